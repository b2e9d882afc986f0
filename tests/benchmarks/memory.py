"""Memory of a worker: what a verdict takes above an idle process that has the schemas and the rules loaded.

`measure` starts a fresh process, so that nothing another benchmark did is counted; this module is what it runs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

from app import conversion, verdict
from app.rules.engine import Case, judge_case
from app.rules.profiles import find
from app.rules.sets import EN16931, NLCIUS, PEPPOL
from tests.benchmarks.documents import document

SETS = (EN16931, PEPPOL, NLCIUS)
TIMES = 5
TODAY = date(2026, 11, 22)
_STATUS = Path("/proc/self/status")
_FORGET_PEAK = "5"
"""What the kernel takes, written to ``clear_refs``, as the wish to measure the peak anew (man 5 proc)."""


def resident() -> tuple[float, float]:
    """Return what of this process is in memory now, and what was at its peak, in MB."""
    sizes = dict(line.split(":", 1) for line in _STATUS.read_text(encoding="ascii").splitlines())
    now, peak = (int(sizes[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return now, peak


def measure(sizes: tuple[int, ...]) -> dict[str, list[float]]:
    """Return MB now and at the peak, of an idle worker (``idle``) and after judging documents of so many lines."""
    command = [sys.executable, "-m", "tests.benchmarks.memory", *map(str, sizes)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def show(sizes: tuple[int, ...]) -> None:
    """Print what `measure` finds."""
    if not _STATUS.exists():
        print("\nmemory: not measured, as there is no /proc")
        return
    found = measure(sizes)
    idle, _ = found.pop("idle")
    print(f"\nmemory of a fresh worker: {idle:.1f} MB idle, schemas and rules loaded; above that, with all rule sets")
    for lines, (now, peak) in found.items():
        print(f"  {lines:>5} lines {now - idle:9.1f} MB afterwards {peak - idle:9.1f} MB at the peak")


def _judge(data: bytes, ready: verdict.Ready) -> None:
    reading = conversion.read(conversion.Document(data=data), TODAY)
    conversion.validate_source(reading, ready.schemas)
    judge_case(Case(reading, TODAY), SETS, find("en16931").overrides)
    conversion.done_with(reading)


def _main(sizes: list[str]) -> None:
    documents = {lines: document("ubl", int(lines)) for lines in sizes}
    ready = verdict.warm_up({})
    idle = resident()
    found = {"idle": idle}
    for lines, data in documents.items():
        Path("/proc/self/clear_refs").write_text(_FORGET_PEAK, encoding="ascii")
        for _ in range(TIMES):
            _judge(data, ready)
        found[lines] = resident()
    print(json.dumps(found))


if __name__ == "__main__":
    _main(sys.argv[1:])
