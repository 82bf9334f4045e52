"""OpenTelemetry: switched on by the environment it leaves spans with a receiver; switched off we import none of it.

(redis-py looks for the SDK's meters by itself wherever that is installed.)
"""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.ops import elsewhere

pytestmark = pytest.mark.django_db

PROGRAM = """
import sys
from portal import wsgi
from django.test import Client
Client(headers={"host": "localhost"}).get("/search/", {"q": "13912345678"})
Client(headers={"host": "localhost"}).get("/healthz")
print("opentelemetry.instrumentation" in sys.modules or "opentelemetry.exporter" in sys.modules)
"""


@pytest.fixture
def receiver() -> Iterator[Any]:
    """A process's worth of OTLP: it keeps what it is sent."""

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.server.kept.append((self.path, self.headers.get("content-encoding"), body))  # type: ignore[attr-defined]
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keep)
    server.kept = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def run(**more: str) -> str:
    # Pages without the collected static files of a deployment.
    done = elsewhere.run("-c", PROGRAM, DJANGO_SETTINGS_MODULE="portal.settings.test", **more)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_switched_off_nothing_of_it_is_imported() -> None:
    assert run(OTEL_EXPORTER_OTLP_ENDPOINT="") == "False"
    assert run(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:1", OTEL_SDK_DISABLED="true") == "False"


def test_switched_on_a_request_and_its_queries_are_spans_without_what_was_searched_for(receiver: Any) -> None:
    pytest.importorskip("opentelemetry.sdk", reason="requirements/telemetry.txt is not installed")
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    assert run(OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{receiver.server_port}") == "True"
    spans, services = [], set()
    for path, _encoding, body in receiver.kept:
        assert path == "/v1/traces"
        for part in ExportTraceServiceRequest.FromString(body).resource_spans:
            services |= {
                one.value.string_value for one in part.resource.attributes if one.key == "service.name"
            }
            spans += [span for scope in part.scope_spans for span in scope.spans]
        assert b"13912345678" not in body
    assert services == {"yinuo-web"}
    names = [span.name for span in spans]
    assert any("search" in name for name in names), names
    assert not any("healthz" in name for name in names)
    assert "SELECT" in names, names
