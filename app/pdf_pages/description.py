"""Whether the pages of a PDF can be read, told without reading them."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium_c
from pypdf.errors import LimitReachedError
from pypdf.generic import StreamObject

from ..model.unreadable import Unreadable
from .opening import open_with_pdfium, refuse_other
from .pdf_tree import MAXIMUM_INFLATED_BYTES, dictionary, entry, limits, page_nodes, resolved

PROBED_PAGES = 3
"""Pages on which text is looked for; an invoice begins on the first."""
TEXT_CHARACTERS = 10
"""So many letters or digits make a text; a scanner's own stamp in the margin is shorter."""
_PROBED_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfInfo:
    """What a PDF is like from outside.

    Attributes:
        pages: how many.
        encrypted: protected against copying or printing, say, yet open to a reader without a password.
        has_text: whether the first pages hold text; None where they could not be opened.
    """

    pages: int
    encrypted: bool
    has_text: bool | None


def describe(data: bytes) -> PdfInfo:
    """Return what can be said of a PDF without reading it; to be asked only where no invoice is embedded.

    Raises:
        Unreadable: as `attachments`; a content stream that inflates beyond MAXIMUM_INFLATED_BYTES is over a limit.
    """
    refuse_other(data)
    refuse_content_bomb(data)
    document = open_with_pdfium(data)
    try:
        encrypted = pdfium_c.FPDF_GetSecurityHandlerRevision(document) >= 0
        return PdfInfo(pages=len(document), encrypted=encrypted, has_text=_has_text(document))
    finally:
        document.close()


def _has_text(document: pypdfium2.PdfDocument) -> bool | None:
    characters, opened = 0, False
    for index in range(min(len(document), PROBED_PAGES)):
        try:
            page = document[index].get_textpage()
        except pypdfium2.PdfiumError:
            continue
        opened = True
        # Not get_text_range(): it calls itself once per character that the page has too few.
        for place in range(min(page.count_chars(), _PROBED_CHARACTERS)):
            characters += chr(pdfium_c.FPDFText_GetUnicode(page, place)).isalnum()
    if characters >= TEXT_CHARACTERS:
        return True
    return False if opened else None


def refuse_content_bomb(data: bytes) -> None:
    """Refuse a page whose content inflates without bound before pdfium, which has no such limit, opens it."""
    try:
        with limits():
            catalog = dictionary(pypdf.PdfReader(BytesIO(data)).root_object)
            over = any(_inflated(page) > MAXIMUM_INFLATED_BYTES for page in page_nodes(catalog, PROBED_PAGES))
    except (LimitReachedError, MemoryError):
        over = True
    except Exception:  # noqa: BLE001 - as in attachments(); pdfium says what is wrong
        over = False
    if over:
        raise Unreadable("RELAY-PDF-LIMIT")


def _inflated(page: dict[Any, Any]) -> int:
    """Return the size of a page's content in bytes, or as much of it as is over the limit."""
    contents = entry(page, "/Contents")
    size = 0
    for stream in map(resolved, contents if isinstance(contents, list) else [contents]):
        if isinstance(stream, StreamObject) and size <= MAXIMUM_INFLATED_BYTES:
            size += len(stream.get_data())
    return size
