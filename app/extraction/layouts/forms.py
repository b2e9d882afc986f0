"""What values look like, and reading words by that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ..candidates import Read
from ..values import identifiers
from ..values.dates import DayOrder, dates_in
from .layout import Form, FormKind

_OF_SELLER = frozenset(
    {
        *("number", "sales_order_reference", "despatch_advice_reference", "buyer.identifiers[0].value"),
        "preceding_invoices[0].number",
    }
)
"""Numbers that the supplier's own program gives, so that they look alike every time."""
_OF_BUYER = frozenset({"order_reference", "contract_reference", "receiving_advice_reference", "tender_reference"})
"""Numbers that each customer's program gives."""
_RUNS = re.compile(r"\d+|[A-Za-z]+|.")
_MORE = 2
"""By so many digits or letters a run may be longer or shorter: numbers grow."""
_SHORT = 4
"""Letters up to so many are a prefix that stays."""
_TRIM = ",;:()[]"
_LEAD = re.compile(r"[\s:#.\-\u2013=|]*")
_REFERENCE = re.compile(r"\s*(\d[\d .]*\d)(?![\w-])")


def form_of(path: str, value: str | date, text: str) -> Form:
    """Return the form of a value as printed; `text` holds its words."""
    if isinstance(value, date):
        return Form(kind=FormKind.DATE)
    kind = _KINDS.get(path)
    if kind is not None:
        return Form(kind=kind)
    words = len(text.split())
    if any(each.isdigit() for each in value):
        if path in _OF_SELLER:
            return Form(kind=FormKind.CODE, shape=shape_of(text.strip(_TRIM + " ").rstrip(".")), words=words)
        if path in _OF_BUYER and words == 1:
            return Form(kind=FormKind.CODE, words=1)
    return Form(kind=FormKind.TEXT)


_KINDS = {
    "buyer.vat_identifier": FormKind.VAT_IDENTIFIER,
    "buyer.legal_registration.value": FormKind.REGISTRATION,
    "payment.reference": FormKind.PAYMENT_REFERENCE,
}


def shape_of(text: str) -> str:
    """Return the regular expression of texts like this one: its letters, its marks, about as many digits."""
    return "".join(_run(run) for run in _RUNS.findall(text))


def _run(run: str) -> str:
    most = min(len(run) + _MORE, 40)
    if run.isdigit() and run.isascii():
        return rf"\d{{{max(1, len(run) - _MORE)},{most}}}"
    if run.isalpha() and run.isascii():
        return run if len(run) <= _SHORT else f"[A-Za-z]{{{max(1, len(run) - _MORE)},{most}}}"
    return f"\\{run}" if run in " /-_.#:" else "."


def widened(first: str, second: str) -> str:
    """Return the shape that both shapes are of: theirs where they are alike, else any word with a digit."""
    one, other = _PARTS.findall(first), _PARTS.findall(second)
    if len(one) != len(other):
        return ""
    joined = [_wider(*pair) for pair in zip(one, other, strict=True)]
    return "".join(joined) if all(joined) else ""


_PARTS = re.compile(r"\\d\{\d+,\d+\}|\[A-Za-z\]\{\d+,\d+\}|\\?.")
_RANGE = re.compile(r"(.+)\{(\d+),(\d+)\}")


def _wider(first: str, second: str) -> str:
    if first == second:
        return first
    one, other = _RANGE.fullmatch(first), _RANGE.fullmatch(second)
    if one and other and one[1] == other[1]:
        return f"{one[1]}{{{min(int(one[2]), int(other[2]))},{max(int(one[3]), int(other[3]))}}}"
    return ""


def read_by(form: Form, text: str, order: DayOrder | None) -> Iterator[Read]:
    """Yield what a text reads as by a form: one value, or none."""
    found = list(_reads(form, text, order))
    yield from found[form.nth : form.nth + 1]


def _reads(form: Form, text: str, order: DayOrder | None) -> Iterator[Read]:
    match form.kind:
        case FormKind.DATE:
            for day in dates_in(text, order):
                if day.value is not None and (form.nth or not any(each.isdigit() for each in text[: day.start])):
                    yield Read(day.value, day.start, day.end)
        case FormKind.VAT_IDENTIFIER:
            yield from _numbers(identifiers.vat_identifiers_in(text))
        case FormKind.REGISTRATION:
            for number in identifiers.registrations_in(text):
                yield Read(number.value, number.start, number.end, proven=number.is_right)
        case FormKind.PAYMENT_REFERENCE:
            yield from _payment_reference(text)
        case _:
            yield from _words(form, text)


def _numbers(found: Iterator[identifiers.PrintedNumber]) -> Iterator[Read]:
    for number in found:
        if number.is_right:
            yield Read(number.value, number.start, number.end, proven=True)


def _payment_reference(text: str) -> Iterator[Read]:
    stated = list(_numbers(identifiers.payment_references_in(text)))
    yield from stated
    digits = _REFERENCE.match(text)
    if not stated and digits is not None:
        value = re.sub(r"[ .]", "", digits[1])
        yield Read(value, digits.start(1), digits.end(1), proven=identifiers.is_dutch_payment_reference(value))


def _words(form: Form, text: str) -> Iterator[Read]:
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    words = text[start:].split()
    taken = " ".join(words[: form.words] if form.words else words)
    value = taken.strip(_TRIM + " ").rstrip(".") if form.kind is FormKind.CODE else taken.strip(" :")
    if not value or (form.kind is FormKind.CODE and not _has_shape(form.shape, value)):
        return
    yield Read(value, start, start + len(taken))


def _has_shape(shape: str, value: str) -> bool:
    if not shape:
        return any(each.isdigit() for each in value)
    return re.fullmatch(shape, value) is not None
