"""What the poster knows: every invoice it brought, and, fsynced line by line, every 202 that it was given."""

import json
import os
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.documents import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """An invoice that was answered with 202; `location` is where it said that it can be found."""

    document: Document
    location: str
    at: float

    @property
    def id(self) -> str:
        return self.location.rpartition("/")[2]


@dataclass
class Journal:
    """The intake journal in the file `path`."""

    path: Path
    brought: dict[str, Document] = field(default_factory=dict)
    accepted: dict[str, Accepted] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)
    """Answers that should not have been."""

    def __post_init__(self) -> None:
        self._file = self.path.open("a", encoding="ascii")
        self._lock = threading.Lock()

    def bring(self, document: Document) -> None:
        """Note that an invoice is about to be posted."""
        with self._lock:
            self.brought[document.number] = document

    def accept(self, document: Document, location: str) -> None:
        """Note a 202: on disk when this returns. Another Location for the same invoice is odd."""
        with self._lock:
            known = self.accepted.get(document.number)
            if known is not None:
                if known.location != location:
                    self.odd.append(f"{document.number}: accepted as {known.location} and as {location}")
                return
            self.accepted[document.number] = Accepted(document=document, location=location, at=time.monotonic())
            line = {"number": document.number, "sha256": document.sha256, "location": location, "at": time.time()}
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def answer(self, status: int, told: str = "", *, expected: bool = True) -> None:
        """Note the status of an answer; 0 where there was none."""
        with self._lock:
            self.answers[status] += 1
            if not expected:
                self.odd.append(told)

    @property
    def unanswered(self) -> Mapping[str, Document]:
        """What was posted and never acknowledged: it may be kept or not."""
        return {number: each for number, each in self.brought.items() if number not in self.accepted}

    def close(self) -> None:
        self._file.close()
