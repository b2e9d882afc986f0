"""The sandbox's interface without a sandbox, for ``--no-sandbox``: to debug, never to open documents of strangers."""

from __future__ import annotations

import json
import os
import threading
import time
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from .answers import Answer, Job, JsonObject, Kind, Limits, Outcome
from .breakage import log_broken
from .task import load, ran_out_of_memory

_NOTHING: Mapping[str, object] = {}


class InProcess:
    """Runs the task in the calling process: no time limit, no memory limit, and a crash is a crash.

    One document at a time, since a task is written for a worker that has a process to itself.
    """

    capacity = 1

    def __init__(self, *, task: str = "app.verdict", warm_up: Mapping[str, object] = _NOTHING) -> None:
        """Load the module `task` and warm it up; what that raises is the caller's to see."""
        self._task = load(task)
        self._state = self._task.warm_up(dict(warm_up))
        self._one_at_a_time = threading.Lock()
        self._documents = 0

    def __enter__(self) -> Self:
        """Return itself; there is nothing to close."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Do nothing."""

    def run(self, verb: str, data: bytes, options: Mapping[str, object] = _NOTHING) -> Answer:
        """Do `verb` on `data` here and now; an exception becomes `Broken`, as in a worker."""
        began = time.monotonic()
        with self._one_at_a_time:
            self._documents += 1
            try:
                report, blobs = self._task.run(self._state, verb, data, dict(options))
                plain = json.loads(json.dumps(dict(report), allow_nan=False))  # exactly what a pipe would carry
            except Exception as error:  # noqa: BLE001 - what a worker would report, this reports
                kind: Kind = "memory" if ran_out_of_memory(error) else "crash"
                job = Job(verb=verb, data=data, options=options)
                return log_broken(kind, job, time.monotonic() - began, Limits(), traceback.format_exc())
        return Outcome(report=plain, blobs=dict(blobs), seconds=time.monotonic() - began)

    def wait_ready(self) -> None:
        """Do nothing: it was ready when it was made."""

    def close(self) -> None:
        """Do nothing: there is no process to end."""

    def describe(self) -> JsonObject:
        """Return what an operator wants to know: above all that nothing is confined."""
        return {"kind": "in-process", "workers": 0, "pids": [os.getpid()], "documents": self._documents, "limits": None}
