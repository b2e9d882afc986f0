"""What goes into the sandbox and what comes out: jobs, limits, outcomes, and the ways a document can break a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

MIB = 1024 * 1024

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object as `json.loads` gives it. Its shape is the task's business, not the sandbox's."""

Kind = Literal["timeout", "memory", "crash"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds within which one document is read. Sizes in bytes, times in seconds.

    `seconds` is the wall clock of one document, counted from a ready worker; with 12 the caller has an answer
    within 15. `data_bytes` is RLIMIT_DATA (heap and private mappings). `file_bytes` is RLIMIT_FSIZE: 0 means that
    a worker cannot write a file at all once it is warm. `documents` and `rss_bytes` say when a healthy worker is
    replaced. `report_bytes` and `blob_bytes` cap what a worker may answer. `wait_seconds` is how long a caller
    waits for a free worker (None: as long as it takes), `start_seconds` how long one may take to become ready.
    """

    seconds: float = 12.0
    data_bytes: int = 1024 * MIB
    file_bytes: int = 0
    open_files: int = 64
    documents: int = 500
    rss_bytes: int = 400 * MIB
    report_bytes: int = 64 * MIB
    blob_bytes: int = 256 * MIB
    wait_seconds: float | None = None
    start_seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One document to be worked on: the task's verb, the bytes as received, and options that JSON can carry."""

    verb: str
    data: bytes
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The task's answer: its `report` (JSON), its `blobs` by name, and `seconds` as the caller saw them."""

    report: JsonObject
    blobs: dict[str, bytes]
    seconds: float

    @property
    def ubl(self) -> bytes | None:
        """The blob named ``ubl``: the UBL document, or None where none was made."""
        return self.blobs.get("ubl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The document broke its worker, or our own code failed on it. It is a result and is not tried again.

    `limit` is the bound that was met: seconds for ``timeout``, bytes for ``memory``, 0 for ``crash``.
    `reference` ties the user's message to the entry in the operator's log, which alone holds the traceback.
    """

    kind: Kind
    seconds: float
    limit: float
    reference: str


Answer: TypeAlias = Outcome | Broken


class StartFailed(RuntimeError):
    """A worker could not get ready (the schemas are absent, say). The text is meant for the operator."""


class NoWorkerFree(TimeoutError):
    """Every worker stayed busy for `Limits.wait_seconds`; the caller should try again later."""


class SandboxClosed(RuntimeError):
    """The pool was closed before or while the document was read."""
