"""What stands on the page, in the words of one document; layouts only arrange it, and print all of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Said:
    """A text on the page and the model paths whose values it tells (none for mere words)."""

    text: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A label and its value."""

    label: str
    value: Said
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table; `share` is its part of the width."""

    key: str
    heading: str
    right: bool
    share: float


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: cells by column key, and the total so far that a carry-over row would show."""

    cells: dict[str, Said]
    running: str = ""


@dataclass(slots=True, kw_only=True)
class View:
    """One document, ready to be arranged. Every part that is not empty must be printed."""

    title: Said
    logo: str
    seller: list[Said]
    contact: list[Said]
    seller_ids: list[Entry]
    bank: list[Entry]
    buyer_heading: str
    buyer: list[Said]
    deliver_heading: str = ""
    deliver_to: list[Said] = field(default_factory=list)
    meta: list[Entry]
    opening: list[Said]
    columns: list[Column]
    rows: list[Row]
    line_sentence: str = "{description}: {quantity} x {price} = {amount}."
    carry: tuple[str, str] = ("", "")
    totals: list[Entry]
    vat_heads: tuple[str, str, str, str] = ("", "", "", "")
    vat_rows: list[tuple[Said, Said, Said]] = field(default_factory=list)
    closing: list[Said]
    payment_terms: str | None = None
    small_print: list[str]
    page_word: str = ""

    def said(self) -> Iterator[Said]:
        """Yield every text that tells a value."""
        yield self.title
        for part in (self.seller, self.contact, self.buyer, self.deliver_to, self.opening, self.closing):
            yield from part
        for entries in (self.seller_ids, self.bank, self.meta, self.totals):
            yield from (each.value for each in entries)
        for row in self.rows:
            yield from row.cells.values()
        for cells in self.vat_rows:
            yield from cells

    def printed(self) -> list[str]:
        """Return the model paths that are told on the page, once each."""
        return sorted({path for said in self.said() for path in said.paths})
