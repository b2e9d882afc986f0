"""The shape of a task module: what a worker loads by dotted name and calls for every document."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Protocol, cast

from .answers import JsonObject


class Task(Protocol):
    """A module with these two functions.

    `warm_up` is called once per worker, before any document: it loads and compiles what every document needs, and may
    read and write files (caches). `run` is called per document and may not: by then files cannot be written.
    """

    def warm_up(self, options: JsonObject) -> object:
        """Return the state that `run` is given each time. An exception's text is shown to the operator."""

    def run(
        self, state: object, verb: str, data: bytes, options: JsonObject
    ) -> tuple[Mapping[str, object], Mapping[str, bytes]]:
        """Return a report that JSON can carry, and blobs by name."""


def load(name: str) -> Task:
    """Import the task module `name`. Raises ImportError, or TypeError where it lacks one of the two functions."""
    module = importlib.import_module(name)
    if not all(callable(getattr(module, verb, None)) for verb in ("warm_up", "run")):
        raise TypeError(f"{name} has no warm_up() and run()")
    return cast("Task", module)


def ran_out_of_memory(error: BaseException) -> bool:
    """Tell whether `error`, or one that led to it, is a MemoryError (libraries tend to wrap it)."""
    return any(isinstance(link, MemoryError) for link in _links(error))


def _links(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__
