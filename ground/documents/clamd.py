"""clamd, asked over its socket: what it knows of a file. The protocol is two words long (docs/decisions/0012)."""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

CHUNK = 64 * 1024
# Seconds. A clamd that does not take the call at once is down; one that scans may take its time.
CALL = 1.0


class NoAnswer(Exception):
    """clamd is down, too slow, or said something we do not know: the file is as unknown as before."""


def is_configured() -> bool:
    return bool(settings.CLAMD_SOCKET)


def scan(content: bytes, *, seconds: float) -> str:
    """The name of the virus that clamd finds in the bytes, "" if none; NoAnswer if it cannot be asked within `seconds`."""
    try:
        with _called() as line:
            line.settimeout(seconds)
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                chunk = content[start : start + CHUNK]
                line.sendall(struct.pack("!L", len(chunk)) + chunk)
            line.sendall(struct.pack("!L", 0))
            said = b""
            while not said.endswith(b"\0") and (more := line.recv(4096)):
                said += more
    except OSError as no:
        raise NoAnswer(f"clamd: {no}") from no
    answer = said.rstrip(b"\0").decode(errors="replace").removeprefix("stream: ")
    if answer == "OK":
        return ""
    if answer.endswith(" FOUND"):
        return answer.removesuffix(" FOUND")
    raise NoAnswer(f"clamd: {answer or 'hung up'}")


def _called() -> socket.socket:
    """A connection to CLAMD_SOCKET: a path, unix:/path, or tcp://host:port."""
    where = urlsplit(settings.CLAMD_SOCKET)
    if where.scheme == "tcp":
        return socket.create_connection((where.hostname or "127.0.0.1", where.port or 3310), CALL)
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(CALL)
        line.connect(where.path)
    except OSError:
        line.close()
        raise
    return line
