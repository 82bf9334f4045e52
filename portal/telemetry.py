"""Traces by OpenTelemetry, where OTEL_EXPORTER_OTLP_ENDPOINT says whereto (requirements/telemetry.txt); else we import nothing of it.

A span names the route, never the address with what was searched for; it carries no exception text and no SQL parameter.
"""

import os
from typing import Any

# What instruments write of an address, old names and new.
ADDRESSES = ("http.url", "http.target", "url.full", "url.path", "url.query")
# Who watches is not watched.
EXCLUDED = "healthz,readyz,metrics"


def switched_on() -> bool:
    """Whether the environment names a receiver, and has not switched the whole of OpenTelemetry off."""
    off = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    return bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")) and not off


def start(process: str) -> None:
    """Requests, tasks and queries of this process leave spans under the name yinuo-<process>, if switched on.

    Called once in a process that will not fork any more, before Django reads its middleware.
    """
    if not switched_on():
        return
    os.environ.setdefault("OTEL_SERVICE_NAME", f"yinuo-{process}")
    os.environ.setdefault("OTEL_PYTHON_DJANGO_EXCLUDED_URLS", EXCLUDED)
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.celery import CeleryInstrumentor
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.instrumentation.psycopg2 import Psycopg2Instrumentor
    from opentelemetry.sdk.trace import SpanLimits, TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # No events: they would carry the words of exceptions, and with them what people had typed.
    provider = TracerProvider(span_limits=SpanLimits(max_events=0))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(response_hook=_without_address)
    Psycopg2Instrumentor().instrument(skip_dep_check=True)
    CeleryInstrumentor().instrument()


def _without_address(span: Any, request: Any, response: Any) -> None:
    found = request.resolver_match
    if span.is_recording():
        for name in ADDRESSES:
            if name in span.attributes:
                span.set_attribute(name, f"/{found.route}" if found else "")
