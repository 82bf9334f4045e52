"""What gunicorn is told beside its arguments (`--config python:portal.gunicorn`)."""

import os
from typing import Any


def child_exit(server: Any, worker: Any) -> None:
    """What a web process counted stays in the sums of /metrics after it ended; what it measured last does not.

    Gunicorn's master says so, which never sets up Django: one import of ours too many, and the first web process that ends would end
    it and all the others.
    """
    from prometheus_client.multiprocess import mark_process_dead

    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        mark_process_dead(worker.pid)
