"""The worker process: ``python -P -m app.sandbox.worker TASK PARENT_PID``, spoken to in frames over stdin and stdout.

First frame in: the warm-up options and limits; first frame out: ready, or failed with the reason. Then one frame in
and one out per document, until the pipe ends. Nothing here trusts the document, nor the parent what comes from here.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Mapping, Sequence

from . import confinement
from .answers import JsonObject
from .frames import FrameTooLarge, Incoming, encode
from .task import Task, load, ran_out_of_memory

_CHUNK = 1024 * 1024
_TRACEBACK_LENGTH = 20_000


class Pipes:
    """The private ends of the two pipes, moved away from stdin and stdout out of reach of a library's print()."""

    def __init__(self) -> None:
        """Take over descriptors 0 and 1: from now on standard input is empty and standard output goes to stderr."""
        self._inbox, self._outbox = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        self.head_limit = self.blob_limit = 1024 * _CHUNK

    def receive(self) -> Incoming | None:
        """Return the next frame, or None when the parent has closed the pipe or is gone."""
        frame = Incoming(head_limit=16 * _CHUNK, blob_limit=1024 * _CHUNK)
        while not frame.is_complete():
            chunk = os.read(self._inbox, min(frame.wanted, _CHUNK))
            if not chunk:
                return None
            frame.feed(chunk)
        return frame

    def send(self, head: Mapping[str, object], blobs: Mapping[str, bytes] | None = None) -> None:
        """Send one frame. Raises as `pack` does."""
        self.write(self.pack(head, blobs or {}))

    def pack(self, head: Mapping[str, object], blobs: Mapping[str, bytes]) -> list[bytes]:
        """Return the frame's pieces. Raises `FrameTooLarge` beyond the parent's limits, or as JSON does."""
        return encode(head, blobs, head_limit=self.head_limit, blob_limit=self.blob_limit)

    def write(self, pieces: Sequence[bytes]) -> None:
        """Write the pieces of one frame. Raises BrokenPipeError when the parent is gone."""
        for piece in pieces:
            view = memoryview(piece)
            while view:
                view = view[os.write(self._outbox, view) :]


def main(arguments: Sequence[str]) -> int:
    """Confine this process, warm up, and answer documents until the parent is done with us."""
    task_name, parent = arguments[0], int(arguments[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes the pipe
    pipes = Pipes()
    network = confinement.cut_network()
    confinement.die_with(parent)
    setup = pipes.receive()
    if setup is None:
        return 0
    limits: JsonObject = setup.head["limits"]
    pipes.head_limit, pipes.blob_limit = limits["report_bytes"], limits["blob_bytes"]
    confinement.limit_memory(limits["data_bytes"])
    began = time.perf_counter()
    try:
        task = load(task_name)
        state = task.warm_up(setup.head["warm_up"])
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator must read it rather than wait
        pipes.send({"status": "failed", "reason": f"{type(error).__name__}: {error}", "traceback": _traceback()})
        return 1
    confinement.limit_files(limits["file_bytes"], limits["open_files"])
    gc.collect()
    gc.freeze()  # schemas and tables live as long as the worker: the collector need not walk them again
    warm = round(time.perf_counter() - began, 4)
    memory = {"rss": confinement.resident_bytes(), "peak": confinement.peak_bytes()}
    pipes.send({"status": "ready", "network": network, "warm_up": warm, **memory})
    return _serve(pipes, task, state)


def _serve(pipes: Pipes, task: Task, state: object) -> int:
    while (frame := pipes.receive()) is not None:
        fault = _answer(pipes, task, state, frame)
        del frame
        if fault is not None:
            pipes.send(fault)
            if fault["status"] == "memory":
                return 1  # what is left after running out of memory is not worth trusting
    return 0


def _answer(pipes: Pipes, task: Task, state: object, frame: Incoming) -> JsonObject | None:
    """Work on one document and send its answer; where there is none, return the head that says so."""
    job = frame.head["job"]
    try:
        report, blobs = task.run(state, frame.head["verb"], frame.blobs["data"], frame.head["options"])
        head = {"job": job, "status": "done", "rss": confinement.resident_bytes(), "report": dict(report)}
        pieces = pipes.pack(head, blobs)
    except FrameTooLarge:
        return {"job": job, "status": "memory"}
    except BaseException as error:  # noqa: BLE001 - a SystemExit from a library is a bug to report, not an order to stop
        if ran_out_of_memory(error):
            return {"job": job, "status": "memory"}
        return {"job": job, "status": "bug", "traceback": _traceback(), "rss": confinement.resident_bytes()}
    pipes.write(pieces)
    return None


def _traceback() -> str:
    return traceback.format_exc()[-_TRACEBACK_LENGTH:]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
