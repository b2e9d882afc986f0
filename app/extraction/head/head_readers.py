"""What a value of the head looks like, by the type that its label asks for: numbers, dates, periods, identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..candidates import Read, Reader
from ..names.people_words import has_given_name, has_initials, is_addressee, is_person
from ..values import identifiers
from ..values.amounts import CURRENCIES, currency_of
from ..values.dates import DayOrder, dates_in
from .day_readers import date_reader, delivered, due, terms
from .references import (
    CUT_OFF,
    DATED,
    GOES_ON,
    NUMBER,
    TO_PAY_BY,
    account_with_seller,
    is_date_first,
    name_or_reference,
    of_customer,
    own_order,
    project,
    reference,
    reference_or_words,
    spaced_number,
    whole_reference,
)

REFERENCES = frozenset(
    {
        *("number", "contract_reference", "project_reference", "despatch_advice_reference", "buyer_reference"),
        *("preceding_invoices.number", "buyer.identifiers", "other.number", "order_reference"),
    }
)
"""Paths of what is a number or a name, of any form."""
_TELEPHONE = re.compile(r"0\d{1,3}(?: \d{2,8})+")
_PARTS = re.compile(r"\s+(?:[/|,\u2013-]|van|vom|d\.?d\.?|du|of)(?=\s|$)|[\s,]+|^/\s")
"""What parts a number from its day."""


def readers_of(order: DayOrder | None) -> Mapping[str, Reader]:
    """Return how the value of each path is read; `order` is that of day and month in the document's dates."""
    dates = date_reader(order)
    references = dict.fromkeys(
        (
            *("contract_reference", "despatch_advice_reference"),
            *("preceding_invoices.number", "buyer.identifiers", "other.number"),
        ),
        reference,
    )
    return {
        **references,
        "number": _number(order),
        "number.dated": _dated_number(order),
        "payment_terms": terms(order, _line),
        "buyer_reference": name_or_reference,
        "buyer.identifiers.account": account_with_seller,
        "buyer_reference.customer": of_customer,
        "order_reference": whole_reference,
        "project_reference": project,
        "project_reference.number": reference_or_words,
        "sales_order_reference": own_order,
        **dict.fromkeys(("issue_date", "other.date", "period.end"), dates),
        "due_date": due(order),
        "delivery.date": delivered(order),
        "seller.vat_identifier": _vat_identifier,
        "buyer.vat_identifier": _vat_identifier,
        "seller.legal_registration": _registration,
        "buyer.legal_registration": _registration,
        "payment.accounts.iban": _iban,
        "other.iban": _iban,
        "payment.accounts.bic": _bic,
        "payment.accounts.name": _line,
        "payment.reference": _payment_reference,
        "currency": _currency,
        "seller.contact.telephone": _telephone,
        "seller.contact.email": _email,
        "seller.contact.name": _line,
        "buyer.contact.name": _person,
    }


def _number(order: DayOrder | None) -> Reader:
    """Return how the number of the document is read, and the day right behind it: ``2026-041 d.d. 3-11-2026``."""

    def read(text: str) -> Iterator[Read]:
        lead = len(text) - len(text.lstrip(" :#"))
        spaced = spaced_number(text[lead:], order)
        numbers = [Read(spaced, lead, lead + len(spaced))] if spaced else list(reference(text))
        for found in numbers:
            if CUT_OFF.fullmatch(str(found.value)) and text[found.end :].strip():
                return
            if _TELEPHONE.fullmatch(str(found.value)):
                return
            yield replace(found, value=str(found.value).lstrip("#"))
            day = next(dates_in(text[found.end :], order), None)
            behind = text[found.end :]
            if day is None or GOES_ON.match(behind[day.end :]):
                continue
            if day.value is not None and DATED.fullmatch(behind[: day.start]):
                yield Read(day.value, found.end + day.start, found.end + day.end, path="issue_date")

    return read


def _dated_number(order: DayOrder | None) -> Reader:
    """Return how a number and its day are read, whichever stands first: ``Factuurnr./datum: 2026-041 / 3-11-2026``."""

    def read(text: str) -> Iterator[Read]:
        found = next((each for each in dates_in(text, order) if not each.text.isdigit()), None)
        if found is None or found.value is None:
            return
        number = text[: found.start] if found.start else text[found.end :]
        parts = [each for each in _PARTS.split(number) if each]
        if len(parts) == 1 and any(each.isdigit() for each in parts[0]) and NUMBER.fullmatch(parts[0]):
            start = text.index(parts[0], 0 if found.start else found.end)
            yield Read(parts[0], start, start + len(parts[0]), path="number")
            yield Read(found.value, found.start, found.end, path="issue_date")

    return read


def _vat_identifier(text: str) -> Iterator[Read]:
    for found in identifiers.vat_identifiers_in(text):
        yield Read(found.value, found.start, found.end, proven=found.is_right)
        return


def _iban(text: str) -> Iterator[Read]:
    for found in identifiers.ibans_in(text):
        yield Read(found.value, found.start, found.end, proven=found.is_right)
        return


def _bic(text: str) -> Iterator[Read]:
    for found in identifiers.bics_in(text):
        yield Read(found.value, found.start, found.end)
        return


def _registration(text: str) -> Iterator[Read]:
    """Read the number of a trade register: KvK and OIN, and those of neighbours by their own form or check digits."""
    for found in identifiers.registrations_in(text):
        yield Read(found.value, found.start, found.end, proven=found.is_right)
        return


def _payment_reference(text: str) -> Iterator[Read]:
    for found in identifiers.payment_references_in(text):
        yield Read(found.value, found.start, found.end, proven=found.is_right)
        return
    digits = re.match(r"\s*(\d[\d .]*\d)(?![\w-])", text)
    if digits and identifiers.is_dutch_payment_reference(digits.group(1)):
        yield Read(re.sub(r"[ .]", "", digits.group(1)), digits.start(1), digits.end(1), proven=True)
    elif digits and TO_PAY_BY.fullmatch(digits.group(1)):
        yield Read(digits.group(1), digits.start(1), digits.end(1))
    elif digits is None or " " not in digits.group(1):
        yield from reference(text)


def _currency(text: str) -> Iterator[Read]:
    found = re.search(r"\b[A-Za-z]{3,5}\b|[€£$]", text)
    code = currency_of(found.group()) if found else None
    if found and code in CURRENCIES:
        yield Read(code, found.start(), found.end())


def _telephone(text: str) -> Iterator[Read]:
    found = re.match(r"\s*(\+?[\d(][\d\s()./\-]{6,20}\d|14[\s-]?0\d{2,3})(?!\w)", text)
    if found and not is_date_first(found.group(1), found.group(1)):
        yield Read(" ".join(found.group(1).split()), found.start(1), found.end(1))


def _email(text: str) -> Iterator[Read]:
    for found in identifiers.emails_in(text):
        yield Read(found.group(), found.start(), found.end())
        return


def _person(text: str) -> Iterator[Read]:
    plain = text.strip(" :.-")
    if has_initials(plain) or has_given_name(plain) or (is_addressee(plain) and is_person(plain)):
        yield Read(plain, text.index(plain), text.index(plain) + len(plain))


def _line(text: str) -> Iterator[Read]:
    plain = text.strip(" :.-")
    if any(each.isalpha() for each in plain):
        start = text.index(plain)
        yield Read(plain, start, start + len(plain))
