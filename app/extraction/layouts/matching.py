"""Which layout is that of a document: known by the supplier's proven numbers, and of several the one that fits best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...model.invoice import Invoice
from ..candidates import Candidate
from ..page.labels import fold
from ..page.sheet import Sheet
from ..page.sheet_texts import numbered
from ..values import identifiers
from .layout import Layout
from .printed import folded_segments, wrapped_segments

FITS = 0.5
"""From this share of its labels on a layout is that of a document."""
_STRONG = 0.5


def keys_of(invoice: Invoice) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return VAT identifiers, IBANs and registrations of an invoice's seller whose check digits agree."""
    seller = invoice.seller
    vat = (seller.vat_identifier or "") if seller else ""
    registration = seller.legal_registration.value if seller and seller.legal_registration else None
    accounts = invoice.payment.accounts[:1] if invoice.payment else ()
    return (
        tuple(each.value for each in identifiers.vat_identifiers_in(vat) if each.is_right),
        tuple(n.value for each in accounts for n in identifiers.ibans_in(each.iban or "") if n.is_right),
        tuple(each.value for each in identifiers.registrations_in(registration or "")),
    )


def of_supplier(sheet: Sheet, candidates: Iterable[Candidate], layouts: Sequence[Layout]) -> tuple[Layout, ...]:
    """Return the layouts of the supplier of a document, the best fitting first.

    A document is the supplier's where it bears a number of the supplier with right check digits that nothing says to
    be the customer's, and no number that is told to be another seller's. A registration alone has no check digits: it
    tells only where the layout has no better number, and where its label says that it is the seller's.
    """
    if not layouts:
        return ()
    told = [each for each in candidates if each.strength >= _STRONG]
    sellers = {str(each.value) for each in told if each.path in {"seller.vat_identifier", "payment.accounts.iban"}}
    vat_of_seller = {str(each.value) for each in told if each.path == "seller.vat_identifier"}
    registered = {str(each.value) for each in told if each.path == "seller.legal_registration"}
    theirs = {str(each.value) for each in told if each.path in {"buyer.vat_identifier", "other.iban"}} - sellers
    printed = proven_numbers(sheet) - theirs
    vat_printed = {each for each in printed if not any(identifiers.ibans_in(each))}
    keys = frozenset().union(*(each.keys for each in layouts)) - theirs
    bears = printed if printed & keys else printed | _over_two_lines(sheet, keys)
    found = []
    for layout in layouts:
        of_vat, of_iban = bears & set(layout.vat_identifiers), bears & set(layout.ibans)
        weak = not layout.vat_identifiers and not layout.ibans and registered & set(layout.registrations)
        others = vat_of_seller or vat_printed  # an account may be a factoring bank's, and so of many suppliers
        stranger = layout.vat_identifiers and others and not (vat_of_seller & set(layout.vat_identifiers) or of_vat)
        if (of_vat or of_iban or weak) and not stranger:
            found.append(layout)
    return tuple(sorted(found, key=lambda each: (-fit(sheet, each), -each.documents)))


def _over_two_lines(sheet: Sheet, keys: Iterable[str]) -> frozenset[str]:
    """Return which numbers of suppliers begin at the end of a line and go on below it."""
    wrapped = "\n".join(folded for _, folded in wrapped_segments(sheet))
    return frozenset(each for each in keys if fold(each) in wrapped)


def proven_numbers(sheet: Sheet) -> frozenset[str]:
    """Return the VAT identifiers and IBANs of a document whose check digits agree."""
    return sheet.once(
        "proven-numbers",
        lambda: frozenset(
            number.value
            for _, text in numbered(sheet)
            for read in (identifiers.vat_identifiers_in, identifiers.ibans_in)
            for number in read(text)
            if number.is_right
        ),
    )


def fit(sheet: Sheet, layout: Layout) -> float:
    """Return how many of a layout's labels a document bears (0 to 1); those of what every invoice has count alone."""
    wanted = {each.label for each in layout.spottings if each.path in ALWAYS}
    wanted |= {each.heading for each in layout.table.columns if each.role} if layout.table else set()
    if not wanted:
        return 1.0
    text = "\n".join(folded for _, folded in folded_segments(sheet))
    return sum(each in text for each in wanted) / len(wanted)


ALWAYS = ("number", "issue_date")
"""What every invoice of a supplier prints, so that its absence means that the layout has changed."""
