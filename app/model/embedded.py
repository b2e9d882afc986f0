"""A file that stands inside another one, such as the XML inside a hybrid PDF."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Withheld(StrEnum):
    """Why an embedded file is listed without its content."""

    LIMIT = "limit"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedFile:
    """One file inside a PDF, as the PDF describes it.

    Attributes:
        name: the file's name as stated, without a folder; may be empty, and need not say what the file is.
        mime_code: the media type as stated (``text/xml``), or None.
        description: the PDF's words about it, or None.
        relationship: PDF/A-3's AFRelationship without the slash (``Alternative``, ``Data``, ``Source``,
            ``Supplement``, ``Unspecified``), or None where none is stated.
        content: the bytes; empty where `withheld` says why they are not here.
    """

    name: str
    mime_code: str | None = None
    description: str | None = None
    relationship: str | None = None
    content: bytes = b""
    withheld: Withheld | None = None
