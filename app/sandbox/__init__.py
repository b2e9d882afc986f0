"""The sandbox: hostile bytes are opened in worker processes and nowhere else.

`Sandbox` is a warm pool of such processes, `InProcess` the same interface without one (``--no-sandbox``).
Importing this package is cheap: no parser, no PDF engine and no web framework comes with it.
Why it is built this way stands in ``docs/decisions/0008-sandbox.md``.
"""

from __future__ import annotations

from .answers import Answer, Broken, Job, JsonObject, Limits, NoWorkerFree, Outcome, SandboxClosed, StartFailed
from .breakage import broken_finding, broken_report
from .in_process import InProcess
from .ordered import Runner, run_in_order
from .pool import Sandbox

__all__ = [
    "Answer",
    "Broken",
    "InProcess",
    "Job",
    "JsonObject",
    "Limits",
    "NoWorkerFree",
    "Outcome",
    "Runner",
    "Sandbox",
    "SandboxClosed",
    "StartFailed",
    "broken_finding",
    "broken_report",
    "run_in_order",
]
