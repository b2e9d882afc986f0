"""The pages for people: /docs, made from the description of the API, and /problems/CODE, where `type` leads.

Plain HTML without scripts or anything from elsewhere, so that they work without the internet and under a strict policy.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from html import escape
from typing import Annotated, Any, cast

from fastapi import APIRouter, FastAPI, Path
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from . import documentation
from .negotiation import preferred, preferred_language
from .problems import RETRYABLE, STATUS, Code, Problem, about, json_bytes, text_of, title_of
from .shapes import ProblemPage, Texts

Json = dict[str, Any]
_HTML, _JSON = "text/html", "application/json"
_DOCUMENT = "--data-binary @invoice.xml"
_LABELS = {
    "nl": ("Soort", "HTTP-status", "Hetzelfde later opnieuw", {True: "zinvol", False: "zinloos"}, "Voorbeeld"),
    "en": ("Kind", "HTTP status", "The same again later", {True: "useful", False: "useless"}, "Example"),
}  # fmt: skip
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "pre{background:#f4f4f4;padding:.75rem;overflow:auto;max-height:24rem}code{font-size:.9em}"
    "h2{border-top:1px solid #ccc;padding-top:1rem}dt{font-weight:600}"
)


def router(app: FastAPI) -> APIRouter:
    """Return the pages; `app` is asked for its description when a page is."""
    routes = APIRouter()

    @routes.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(docs_page(app.openapi()))

    @routes.get("/problems/{code}", **_described())
    def problem(request: Request, code: Annotated[str, Path(examples=["empty-body"])]) -> Response:
        if code not in STATUS:
            raise Problem("not-found", facts={"path": request.url.path})
        known = cast("Code", code)
        wish = ",".join(request.headers.getlist("accept"))
        media_type = preferred(wish, (_HTML, _JSON))
        if media_type is None:
            raise Problem("not-acceptable", facts={"found": wish, "expected": f"{_HTML}, {_JSON}"})
        if media_type == _JSON:
            return Response(json_bytes(explained(known).model_dump(mode="json")), media_type=_JSON)
        language = preferred_language(request.headers.get("accept-language", ""))
        headers = {"Content-Language": language, "Vary": "Accept, Accept-Language"}
        return HTMLResponse(problem_page(known, language), headers=headers)

    return routes


def explained(code: Code) -> ProblemPage:
    """Return what a problem code means."""
    return ProblemPage(
        code=code,
        status=int(STATUS[code]),
        retryable=code in RETRYABLE,
        title=Texts(**title_of(code)),
        explanation=Texts(**about(code)),
    )


def problem_page(code: Code, language: str) -> str:
    """Return the page about a problem code: the asked language first, then the other."""
    other = "en" if language == "nl" else "nl"
    body = "".join(_problem_in(code, each) for each in (language, other))
    return _page(title_of(code)[language], language, body)


def docs_page(description: Json) -> str:
    """Return the description of the API as a page: every operation, its parameters, a request, real answers."""
    intro = f"<p>{escape(description['info']['description'])}</p>"
    links = '<p><a href="openapi.json">openapi.json</a> (OpenAPI 3.1)</p>'
    operations = (
        _operation(method, path, told)
        for path, methods in description["paths"].items()
        for method, told in methods.items()
    )
    return _page(description["info"]["title"], "en", intro + links + "".join(operations))


def _problem_in(code: Code, language: str) -> str:
    kind, status, again, useful, example = _LABELS[language]
    told = explained(code)
    sentence = text_of(code, documentation.PROBLEM_EXAMPLES[code] | {"request_id": documentation.EXAMPLE_REQUEST_ID})
    rows = ((kind, code), (status, str(told.status)), (again, useful[told.retryable]), (example, sentence[language]))
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    texts = (getattr(told.title, language), getattr(told.explanation, language))
    return f'<section lang="{language}"><h1>{escape(texts[0])}</h1><p>{escape(texts[1])}</p><dl>{listed}</dl></section>'


def _operation(method: str, path: str, told: Json) -> str:
    parameters = "".join(
        f"<dt><code>{escape(each['name'])}</code></dt><dd>{escape(_says(each))}</dd>"
        for each in told.get("parameters", ())
    )
    shown = "".join(_examples(told))
    return (
        f"<h2><code>{method.upper()} {escape(path)}</code></h2><p><b>{escape(told['summary'])}.</b> "
        f"{escape(told.get('description', ''))}</p><dl>{parameters}</dl>"
        f"<pre>{escape(_curl(method, path, told))}</pre>{shown}"
    )


def _says(parameter: Json) -> str:
    schema = parameter["schema"]
    choice = f" One of: {', '.join(schema['enum'])}." if "enum" in schema else ""
    default = f" Default: {json.dumps(schema['default'])}." if schema.get("default") is not None else ""
    return f"{parameter.get('description', '')}{choice}{default}".strip()


def _curl(method: str, path: str, told: Json) -> str:
    """Return a command that asks for the operation, as it can be typed; the key is in the variable KEY."""
    known = {each["name"]: each["schema"] for each in told.get("parameters", ()) if each["in"] == "path"}
    address = documentation.EXAMPLE_BASE + path
    for name, schema in known.items():
        address = address.replace(f"{{{name}}}", str(schema.get("examples", [name.upper()])[0]))
    body = told.get("requestBody", {}).get("content", {})
    words = ["curl"] if method == ("post" if body else "get") else ["curl", "-X", method.upper()]
    if told.get("security"):
        words.append('-H "Authorization: Bearer $KEY"')
    for name, content in list(body.items())[:1]:
        document = f"-d {shlex.quote(json.dumps(content['example']))}" if "example" in content else _DOCUMENT
        words += [document, "-H", shlex.quote(f"Content-Type: {name}")]
    return " ".join([*words, shlex.quote(address)])


def _examples(told: Json) -> Iterator[str]:
    for status, answer in told["responses"].items():
        for media_type, content in answer.get("content", {}).items():
            single = {"": {"summary": "", "value": content["example"]}} if "example" in content else {}
            for example in content.get("examples", single).values():
                value = example["value"]
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
                head = f"{status} {media_type} {example['summary']}"
                yield f"<details><summary>{escape(head)}</summary><pre>{escape(text)}</pre></details>"


def _page(title: str, language: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>{body}</body></html>\n'
    )


def _described() -> Json:
    page = {"schema": {"type": "string"}, "example": problem_page("empty-body", "en")}
    shown = {"example": documentation.wrapped(explained("empty-body").model_dump(mode="json"))}
    told = {"description": "What the code means.", "model": ProblemPage, "content": {_HTML: page, _JSON: shown}}
    return {
        "summary": "Explain a problem code",
        "operation_id": "explainProblem",
        "tags": ["reference"],
        "responses": {200: told, **documentation.problems("/problems/none", "not-found", "not-acceptable")},
    }
