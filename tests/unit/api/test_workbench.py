"""A rush is refused and not piled up; one who waits is served or told to come back; one who left is not worked for."""

import asyncio
import concurrent.futures
import threading
import time

import httpx
import pytest

from app.api.bodies import Allowance, BodyLimits, Hold
from app.api.problems import Problem
from app.api.workbench import Gone, Workbench
from app.sandbox import Limits, Outcome, StartFailed
from tests.loopback import served
from tests.unit.api.conftest import LIMIT, build, keyed, open_sandbox

RAW = {"Content-Type": "text/csv"}


def post(address: str, body: bytes) -> httpx.Response:
    return httpx.post(f"{address}/v1/conversions", content=body, headers={**keyed(), **RAW}, timeout=30)


def test_a_rush_is_refused_at_once_and_those_who_wait_are_served():
    bench = Workbench(open_sandbox, queue=2)
    with served(build(workbench=bench)) as address, concurrent.futures.ThreadPoolExecutor(12) as pool:
        asked = [pool.submit(post, address, b"sleep 2") for _ in range(12)]
        answers = [each.result() for each in concurrent.futures.as_completed(asked)]
        metrics = httpx.get(f"{address}/metrics").text
    refused = answers[:9]
    assert [answer.status_code for answer in answers] == [503] * 9 + [200] * 3, "one is read, two wait, nobody else"
    assert {answer.json()["code"] for answer in refused} == {"overloaded"}
    assert all(answer.json()["retryable"] and answer.headers["retry-after"] == "2" for answer in refused)
    assert "ublrelay_turned_away_total 9.0" in metrics


def test_nobody_waits_longer_than_patience_lasts():
    bench = Workbench(open_sandbox, patience=0.3)
    with served(build(workbench=bench)) as address, concurrent.futures.ThreadPoolExecutor(2) as pool:
        first = pool.submit(post, address, b"sleep 1.5")
        time.sleep(0.2)
        began = time.monotonic()
        second = post(address, b"total 1=1")
        assert time.monotonic() - began < 1.0
        assert (second.status_code, second.json()["code"]) == (503, "overloaded")
        assert first.result().status_code == 200
        assert post(address, b"total 1=1").json()["status"] == "converted", "the place is free again"


def test_a_document_over_its_time_is_a_verdict_and_the_next_is_served():
    limits = Limits(seconds=0.5)
    with served(build(open_sandbox=lambda: open_sandbox(limits=limits))) as address:
        told = post(address, b"sleep 60").json()
        assert (told["status"], told["findings"][0]["rule"]) == ("unreadable", "RELAY-TIMEOUT")
        assert post(address, b"total 1=1").json()["status"] == "converted"
        assert 'ublrelay_sandbox_broken_total{kind="timeout"} 1.0' in httpx.get(f"{address}/metrics").text


def test_the_memory_of_all_requests_together_is_bounded():
    limits = BodyLimits(bytes_each=LIMIT, bytes_together=LIMIT + 5, silence=20)
    with served(build(body_limits=limits)) as address, concurrent.futures.ThreadPoolExecutor(1) as pool:
        release = threading.Event()

        def slow():
            yield b" " * LIMIT
            release.wait(20)

        raw = {**keyed(), **RAW}
        holder = pool.submit(httpx.post, f"{address}/v1/validations", content=slow(), headers=raw, timeout=30)
        _until(lambda: f"ublrelay_document_bytes {LIMIT:.1f}" in httpx.get(f"{address}/metrics").text)
        assert post(address, b"total 1=1").json()["code"] == "overloaded"
        release.set()
        assert holder.result().status_code == 200
        assert post(address, b"total 1=1").status_code == 200, "what was held is given back"


def test_a_hold_gives_back_what_it_took_and_no_more():
    allowance = Allowance(10)
    with Hold(allowance) as first:
        first.take(6)
        with Hold(allowance) as second, pytest.raises(Problem):
            second.take(5)
        assert allowance.held == 6
        first.take(4)
    assert allowance.held == 0


def test_a_document_whose_sender_left_is_not_read():
    async def leave() -> tuple[list[bytes], int]:
        bench, read = Workbench(open_sandbox), []
        await bench.open()

        async def is_there() -> bool:
            return False

        try:
            with pytest.raises(Gone):
                await bench.run(lambda _: read.append(b""), is_there)
            answer = await bench.run(lambda runner: runner.run("check", b"sleep 0", {"layers": [], "profile": "auto"}))
            assert isinstance(answer, Outcome)
            return read, bench.working
        finally:
            await bench.close()

    assert asyncio.run(leave()) == ([], 0)


def test_a_service_that_is_closed_says_it_is_not_ready():
    async def late() -> None:
        bench = Workbench(open_sandbox)
        with pytest.raises(Problem, match="not-ready"):
            await bench.run(lambda runner: runner.run("check", b"", {}))
        await bench.open()
        await bench.close()
        with pytest.raises(Problem, match="not-ready"):
            await bench.run(lambda runner: runner.run("check", b"", {}))

    asyncio.run(late())


def test_a_sandbox_that_cannot_start_stops_the_service_with_its_reason():
    async def start() -> None:
        with pytest.raises(StartFailed, match="run make schemas"):
            await Workbench(lambda: open_sandbox(warm_up={"fail": True})).open()

    asyncio.run(start())


def _until(condition) -> None:
    give_up = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.02)
