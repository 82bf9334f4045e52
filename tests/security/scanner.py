"""A real clamd for the tests, on a socket of its own, with one signature: the harmless test file of EICAR."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# In pieces, so that no scanner takes this file, or a copy of the repository, for the test file.
EICAR = b"X5O!P%@AP[4" + b"\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
FOUND = "Eicar.Test.Of.Ours.UNOFFICIAL"

CONFIG = """
LocalSocket {folder}/clamd.sock
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
PidFile {folder}/clamd.pid
Foreground yes
MaxThreads 2
StreamMaxLength 25M
ConcurrentDatabaseReload no
"""


@contextmanager
def clamd(folder: Path) -> Iterator[str]:
    """CLAMD_SOCKET of a clamd that answers; ended with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    signatures = folder / "signatures"
    signatures.mkdir(exist_ok=True)
    # name : any type of file : anywhere in it : the bytes
    (signatures / "ours.ndb").write_text(f"Eicar.Test.Of.Ours:0:*:{EICAR.hex()}\n")
    config = folder / "clamd.conf"
    config.write_text(CONFIG.format(folder=folder))
    program = shutil.which("clamd") or "/usr/sbin/clamd"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, "--config-file", config], stdout=log, stderr=log)
    path = folder / "clamd.sock"
    try:
        end = time.monotonic() + 20
        while not _answers(path):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < end, "clamd did not answer"
            time.sleep(0.02)
        yield f"unix:{path}"
    finally:
        process.terminate()
        process.wait(10)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(str(path))
            line.sendall(b"zPING\0")
            return line.recv(10) == b"PONG\0"
        except OSError:
            return False
