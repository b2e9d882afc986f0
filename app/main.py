"""Puts the service together: the only file that knows every room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import uvicorn
from fastapi import FastAPI

from . import api, web
from .ocr import SCAN_LIMITS, Eyes, Sight
from .rules.xsd import schema_directory
from .sandbox import Limits, Runner, Sandbox
from .settings import Settings

TASK = "app.verdict"
DOCUMENTS_IN_MEMORY = 10
"""Documents of the largest size that may be in memory at once; ordinary ones are thousands of times smaller."""
GRACE_SECONDS = 15
"""How long documents at work may go on when the service is told to stop: as long as the worst of them takes."""


def create_app(settings: Settings, *, open_sandbox: Callable[[], Runner] | None = None) -> FastAPI:
    """Return the HTTP service, not yet started; `open_sandbox` opens another sandbox than the usual one."""
    limits = api.BodyLimits(
        bytes_each=settings.upload_limit, bytes_together=settings.upload_limit * DOCUMENTS_IN_MEMORY
    )
    return api.build(
        open_sandbox=open_sandbox or (lambda: open_workers(settings)),
        body_limits=limits,
        today=local_today,
        people=lambda show_pages: web.router(
            show_pages=show_pages, language_of=api.preferred_language, upload_limit=settings.upload_limit
        ),
    )


def open_workers(settings: Settings) -> Runner:
    """Start the sandbox's workers, one document at a time for each; with eyes for scans where that is asked."""
    limits = Limits(wait_seconds=GRACE_SECONDS)
    workers = Sandbox(workers=settings.workers, limits=limits, task=TASK, warm_up={"schemas": settings.schemas})
    if not settings.scans:
        return workers
    return Sight(workers, Eyes(limits=replace(SCAN_LIMITS, wait_seconds=SCAN_LIMITS.seconds)))


def local_today() -> date:
    """Return today's date on this machine's clock and in its time zone."""
    return datetime.now().astimezone().date()


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 8080) -> None:
    """Run the service until it is told to stop.

    Raises:
        SchemasMissing: the UBL schemas are in none of their places; the text says what to do.
    """
    schema_directory(settings.schemas)  # told here in one sentence rather than by every worker
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        lifespan="on",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
