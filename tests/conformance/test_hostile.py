"""What bad input gets: every document of `tests/hostile.py` through the real sandbox, as the command line sends it.

Each ends in a named status with a text in both languages, within the time that people were promised; the calling
process does not grow with it, and the pool goes on to convert the next invoice.
"""

import resource
import time

import pytest

from app.conversion import Status
from app.sandbox import Broken, Outcome, Sandbox, broken_report
from tests.conftest import ROOT
from tests.hostile import HOSTILE, Hostile

SECONDS = 15
"""The promise: an answer within so many seconds."""
GROWTH_KIB = 200 * 1024
"""What the calling process may grow by, most of it the document itself on its way through the pipe."""
_GOOD = ROOT / "fixtures" / "ubl" / "standard-rate.xml"
_OPTIONS = {"file": "document", "today": "2026-11-22", "profile": "auto"}
_told: dict[str, str] = {}


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(workers=2) as running:
        running.wait_ready()
        yield running


@pytest.mark.parametrize("verb", ["convert", "check"])
@pytest.mark.parametrize("entry", HOSTILE, ids=str)
def test_bad_input_ends_in_a_status_and_a_text_that_people_read(sandbox: Sandbox, entry: Hostile, verb: str):
    data = entry.make()
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    answer = sandbox.run(verb, data, _OPTIONS)
    seconds = time.monotonic() - began
    report = answer.report if isinstance(answer, Outcome) else broken_report(answer, verb=verb, file="document")
    fatal = [each for each in report["findings"] if each["severity"] == "fatal"]
    assert seconds < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held < GROWTH_KIB
    assert fatal, "nobody is refused without a reason"
    for finding in fatal:
        for language in ("nl", "en"):
            text = finding["message"][language]
            assert len(text) > 20, (finding["rule"], language)
            assert text != finding["rule"]
    if verb == "convert":
        assert report["status"] in set(Status)
        assert report["status"] in entry.statuses
        broken = f" (the worker: {answer.kind})" if isinstance(answer, Broken) else ""
        _told[entry.name] = f"{report['status']:<15}{fatal[0]['rule']:<24}{seconds:6.2f} s{broken}"
    else:
        assert report["valid"] is False
    after = sandbox.run("convert", _GOOD.read_bytes(), _OPTIONS)
    assert isinstance(after, Outcome)
    assert after.report["status"] == "converted"


@pytest.fixture(scope="module", autouse=True)
def _listed():
    """Show at the end what became of each (`pytest -s -n 0`)."""
    yield
    for name, line in _told.items():
        print(f"  {name:<34}{line}")
