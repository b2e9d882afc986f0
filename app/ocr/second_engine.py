"""The second engine: tesseract, where the system has it. It reads the same picture at the same time.

It gets pixels that we drew, over a pipe, and has no file to write: all that is hostile in a PDF ends where pdfium drew
it. It belongs to the process group of the worker that starts it, and is killed with it.
"""

from __future__ import annotations

import contextlib
import csv
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from .first_engine import SeenWord

_LANGUAGES = ("nld", "eng", "deu", "fra", "spa", "ita")
_SECONDS = 15.0
_SPARSE = "11"
"""Text wherever it stands, in no particular order: the first engine has found the lines."""
_WORD = "5"
_LEAST_CONFIDENCE = 30.0
"""Per cent; below it tesseract sees words in the grain of the paper."""


@dataclass(frozen=True, slots=True)
class SecondEngine:
    """Tesseract: the path of its program, and the languages it is to know (``nld+eng``)."""

    program: str
    languages: str

    @staticmethod
    def found() -> SecondEngine | None:
        """Return the engine, or None where it is not installed, or knows none of the languages."""
        program = shutil.which("tesseract")
        if program is None:
            return None
        listed = subprocess.run(  # noqa: S603 - fixed arguments
            [program, "--list-langs"], capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        known = set(listed.stdout.split())
        languages = "+".join(each for each in _LANGUAGES if each in known)
        return SecondEngine(program, languages) if languages else None

    def start(self, picture: Image.Image, dots: int) -> Started:
        """Begin to read a picture of so many `dots` per inch."""
        held = BytesIO()
        picture.save(held, "PNG", compress_level=1)
        process = subprocess.Popen(  # noqa: S603 - fixed arguments
            [self.program, "stdin", "stdout", "-l", self.languages, "--psm", _SPARSE, "--dpi", str(dots), "tsv"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # with more threads it is three times slower
        )
        with contextlib.suppress(BrokenPipeError):  # it then has nothing to say, which is noticed below
            if process.stdin is not None:
                process.stdin.write(held.getvalue())
                process.stdin.close()
                process.stdin = None
        return Started(process)


@dataclass(frozen=True, slots=True)
class Started:
    """A picture that tesseract is reading."""

    process: subprocess.Popen[bytes]

    def words(self) -> list[SeenWord]:
        """Wait for the words; none where it fails or takes too long, and then nothing is agreed on."""
        try:
            told, _ = self.process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            self.stop()
            return []
        return list(_words(told.decode("utf-8", "replace"))) if self.process.returncode == 0 else []

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()


def _words(table: str) -> Iterator[SeenWord]:
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row["text"] or "").strip()
        if row["level"] != _WORD or not text or float(row["conf"]) < _LEAST_CONFIDENCE:
            continue
        left, top = float(row["left"]), float(row["top"])
        yield SeenWord(text, (left, top, left + float(row["width"]), top + float(row["height"])))
