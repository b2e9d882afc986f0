"""What a bad PDF gets, and what of it would be wrong: no name, no text, too late, or a trace of our insides."""

import json
import logging
import resource
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from app.sandbox import Broken, Limits, Outcome, Sandbox, broken_report
from tests.fuzz_pdf.growing import ROOT, Grown

SECONDS = 15
"""The promise: an answer within so many seconds."""
GROWTH_KIB = 200 * 1024
"""What the calling process may grow by, most of it the document itself on its way through the pipe."""
VERBS = ("convert", "extract")
STATUSES = {
    "convert": {
        *("converted", "refused", "needs_review", "not_an_invoice", "multiple_invoices", "unreadable", "failed_output")
    },
    "extract": {"accepted", "needs_review", "not_an_invoice", "multiple_invoices", "unreadable"},
}
_GOOD_ENDS = {"converted", "accepted"}
_INSIDES = ("Traceback", 'File "', "site-packages", "pypdfium2", "pypdf.", "Error:", "Exception", " object at 0x")
_OPTIONS = {"file": "document", "today": "2026-11-22", "profile": "auto"}
_SOUND = ROOT / "fixtures" / "pdf" / "plain-invoice.pdf"


@dataclass(frozen=True, slots=True)
class Ending:
    """How one verb ended on one document.

    Attributes:
        status: of the contract.
        rule: of the first fatal finding; empty where there is none.
        broken: ``timeout``, ``memory`` or ``crash`` where the worker did not come back with an answer of its own.
        seconds: as the caller saw them.
        faults: what is wrong with the answer, in words.
        told: what the operator's log says of a broken worker.
    """

    verb: str
    status: str
    rule: str
    broken: str
    seconds: float
    faults: tuple[str, ...] = ()
    told: str = ""


@dataclass(slots=True)
class _Log(logging.Handler):
    """Keeps what the sandbox tells the operator."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        logging.Handler.__init__(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    def taken(self) -> str:
        text = "\n".join(self.lines)
        self.lines.clear()
        return text

    __hash__ = object.__hash__


class Court:
    """A sandbox as the service has it, and the process that calls it watched."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.sandbox = Sandbox(workers=1, limits=limits)
        self._log = _Log()
        logger = logging.getLogger("app.sandbox")
        logger.addHandler(self._log)
        logger.propagate = False
        self.sandbox.wait_ready()
        self._sound = _SOUND.read_bytes()
        self.largest_worker = 0
        self._descriptors = open_descriptors()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.sandbox.close()
        logging.getLogger("app.sandbox").removeHandler(self._log)

    def judge(self, grown: Grown) -> list[Ending]:
        """Return how each verb ended on a document."""
        return [self.judge_one(grown.data, verb) for verb in VERBS]

    def judge_one(self, data: bytes, verb: str) -> Ending:
        """Return how one verb ended; after a broken worker, a sound document must convert as ever."""
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.monotonic()
        answer = self.sandbox.run(verb, data, _OPTIONS)
        seconds = time.monotonic() - began
        report = answer.report if isinstance(answer, Outcome) else broken_report(answer, verb=verb, file="document")
        faults = [*_faults_of(report, verb)]
        if seconds > SECONDS:
            faults.append(f"took {seconds:.1f} s")
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held
        if grown > GROWTH_KIB:
            faults.append(f"the caller grew by {grown // 1024} MiB")
        if isinstance(answer, Outcome) and ("ubl" in answer.blobs) != (report["status"] == "converted"):
            faults.append("UBL and status are at odds")
        broken = answer.kind if isinstance(answer, Broken) else ""
        told = self._log.taken()
        if broken == "crash" and "Traceback" in told:
            faults.append("our own code failed")
        if broken:
            faults += self.aftermath()
        self.largest_worker = max(self.largest_worker, self.sandbox.describe()["memory_bytes"])
        rule = next((each["rule"] for each in report["findings"] if each["severity"] == "fatal"), "")
        return Ending(verb, report["status"], rule, broken, seconds, tuple(faults), told)

    def aftermath(self) -> list[str]:
        """Return what is wrong with the pool or the caller: a sound document must convert, nothing may leak."""
        answer = self.sandbox.run("convert", self._sound, _OPTIONS)
        faults = []
        if not isinstance(answer, Outcome) or answer.report["status"] != "converted":
            faults.append("a sound document no longer converts")
        if open_descriptors() > self._descriptors + 4:
            faults.append(f"open descriptors: {open_descriptors()}, were {self._descriptors}")
        return faults


def open_descriptors() -> int:
    """Return how many files and pipes this process holds open; 0 where the system does not say."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def _faults_of(report: dict, verb: str) -> list[str]:
    faults = []
    status = report.get("status")
    if status not in STATUSES[verb]:
        faults.append(f"no such status: {status}")
    fatal = [each for each in report["findings"] if each["severity"] == "fatal"]
    if status not in _GOOD_ENDS and not report["findings"]:
        faults.append("refused without a reason")
    if status in _GOOD_ENDS and fatal:
        faults.append("accepted against a fatal finding")
    for finding in report["findings"]:
        for language in ("nl", "en"):
            text = finding["message"][language]
            if len(text) < 15 or text == finding["rule"]:
                faults.append(f"{finding['rule']} has no text in {language}")
    told = json.dumps(report["findings"], ensure_ascii=False)
    faults += [f"the answer shows {inside!r}" for inside in _INSIDES if inside in told]
    return faults
