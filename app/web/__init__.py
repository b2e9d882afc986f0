"""Pages for people: what came in, what is stuck and why, and /review, where an invoice is looked at and corrected.

Plain HTML, CSS and JavaScript modules of our own, under a policy that lets nothing in from elsewhere. Whoever signs in
with an API key sees what belongs to that key's tenant, in that key's mode.
"""

from __future__ import annotations

from fastapi import APIRouter

from . import dry_run, invoice, overview, queues, recipients, review, routes, sign_in, stuck, undelivered
from .supplies import Reader, Supplies

__all__ = ["Reader", "Supplies", "router"]


def router(supplies: Supplies) -> APIRouter:
    """Return every page for people."""
    pages = APIRouter(include_in_schema=False)
    for each in (
        *sign_in.routers(supplies),
        overview.router(supplies),
        stuck.router(supplies),
        invoice.router(supplies),
        undelivered.router(supplies),
        recipients.router(supplies),
        routes.router(supplies),
        dry_run.router(supplies),
        queues.router(supplies),
        *review.routers(supplies),
    ):
        pages.include_router(each)
    return pages
