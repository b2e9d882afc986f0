"""The period of an invoice where no label names it: in its title, its subject, or a sentence that says so.

``Factuur oktober 2026`` ``Betreft: administratie 3e kwartaal 2026`` ``Deze nota gaat over 1 t/m 31 oktober 2026``
``Voor de in oktober 2026 verrichte werkzaamheden``. What else a page dates (contracts, warranties, holidays, prices,
what is to come) is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..candidates import Candidate, Evidence, EvidenceKind
from ..page.labels import Label, fold, lexicon
from ..page.sheet import Segment, Sheet
from ..page.sheet_texts import Texts, texts_of, wrapped
from ..values.dates import DayOrder
from ..values.periods import PrintedPeriod, is_one, periods_in
from .period_readers import both

_STRENGTH = 0.6
_UPPER = 0.6
"""The title and what stands below it are in this share of the first page, from the top."""
_MOST_WORDS = 6
"""Words of a title before its period."""
_OF_TIME = ("period", "delivery.date")
"""Labels of days, whose text may as well tell a period."""
_FEW_WORDS, _BELOW_TITLE = 3, 2.0
"""Words before a period that name what was done; and heights of a line from a title to what it is of."""
_SPEAKS = re.compile(r"20\d\d|['\u2019]\d\d")
"""Every period bears a year."""
_TITLE = re.compile(
    r"\W*(?:\S+\s)?\S*(?:factuur|faktuur|nota|declaratie|afrekening|rekening|invoice|statement|rechnung|gutschrift|facture"
    r"|avoir)\b(?!\s?(?:nr|nummer|number|no|datum|date|adres)).*$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\W*(?:betreft|betreffende|betr|inzake|onderwerp|omschrijving|specificatie|subject|regarding|re|concerning|betreff"
    r"|objet|concerne)\b.*$",
    re.IGNORECASE,
)
_OVER = re.compile(
    r".*\b(?:gaat\sover|betrekking\sop|betreft|betreffende|inzake|over|berekenen\swij\su|brengen\swij\su"
    r"|invoice\sfor|charges\sfor|services\sfor|covers|covering|berechnen\swir|abrechnung\sf[u\u00fc]r|pour)\W+"
    r"(?:(?:de|het|the|den|die|le|la|van|voor|f[u\u00fc]r|in|maand|month|monat|mois|periode|period|zeitraum|kwartaal"
    r"|tijdvak|verbruik|of)\W+){0,4}(?:d['\u2019])?$",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"verzonden|zendingen|ritten|transport|werkzaamheden|diensten|dienstverlening|uren|geleverd|verricht|uitgevoerd|levering|gewerkt|verbruik|huur|zorg|opvang"
    r"|abonnement|onderhoud|reservering|verblijf|overnachting|boeking|arrangement|stay\b|booking|reservation|aufenthalt|s[e\u00e9]jour|services|work|delivered|performed|rendered|rental|usage|subscription|leistung|erbracht"
    r"|geliefert|miete|wartung|prestation|travaux|livr|effectu|location",
    re.IGNORECASE,
)
_WEEK_BEFORE = re.compile(r"\b(?:week|wk|weken|kw)\.?\s?\d{1,2}\s?\(?$", re.IGNORECASE)
"""The number of a week before its days."""
_IN = re.compile(
    r".*\b(?:in|tijdens|gedurende|over|van|voor|during|for|from|im|vom|f[u\u00fc]r|en|du|de|pour)\W+"
    r"(?:(?:de|het|the|den|dem|die|le|la|maand|month\sof|month|monat|mois|periode|period|zeitraum|kwartaal|van)\W+){0,3}(?:d['\u2019])?$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\bd\.?\s?d\b|geldig|garantie|gesloten|vakantie|\bactie|contract|overeenkomst|looptijd|offerte|aanbieding|tarief|tarieven|prijs"
    r"|prijzen|volgende|vorige|vorig|nieuw|vanaf|\bper\b|sinds|opzeg|opgezegd|verleng|meterstand|order|bestell|brief"
    r"|herinnering|voorwaarden|versie|voorschot(?!factuur|nota)|verzekerd|betaal|voldoe|incass|afgeschreven|betaald"
    r"|valid|warrant|closed|holiday|renew|agreement|previous|next|new\b|quot|price|terms|version|paid|due|insured|since"
    r"|g[u\u00fc]ltig|vertrag|geschlossen|angebot|bestellung|n[a\u00e4]chste|vorherige|preise|seit|bezahlt|valable"
    r"|contrat|cong[e\u00e9]s|prochain|pr[e\u00e9]c[e\u00e9]dent|devis|commande|tarifs|depuis|pay[e\u00e9]",
    re.IGNORECASE,
)
"""Words of what a period is not that of the invoice for."""
_NOT_DONE = re.compile(
    r"duur|ingang|\bterm\b|vergelijk|referent|afschrijving|opgave|aanvraag|bezwaar|bewaar|open\b|prognose|begrot|planning"
    r"|duration|compar|forecast|laufzeit|dauer|vergleich|dur[e\u00e9]e",
    re.IGNORECASE,
)
"""Words beside two days that nothing was done between."""
_NEAR, _NEAR_AFTER = 45, 25
"""Letters before and behind a period within which such a word speaks of it."""
_SENTENCE = re.compile(r"(?<=[^\W\d_]{3})[.!?]\s")


def told_periods(sheet: Sheet, order: DayOrder | None, labels: Sequence[Label], without: range) -> Iterator[Candidate]:
    """Yield the first and the last day of the periods that titles and sentences state.

    Args:
        sheet: the document.
        order: that of day and month in its dates.
        labels: those of its head; what they begin is theirs.
        without: positions of the lines of its table, whose periods are those of its lines, but for that of its heads.
    """
    labelled = {
        id(each.segment)
        for each in labels
        if each.start == 0 and any(not entry.weak and not entry.path.startswith(_OF_TIME) for entry in each.entries)
    }
    for segment, text in _texts(sheet):
        if segment.line in without[1:] or id(segment) in labelled or sheet.lines[segment.line].in_strip:
            continue
        for found in periods_in(text, order):
            if found.start < len(segment.text) and is_one(text, found.end) and _is_told(sheet, segment, text, found):
                yield from _candidates(segment, text, found)


def _texts(sheet: Sheet) -> Texts:
    """Return the segments that bear a year; and those that run on, where only both together state a period."""
    alone = tuple(each for each in texts_of(sheet) if _SPEAKS.search(each[1]))
    return (*alone, *(each for each in wrapped(sheet) if _SPEAKS.search(each[1], max(len(each[0].text) - 12, 0))))


def _is_told(sheet: Sheet, segment: Segment, text: str, found: PrintedPeriod) -> bool:
    before = _SENTENCE.split(text[: found.start])[-1]
    after = _SENTENCE.split(text[found.end :])[0]
    if _OTHER.search(before[-_NEAR:]) or _OTHER.search(after[:_NEAR_AFTER]):
        return False
    is_last = not after.strip(" .,;:)")
    if is_last and (_is_title(sheet, segment, before) or _SUBJECT.fullmatch(before) or _is_subject(sheet, segment)):
        return True
    if is_last and found.by_days and not before.strip():
        return _is_below_title(sheet, segment) or _is_row(sheet, segment)
    if is_last and _is_work(sheet, segment, before):
        return True
    return bool(_OVER.fullmatch(before)) or bool(_IN.fullmatch(before) and _WORK.search(before + after))


def _is_below_title(sheet: Sheet, segment: Segment) -> bool:
    """Tell whether nothing but the title or the subject of the document stands right above a segment."""
    above = list(sheet.above(segment, within=_BELOW_TITLE))[:1]
    return segment.page == 1 and any(_TITLE.fullmatch(each.text) or _SUBJECT.fullmatch(each.text) for each in above)


def _is_row(sheet: Sheet, segment: Segment) -> bool:
    """Tell whether two days stand in a list of the head, beside a word for what took so long: ``Verzonden``."""
    beside = next(sheet.left_of(segment), None)
    if beside is None or segment.page > 1 or segment.box[1] > _UPPER * sheet.page(1).height:
        return False
    words = beside.text.rstrip(" :").split()
    is_short = len(words) <= _FEW_WORDS and all(each.rstrip(":").isalpha() for each in words)
    is_known = fold(beside.text) in lexicon("header") or any(
        each.path.startswith("other.") for word in words for each in lexicon("header").get(fold(word), ())
    )
    return is_short and not is_known and not _OTHER.search(beside.text) and not _NOT_DONE.search(beside.text)


def _is_work(sheet: Sheet, segment: Segment, before: str) -> bool:
    """Tell whether a few words name what was done in a period, and no figure beside them makes a line of it."""
    before = _WEEK_BEFORE.sub("", before)
    is_short = 0 < len(before.split()) <= _FEW_WORDS and not any(each.isdigit() for each in before)
    is_alone = not any(each.isdigit() for other in sheet.right_of(segment) for each in other.text)
    return is_short and is_alone and segment.page == 1 and _WORK.match(before.strip()) is not None


def _is_subject(sheet: Sheet, segment: Segment) -> bool:
    """Tell whether the word for subject stands left of a segment."""
    beside = next(sheet.left_of(segment), None)
    return beside is not None and len(beside.words) == 1 and _SUBJECT.fullmatch(beside.text) is not None


def _is_title(sheet: Sheet, segment: Segment, before: str) -> bool:
    """Tell whether a period ends a title."""
    if segment.page > 1 or segment.box[1] > _UPPER * sheet.page(1).height:
        return False
    return bool(_TITLE.fullmatch(before)) and len(before.split()) <= _MOST_WORDS and not re.search(r"\d", before)


def _candidates(segment: Segment, text: str, found: PrintedPeriod) -> Iterator[Candidate]:
    for read in both(found):
        if read.path is not None:
            yield Candidate(
                path=read.path,
                value=read.value,
                text=text[read.start : read.end],
                page=segment.page,
                box=segment.box_of(read.start, read.end),
                evidence=(Evidence(EvidenceKind.LABEL, {"label": segment.words[0].text, "place": "title"}),),
                strength=_STRENGTH,
            )
