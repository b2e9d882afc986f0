"""Log lines and spans say what they are about: request, conversion and delivery attempt, each with its ids."""

import io
import json
import logging

import httpx
import pytest

from app.correlation import about, span, write_logs
from app.main import create_app
from app.storage import tenants
from tests.installations import installed, invoice, wait_for
from tests.loopback import served

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


@pytest.fixture
def lines():
    """A function that has logs written in a form, and returns where to."""
    root = logging.getLogger()
    before = root.handlers[:], root.level

    def write(form: str) -> io.StringIO:
        stream = io.StringIO()
        write_logs(form, stream)
        return stream

    yield write
    root.handlers[:], root.level = before[0], before[1]


def test_a_json_line_bears_what_it_is_about(lines):
    stream = lines("json")
    with about(request_id="req_1"), span("conversion", invoice_id="inv_1"):
        logging.getLogger("app.x").info("judged: %s", "één\nregel")
    try:
        raise ValueError("wrong")
    except ValueError:
        logging.getLogger("app.x").exception("failed")
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["request_id"], first["invoice_id"], first["level"]) == ("req_1", "inv_1", "info")
    assert first["message"] == "judged: één\nregel"
    assert "ValueError: wrong" in second["exception"]
    assert "request_id" not in second


def test_a_text_line_stays_one_line_whatever_somebody_sent(lines):
    stream = lines("text")
    with about(request_id="req_1"):
        logging.getLogger("app.x").info("GET %s", "/a\n2026-11-22 CRITICAL forged\x1b[2J")
    (line,) = stream.getvalue().splitlines()
    assert line.endswith("[request_id=req_1]")
    assert r"\n2026" in line
    assert r"\x1b" in line


def test_quiet_loggers_stay_quiet_and_their_warnings_come_through(lines):
    stream = lines("text")
    for name in ("dbos", "httpx", "alembic.runtime.migration"):
        logging.getLogger(name).info("every day")
        logging.getLogger(name).warning("watch out")
    assert "every day" not in stream.getvalue()
    assert stream.getvalue().count("watch out") == 3


@pytest.fixture(scope="module")
def spans():
    """Where OpenTelemetry's SDK puts the spans that were ended."""
    sdk = pytest.importorskip("opentelemetry.sdk.trace", reason="opentelemetry-sdk is not installed (make install)")
    from opentelemetry import trace  # noqa: PLC0415 - with its SDK, which may be absent
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter  # noqa: PLC0415

    exporter = InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


def test_request_conversion_and_attempt_are_spans(spans, tmp_path):
    with installed(tmp_path, None) as installation:
        scope = installation.ready().tenant(mode="test")
        recipient = installation.recipient(scope, "mailto:someone@example.nl")
        with installation.storage.database.transaction() as connection:
            key = tenants.create_key(connection, tenants.find(connection, "Tenant"), mode="test")
        with served(create_app(installation.settings)) as address:
            headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/xml", "traceparent": PARENT}
            posted = httpx.post(
                f"{address}/v1/invoices?recipient={recipient}", headers=headers, content=invoice("S-1"), timeout=60
            )
            assert posted.status_code == 202, posted.text
            wait_for(lambda: "delivery attempt" in {each.name for each in spans.get_finished_spans()})
    found = {each.name: each for each in spans.get_finished_spans()}
    request = found["POST /v1/invoices"]
    assert format(request.context.trace_id, "032x") == TRACE
    assert request.attributes["http.response.status_code"] == 202
    invoice_id = posted.json()["id"]
    assert found["conversion"].attributes["ublrelay.invoice_id"] == invoice_id
    attempt = found["delivery attempt"].attributes
    assert attempt["ublrelay.invoice_id"] == invoice_id
    assert attempt["ublrelay.delivery_id"].startswith("dlv_")
