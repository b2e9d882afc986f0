"""Stands in for the process that reads pictures: it takes the words of a PDF with text, and calls them seen.

So the way of a scan can be tested where the engines are not installed.
"""

from collections.abc import Mapping
from typing import Any

from app import pdf_pages
from app.model.seen import Seen, SeenPage, Sureness, as_json


def seen(data: bytes, *, engines: int = 2, disputed: tuple[str, ...] = (), **told) -> Seen:
    """Return the words of a PDF as if engines had read them; those in `disputed` they read differently."""
    plain = Sureness.AGREED if engines > 1 else Sureness.ONCE
    pages = tuple(
        SeenPage(
            number=page.number,
            width=page.width,
            height=page.height,
            words=page.words,
            sureness=tuple(Sureness.DISPUTED if word.text in disputed else plain for word in page.words),
            **told,
        )
        for page in pdf_pages.pages(data).pages
    )
    return Seen(pages=pages, engines=engines)


def warm_up(options: dict[str, Any]) -> bytes:
    """Remember the PDF whose words every picture is to show."""
    with open(options["words_of"], "rb") as file:  # noqa: PTH123 - it may be any name
        return file.read()


def run(state: bytes, verb: str, data: bytes, options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Tell the words."""
    return as_json(seen(state)), {}
