"""Web, workers and beat under honcho until Ctrl-C; all of them gone afterwards."""

import contextlib
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from support import town
from support.places import PYTHON, ROOT, RUNTIME
from support.steps import ENDINGS, Stop, note

PROCFILE = Path(__file__).with_name("Procfile")
SLOWEST_START = 120  # seconds


def port_of(environ: Mapping[str, str]) -> int:
    """The port to serve on: PORT, or 8000. Refused in words if it is no port, or taken."""
    text = environ.get("PORT") or "8000"
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise Stop(f"PORT should be a number from 1 to 65535; it is “{text}”.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            raise Stop(
                f"Port {text} cannot be used ({error.strerror}). Choose another: PORT=8010 bin/run"
            ) from None
    return int(text)


def serve(env: Mapping[str, str], port: int, began: float) -> int:
    """Serves until Ctrl-C or SIGTERM; 0 if asked to stop, 1 if one of the processes ended by itself."""
    address = f"http://127.0.0.1:{port}"
    temporary = RUNTIME / "tmp"
    temporary.mkdir(exist_ok=True)
    counted = temporary / "metrics"  # of the web processes that ran before
    shutil.rmtree(counted, ignore_errors=True)
    counted.mkdir()
    env = {
        "PUBLIC_URL": address,
        "LOG_LEVEL": "WARNING",
        **env,
        "YINUO_PORT": str(port),
        "YINUO_TMP": str(temporary),
        "PYTHONUNBUFFERED": "1",
    }
    asked = threading.Event()
    started: list[subprocess.Popen] = []

    def stop(number: int, frame: object) -> None:
        if not asked.is_set():
            asked.set()
            for process in started:
                process.send_signal(signal.SIGTERM)

    for number in ENDINGS:
        signal.signal(number, stop)
    # A session of its own: Ctrl-C comes to us alone, and we tell honcho once.
    honcho = subprocess.Popen(
        [str(PYTHON), "-m", "honcho", "start", "--procfile", str(PROCFILE), "--app-root", str(ROOT)],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    started.append(honcho)
    if asked.is_set():  # asked in between
        honcho.send_signal(signal.SIGTERM)
    threading.Thread(target=_greet, args=(address, env, began, asked), daemon=True).start()
    honcho.wait()
    if asked.is_set():
        return 0
    asked.set()
    note("\nOne of the processes ended by itself, so all were stopped; its last lines are above.")
    return 1


def _greet(address: str, env: Mapping[str, str], began: float, asked: threading.Event) -> None:
    """Once the first page is there: the accounts to try it with, and its address last."""
    end = time.monotonic() + SLOWEST_START
    while not asked.is_set() and time.monotonic() < end and not _answers(address):
        time.sleep(0.2)
    accounts = ""
    if town.has_command("demo_accounts") and not asked.is_set():
        command = [str(PYTHON), "manage.py", "demo_accounts"]
        done = subprocess.run(command, cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False)
        accounts = done.stdout
    if not asked.is_set():
        seconds = time.monotonic() - began
        print(
            f"\n{accounts}\n一诺通办  {address}   (ready after {seconds:.1f} s; Ctrl-C stops)\n", flush=True
        )


def _answers(address: str) -> bool:
    with contextlib.suppress(OSError):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
        return True
    return False
