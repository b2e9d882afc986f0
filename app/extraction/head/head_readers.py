"""What a value of the head looks like, by the type that its label asks for: numbers, dates, periods, identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..candidates import Read, Reader
from ..names.people_words import has_given_name, has_initials, is_addressee, is_person
from ..page.labels import fold, lexicon
from ..values import identifiers
from ..values.amounts import CURRENCIES, currency_of
from ..values.dates import DayOrder, dates_in
from .day_readers import date_reader, delivered, terms

REFERENCES = frozenset(
    {
        *("number", "contract_reference", "project_reference", "despatch_advice_reference", "buyer_reference"),
        *("preceding_invoices.number", "buyer.identifiers", "other.number", "order_reference"),
    }
)
"""Paths of what is a number or a name, of any form."""
_REFERENCE = re.compile(r"[A-Za-z0-9#][\w./\-+#]*")
_PREFIX = re.compile(r"[A-Z]{1,5}\.?")
_LONGEST_REFERENCE = 40
_MOST_WORDS = 5
"""Words of a reference that is no number: ``tel. Kees``."""
_ENDS_OF_LABELS = ("nummer", "nr", "datum", "kenmerk", "code", "number", "date", "zeichen", "referentie", "reference")
"""What names of fields end in, be they in the lexicon or not."""
_CUSTOMERS_ORDER = re.compile(r"(?:PO|P\.O\.|INK|IKO|I[OK](?=[\W_]))[\W_]*\d.*|4[5-9]\d{8}", re.IGNORECASE)
"""What numbers of purchase orders look like: so named, or ten digits as the most used of buyers' systems gives them."""
_CUSTOMERS_NUMBER = re.compile(r"(?:C|CL|CLI|CLT|CUST|KD|KL|KLT|DEB|REL)[-./ ]?\d{2,8}", re.IGNORECASE)
"""What sellers call their customers in short, and a number: ``CL-0092``."""
_SELLERS_ACCOUNT = re.compile(r"[A-Z]{1,5}[-/. ]?\d{2,7}|\d{3,6}")
_COUNT = re.compile(r"\d{1,2}|(?:19|20)\d\d")
_ROAD = re.compile(r"[ANE]\d{1,3}")
_GROUPS = re.compile(r"(?: \d{2,6}){1,4}(?=[\s.,;]*$)|(?: \d{3,6}){1,4}(?=\s|$)")
"""More groups of digits of the same number: ``Factuurnummer: 2026 0041``."""
_TELEPHONE = re.compile(r"0\d{1,3}(?: \d{2,8})+")
_DATED = re.compile(r"[\s,]*(?:van|vom|d\.?\s?d\.?|du|of|dated|,)?\s*", re.IGNORECASE)
_SIXTEEN = re.compile(r"\d{4}(?: \d{4}){2} \d{1,4}|\d{16}")
"""A betalingskenmerk in the groups that it is printed in; whether its check digit agrees is another matter."""
_PARTS = re.compile(r"\s+(?:[/|,\u2013-]|van|vom|d\.?d\.?|du|of)(?=\s|$)|[\s,]+|^/\s")
"""What parts a number from its day."""
_NAMED_NUMBER = re.compile(
    r"\d{2,}(?:[.\-]\d+)*\s(?:[-\u2013]\s)?(?!van\b|d\.?d\b)[^\W\d_][^\W\d_'\u2019\-]+(?:\s[^\W\d_][\w'\u2019\-]*){0,4}"
)
"""The number of a project with its name behind it."""
_MORE = re.compile(r"\s?[/,&+]\s?")
_LEADING = re.compile(r"^(?:[:#.\-\u2013=|]|nr\.?|no\.?|n[\u00b0\u00ba]|is|op|:)\s+", re.IGNORECASE)


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
        "buyer.identifiers.account": _account_with_seller,
        "buyer_reference.customer": of_customer,
        "order_reference": reference_or_words,
        "project_reference": _project,
        "project_reference.number": reference_or_words,
        "sales_order_reference": _own_order,
        **dict.fromkeys(("issue_date", "due_date", "other.date", "period.end"), dates),
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


def reference(text: str) -> Iterator[Read]:
    """Read a number of a document: one word with a digit in it, or short capitals and then such a word."""
    skipped = _LEADING.match(text)
    start = skipped.end() if skipped else 0
    words = text[start:].split()
    if not words:
        return
    taken = words[0].strip(",;:()[]")
    end = start + text[start:].index(words[0]) + len(words[0])
    if _PREFIX.fullmatch(taken) and len(words) > 1 and any(each.isdigit() for each in words[1]):
        taken = f"{taken} {words[1].strip(',;:()[]')}"
        end = text.index(words[1], end) + len(words[1])
    if not any(each.isdigit() for each in taken) or len(taken) > _LONGEST_REFERENCE:
        return
    if not all(_REFERENCE.fullmatch(part) for part in taken.split()) or _is_date(text[start:], taken):
        return
    more = _GROUPS.match(text, end) if taken.isdigit() and text[:end].endswith(taken) else None
    if more is not None:
        taken, end = f"{taken}{more.group()}", more.end()
    yield Read(taken.rstrip("."), start, end)


def is_dated_number(text: str) -> bool:
    """Tell whether a text is a number and its day, and nothing else: ``26-0117 d.d. 10-11-2026``."""
    number = next(reference(text), None)
    day = next(dates_in(text[number.end :], DayOrder.DAY_FIRST), None) if number is not None else None
    if number is None or number.start or day is None:
        return False
    behind = text[number.end :]
    return bool(_DATED.fullmatch(behind[: day.start])) and not behind[day.end :].strip(" .")


def _number(order: DayOrder | None) -> Reader:
    """Return how the number of the document is read, and the day right behind it: ``2026-041 d.d. 3-11-2026``."""

    def read(text: str) -> Iterator[Read]:
        for found in reference(text):
            if _TELEPHONE.fullmatch(str(found.value)):
                return
            yield found
            day = next(dates_in(text[found.end :], order), None)
            if day is not None and day.value is not None and _DATED.fullmatch(text[found.end :][: day.start]):
                yield Read(day.value, found.end + day.start, found.end + day.end, path="issue_date")

    return read


def is_customers_order(number: str) -> bool:
    """Tell whether a number of an order is of the form that buyers give theirs: ``PO 4471``, ``INK-26-118``."""
    return _CUSTOMERS_ORDER.fullmatch(number) is not None


def name_or_reference(text: str) -> Iterator[Read]:
    """Read a reference that may be a number, a person or a department: all that stands there, if it is short."""
    plain = text.strip(" :.-")
    plain = plain.rstrip(")") if "(" not in plain else plain
    is_short = len(plain) <= _LONGEST_REFERENCE
    if plain and plain[0].isalnum() and is_short and not _is_date(plain, plain) and not _is_label(plain):
        start = text.index(plain)
        is_to_pay_by = " " in plain and _SIXTEEN.fullmatch(plain)
        yield Read(plain, start, start + len(plain), path="payment.reference" if is_to_pay_by else None)


def of_customer(text: str) -> Iterator[Read]:
    """Read what the word for a customer's reference names: its number, where it looks like one, or its own words."""
    for read in name_or_reference(text):
        is_number = _CUSTOMERS_NUMBER.fullmatch(str(read.value))
        yield replace(read, path="buyer.identifiers") if is_number else read


def reference_or_words(text: str) -> Iterator[Read]:
    """Read a reference that people give each other: a number, else some words of which one may be a number."""
    numbered = list(reference(text))
    yield from numbered
    if not numbered and len(text.split()) <= _MOST_WORDS and not text.rstrip().endswith((":", ",")):
        yield from (replace(each, is_words=True) for each in name_or_reference(text))


def _project(text: str) -> Iterator[Read]:
    """Read the number of a project or its name, which may begin with a count or a road: ``24 woningen De Laak``.

    Digits alone with a name behind them are told together, ``26014 Hellevoetsluis``; a code stands by itself.
    """
    for read in reference_or_words(text):
        if not read.is_words and _NAMED_NUMBER.fullmatch(text.strip()) and len(text.strip()) <= _LONGEST_REFERENCE:
            yield Read(text.strip(), read.start, len(text.rstrip()))
            continue
        number = str(read.value)
        is_name = _COUNT.fullmatch(number) or _ROAD.fullmatch(number)
        is_count = not read.is_words and is_name and text[read.end :].strip()
        yield from (replace(each, is_words=True) for each in name_or_reference(text)) if is_count else (read,)


def _account_with_seller(text: str) -> Iterator[Read]:
    """Read the number under which a seller keeps a customer's account, which no bank has: short, and all there is."""
    for read in reference(text):
        if _SELLERS_ACCOUNT.fullmatch(str(read.value)) and not text[read.end :].strip(" ."):
            yield replace(read, path="buyer.identifiers")


def _own_order(text: str) -> Iterator[Read]:
    """Read the seller's own number of an order; what looks like one of the buyer's is left open."""
    found = [each for each in _orders(text) if not _CUSTOMERS_ORDER.fullmatch(str(each.value))]
    yield from found


def _orders(text: str) -> Iterator[Read]:
    """Read the number of an order, or several of one form that belong together: ``SO 4120 / SO 4377``."""
    for first in reference(text):
        end = first.end
        while (mark := _MORE.match(text, end)) is not None:
            other = next(reference(text[mark.end() :]), None)
            if other is None or other.start or _shape(str(other.value)) != _shape(str(first.value)):
                break
            end = mark.end() + other.end
        is_one = end == first.end
        yield first if is_one or text[end:].strip(" .") else replace(first, value=text[first.start : end], end=end)


def _shape(number: str) -> str:
    return re.sub(r"\d", "0", number)


def _is_label(text: str) -> bool:
    """Tell whether a text is a label itself, whose value stands elsewhere."""
    folded = fold(text)
    known = [entry for name in ("header", "parties", "kinds", "totals") for entry in lexicon(name).get(folded, ())]
    is_plain = not any(each.isdigit() for each in text)
    return any(not each.weak for each in known) or (is_plain and folded.endswith(_ENDS_OF_LABELS))


def _is_date(text: str, taken: str) -> bool:
    """Tell whether the words are a date and no number: what is dated is written with days and months first."""
    found = next(dates_in(text, DayOrder.DAY_FIRST), None)
    return found is not None and found.start == 0 and len(found.text) >= len(taken) and not found.text.isdigit()


def _dated_number(order: DayOrder | None) -> Reader:
    """Return how a number and its day are read, whichever stands first: ``Factuurnr./datum: 2026-041 / 3-11-2026``."""

    def read(text: str) -> Iterator[Read]:
        found = next((each for each in dates_in(text, order) if not each.text.isdigit()), None)
        if found is None or found.value is None:
            return
        number = text[: found.start] if found.start else text[found.end :]
        parts = [each for each in _PARTS.split(number) if each]
        if len(parts) == 1 and any(each.isdigit() for each in parts[0]) and _REFERENCE.fullmatch(parts[0]):
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
    elif digits and _SIXTEEN.fullmatch(digits.group(1)):
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
    if found and not _is_date(found.group(1), found.group(1)):
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
