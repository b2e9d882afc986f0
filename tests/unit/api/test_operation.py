"""What machines of the operator ask, and what every answer bears."""

import asyncio
import os
import signal

import httpx
import pytest

from app import __version__
from app.api.operation import FRESH, Heartbeat
from app.api.passage import HEADERS
from app.api.problems import Problem
from app.api.workbench import Workbench
from app.sandbox import Limits
from tests.loopback import served
from tests.unit.api.conftest import TODAY, build, keyed, open_sandbox


def test_the_process_is_alive(client):
    assert client.get("/healthz").json() == {"status": "ok", "version": __version__}


def test_it_is_ready_when_a_worker_has_read_a_document():
    with served(build()) as address:
        answer = httpx.get(f"{address}/readyz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ready", "version": __version__, "workers": 1})
        assert "ublrelay_sandbox_workers 1.0" in httpx.get(f"{address}/metrics").text


def test_readiness_is_asked_of_a_worker_and_remembered_for_seconds():
    clock = [0.0]

    async def ask() -> list[int]:
        bench = Workbench(open_sandbox)
        await bench.open()
        try:
            heartbeat = Heartbeat(bench, lambda: TODAY, lambda: clock[0])
            documents = []
            for now in (0.0, FRESH - 0.1, FRESH + 0.1):
                clock[0] = now
                await heartbeat.check()
                documents.append(bench.describe()["documents"])
            return documents
        finally:
            await bench.close()

    assert asyncio.run(ask()) == [1, 1, 2]


def test_a_document_read_for_a_client_proves_readiness():
    bench = Workbench(open_sandbox)
    raw = {**keyed(), "Content-Type": "text/csv"}
    with served(build(workbench=bench)) as address:
        httpx.post(f"{address}/v1/conversions", content=b"crash", headers=raw)
        httpx.get(f"{address}/readyz").raise_for_status()
        assert bench.describe()["documents"] == 2, "a broken document proves nothing"
        bench.proved_at = 0.0
        httpx.post(f"{address}/v1/conversions", content=b"total 1=1", headers=raw)
        httpx.get(f"{address}/readyz").raise_for_status()
        assert bench.describe()["documents"] == 3, "nothing was read besides"


def test_it_is_not_ready_when_no_worker_answers():
    async def ask() -> None:
        bench = Workbench(lambda: open_sandbox(limits=Limits(seconds=2.0)))
        heartbeat = Heartbeat(bench, lambda: TODAY)
        with pytest.raises(Problem, match="not-ready"):
            await heartbeat.check()
        await bench.open()
        for pid in bench.describe()["pids"]:
            os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(Problem, match="not-ready"):
                await heartbeat.check()
            await heartbeat.check()  # by then the worker has been replaced
        finally:
            await bench.close()

    asyncio.run(ask())


def test_verdicts_and_requests_are_counted():
    raw = {**keyed(), "Content-Type": "text/csv"}
    with served(build()) as address, httpx.Client(base_url=address, headers=raw) as client:
        client.post("/v1/conversions", content=b"total 1=1")
        client.post("/v1/conversions", content=b"total 1=2")
        client.post("/v1/validations", content=b"nonsense")
        client.request("BREW", "/nowhere/at/all")
        answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    for line in (
        'ublrelay_verdicts_total{format="ubl",operation="conversion",verdict="converted"} 1.0',
        'ublrelay_verdicts_total{format="ubl",operation="conversion",verdict="refused"} 1.0',
        'ublrelay_verdicts_total{format="none",operation="validation",verdict="invalid"} 1.0',
        'ublrelay_http_requests_total{method="POST",route="/v1/conversions",status="200"} 2.0',
        'ublrelay_http_requests_total{method="other",route="",status="404"} 1.0',
        'ublrelay_sandbox_seconds_count{operation="conversion"} 2.0',
        f'ublrelay_build{{version="{__version__}"}} 1.0',
    ):
        assert line in answer.text.splitlines()


def test_two_apps_count_for_themselves():
    with served(build()) as one, served(build()) as other:
        httpx.get(f"{one}/healthz")
        assert 'route="/healthz"' not in httpx.get(f"{other}/metrics").text


@pytest.mark.parametrize(
    "path", ["/healthz", "/v1/formats", "/nowhere", "/docs", "/openapi.json", "/problems/overloaded", "/metrics"]
)
def test_every_answer_bears_the_headers_of_the_house(client, path):
    answer = client.get(path, headers={"Origin": "https://elsewhere.example", "X-Request-Id": "mine-3"})
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["x-request-id"] == "mine-3"
    assert answer.headers["cache-control"] == "no-store"
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert "server" not in answer.headers


def test_another_site_gets_no_leave_to_post(client):
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    answer = client.options("/v1/conversions", headers=asked)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control-")]
