"""Pools for the tests of the sandbox, and what the system says of their processes."""

import time
from pathlib import Path

from app.sandbox import Limits, Sandbox

TASK = "tests.sandbox_tasks"
MIB = 1024 * 1024
QUICK = Limits(seconds=1.5, data_bytes=256 * MIB)
ROOT = Path(__file__).resolve().parents[1]


def pool(workers: int = 1, limits: Limits = QUICK, **more) -> Sandbox:
    return Sandbox(workers=workers, limits=limits, task=TASK, **more)


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def gone(pids, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while any(alive(pid) for pid in pids) and time.monotonic() < end:
        time.sleep(0.01)
    return not any(alive(pid) for pid in pids)


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
