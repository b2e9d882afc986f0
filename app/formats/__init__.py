"""The syntaxes of invoices, each to and from the model; pure.

A format is a module with the names of `Format`; adding one is adding it to `FORMATS`.
"""

from __future__ import annotations

from typing import Protocol

from ..model.reading import Reading
from . import canonical, cii, ubl


class Format(Protocol):
    """What a format module offers."""

    @property
    def name(self) -> str:
        """How the syntax is called everywhere."""

    @property
    def media_types(self) -> tuple[str, ...]:
        """The media types it travels as."""

    def recognises(self, head: bytes) -> bool:
        """Tell from the first bytes of a document, never from its file name, whether it is in this syntax."""

    def read(self, data: bytes) -> Reading:
        """Read a document in this syntax. Raises `Unreadable` where it cannot be read at all."""


FORMATS: tuple[Format, ...] = (ubl, cii, canonical)
