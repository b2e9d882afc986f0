"""/healthz, /readyz and /metrics: what the operator's own machines ask."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from .. import __version__
from ..sandbox import Broken, Runner
from ..storage import Database
from . import documentation
from .measures import MEDIA_TYPE, Measures
from .problems import come_back
from .shapes import Health, Readiness
from .workbench import Workbench

FRESH = 5.0
"""Seconds for which a worker that has read a document counts as able to."""
PATIENCE = 3.0
"""Seconds that a check of readiness may take, queue included."""
_METRICS = """\
# HELP ublrelay_verdicts_total Documents judged.
# TYPE ublrelay_verdicts_total counter
"""


class Heartbeat:
    """Whether documents can be read: asked of a worker with a real, tiny document, and remembered for seconds.

    A document that a worker has read for a client proves as much: a busy service is not asked besides.
    """

    def __init__(
        self, workbench: Workbench, today: Callable[[], date], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._workbench = workbench
        self._today = today
        self._clock = clock
        self._asking = asyncio.Lock()

    async def check(self) -> None:
        """Return where a worker has read a document lately, or reads one now.

        Raises Problem (not-ready, overloaded).
        """
        async with self._asking:
            if self._clock() < self._workbench.proved_at + FRESH:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    read = await self._workbench.run(self._read_one)
                if read:
                    self._workbench.proved_at = self._clock()
                    return
        raise come_back("not-ready")

    def _read_one(self, runner: Runner) -> bool:
        options = {"profile": "auto", "today": self._today().isoformat(), "layers": ["xsd"]}
        answer = runner.run("check", documentation.example("invoice.xml").encode(), options)
        return not isinstance(answer, Broken) and answer.report["valid"] is True


def router(workbench: Workbench, heartbeat: Heartbeat, measures: Measures, database: Database) -> APIRouter:
    """Return the three operations."""
    routes = APIRouter(tags=["operation"])
    alive = documentation.listing(
        "Tell whether the process is alive", "healthz", Health(version=__version__), "/healthz"
    )
    ready = documentation.listing(
        "Tell whether documents can be read and kept",
        "readyz",
        Readiness(version=__version__, workers=1),
        "/readyz",
        "not-ready",
        "overloaded",
        "storage-away",
    )

    @routes.get("/healthz", **alive)
    async def healthz() -> Health:
        return Health(version=__version__)

    @routes.get("/readyz", **ready)
    async def readyz() -> Readiness:
        await heartbeat.check()
        await run_in_threadpool(database.ask)
        return Readiness(version=__version__, workers=workbench.describe().get("ready", 1))

    @routes.get("/metrics", **_metrics())
    def metrics() -> Response:
        return Response(measures.text(), media_type=MEDIA_TYPE)

    return routes


def _metrics() -> dict[str, Any]:
    content = {"text/plain": {"schema": {"type": "string"}, "example": _METRICS}}
    told = {"description": "Prometheus' text format.", "content": content}
    return {
        "summary": "Give the figures for Prometheus",
        "operation_id": "metrics",
        "response_class": Response,
        "responses": {200: told},
    }
