"""The addresses of /review: the page, its files, and the pictures of a PDF's pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from .kept_files import KeptFile, kept_files

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Nothing inline, nothing from elsewhere; text never becomes markup, as the browser itself sees to."""
PAGE = "review.html"

Show = Callable[[Request], Awaitable[Response]]
"""Answers a request that brings a PDF with its pages, as JSON."""


def router(
    *, show_pages: Show, language_of: Callable[[str], Literal["nl", "en"]], upload_limit: int, prefix: str = "/review"
) -> APIRouter:
    """Return the page and what belongs to it.

    Args:
        show_pages: answers with the pages of the PDF that a request brings.
        language_of: the language for the value of an Accept-Language header.
        upload_limit: what one document may weigh, in bytes; the page says so before it sends.
        prefix: where the page stands.
    """
    routes = APIRouter(prefix=prefix, include_in_schema=False)
    files = kept_files()
    pages = {language: _page(files[PAGE], language, upload_limit) for language in ("nl", "en")}

    @routes.get("")
    def page(request: Request) -> Response:
        wish = ",".join(request.headers.getlist("accept-language"))
        language = request.query_params.get("lang", "")
        chosen = pages.get(language) or pages[language_of(wish)]
        return _answer(request, chosen, {"Content-Security-Policy": POLICY, "Vary": "Accept-Language"})

    @routes.get("/files/{name}")
    def file(request: Request, name: str) -> Response:
        if name not in files or name == PAGE:
            raise HTTPException(404)
        return _answer(request, files[name], {})

    @routes.post("/pages")
    async def pictures(request: Request) -> Response:
        return await show_pages(request)

    return routes


def _page(file: KeptFile, language: str, upload_limit: int) -> KeptFile:
    text = file.content.decode("utf-8")
    filled = text.replace("{language}", language).replace("{limit}", str(upload_limit))
    return KeptFile.of(filled.encode("utf-8"), file.media_type)


def _answer(request: Request, file: KeptFile, more: dict[str, str]) -> Response:
    """Return a file, or only that it has not changed since the browser took it."""
    headers = {"ETag": file.tag, "Cache-Control": "no-cache", **more}
    if request.headers.get("if-none-match") == file.tag:
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)
