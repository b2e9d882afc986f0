"""XML as text, written front to back. What has nothing to say is taken back, save what the syntax demands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from xml.sax.saxutils import escape

from ..model.invoice import Invoice

_QUOTE = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
_TEXT = {"\r": "&#13;"}
_INDENTS = tuple("\n" + "  " * level for level in range(200))
"""What stands before an element, per level; the model is far from as deep."""

Attributes = Collection[tuple[str, str]]


class Writer:
    """A growing XML document.

    `invoice` is what is being written, for the places that look beyond the object at hand.
    `amount_attributes` are the attributes that every amount bears in this syntax (UBL: its currency).
    `credit_note` says which of two roots is being written, where a syntax has two.
    """

    def __init__(
        self, invoice: Invoice, *, amount_attributes: tuple[tuple[str, str], ...] = (), credit_note: bool = False
    ) -> None:
        self.invoice = invoice
        self.amount_attributes = amount_attributes
        self.credit_note = credit_note
        self._parts: list[str] = []
        self._open: list[_Element] = []

    def open(self, name: str) -> None:
        """Begin an element; it stays only if something is said inside it before `close`."""
        indent = _INDENTS[len(self._open) + 1]
        self._open.append(_Element(name, len(self._parts), indent))
        self._parts.append(f"{indent}<{name}>")

    def close(self, *, prescribed: bool = False) -> None:
        """End the element opened last, or take it back where nothing was said in it.

        A `prescribed` element, one that the syntax demands or that holds constants only, stays without keeping its
        parent.
        """
        element = self._open.pop()
        if not (element.said or prescribed):
            del self._parts[element.start :]
            return
        self._parts.append(f"{element.indent}</{element.name}>")
        if element.said:
            self._say()

    def leaf(self, name: str, text: str, attributes: Attributes = ()) -> None:
        """Write an element with text; a blank text is not written."""
        if text:
            self._write(name, text, attributes)
            self._say()

    def const(self, name: str, text: str, attributes: Attributes = ()) -> None:
        """Write an element that does not by itself keep its parent."""
        self._write(name, text, attributes)

    def document(self, root: str, namespaces: Mapping[str, str]) -> bytes:
        """Return the whole document, UTF-8, under a root with the given namespace declarations."""
        declarations = "".join(f' xmlns{":" if prefix else ""}{prefix}="{uri}"' for prefix, uri in namespaces.items())
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{declarations}>'
        return "".join((head, *self._parts, f"\n</{root}>\n")).encode("utf-8")

    def _write(self, name: str, text: str, attributes: Attributes) -> None:
        written = "".join([_attribute(key, value) for key, value in attributes]) if attributes else ""
        if "&" in text or "<" in text or ">" in text or "\r" in text:
            text = escape(text, _TEXT)
        self._parts.append(f"{_INDENTS[len(self._open) + 1]}<{name}{written}>{text}</{name}>")

    def _say(self) -> None:
        if self._open:
            self._open[-1].said = True


@lru_cache(maxsize=1024)
def _attribute(key: str, value: str) -> str:
    """Return an attribute as written; few differ (currencies, units, schemes)."""
    return f' {key}="{escape(value, _QUOTE)}"'


class _Element:
    __slots__ = ("indent", "name", "said", "start")

    def __init__(self, name: str, start: int, indent: str) -> None:
        self.name = name
        self.start = start
        self.indent = indent
        self.said = False
