"""One worker process, seen from the parent: start it, exchange frames with a deadline, end it."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from .answers import JsonObject, Limits, StartFailed
from .frames import FrameError, FrameTooLarge, Incoming, encode

_CHUNK = 1024 * 1024
_SETUP_LIMIT = 16 * 1024 * 1024  # the layouts of two thousand suppliers
_STDERR_KEPT = 4096
_DYING_SECONDS = 0.5  # from a shut pipe to a reapable process; dumping a large memory takes a while
_LOG = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[2]
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "UBLRELAY_SCHEMAS")


class TimedOut(Exception):
    """The worker did not answer before the deadline."""


class Died(Exception):
    """The worker is gone, or speaks something other than our frames: nothing more can be had from it."""


@dataclass(frozen=True, slots=True)
class Death:
    """How a worker ended: exit status (negative: by that signal), peak memory in bytes, the tail of what it printed.

    `peak_bytes` is 0 where it is not known: a process starts its life with the peak of the one that started it, so that
    what stays below the parent's size cannot be seen.
    """

    status: int
    peak_bytes: int
    by_us: bool
    printed: str

    def was_memory(self, data_bytes: int) -> bool:
        """Tell whether it most likely died for want of memory, under RLIMIT_DATA or at the system's hands.

        C code that gets no memory aborts in its own manner, so this is judged by what is left: the peak, the last
        words, or a SIGKILL that was not ours.
        """
        words = self.printed.casefold()
        said = any(word in words for word in ("bad_alloc", "memoryerror", "out of memory", "cannot allocate"))
        killed = self.status == -signal.SIGKILL and not self.by_us
        return killed or said or self.peak_bytes > data_bytes * 3 // 4


class Child:
    """A worker process and the parent's ends of its pipes, for one thread at a time; only `kill` may come from another.

    `documents`, `rss` (bytes), `network` and `warm_up_seconds` are as the worker last reported them, hence not to be
    trusted after it has met a document; `failure` is why it could not start.
    """

    def __init__(self, task: str, warm_up: Mapping[str, object], limits: Limits) -> None:
        """Start the process; it warms up by itself meanwhile. Raises OSError where the system gives no process.

        Call it from a thread that lives as long as the worker shall: Linux sends the death signal when the *thread*
        that started the process ends.
        """
        self._limits = limits
        self.ready = False
        self.failure: StartFailed | None = None
        self.documents, self.rss, self.network, self.warm_up_seconds = 0, 0, "", 0.0
        self._lock, self._closed, self._jobs = threading.Lock(), False, 0
        self._death: Death | None = None
        self._peak_at_start = 0
        setup = {"limits": asdict(limits), "warm_up": dict(warm_up)}
        self._unsent: deque[memoryview] = deque()
        self._unsent.extend(map(memoryview, encode(setup, {}, head_limit=_SETUP_LIMIT, blob_limit=0)))
        self._process = _spawn(task)
        self.pid = self._process.pid
        self._to, self._from, self._err = _descriptors(self._process)
        self._printed = bytearray()
        self._poll = select.poll()
        for descriptor in (self._from, self._err):
            self._poll.register(descriptor, select.POLLIN)
        self._started = time.monotonic()
        self._greeting = self._incoming()
        with contextlib.suppress(OSError):  # one that is gone already is noticed when it is waited for
            self._write()

    def is_ready(self) -> bool:
        """Tell, without waiting, whether the worker has finished warming up."""
        if not self.ready and self.failure is None:
            with contextlib.suppress(TimedOut, StartFailed):
                self._await_ready(time.monotonic())
        return self.ready

    def wait_ready(self) -> None:
        """Wait until the worker is warm. Raises `StartFailed` with the reason when it cannot get there."""
        if self.failure is not None:
            raise self.failure
        if self.ready:
            return
        try:
            self._await_ready(self._started + self._limits.start_seconds)
        except TimedOut:
            raise StartFailed(f"a worker was not ready within {self._limits.start_seconds:g} seconds") from None

    def lives(self) -> bool:
        """Tell, without waiting, whether the process still runs."""
        with self._lock:
            return self._death is None and os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def exchange(self, verb: str, data: bytes, options: Mapping[str, object]) -> Incoming:
        """Give the worker one document and return its answer frame.

        Raises `TimedOut` after `Limits.seconds`, `Died` when the worker is gone or its answer is garbage; ValueError or
        TypeError, with the worker unharmed, when `options` cannot be put in JSON.
        """
        job = self._jobs + 1
        head = {"job": job, "verb": verb, "options": dict(options)}
        pieces = encode(head, {"data": data}, head_limit=_SETUP_LIMIT, blob_limit=len(data))
        self._jobs = job
        self._unsent.extend(map(memoryview, pieces))
        frame = self._incoming()
        self._receive(frame, time.monotonic() + self._limits.seconds)
        rss = frame.head.get("rss", 0)
        if frame.head.get("job") != job or not isinstance(rss, int):
            raise Died("the answer is to another document, or is not one of ours")
        self.rss = rss
        self.documents += 1
        return frame

    def kill(self) -> None:
        """Kill the process and whatever it may have started; safe from any thread, and when it is dead already."""
        with self._lock:
            if self._death is None:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self.pid, signal.SIGKILL)  # its own session, hence its own process group

    def bury(self) -> Death:
        """End the process where it still lives, reap it, close the pipes, and tell how it ended; twice is harmless."""
        if self._death is not None:
            return self._death
        by_us = not self._ended_by_itself()
        self.kill()
        with self._lock:
            _, status, usage = os.wait4(self.pid, 0)
            exit_status = self._process.returncode = os.waitstatus_to_exitcode(status)
            with contextlib.suppress(OSError):
                self._drain_stderr()
            printed = self._printed.decode("utf-8", "replace")
            peak = usage.ru_maxrss * 1024
            self._death = Death(exit_status, peak if peak > self._peak_at_start else 0, by_us, printed)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        return self._death

    def _ended_by_itself(self) -> bool:
        """Tell whether the process has ended; one whose pipe is shut is given a moment to finish dying."""
        give_up = time.monotonic() + (_DYING_SECONDS if self._closed else 0)
        while os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            if time.monotonic() >= give_up:
                return False
            time.sleep(0.002)
        return True

    def _incoming(self) -> Incoming:
        return Incoming(head_limit=self._limits.report_bytes, blob_limit=self._limits.blob_bytes)

    def _await_ready(self, deadline: float) -> None:
        try:
            self._receive(self._greeting, deadline)
            self._take_greeting(self._greeting.head)
        except Died as death:
            self.failure = StartFailed(f"a worker ended while starting: {death}")
            raise self.failure from death
        except StartFailed as failure:
            self.failure = failure
            raise

    def _take_greeting(self, head: JsonObject) -> None:
        match head:
            case {
                "status": "ready",
                "rss": int(rss),
                "peak": int(peak),
                "network": str(network),
                "warm_up": int() | float() as seconds,
            }:
                self.ready, self.rss, self._peak_at_start = True, rss, peak
                self.network, self.warm_up_seconds = network, seconds
            case {"status": "failed", "reason": str(reason), "traceback": str(trace)}:
                _LOG.error("a worker could not warm up: %s\n%s", reason, trace)
                raise StartFailed(reason)
            case _:
                raise Died("it did not say that it was ready")

    def _receive(self, frame: Incoming, deadline: float) -> None:
        try:
            self._write()
            while not frame.is_complete():
                events = self._poll.poll(max(deadline - time.monotonic(), 0) * 1000)
                self._handle(events, frame)
                if not frame.is_complete() and time.monotonic() >= deadline:
                    raise TimedOut
        except (FrameError, FrameTooLarge, OSError) as error:
            raise Died(str(error)) from error
        if self._unsent:
            raise Died("it answered before it had read the document")

    def _handle(self, events: list[tuple[int, int]], frame: Incoming) -> None:
        for descriptor, _ in events:
            if descriptor == self._to:
                self._write()
            elif descriptor == self._err:
                self._drain_stderr()
            else:
                self._read(frame)

    def _read(self, frame: Incoming) -> None:
        while not frame.is_complete():
            try:
                chunk = os.read(self._from, min(frame.wanted, _CHUNK))
            except BlockingIOError:
                return
            if not chunk:
                self._closed = True
                raise Died("its pipe was closed")
            frame.feed(chunk)

    def _write(self) -> None:
        """Write what the pipe takes now, and have poll() tell us of more room only while something is left."""
        while self._unsent:
            piece = self._unsent.popleft()
            try:
                written = os.write(self._to, piece)
            except BlockingIOError:
                written = 0
            except BrokenPipeError:
                self._closed = True
                raise
            if written < len(piece):
                self._unsent.appendleft(piece[written:])
                self._poll.register(self._to, select.POLLOUT)
                return
        with contextlib.suppress(KeyError):
            self._poll.unregister(self._to)

    def _drain_stderr(self) -> None:
        """Keep the last words; a pipe's worth per call, so that a chatterbox cannot hold us past the deadline."""
        with contextlib.suppress(BlockingIOError):
            chunk = os.read(self._err, 64 * 1024)
            if not chunk:
                with contextlib.suppress(KeyError):
                    self._poll.unregister(self._err)
            self._printed += chunk
            del self._printed[:-_STDERR_KEPT]


def _spawn(task: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell, nothing from outside
        [sys.executable, "-P", "-m", f"{__package__}.worker", task, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd="/",
        env=scrubbed_environment(os.environ),
        start_new_session=True,
    )


def _descriptors(process: subprocess.Popen[bytes]) -> tuple[int, int, int]:
    pipes = (process.stdin, process.stdout, process.stderr)
    into, out, err = (pipe.fileno() for pipe in pipes if pipe is not None)
    for descriptor in (into, out, err):
        os.set_blocking(descriptor, False)
    if sys.platform == "linux":
        for descriptor in (into, out):
            with contextlib.suppress(OSError):  # the system's allowance for pipe buffers is used up: slower, not wrong
                fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _CHUNK)
    return into, out, err


def scrubbed_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the few variables a worker needs; database addresses, passwords and keys stay behind.

    The search path for modules is the parent's own, made absolute, so that a worker started in any folder loads the
    same code and never a file that happens to lie beside the invoices.
    """
    kept = {name: environment[name] for name in _PASSED_ON if name in environment}
    kept |= {name: value for name, value in environment.items() if name.startswith("PYTHON")}
    if "UBLRELAY_SCHEMAS" in kept:
        kept["UBLRELAY_SCHEMAS"] = str(Path(kept["UBLRELAY_SCHEMAS"]).absolute())
    folders = [str(_ROOT), *(str(Path(folder).absolute()) for folder in sys.path if folder)]
    kept["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(folders))
    return kept
