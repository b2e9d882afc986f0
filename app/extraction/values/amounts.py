"""Amounts, quantities and percentages as people print them.

``1.234,56`` ``1,234.56`` ``1 234,56`` ``1'234.56`` ``12,-`` ``€ 12`` ``12,00-`` ``(12,00)`` ``-€ 12,00`` ``12,00 CR``.
Which mark parts off the decimals is decided once for a document, from the numbers that leave no doubt; a number that
can be read in two ways and has no such neighbour is read in none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_APOSTROPHES = "'\u2019"
_SPACES = "\u0020\u00a0\u2009\u202f"
_MINUS = "-\u2010\u2011\u2012\u2013\u2212"
_SYMBOLS = {"€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "zł": "PLN", "kč": "CZK"}
CURRENCIES: frozenset[str] = frozenset(
    {
        *("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN"),
        *("ISK", "JPY", "CNY", "CAD", "AUD", "NZD", "TRY", "ZAR", "INR", "SGD", "HKD"),
    }
)
"""Codes of ISO 4217 that are looked for beside an amount."""

_CURRENCY = r"(?:€|£|\$|¥|zł|kč|(?-i:\b[A-Z]{3}\b)|euro?\b)"
_DIGITS = rf"\d+(?:[.,{_APOSTROPHES}{_SPACES}]\d+)*"
_AMOUNT = re.compile(
    rf"""(?P<open>\()?\s*(?P<before>[{_MINUS}+])?\s*(?P<left>{_CURRENCY})?\s*(?P<inner>[{_MINUS}+])?\s*
    (?P<digits>{_DIGITS})(?P<dash>[.,][{_MINUS}=]{{1,2}})?(?P<percent>\s*%)?
    \s*(?P<right>{_CURRENCY})?(?P<after>\s?[{_MINUS}](?!\w)|\s?\bCR\b)?\s*(?P<close>\))?\s*(?P<last>{_CURRENCY})?""",
    re.IGNORECASE | re.VERBOSE,
)
_GROUPED = re.compile(rf"\d{{1,3}}(?:(?P<mark>[.,{_APOSTROPHES}{_SPACES}])\d{{3}})(?:(?P=mark)\d{{3}})*")
_GROUP = 3
_LONGEST = 15
"""Digits of the longest amount; a longer run of digits is a number of another kind."""


class DecimalMark(StrEnum):
    """What parts off the decimals."""

    COMMA = ","
    POINT = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number as printed.

    Attributes:
        value: with the decimals it was printed with; ``12,-`` has two.
        currency: the code of ISO 4217 beside it, if any.
        is_percentage: whether a per cent sign follows.
        text: as printed.
    """

    value: Decimal
    currency: str | None = None
    is_percentage: bool = False
    text: str = ""

    @property
    def decimals(self) -> int:
        """How many decimals are printed."""
        return max(0, -int(self.value.as_tuple().exponent))


def decimal_mark(texts: Iterable[str]) -> DecimalMark | None:
    """Return the mark that a document's numbers use for decimals, or None where they are silent or at odds.

    A number shows it by having both marks, or one mark and two digits after it; a single odd one out is outvoted
    by ten others.
    """
    votes: Counter[DecimalMark] = Counter()
    for text in texts:
        for digits in re.findall(r"(?<![\d.,])\d+(?:[.,]\d+)+(?![\d.,-])", text):
            mark = _shown_mark(digits)
            if mark is not None:
                votes[mark] += 1
    ranked = votes.most_common()
    if not ranked:
        return None
    if len(ranked) > 1 and ranked[0][1] < 10 * ranked[1][1]:
        return None
    return ranked[0][0]


def _shown_mark(digits: str) -> DecimalMark | None:
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        mark = DecimalMark.COMMA if comma > point else DecimalMark.POINT
        return mark if digits.count(mark) == 1 and _is_grouped(digits.partition(mark)[0]) else None
    mark = DecimalMark.COMMA if comma >= 0 else DecimalMark.POINT
    whole, _, decimals = digits.rpartition(mark)
    return mark if len(decimals) in {1, 2} and whole.isdigit() else None


def _is_grouped(whole: str) -> bool:
    return whole.isdigit() or _GROUPED.fullmatch(whole) is not None


def amount(text: str, mark: DecimalMark | None) -> Amount | None:
    """Return the number that `text` is, with nothing beside it but a sign, a currency or a per cent sign; else None.

    `mark` is that of the document; without it, a number that could be read in two ways gives None.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    value = number(found["digits"], mark, whole=bool(found["dash"]))
    if value is None:
        return None
    signs = [found["before"], found["inner"], (found["after"] or "").strip()]
    bracketed = bool(found["open"]) and not found["percent"]
    negative = any(sign and sign != "+" for sign in signs) or bracketed
    stated = next((each for each in (found["left"], found["right"], found["last"]) if each), None)
    currency = currency_of(stated) if stated else None
    if stated and currency is None:
        return None
    return Amount(
        value=-value if negative else value,
        currency=currency,
        is_percentage=bool(found["percent"]),
        text=text.strip(),
    )


def currency_of(text: str) -> str | None:
    """Return the code of ISO 4217 for a symbol, a code or the word euro; None for anything else."""
    plain = text.strip().lower()
    if plain in {"euro", "eur", "euros"}:
        return "EUR"
    if plain in _SYMBOLS:
        return _SYMBOLS[plain]
    code = plain.upper()
    return code if code in CURRENCIES else None


def number(digits: str, mark: DecimalMark | None, *, whole: bool = False) -> Decimal | None:
    """Return the value of digits with marks in them; None where they are no number, or one that leaves doubt.

    `whole` tells that a dash stood for the decimals (``12,-``), so that every mark in it parts thousands.
    """
    if sum(each.isdigit() for each in digits) > _LONGEST or not _spaces_group(digits):
        return None
    plain = re.sub(rf"[{_APOSTROPHES}{_SPACES}]", "", digits)
    if whole:
        return Decimal(re.sub(r"[.,]", "", plain)).quantize(Decimal("0.01")) if _is_grouped(plain) else None
    marks = set(re.findall(r"[.,]", plain))
    if not marks:
        return Decimal(plain)
    used = _own_mark(plain, marks) or mark
    return _parted(plain, used) if used is not None else None


def _parted(plain: str, used: DecimalMark) -> Decimal | None:
    before, _, decimals = plain.partition(used) if plain.count(used) == 1 else (plain, "", "")
    if used in before or used in decimals or not _is_grouped(before) or (decimals and not decimals.isdigit()):
        return None
    return Decimal(re.sub(r"[.,]", "", before) + ("." + decimals if decimals else ""))


def _spaces_group(digits: str) -> bool:
    """Tell whether blanks and apostrophes, where there are any, part thousands."""
    whole = re.split(r"[.,]", digits)[0] if re.search(rf"[{_APOSTROPHES}{_SPACES}]", digits) else ""
    return not whole or _GROUPED.fullmatch(whole) is not None


def _own_mark(plain: str, marks: set[str]) -> DecimalMark | None:
    """Return the decimal mark that a number shows by itself, or None where it could be either."""
    if len(marks) > 1:
        return DecimalMark(max(marks, key=plain.rfind))
    only = next(iter(marks))
    other = DecimalMark.POINT if only == "," else DecimalMark.COMMA
    if plain.count(only) > 1:
        return other  # it parts thousands, so the other one would part decimals
    after = len(plain.partition(only)[2])
    before = plain.partition(only)[0]
    if after != _GROUP or before.startswith("0") or len(before) > _GROUP:
        return DecimalMark(only)
    return None
