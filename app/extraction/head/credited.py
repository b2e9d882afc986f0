"""Which invoice a credit note says in a sentence that it credits: ``Wij crediteren u op factuur 26-118804:``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..candidates import Candidate, Evidence, EvidenceKind
from ..page.sheet import Sheet
from ..page.sheet_texts import texts_of, wrapped
from ..values.dates import DayOrder, dates_in

_STRENGTH = 0.6
_SPEAKS = re.compile(r"(?:fa[ck]tu|nota|rekening|invoice|rechnung)", re.IGNORECASE)
_INVOICE = (
    r"(?:factuur|faktuur|nota|rekening|invoice|rechnung|facture)(?:\s(?:met|with|mit)(?:\shet)?)?(?:\s?(?:nummer|nr|number|no|n)\b)?[.\u00b0\u00ba#:]*\s"
    r"(?P<number>(?!(?:19|20)\d\d\b(?![-/.]))(?=\S*\d\S*\d)[A-Za-z0-9][\w./\-]{2,39})"
)
_CREDITS = re.compile(
    r"\b(?:ge?credit\w*|crediter\w*|crediteert|credits|credited|crediting|credit|creditnota|creditfactuur|creditering"
    r"|corrig\w*|gecorrigeerd|correctie|corrects|correcting|correction|terugbeta\w*|refund\w*|revers\w*|storn\w*|gutschr\w*"
    r"|gutgeschr\w*|annul\w*|avoir)\b(?:[^\w.;]+[^\W\d]+){0,8}?\W+" + _INVOICE,
    re.IGNORECASE,
)
IS_CREDITED = re.compile(
    _INVOICE + r"(?:\W+\S+){0,6}?\W+(?:gecrediteerd|gecorrigeerd|credited|corrected|refunded|reversed|gutgeschrieben"
    r"|storniert|annul\u00e9e)\b",
    re.IGNORECASE,
)
"""An invoice that is credited; that is not the document itself."""
_ANOTHER = re.compile(
    r"mindering|verreken|volgende|nieuwe|deducted|next|following|verrechn|n\u00e4chste|d\u00e9du|prochaine",
    re.IGNORECASE,
)
"""Words of what is done with a credit: it is no longer told then which invoice it is of."""


def credited_invoices(sheet: Sheet, order: DayOrder | None, without: range) -> Iterator[Candidate]:
    """Yield the numbers of the invoices that sentences of a credit note say it credits.

    Args:
        sheet: the document, a credit note.
        order: that of day and month in its dates.
        without: positions of the lines of its table.
    """
    seen: set[str] = set()
    for segment, text in (*texts_of(sheet), *wrapped(sheet)):
        if segment.line in without or not _SPEAKS.search(text) or _ANOTHER.search(text):
            continue
        found = _CREDITS.search(text) or IS_CREDITED.search(text)
        if found is None or found.end("number") > len(segment.text):
            continue
        number = found["number"].rstrip(".-/")
        if number in seen or next(dates_in(number, order), None) is not None:
            continue
        seen.add(number)
        start = found.start("number")
        yield Candidate(
            path="preceding_invoices.number",
            value=number,
            text=number,
            page=segment.page,
            box=segment.box_of(start, start + len(number)),
            evidence=(Evidence(EvidenceKind.LABEL, {"label": segment.words[0].text, "place": "title"}),),
            strength=_STRENGTH,
        )
