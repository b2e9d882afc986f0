"""Workers and queues: whether the work is being done, for whoever runs the installation."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ..storage import deliveries, workers
from ..storage.journal import WEBHOOK
from ..workflows import DELIVERY, INTAKE
from ..workflows.lanes import ROUTING
from .passage import signed_in
from .rendering import show
from .supplies import Supplies
from .visitors import Missing

KINDS = (INTAKE, ROUTING, DELIVERY, WEBHOOK)
LATE_SECONDS = 60.0
"""Work that has been due for longer than this is being neglected."""


def router(supplies: Supplies) -> APIRouter:
    """Return the page; it is for operators alone, as it tells of the machine and not of a tenant."""
    pages = signed_in(supplies)

    @pages.get("/workers")
    def queues(request: Request) -> Response:
        if not request.state.visitor.is_operator:
            raise Missing
        with supplies.storage.database.reading() as connection:
            alive = workers.alive(connection)
            backlog = supplies.backlog(connection)
            states = deliveries.counts(connection, request.state.visitor.scope)
        kinds = [*KINDS, *sorted(set(backlog) - set(KINDS))]
        return show(
            request,
            "workers.html",
            alive=alive,
            queues=[(kind, *backlog.get(kind, (0, 0.0))) for kind in kinds],
            states=[(state, states.get(state, 0)) for state in deliveries.STATES],
            late=LATE_SECONDS,
            silent=workers.SILENT_SECONDS,
        )

    return pages
