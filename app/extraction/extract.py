"""From pages to an invoice. READ THIS FILE FIRST: it is the way every page goes.

Nothing here reads a layout: labels, typed values, addresses, the table of lines and arithmetic each say what they see,
and a value is taken where two of them agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ..model.findings import Finding, Severity
from ..model.pages import Pages, TextLayer
from .assemble import PLACES, Parts, assemble
from .extracted import Extraction, Outcome
from .head.head_values import settle_head
from .head.header import read_head
from .kinds.kinds import kind_of
from .layouts.layout import Layout
from .layouts.reading import Known, known_of
from .layouts.sums import strangers
from .layouts.weighing import stranger, weighed
from .page.figures import mark_of
from .page.languages import languages_of
from .page.sheet import Sheet, lay_out
from .parties.accounts import settle_accounts
from .parties.parties import read_parties
from .parties.party_values import settle_parties
from .proof.contradictions import contradictions
from .proof.invoice_lines import read_table
from .proof.total_values import currency_of, settle_totals
from .proof.written_lines import write_lines
from .reckoning import Reckoning, reckon
from .settle import Settled
from .values.dates import day_order

_NO_TEXT = {
    TextLayer.NONE: "RELAY-PDF-SCAN",
    TextLayer.GARBAGE: "RELAY-PAGE-GARBAGE",
    TextLayer.RECOGNISED: "RELAY-PAGE-RECOGNISED",
}


def extract(pages: Pages, *, today: date, layouts: Sequence[Layout] = ()) -> Extraction:
    """Return the invoice that some pages show, as far as it is proven.

    Args:
        pages: the document; its text layer must be text, or what was seen (`sighted.doubt` then has the last word).
        today: the day to judge dates by.
        layouts: how suppliers print their invoices, as learned from corrected ones; one more piece of evidence.
    """
    if pages.text_layer in _NO_TEXT:
        why = Finding(rule=_NO_TEXT[pages.text_layer], severity=Severity.FATAL)
        return Extraction(outcome=Outcome.NEEDS_REVIEW, findings=(why,))
    sheet = lay_out(pages)
    kind = kind_of(sheet)
    if kind.outcome is not None:
        return Extraction(outcome=kind.outcome, findings=kind.findings)
    mark = mark_of(sheet)
    order = day_order((line.text for line in sheet.lines), languages_of(sheet))
    table = read_table(sheet, mark)
    head = read_head(sheet, order, without=table.lines, is_credit=kind.is_credit_note)
    parties = read_parties(sheet, head)
    candidates = (*head.candidates, *parties.candidates)
    known = known_of(sheet, candidates, layouts, order, kind.type_code)
    found = reckon(sheet, table, known.layout if known is not None else None)
    settled = (
        *settle_head(sheet, head, today, order, table.lines),
        *settle_parties(parties),
        *settle_accounts(sheet, head),
        *_totals(sheet, found, known),
        currency_of(sheet, mark, head.of("currency"), found.solution),
    )
    written = write_lines(found.table, found.solution) if found.solution is not None else None
    return assemble(
        Parts(
            kind=kind,
            settled=weighed(settled, known, PLACES),
            table=found.table,
            written=written,
            solution=found.solution,
            said=found.said,
            candidates=candidates,
        )
    )


def _totals(sheet: Sheet, found: Reckoning, known: Known | None) -> Iterator[Settled]:
    """Yield the totals; what is left to pay is open where a row below the total is of nobody knows what."""
    strange = next(strangers(sheet, known.layout, found.sums), None) if known is not None else None
    for each in settle_totals(sheet, mark_of(sheet), found.sums, found.solution, found.table.lines):
        if strange is None or each.path != "totals.payable":
            yield each
    if found.solution is not None:
        yield from contradictions(sheet, mark_of(sheet), found.sums, found.solution, found.table.sums)
        if strange is not None:
            yield stranger(strange)
