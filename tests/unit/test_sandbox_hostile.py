"""Hostile input against the bare libraries: what the sandbox must withstand even where a reader forgets every check."""

import resource
import time

import pytest

from app.sandbox import Limits, Outcome, Sandbox
from tests.hostile import HOSTILE, MIB, Hostile

LIMITS = Limits(seconds=6)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(workers=2, limits=LIMITS, task="tests.sandbox_tasks") as running:
        yield running


def verbs(data: bytes) -> tuple[str, ...]:
    if data.startswith(b"%PDF"):
        return "pdfium_text", "pypdf_attachments"
    return ("json_parse",) if data[:1] in {b"{", b"["} else ("lxml_parse",)


def test_their_names_are_their_own():
    assert len({entry.name for entry in HOSTILE}) == len(HOSTILE) > 50


@pytest.mark.parametrize("entry", HOSTILE, ids=str)
def test_hostile_bytes_cost_a_worker_at_most(sandbox: Sandbox, entry: Hostile):
    data = entry.make()
    assert data == entry.make(), "a hostile document is the same every time"
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for verb in verbs(data):
        began = time.monotonic()
        sandbox.run(verb, data)
        assert time.monotonic() - began < LIMITS.seconds + 2
        after = sandbox.run("echo", b"the next document")
        assert isinstance(after, Outcome)
        assert after.ubl == b"the next document"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held < 150 * 1024, "the parent grew"


@pytest.mark.parametrize("entry", [entry for entry in HOSTILE if entry.kind != "over-limit"], ids=str)
def test_they_fit_in_an_upload_so_that_only_reading_can_refuse_them(entry: Hostile):
    assert len(entry.make()) < 25_000_000 + MIB
