"""What a run leaves behind: nothing but what it was asked for."""

import os
import signal
import subprocess
import time
import uuid
from pathlib import Path

import pytest

from tests.unit.cli.conftest import COMMAND, PDF, UBL, WRONG_TOTAL, environment

MARK = "PYTHON_UBLRELAY_TRACE"  # a worker is given the variables of Python itself


def marked(mark: str) -> list[int]:
    """The processes that bear `mark` in their environment."""
    wanted, found = f"{MARK}={mark}".encode(), []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:  # it has gone, or is somebody else's
                continue
    return found


def gone(mark: str, seconds: float = 10) -> bool:
    """Whether every marked process ends within `seconds` (the kernel needs a moment)."""
    until = time.monotonic() + seconds
    while marked(mark):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def mark() -> str:
    return uuid.uuid4().hex


def start(mark: str, *arguments: str, **options) -> subprocess.Popen:
    settings = environment(**{MARK: mark, "UBLRELAY_WORKERS": "2"})
    return subprocess.Popen([COMMAND, *arguments], env=settings, **options)


def wait_for_workers(mark: str) -> None:
    until = time.monotonic() + 30
    while len(marked(mark)) < 3:
        assert time.monotonic() < until, "no worker was ever seen, so their absence would prove nothing"
        time.sleep(0.02)


def test_no_process_is_left_after_a_run(mark, tmp_path):
    pipe = os.pipe()
    process = start(mark, "convert", UBL, "-", "--report", "json", stdin=pipe[0], stdout=subprocess.DEVNULL)
    wait_for_workers(mark)
    os.close(pipe[0])
    os.write(pipe[1], Path(PDF).read_bytes())
    os.close(pipe[1])
    assert process.wait(30) == 0
    assert marked(mark) == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda each: each.name)
def test_no_process_is_left_when_it_is_stopped(mark, how):
    process = start(
        mark, "convert", UBL, "-", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with process:
        wait_for_workers(mark)
        process.send_signal(how)
        time.sleep(0.5)
        process.stdin.close()
        process.wait(30)
    assert gone(mark)


def test_a_reader_that_leaves_early_ends_the_run_quietly(mark):
    many = [UBL, WRONG_TOTAL] * 200
    process = start(mark, "convert", *many, "--report", "json", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        assert process.stdout.readline().startswith(b'{"file"')
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait(30) == 1
    assert b"Traceback" not in told
    assert gone(mark)


def test_nothing_is_written_but_what_was_asked_for(ublrelay, tmp_path):
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    ran = ublrelay(
        "convert", UBL, PDF, WRONG_TOTAL, "--report", "json", TMPDIR=str(scratch), HOME=str(tmp_path / "nobody")
    )
    assert ran.status == 1
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["tmp"]
