"""Words by which a supplier says that it charges no VAT, and that no lexicon holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...model.invoice import Invoice
from ..page.labels import fold
from ..page.sheet import Sheet
from ..proof.scenario import Scenario
from .layout import Exemption, Layout
from .printed import Print, printed_text


def learn_exemptions(sheet: Sheet, corrected: Invoice) -> Iterator[Exemption]:
    """Yield the confirmed reasons for charging no VAT that are printed."""
    for each in corrected.vat_breakdown:
        reason = each.exemption_reason
        if each.category and not each.rate and reason and any(printed_text(sheet, reason)):
            yield Exemption(category=each.category, words=fold(reason))


def exempted(sheet: Sheet, layout: Layout, known: Sequence[Scenario]) -> Iterator[Scenario]:
    """Yield what a layout's words on a page say of VAT, beside what the lexicon has found."""
    for each in layout.exemptions:
        found: Print | None = next(printed_text(sheet, each.words), None)
        if found is not None and each.category not in {scenario.category for scenario in known}:
            yield Scenario(
                category=each.category, scheme="learned", words=found.text, page=found.segment.page, box=found.box
            )
