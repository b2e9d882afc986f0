import dataclasses
import itertools
import json
import logging
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.model import catalogue
from app.sandbox import (
    Broken,
    InProcess,
    Job,
    NoWorkerFree,
    Outcome,
    Sandbox,
    SandboxClosed,
    StartFailed,
    broken_finding,
    broken_report,
    run_in_order,
)
from tests.sandbox_pools import MIB, QUICK, ROOT, TASK, gone, open_descriptors, pool


@pytest.fixture(scope="module")
def sandbox():
    with pool() as running:
        yield running


def test_a_document_goes_in_and_its_answer_comes_out(sandbox):
    answer = sandbox.run("echo", b"<Invoice/>", {"profile": "nlcius", "deep": [1, {"a": None}]})
    assert isinstance(answer, Outcome)
    assert answer.report["options"] == {"profile": "nlcius", "deep": [1, {"a": None}]}
    assert answer.ubl == b"<Invoice/>"
    assert 0 < answer.seconds < QUICK.seconds


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 1_048_577, 30_000_000])
def test_a_document_of_any_size_passes_the_pipe_both_ways(sandbox, size):
    data = bytes(range(256)) * (size // 256) + b"z" * (size % 256)
    answer = sandbox.run("echo", data)
    assert answer.report["size"] == size
    assert (answer.ubl or b"") == data


def test_warm_up_happens_once_and_its_state_reaches_every_document():
    with pool(warm_up={"schemas": "/some/where"}) as running:
        assert running.run("echo", b"").report["state"] == {"schemas": "/some/where"}


def test_prints_do_not_break_the_frames_and_standard_input_is_empty(sandbox):
    assert sandbox.run("chatter", b"").report == {"printed": True}
    assert sandbox.run("read_stdin", b"").report == {"read": ""}


@pytest.mark.parametrize(
    ("verb", "options", "kind"),
    [
        ("sleep", {"seconds": 60}, "timeout"),
        ("spin", {}, "timeout"),
        ("close_pipe", {}, "crash"),
        ("allocate", {"mib": 400}, "memory"),
        ("wrapped_memory", {}, "memory"),
        ("out_of_memory_in_c", {}, "memory"),
        ("killed", {}, "memory"),
        ("segfault", {}, "crash"),
    ],
)
def test_a_document_that_breaks_its_worker_costs_that_worker_and_nothing_else(verb, options, kind):
    with pool() as running:
        before = running.run("pid", b"").report["pid"]
        began = time.monotonic()
        answer = running.run(verb, b"", options)
        assert time.monotonic() - began < QUICK.seconds + 1
        assert isinstance(answer, Broken)
        assert answer.kind == kind
        assert answer.limit == {"timeout": QUICK.seconds, "memory": QUICK.data_bytes, "crash": 0}[kind]
        assert gone([before])
        assert running.run("pid", b"").report["pid"] != before
        assert running.describe()["broken"][kind] == 1


def test_a_large_parent_does_not_make_a_crash_look_like_want_of_memory():
    held = b"x" * (QUICK.data_bytes * 2)  # a new process begins with the peak of the one that starts it
    with pool() as running:
        assert running.run("segfault", b"").kind == "crash"
    assert held


@pytest.mark.parametrize("verb", ["raise_error", "leave", "not_json"])
def test_a_bug_of_ours_is_logged_under_a_reference_and_not_shown(verb, caplog):
    with pool() as running, caplog.at_level(logging.ERROR):
        before = running.run("pid", b"").report["pid"]
        answer = running.run(verb, b"")
        assert isinstance(answer, Broken)
        assert answer.kind == "crash"
        assert answer.reference in caplog.text
        assert "Traceback" in caplog.text
        assert running.run("pid", b"").report["pid"] == before, "an exception is no reason to lose a warm worker"
    told = json.dumps(broken_report(answer, verb="convert", file="a.xml"))
    assert "Traceback" not in told
    assert "123456782" not in told


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"UBLR\xff\xff\xff\xff",
        b'UBLR\0\0\0\x16{"blobs":[["a",1e99]]}',
        b'UBLR\0\0\0\x0c{"blobs":[]}',
        b"UBLR\0\0\0\x2a" + b'{"job":7,"status":"done","blobs":[],"r":1}',
    ],
)
def test_a_worker_that_speaks_garbage_is_ended(data, caplog):
    with pool() as running, caplog.at_level(logging.ERROR):
        answer = running.run("garbage", data)
        assert isinstance(answer, Broken)
        assert answer.kind == "crash"
        assert answer.reference in caplog.text
        assert running.run("echo", b"next").ubl == b"next"


def test_half_a_frame_is_a_timeout(caplog):
    with pool() as running:
        assert running.run("garbage", b"UBLR\0", {"seconds": 60}).kind == "timeout"


def test_an_answer_beyond_the_agreed_size_is_not_taken():
    limits = dataclasses.replace(QUICK, report_bytes=10_000, blob_bytes=10_000)
    with pool(limits=limits) as running:
        assert isinstance(running.run("big_report", b"", {"size": 9_000, "blob": 9_000}), Outcome)
        assert running.run("big_report", b"", {"size": 11_000}).kind == "memory"
        assert running.run("big_report", b"", {"size": 1, "blob": 11_000}).kind == "memory"


def test_options_that_json_cannot_carry_are_the_callers_fault(sandbox):
    before = sandbox.run("pid", b"").report["pid"]
    with pytest.raises(TypeError):
        sandbox.run("echo", b"", {"today": object()})
    with pytest.raises(ValueError, match="head"):
        sandbox.run("echo", b"", {"long": "x" * 20_000_000})
    assert sandbox.run("pid", b"").report["pid"] == before


def test_two_hundred_documents_from_four_threads_come_back_right():
    def ask(number: int) -> bool:
        data = b"%d" % number * (number * 50)
        answer = running.run("echo", data, {"number": number})
        return answer.report["options"] == {"number": number} and (answer.ubl or b"") == data

    with pool(2) as running, ThreadPoolExecutor(4) as threads:
        assert all(threads.map(ask, range(200)))
        assert running.describe()["documents"] == 200


def test_broken_documents_among_good_ones_harm_none_of_them():
    def ask(number: int) -> bool:
        if number % 10 == 0:
            return isinstance(running.run("segfault", b""), Broken)
        return running.run("echo", b"%d" % number).ubl == b"%d" % number

    with pool(2) as running, ThreadPoolExecutor(4) as threads:
        assert all(threads.map(ask, range(100)))
        assert running.describe()["broken"] == {"timeout": 0, "memory": 0, "crash": 10}


def test_a_worker_that_ended_while_idle_is_not_the_fault_of_the_next_document():
    with pool(2) as running:
        for number in range(10):
            for pid in running.describe()["pids"]:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
            assert running.run("echo", b"%d" % number).ubl == b"%d" % number
        assert running.describe()["broken"] == {"timeout": 0, "memory": 0, "crash": 0}


def test_no_descriptor_and_no_process_is_left_after_fifty_broken_workers():
    with pool() as running:
        pids = [running.run("pid", b"").report["pid"]]
        before = open_descriptors()
        for _ in range(50):
            assert isinstance(running.run("segfault", b""), Broken)
            pids.append(running.run("pid", b"").report["pid"])
        assert open_descriptors() == before
        assert gone(pids[:-1])
    assert gone(pids)


def test_a_worker_is_replaced_after_its_share_of_documents():
    with pool(limits=dataclasses.replace(QUICK, documents=3)) as running:
        pids = [running.run("pid", b"").report["pid"] for _ in range(7)]
        assert [len(list(group)) for _, group in itertools.groupby(pids)] == [3, 3, 1]
        assert running.describe()["recycled"] == 2


def test_a_worker_that_has_grown_is_replaced():
    with pool(limits=dataclasses.replace(QUICK, rss_bytes=MIB)) as running:
        pids = {running.run("pid", b"").report["pid"] for _ in range(3)}
        assert len(pids) == 3


def test_a_worker_that_cannot_warm_up_says_why_and_goes_on_saying_it():
    with pool(warm_up={"fail": True}) as running:
        with pytest.raises(StartFailed, match="run make schemas"):
            running.wait_ready()
        for _ in range(3):
            with pytest.raises(StartFailed, match="run make schemas"):
                running.run("echo", b"")


def test_a_task_that_does_not_exist_is_a_failure_to_start():
    with (
        Sandbox(workers=1, task="tests.no_such_task") as running,
        pytest.raises(StartFailed, match="no_such_task"),
    ):
        running.run("echo", b"")


def test_a_warm_up_that_hangs_is_given_up():
    with (
        pool(warm_up={"hang": 60}, limits=dataclasses.replace(QUICK, start_seconds=0.5)) as running,
        pytest.raises(StartFailed, match=r"0\.5 seconds"),
    ):
        running.run("echo", b"")


def test_whoever_waits_too_long_for_a_worker_is_told_so():
    limits = dataclasses.replace(QUICK, wait_seconds=0.2)
    with pool(limits=limits) as running, ThreadPoolExecutor(1) as threads:
        running.wait_ready()
        busy = threads.submit(running.run, "sleep", b"", {"seconds": 1})
        time.sleep(0.1)
        with pytest.raises(NoWorkerFree):
            running.run("echo", b"")
        assert isinstance(busy.result(), Outcome)
        assert running.run("echo", b"x").ubl == b"x"


def test_closing_ends_the_workers_and_tells_who_waits():
    before = open_descriptors()
    running = pool(2)
    running.wait_ready()
    pids = running.describe()["pids"]
    with ThreadPoolExecutor(3) as threads:
        waiting = [threads.submit(running.run, "sleep", b"", {"seconds": 60}) for _ in range(3)]
        time.sleep(0.2)
        running.close()
        assert all(isinstance(future.exception(), SandboxClosed) for future in waiting)
    running.close()
    assert gone(pids)
    assert open_descriptors() == before
    with pytest.raises(SandboxClosed):
        running.run("echo", b"")


def test_answers_come_in_order_and_few_documents_are_held_at_a_time():
    drawn = []

    def jobs():
        for number in range(30):
            drawn.append(number)
            pause = 0.05 if number % 7 == 0 else 0
            yield number, Job(verb="sleep", data=b"", options={"seconds": pause})

    with pool(2) as running:
        for place, (number, answer) in enumerate(run_in_order(running, jobs(), window=4)):
            assert number == place
            assert isinstance(answer, Outcome)
            assert len(drawn) <= place + 4


def test_stopping_early_leaves_no_job_waiting():
    with pool() as running:
        answers = run_in_order(running, ((n, Job(verb="echo", data=b"")) for n in itertools.count()), window=3)
        assert next(answers)[0] == 0
        answers.close()
        assert running.describe()["documents"] <= 4


def test_without_a_sandbox_the_answers_are_the_same(sandbox, caplog):
    with InProcess(task=TASK) as bare:
        plain, piped = bare.run("echo", b"abc", {"a": [1]}), sandbox.run("echo", b"abc", {"a": [1]})
        assert (plain.report["options"], plain.blobs) == (piped.report["options"], piped.blobs)
        assert bare.run("raise_error", b"").kind == "crash"
        assert bare.run("wrapped_memory", b"").kind == "memory"
        assert bare.run("not_json", b"").kind == "crash"
        assert bare.describe()["documents"] == 4
        assert [key for key, _ in run_in_order(bare, [("k", Job(verb="echo", data=b""))])] == ["k"]


@pytest.mark.parametrize("kind", ["timeout", "memory", "crash"])
@pytest.mark.parametrize("verb", ["convert", "check", "extract"])
def test_a_broken_document_is_told_in_the_words_of_the_contract(kind, verb):
    limit = {"timeout": 12.0, "memory": 1024.0 * MIB, "crash": 0.0}[kind]
    broken = Broken(kind=kind, seconds=12.0341, limit=limit, reference="0a1b2c3d")
    told = broken_report(broken, verb=verb, file="map/factuur.pdf", profile="nlcius")
    (finding,) = told["findings"]
    assert finding["rule"] == f"RELAY-{kind.upper()}"
    assert finding["severity"] == "fatal"
    assert told["file"] == "map/factuur.pdf"
    assert told["elapsed_ms"] == 12034.1
    assert (told["valid"] is False and told["format"] is None) if verb == "check" else told["status"] == "unreadable"
    shown = {"timeout": "12 ", "memory": "1024 MB", "crash": "0a1b2c3d"}[kind]
    for language in ("nl", "en"):
        assert shown in finding["message"][language]
        assert "…" not in finding["message"][language], "a fact of the message is missing"
        assert catalogue.entry(finding["rule"])[f"{language}_about"]
    assert broken_finding(broken).rule == finding["rule"]


def test_importing_the_sandbox_brings_no_parser_and_no_web_framework():
    code = "import sys, app.sandbox; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"lxml", "pypdfium2", "pypdf", "fastapi", "pydantic", "pickle"} & set(run.stdout.split())
