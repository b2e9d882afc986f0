"""The number beside or below the title of a document, where no label names it.

``Contributienota | CONTR-2027-084``; ``Verkoop - Factuur`` over ``VF26-01993``; ``Factuur`` over
``R-0871 · 5-11-2026``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..page.sheet import Segment, Sheet
from ..values import identifiers
from ..values.dates import DayOrder, dates_in
from .references import is_customers_order

_ALONE = re.compile(
    r"(?:\S+\s(?:[-\u2013\u2014/|]\s)?)?[^\W\d_]*(?P<kind>factuur|faktuur|credit\s?nota|nota|declaratie|rekening|invoice"
    r"|credit\s?note|credit\s?memo|rechnung|gutschrift|facture|avoir)"
    r"(?:\s?[-\u2013(]?\s?(?:kopie|copie|duplicaat|origineel|copy|duplicate|original)\)?)?(?:\s(?:nr|no|nummer|number)\b\.?)?\s?:?",
    re.IGNORECASE,
)
"""A title and nothing else, be it a compound (``Contributienota``, ``Huurfactuur``)."""
_BILL = "rekening"
_OF_ACCOUNT = re.compile(r"(?:\S+\s)?(?:bank|g-?|giro|spaar|loop|betaal|tegen|depot|derden)\s?rekening", re.IGNORECASE)
_YEARED = re.compile(r"(?:20\d\d|\d\d)[-./]\d{1,6}|20\d{4,6}")
"""What numbers of a bill look like, where its name may as well be that of an account."""
_STATED = re.compile(
    r"(?:(?:nr|no|nummer|number|n)(?:[.\u00b0\u00ba#:]+\s?|\s)|[\u00b0\u00ba#:]+\s?)?(?P<number>[A-Za-z0-9][\w./\-]{1,39})"
    r"(?:\s(?P<mark>[|\u00b7\u2022\u2013\u2014])\s?(?P<rest>.*)|,?\s(?:van|d\.?\s?d\.?|vom|du|of|dated)\s(?P<dated>.*))?",
    re.IGNORECASE,
)
"""A number alone, or with a mark or a day behind it."""
_OTHER = re.compile(
    r"\d{4}\s?[A-Z]{2}|0\d{1,3}-\d{6,8}|0\d{9}|(?:19|20)\d\d(?:[-/](?:19|20)\d\d)?|\d{1,2}|\d{1,2}[-/]\d{1,2}|\d+[.,]\d\d"
    r"|\d{1,2}[-/](?:19|20)\d\d|(?:19|20)\d\d[-/](?:0?[1-9]|1[0-2])|(?:week|wk|kw|per|q)[-.]?\d.*|[1-4][qQkK][-/.]?\d*",
    re.IGNORECASE,
)
"""A postal code, a telephone, a year, a count, one of several, an amount, a month, a week, a quarter."""
_LEAST_DIGITS = 2
_LINES, _ALIGNED = 1.6, 3.0
"""Heights of a line, of the taller of the two, from the title to the number below it; points between their edges."""
_FAR = 0.6
"""Share of the width of the page that may be between the title and the number to its right."""


def number_beside(sheet: Sheet, title: Segment, order: DayOrder | None) -> Iterator[tuple[Segment, int, int]]:
    """Yield the segment with the number that a title stands beside or above, and which characters of it that takes.

    Args:
        sheet: the document.
        title: a segment that may be the title.
        order: that of day and month in the dates of the document.
    """
    found = _ALONE.fullmatch(title.text)
    if found is None or _OF_ACCOUNT.match(title.text):
        return
    for near in _near(sheet, title):
        stated = _STATED.fullmatch(near.text)
        if stated is None:
            continue
        number = stated["number"].rstrip(".")
        is_bill = found["kind"].casefold() == _BILL
        if is_number(number, order) and (not is_bill or _YEARED.fullmatch(number)):
            yield near, stated.start("number"), stated.start("number") + len(number)
            return


def _near(sheet: Sheet, title: Segment) -> Iterator[Segment]:
    right = next(sheet.right_of(title), None)
    if right is not None and right.box[0] - title.box[2] <= _FAR * sheet.page(title.page).width:
        yield right
    below = next(sheet.below(title, within=_LINES * 2), None)
    if below is None:
        return
    height = max(title.box[3] - title.box[1], below.box[3] - below.box[1])
    is_aligned = any(abs(title.box[edge] - below.box[edge]) <= _ALIGNED for edge in (0, 2))
    if is_aligned and below.box[1] - title.box[3] <= _LINES * height:
        yield below


def is_number(text: str, order: DayOrder | None) -> bool:
    """Tell whether a text may be the number of an invoice, and is none of what else stands by a title."""
    if sum(each.isdigit() for each in text) < _LEAST_DIGITS or _OTHER.fullmatch(text) or is_customers_order(text):
        return False
    if any(True for _ in identifiers.ibans_in(text)) or any(True for _ in identifiers.vat_identifiers_in(text)):
        return False
    day = next(dates_in(text, order), None)
    return day is None or day.start > 0 or text.isdigit()
