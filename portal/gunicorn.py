"""What gunicorn is told beside its arguments (`--config python:portal.gunicorn`)."""

from typing import Any


def child_exit(server: Any, worker: Any) -> None:
    """What a web process counted stays in the sums of /metrics after it ended; what it measured last does not."""
    from portal.metrics import forget_process

    forget_process(worker.pid)
