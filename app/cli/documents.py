"""``ublrelay convert`` and ``ublrelay check``: many files in, one verdict each, streamed in order."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..model.catalogue import as_json
from ..model.findings import LAYERS, Finding, Severity
from ..ocr import Sight
from ..rules.xsd import schema_directory
from ..sandbox import Broken, InProcess, Job, Outcome, Sandbox, broken_report, run_in_order
from ..settings import Settings
from . import words
from .correcting import corrections
from .layouts import LayoutFolder
from .refereeing import open_bench, put_beside

Json = dict[str, Any]

GOOD, BAD, UNOPENED = 0, 1, 2
_TASK = "app.verdict"


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was named, and what stands in it; `data` is None where it is over the upload limit."""

    name: str
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Answered:
    """One file's report, its UBL where there is one, and other files that were made of it, by name."""

    source: Source
    report: Json
    ubl: bytes | None
    blobs: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    """One run of a command over its files.

    `status` rises with every file that is not good; `options` are what the worker is asked besides the usual.
    """

    arguments: argparse.Namespace
    settings: Settings
    verb: str
    status: int = GOOD
    options: Json = field(default_factory=dict)
    _done: int = field(default=0)

    def answers(self) -> Iterator[Answered]:
        """Yield each file's answer, in the order asked for; files that cannot be opened raise the status only."""
        with self._runner() as runner:
            for source, answer in run_in_order(runner, self._jobs()):
                self._progress(source.name)
                yield self._answered(source, answer)

    def fail(self, status: int) -> None:
        """Raise the exit status; the highest wins."""
        self.status = max(self.status, status)

    def _runner(self) -> InProcess | Sandbox | Sight:
        runner = self._inner()
        return Sight(runner) if self.settings.scans else runner

    def _inner(self) -> InProcess | Sandbox:
        schema_directory(self.settings.schemas)  # told here in one sentence rather than by every worker
        warm_up = {"schemas": self.settings.schemas}
        if self.arguments.no_sandbox:
            return InProcess(task=_TASK, warm_up=warm_up)
        workers = min(self.settings.workers, len(self.arguments.files))
        return Sandbox(workers=workers, task=_TASK, warm_up=warm_up)

    def _jobs(self) -> Iterator[tuple[Source, Job]]:
        for name in self.arguments.files:
            try:
                source = _open(name, self.settings.upload_limit)
            except OSError as error:
                print(f"ublrelay: {name}: {words.cannot_open(error, self.arguments.lang)}", file=sys.stderr)
                self.fail(UNOPENED)
                continue
            yield source, Job(verb=self.verb, data=source.data or b"", options=self._options(name))

    def _options(self, name: str) -> Json:
        asked = self.arguments
        options: Json = {"file": name, "profile": asked.profile, "today": date.today().isoformat()}  # noqa: DTZ011 - the day where the user sits
        options |= self.options
        if self.verb != "extract" and asked.severity:
            options["severities"] = dict(asked.severity)
        if self.verb == "check":
            return options | {"layers": [layer.value for layer in asked.layers]}
        return options if self.verb == "extract" else options | {"embed": not asked.no_embed}

    def _answered(self, source: Source, answer: Outcome | Broken) -> Answered:
        if source.data is None:
            report = self._over_limit(source.name)
        elif isinstance(answer, Broken):
            report = broken_report(answer, verb=self.verb, file=source.name, profile=self.arguments.profile)
        else:
            return Answered(source, answer.report, answer.ubl, answer.blobs)
        return Answered(source, report, None)

    def _over_limit(self, name: str) -> Json:
        facts = {"limit": str(self.settings.upload_limit)}
        finding = Finding(rule="RELAY-UPLOAD-LIMIT", severity=Severity.FATAL, facts=facts)
        last: Json = {"findings": [as_json(finding)], "elapsed_ms": 0.0}
        if self.verb == "check":
            skipped = {layer.value: "skipped" for layer in LAYERS}
            return {"file": name, "valid": False, "format": None, "profile": None, "layers": skipped, **last}
        if self.verb == "extract":
            return {"file": name, "status": "unreadable", "invoice": None, "fields": {}, **last}
        nothing: Json = {"format": None, "profile": None, "output": None, "invoice": None}
        return {"file": name, "status": "unreadable", **nothing, **last, "rule_sets": {}}

    def _progress(self, name: str) -> None:
        self._done += 1
        total = len(self.arguments.files)
        if sys.stderr.isatty() and total > 1:
            print(f"\r\x1b[K{self._done}/{total} {name}", end="" if self._done < total else "\n", file=sys.stderr)


def convert(arguments: argparse.Namespace, settings: Settings) -> int:
    """Convert every file, as corrected where that is asked, write the UBL where asked, and report."""
    run = Run(arguments, settings, "convert")
    if arguments.correct is not None:
        entries = corrections(arguments)
        if entries is None:
            return UNOPENED
        run.options["corrections"] = entries
    layouts = with_layouts(run)
    run.options["learn"] = layouts is not None and arguments.correct is not None
    for answered in shelved(run):
        if layouts is not None:
            answered.report["layouts"] = layouts.keep(answered.blobs)
            words.tell_learned(answered.report["layouts"], arguments.lang)
        if answered.report["status"] != "converted":
            run.fail(BAD)
        words.tell(answered.report, arguments)
    return run.status


def with_layouts(run: Run) -> LayoutFolder | None:
    """Have the worker use the layouts of the folder that was named, if one was. Raises OSError."""
    if run.arguments.layouts is None:
        return None
    folder = LayoutFolder(Path(run.arguments.layouts), run.arguments.lang)
    run.options["layouts"] = folder.texts
    return folder


def check(arguments: argparse.Namespace, settings: Settings) -> int:
    """Judge every file as it stands, and report."""
    run = Run(arguments, settings, "check")
    asked = arguments.referee
    with nullcontext() if asked is None else open_bench(asked, settings.referee) as bench:
        for answered in run.answers():
            if bench is not None and answered.source.data is not None:
                put_beside(answered.report, answered.source.data, bench)
            if not answered.report["valid"]:
                run.fail(BAD)
            words.tell(answered.report, arguments)
    return run.status


def shelved(run: Run) -> Iterator[Answered]:
    """Yield each answer, its UBL written under ``--out`` where that was given. Raises OSError where it cannot be."""
    shelf = Shelf(Path(run.arguments.out)) if run.arguments.out else None
    for answered in run.answers():
        if shelf is not None and answered.ubl is not None:
            answered.report["output"] = shelf.put(answered.source.name, answered.ubl)
        yield answered


class Shelf:
    """The folder that outputs go to. No name is ever used twice, and no file overwritten."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory

    def put(self, source: str, ubl: bytes) -> str:
        """Write `ubl` under the stem of the source's name (``-2``, ``-3`` where taken), and return its path."""
        stem = "stdin" if source == "-" else Path(source).stem
        count = 1
        while True:
            path = self._directory / (f"{stem}.xml" if count == 1 else f"{stem}-{count}.xml")
            try:
                with path.open("xb") as file:
                    file.write(ubl)
            except FileExistsError:
                count += 1
            else:
                return str(path)


def _open(name: str, limit: int) -> Source:
    """Read a file, never more than one byte over the limit. Raises OSError."""
    if name == "-":
        if sys.stdin is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))  # it was closed by whoever started us
        data = sys.stdin.buffer.read(limit + 1)
    else:
        with Path(name).open("rb") as file:
            data = file.read(limit + 1)
    return Source(name, data if len(data) <= limit else None)
