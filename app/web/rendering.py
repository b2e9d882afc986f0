"""Pages out of templates (`templates/`, Jinja2): everything that is filled in is text, never markup."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from . import words
from .supplies import Language
from .visitors import LANGUAGES, Visitor

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Nothing inline, nothing from elsewhere, and forms go nowhere but here."""


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("app.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def show(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,  # noqa: ANN401 - whatever a template shows
) -> Response:
    """Return a page. The visitor, the language and the address at hand are known to every template."""
    language: Language = request.state.language
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    html = (
        _templates()
        .get_template(template)
        .render(
            language=language,
            visitor=visitor,
            here=request.url.path,
            section=template.partition(".")[0],
            languages={each: _in_language(request, each) for each in LANGUAGES},
            stuck=getattr(request.state, "stuck", 0),
            done=request.query_params.get("done", ""),
            **_phrases(language, request.state.now),
            **values,
        )
    )
    told = {"Content-Security-Policy": POLICY, "Content-Language": language, **(headers or {})}
    return HTMLResponse(html, status_code=status, headers=told)


def go(path: str) -> Response:
    """Send the browser on to another page of ours, with a GET whatever this request was."""
    return RedirectResponse(path, status_code=303)


def _phrases(language: Language, now: datetime) -> dict[str, Any]:
    return {
        "t": partial(words.say, language),
        "word": partial(words.word, language),
        "reason": partial(words.reason, language),
        "amount": partial(words.amount, language),
        "day": partial(words.day, language),
        "scheme": partial(words.scheme, language),
        "span": partial(words.span, language),
        "moment": lambda at: words.moment(language, at, now),
        "exact": words.exact_moment,
    }


def _in_language(request: Request, language: str) -> str:
    return str(request.url.include_query_params(lang=language).replace(scheme="", netloc=""))
