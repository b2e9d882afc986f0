"""From pages to an invoice. READ THIS FILE FIRST: it is the way every page goes.

Nothing here reads a layout: labels, typed values, addresses, the table of lines and arithmetic each say what they see,
and a value is taken where two of them agree.
"""

from __future__ import annotations

from datetime import date

from ..model.findings import Finding, Severity
from ..model.pages import Pages, TextLayer
from .accounts import settle_accounts
from .assemble import Parts, assemble
from .extracted import Extraction, Outcome
from .figures import mark_of
from .head_values import settle_head
from .header import read_head
from .invoice_lines import read_table, write_lines
from .kinds import kind_of
from .languages import languages_of
from .parties import read_parties
from .party_values import settle_parties
from .proof import prove
from .scenario import scenarios
from .sheet import lay_out
from .total_values import currency_of, settle_totals
from .totals import percentages, read_sums, rounding
from .values.dates import day_order

_NO_TEXT = {
    TextLayer.NONE: "RELAY-PDF-SCAN",
    TextLayer.GARBAGE: "RELAY-PAGE-GARBAGE",
    TextLayer.RECOGNISED: "RELAY-PAGE-RECOGNISED",
}


def extract(pages: Pages, *, today: date, layouts: Sequence[Layout] = ()) -> Extraction:
    """Return the invoice that some pages show, as far as it is proven.

    Args:
        pages: the document; its text layer must be text.
        today: the day to judge dates by.
        layouts: how suppliers print their invoices, as learned from corrected ones; one more piece of evidence.
    """
    if pages.text_layer is not TextLayer.TEXT:
        why = Finding(rule=_NO_TEXT[pages.text_layer], severity=Severity.FATAL)
        return Extraction(outcome=Outcome.NEEDS_REVIEW, findings=(why,))
    sheet = lay_out(pages)
    kind = kind_of(sheet)
    if kind.outcome is not None:
        return Extraction(outcome=kind.outcome, findings=kind.findings)
    mark = mark_of(sheet)
    order = day_order((line.text for line in sheet.lines), languages_of(sheet))
    table = read_table(sheet, mark)
    head = read_head(sheet, order, without=table.lines)
    sums = read_sums(sheet, mark, after=table.last + 1 if table.rows else 0, slack=rounding(len(table.rows)))
    said = scenarios(sheet)
    solution = prove(sums, table.sums, percentages(sheet.lines, mark) | table.rates, vat_free=bool(said))
    parties = read_parties(sheet, head)
    settled = (
        *settle_head(sheet, head, today, order),
        *settle_parties(parties),
        *settle_accounts(sheet, head),
        *settle_totals(sums, solution),
        currency_of(sheet, mark, head.of("currency")),
    )
    written = write_lines(table, solution) if solution is not None else None
    candidates = (*head.candidates, *parties.candidates)
    return assemble(
        Parts(
            kind=kind,
            settled=settled,
            table=table,
            written=written,
            solution=solution,
            said=said,
            candidates=candidates,
        )
    )
