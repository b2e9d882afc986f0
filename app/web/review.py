"""The addresses of /review: the page, its files, and what the page asks while somebody looks at an invoice.

``/review`` reads a PDF out of somebody's folder and keeps nothing; ``/review/ID`` opens an invoice that is kept, and
can save what is corrected. Both are for people who signed in: their fetches bear the cookie and the form token.
"""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..model.catalogue import as_json
from ..model.corrections import BadCorrections, read_corrections
from ..storage import invoices, layouts
from ..storage.invoices import RECEIVED, Kept
from ..workflows import actions, asked_of
from .kept_files import kept_files
from .overview import seen
from .passage import open_to_all, signed_in
from .rendering import POLICY, show
from .supplies import Supplies, Verb
from .visitors import Visitor, read_body

PAGE = "review.html"
CORRECTIONS_LIMIT = 1024 * 1024
"""Bytes that a list of corrections may have."""
_POLICY = POLICY.replace("img-src 'self'", "img-src 'self' data:").replace("form-action 'self'", "form-action 'none'")
"""As for every page, except that pictures of pages come as data, and that there is no form."""


def routers(supplies: Supplies) -> tuple[APIRouter, ...]:
    """Return the files, which are for everybody, the page as it keeps nothing, and the page of a kept invoice."""
    return _files(supplies), _brought(supplies), _kept(supplies), _keeping(supplies)


def _files(supplies: Supplies) -> APIRouter:
    pages, files = open_to_all(supplies, prefix="/review"), kept_files()

    @pages.get("/files/{name}")
    def file(request: Request, name: str) -> Response:
        if name not in files:
            raise HTTPException(404)
        kept = files[name]
        headers = {"ETag": kept.tag, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == kept.tag:
            return Response(status_code=304, headers=headers)
        return Response(kept.content, media_type=kept.media_type, headers=headers)

    return pages


def _brought(supplies: Supplies) -> APIRouter:
    pages = signed_in(supplies, prefix="/review")

    @pages.get("")
    def review(request: Request) -> Response:
        return _page(request, supplies, None)

    @pages.post("/pages")
    async def look(request: Request) -> Response:
        return await supplies.reader.brought(request, "pages")

    @pages.post("/extraction")
    async def extract(request: Request) -> Response:
        return await supplies.reader.brought(request, "extract")

    @pages.post("/conversion")
    async def convert(request: Request) -> Response:
        return await supplies.reader.brought(request, "convert", profile=request.query_params.get("profile", "auto"))

    return pages


def _kept(supplies: Supplies) -> APIRouter:
    pages = signed_in(supplies, prefix="/review/{invoice_id}")
    storage = supplies.storage

    def find(request: Request) -> Kept:
        with storage.database.reading() as connection:
            return invoices.get(connection, request.state.visitor.scope, request.path_params["invoice_id"])

    def fetch(request: Request) -> tuple[Kept, bytes, dict[str, Any]]:
        """Return the invoice, its bytes, and what the worker would tell the sandbox of it: the verdict is the same."""
        invoice = find(request)
        data = storage.blobs.get(invoice.arrival.sha256)
        with storage.database.reading() as connection:
            known = layouts.of(connection, invoice.scope)
        return invoice, data, asked_of(storage, invoice, data, known)

    async def read(request: Request, verb: Verb, **more: Any) -> Response:  # noqa: ANN401 - what the sandbox takes
        invoice, data, asked = await run_in_threadpool(fetch, request)
        profile = {"profile": invoice.arrival.profile} if verb == "convert" else {}
        return await supplies.reader.kept(request, verb, data, {**asked, **profile, **more})

    @pages.get("")
    def review(request: Request) -> Response:
        return _page(request, supplies, find(request))

    @pages.get("/pages")
    async def look(request: Request) -> Response:
        return await read(request, "pages")

    @pages.get("/extraction")
    async def extract(request: Request) -> Response:
        return await read(request, "extract")

    @pages.post("/conversion")
    async def convert(request: Request) -> Response:
        said = await _said(request)
        return said if isinstance(said, Response) else await read(request, "convert", corrections=said)

    return pages


def _keeping(supplies: Supplies) -> APIRouter:
    """Return what saves corrections, and tells what became of the invoice."""
    pages = signed_in(supplies, prefix="/review/{invoice_id}")
    storage = supplies.storage

    def keep(request: Request, said: list[dict[str, Any]]) -> Response:
        visitor: Visitor = request.state.visitor
        with storage.database.transaction() as connection:
            invoice = actions.correct(
                storage, connection, visitor.caller, request.path_params["invoice_id"], said, instead=True
            )
        return JSONResponse(_state(invoice, []), status_code=202)

    @pages.post("/corrections")
    async def save(request: Request) -> Response:
        said = await _said(request)
        return said if isinstance(said, Response) else await run_in_threadpool(keep, request, said)

    @pages.get("/state")
    def state(request: Request) -> Response:
        with storage.database.reading() as connection:
            scope = request.state.visitor.scope
            (row,) = seen(connection, scope, [invoices.get(connection, scope, request.path_params["invoice_id"])])
        return JSONResponse(_state(row.invoice, [each.address for each in row.deliveries]))

    return pages


def _state(invoice: Kept, addresses: list[str]) -> dict[str, Any]:
    return {
        "status": invoice.status,
        "settled": invoice.status != RECEIVED,
        "reason": invoice.reason,
        "number": invoice.outline.number,
        "addresses": addresses,
    }


async def _said(request: Request) -> list[dict[str, Any]] | Response:
    """Return the corrections that a request brings, or the answer that tells what is wrong with them."""
    body = await read_body(request, CORRECTIONS_LIMIT)
    try:
        read_corrections(body)
    except BadCorrections as bad:
        told = [as_json(fault) for fault in bad.faults]
        return JSONResponse({"message": told[0]["message"], "errors": told[1:]}, status_code=422)
    entries: list[dict[str, Any]] = json.loads(body)
    return entries


def _page(request: Request, supplies: Supplies, invoice: Kept | None) -> Response:
    visitor: Visitor = request.state.visitor
    return show(
        request,
        PAGE,
        headers={"Content-Security-Policy": _POLICY},
        limit=supplies.upload_limit,
        token=visitor.session.form_token,
        invoice=invoice,
        correctable=invoice is not None and invoice.status in invoices.CORRECTABLE,
        corrections=json.dumps([dict(each) for each in invoice.corrections] if invoice else []),
    )
