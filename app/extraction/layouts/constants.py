"""What is the same on all invoices of a supplier: learned as printed, and taken only where it is printed again."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot

from ...model.invoice import Invoice
from ...model.paths import value_at
from ..candidates import Candidate, Evidence, EvidenceKind
from ..extracted import Extraction
from ..names.address_words import country_named
from ..page.sheet import Sheet
from ..values.identifiers import ibans_in, vat_identifiers_in
from .layout import Constant, Layout
from .printed import Print, is_same, printed_text, printed_wrapped

_PATHS = (
    *("seller.name", "seller.trading_name", "seller.vat_identifier", "seller.legal_registration.value"),
    *("seller.address.line_1", "seller.address.line_2", "seller.address.postal_code", "seller.address.city"),
    *("seller.address.country", "seller.contact.name", "seller.contact.telephone", "seller.contact.email"),
    *("payment.accounts[0].iban", "payment.accounts[0].bic", "payment.accounts[0].name"),
)
_IBAN = "payment.accounts[0].iban"
_NEAR = 12.0
"""So far from where it was, in points, a constant stands in its place."""


def learn_constants(
    sheet: Sheet, extraction: Extraction, corrected: Invoice
) -> tuple[tuple[Constant, ...], tuple[str, ...]]:
    """Return what is constant of a supplier and printed, and the paths of what is not printed."""
    found: list[Constant] = []
    absent: list[str] = []
    for path in _PATHS:
        value = value_at(corrected, path)
        if not isinstance(value, str) or not value:
            continue
        value = _plain(path, value)
        prints = list(_prints(sheet, path, value))
        if prints:
            field = extraction.fields.get(path)
            taught = field is None or not is_same(field.value, value)
            left, top, _, _ = prints[0].box
            at = (round(left, 1), round(top, 1))
            found.append(Constant(path=path, value=value, at=at, taught=taught))
        else:
            absent.append(path)
    return tuple(found), tuple(absent)


def _plain(path: str, value: str) -> str:
    """Return a number as the page gives it: without blanks and points."""
    readers = {"seller.vat_identifier": vat_identifiers_in, _IBAN: ibans_in}
    found = next(readers[path](value), None) if path in readers else None
    return found.value if found is not None else value


def _prints(sheet: Sheet, path: str, value: str) -> Iterator[Print]:
    if not path.endswith("country"):
        found = list(printed_text(sheet, value))
        yield from found or printed_wrapped(sheet, value)
        return
    for segment in sheet.segments:
        for at, word in enumerate(segment.words):
            if country_named(word.text.strip(" .,()")) == value and len(word.text) > len(value):
                yield Print(segment, at, at + 1)


def constants_on(sheet: Sheet, layout: Layout) -> Iterator[tuple[Constant, Candidate]]:
    """Yield the constants of a layout that a document prints, each as a candidate."""
    for each in layout.constants:
        prints = list(_prints(sheet, each.path, each.value))
        if not prints or (each.path.endswith("country") and not _stands_there(each, prints[0])):
            continue
        nearest = min(prints, key=lambda found: _distance(each, found))
        evidence = [Evidence(EvidenceKind.LAYOUT), Evidence(EvidenceKind.FORM, {"form": "learned"})]
        if _distance(each, nearest) <= _NEAR:
            evidence.append(Evidence(EvidenceKind.POSITION))
        yield (
            each,
            Candidate(
                path=each.path,
                value=each.value,
                text=nearest.text,
                page=nearest.segment.page,
                box=nearest.box,
                evidence=tuple(evidence),
                strength=0.95,
            ),
        )


def _stands_there(constant: Constant, found: Print) -> bool:
    return _distance(constant, found) <= _NEAR


def _distance(constant: Constant, found: Print) -> float:
    left, top, _, _ = found.box
    return hypot(left - constant.at[0], top - constant.at[1])
