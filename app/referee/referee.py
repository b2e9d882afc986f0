"""Asks the official rules about documents, one at a time, in a process of their own that is started anew if it dies."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from ..formats.xml_tree import parse
from .pipes import PipeClosed, TooLate, receive, send
from .verdict import Official, Verdict

MEMORY_BYTES = 4 * 1024**3
"""Bound on the process's heap. Compiled rules take some 0.2 GB, a 1,000-line invoice little more."""
SECONDS = 120.0
"""Bound on one document; a 1,000-line invoice takes under one second a stylesheet."""
START_SECONDS = 120.0
_LAST_WORDS = 2_000
_ROOT = Path(__file__).resolve().parents[2]
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH")


class RefereeAbsent(Exception):
    """The optional extra that runs the official rules is not installed; the text says how to get it."""


class RefereeFailed(Exception):
    """The referee could not start, or a stylesheet is no compiled Schematron; the text says why."""


def is_installed() -> bool:
    """Tell whether the extra ``referee`` is installed."""
    return importlib.util.find_spec("saxonche") is not None


class Referee:
    """The official rules, ready to be asked. Use it as a context manager, from one thread.

    The process is started at `__enter__` (half a second a stylesheet) and kept until the end. When it dies over a
    document it is started anew and asked once more; a second death, or no answer in time, is a verdict that `threw`.
    """

    def __init__(
        self, stylesheets: Sequence[Path], *, seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        """Take compiled Schematron files (XSLT 2); every document goes through each of them.

        Raises:
            RefereeAbsent: the extra is not installed.
            RefereeFailed: there is no such file.
        """
        if not is_installed():
            raise RefereeAbsent("The official rules need SaxonC: pip install 'ublrelay[referee]', or `make referee`.")
        absent = [str(path) for path in stylesheets if not path.is_file()]
        if absent or not stylesheets:
            raise RefereeFailed(f"no such stylesheet: {', '.join(absent) or 'none was given'}")
        self._stylesheets = [path.resolve() for path in stylesheets]
        self._seconds, self._memory = seconds, memory_bytes
        self._process: subprocess.Popen[bytes] | None = None
        self._printed: IO[bytes] | None = None
        self.starts = 0

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process id of the referee's process; None where none is running."""
        return self._process.pid if self._process is not None else None

    def judge(self, data: bytes) -> Verdict:
        """Return the official verdict on one XML document.

        Raises:
            Unreadable: it is not XML that we open (not well-formed, a DOCTYPE, an unknown encoding, ...).
            RefereeFailed: a stylesheet is no compiled Schematron, or the process cannot be started any more.
        """
        parse(data)  # SaxonC follows external entities: nothing reaches it that our own parser refuses
        said = ""
        for _ in range(2):
            try:
                return _verdict(self._exchange(data))
            except TooLate:
                self.close()
                return Verdict(threw=True, reasons=(f"no answer within {self._seconds:g} seconds",))
            except PipeClosed:
                said = self.close()
        return Verdict(threw=True, reasons=(f"the referee's process died over this document: {said}",))

    def close(self) -> str:
        """End the process, if one is running, and return the last that it printed."""
        process, printed = self._process, self._printed
        self._process = self._printed = None
        if process is None or printed is None:
            return ""
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        process.kill()
        process.wait()
        printed.seek(max(printed.seek(0, os.SEEK_END) - _LAST_WORDS, 0))
        said = printed.read().decode("utf-8", "replace").strip()
        printed.close()
        return said

    def _exchange(self, data: bytes) -> dict[str, Any]:
        process = self._process or self._start()
        into, out = _descriptors(process)
        send(into, data)
        return _unpacked(receive(out, self._seconds))

    def _start(self) -> subprocess.Popen[bytes]:
        self.close()
        self.starts += 1
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process that prints into it
        arguments = [str(self._memory), *map(str, self._stylesheets)]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-P", "-m", f"{__package__}.saxon", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._printed,
            bufsize=0,
            cwd="/",
            env=_environment(),
            start_new_session=True,
        )
        try:
            greeting = _unpacked(receive(_descriptors(self._process)[1], START_SECONDS))
        except (PipeClosed, TooLate) as problem:
            raise RefereeFailed(f"the referee did not start: {self.close() or type(problem).__name__}") from None
        if not greeting.get("ready"):
            self.close()
            raise RefereeFailed(f"the referee did not start: {greeting.get('failed')}")
        return self._process


def _verdict(answer: dict[str, Any]) -> Verdict:
    if "failed" in answer:
        raise RefereeFailed(str(answer["failed"]))
    findings = tuple(
        Official(rule=rule, flag=flag, xpath=xpath, text=text, stylesheet=stylesheet)
        for rule, flag, xpath, text, stylesheet in answer["findings"]
    )
    return Verdict(findings=findings, threw=bool(answer["threw"]), reasons=tuple(answer["threw"]))


def _unpacked(message: bytes) -> dict[str, Any]:
    answer = json.loads(message)
    return answer if isinstance(answer, dict) else {"failed": "the referee's process spoke nonsense"}


def _descriptors(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    into, out = (pipe.fileno() for pipe in (process.stdin, process.stdout) if pipe is not None)
    return into, out


def _environment() -> dict[str, str]:
    """Return the few variables the process needs; it finds modules where we do, and knows none of our secrets."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    folders = [str(_ROOT), *(str(Path(folder).absolute()) for folder in sys.path if folder)]
    return kept | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(folders))}
