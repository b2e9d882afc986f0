"""The lines and the totals of a document, and how they agree; with the layout of its supplier where that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .figures import mark_of
from .invoice_lines import Table, read_table
from .layouts.columns import taught_heads
from .layouts.exemptions import exempted
from .layouts.layout import Layout
from .layouts.sums import taught_labels
from .proof import Solution, prove
from .scenario import Scenario, scenarios
from .sheet import Sheet
from .totals import Sums, percentages, read_sums, rounding


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a document adds up to.

    Attributes:
        table: its lines.
        sums: what it says below them.
        said: why it charges no VAT, where it says so.
        solution: the totals that agree; None where none do.
    """

    table: Table
    sums: Sums
    said: tuple[Scenario, ...]
    solution: Solution | None

    @property
    def is_whole(self) -> bool:
        """Whether the lines add up to the totals."""
        return self.solution is not None and self.solution.lines_agree is True


def reckon(sheet: Sheet, table: Table, layout: Layout | None = None) -> Reckoning:
    """Return what a document adds up to.

    The columns that a layout knows are tried where those that the page shows by itself do not add up, or were wrong
    before; they are taken if they do add up.
    """
    said = _said(sheet, layout)
    plain = _reckoned(sheet, table, said, layout)
    if layout is None or layout.table is None or (plain.is_whole and not layout.table.taught):
        return plain
    heads = taught_heads(sheet, layout.table)
    taught = _reckoned(sheet, read_table(sheet, mark_of(sheet), heads), said, layout) if heads else plain
    return taught if taught.is_whole else plain


def _said(sheet: Sheet, layout: Layout | None) -> tuple[Scenario, ...]:
    found = scenarios(sheet)
    return (*found, *exempted(sheet, layout, found)) if layout is not None else found


def _reckoned(sheet: Sheet, table: Table, said: Sequence[Scenario], layout: Layout | None) -> Reckoning:
    mark = mark_of(sheet)
    taught = taught_labels(sheet, layout) if layout is not None else ()
    after = table.last + 1 if table.rows else 0
    sums = read_sums(sheet, mark, after=after, slack=rounding(len(table.rows)), taught=taught)
    rates = percentages(sheet.lines, mark) | table.rates
    return Reckoning(table, sums, tuple(said), prove(sums, table.sums, rates, vat_free=bool(said)))
