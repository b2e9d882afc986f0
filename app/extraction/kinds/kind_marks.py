"""What speaks for a kind of document: its titles, the numbers it is given, and what only such a document says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from ..page.labels import Entry, Label, Lexicon, fold, labels_in, lexicon
from ..page.neighbours import Place, spots
from ..page.sheet import Segment, Sheet
from .title_weight import CROWDED, LARGE, LARGER, SLIGHTLY, plain_size, weight_of

TITLE = 2.0
"""From this weight on a word for a document is its title."""
_NUMBER = re.compile(
    r"(?:[:#|.=\-\u2013\u2116]|n[r\u00b0\u00bao]\.?(?!\w)|num(?:mer|ber|[e\u00e9]ro)(?!\w)|\s)*"
    r"(?P<value>(?:[A-Z]{1,5}\s)?[A-Za-z]{0,12}[\w./\-]*\d[\w./\-]*)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}\.?")
_AMOUNT = re.compile(r"(?:\u20ac|EUR)?\s*-?\d{1,3}(?:[.,]\d{3})*[.,]\d{2}(?![\w./-])")
_STATED_CODE = re.compile(r"\((?P<code>\d{3})\)\s*")
_CODES = frozenset({"326", "380", "381", "384", "386", "389", "393", "575"})
"""Types of invoice (UNTDID 1001) that a title may state in brackets, as printed views of e-invoices do."""
_SELF_BILLED = ".389"
_OF_YEAR = re.compile(r"[A-Z]{0,3}(?:20\d\d[-./]?\d{3,6}|\d\d[-./]\d{3,6})")
_BREAK = re.compile(r"\s(?:[\u2022\u00b7|\u25cf]|//)(?:\s|$)")
"""What parts a title from other words on its line."""
_NO_WORDS = re.compile(r"[\W\d_]*(?:nr|no|n[\u00b0\u00ba])?[\W\d_]*", re.IGNORECASE)
_DATED = re.compile(
    r"\W*(?:(?:van|per|d\.?d\.?|vom|du|of|dated|del|op)\W+)?(?:\d\S*\W+\S+\W+\d{4}|\d\S*|[^\W\d]+\s\d{4})?\W*",
    re.IGNORECASE,
)
_BEFORE = 3
"""Words before the kind in a heading, as in ``Lindehaag B.V. Factuur``; with more it is a sentence."""
_DETAILS, _SAME_LEFT = 8.0, 3.0
"""Heights of a line that a block of details takes at most below its head; points by which left edges differ."""
_LONGEST_HEADING = 8
"""Words of a heading that says more than the kind: ``Offerte verbouwing badkamer``."""


class DocumentKind(StrEnum):
    """Kinds of document that suppliers send."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    QUOTE = "quote"
    ORDER = "order"
    ORDER_CONFIRMATION = "order_confirmation"
    DELIVERY_NOTE = "delivery_note"
    REMINDER = "reminder"
    STATEMENT = "statement"
    TERMS = "terms"
    OTHER = "other"


TO_BOOK = frozenset({DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE})
"""Kinds that a bookkeeper books."""
_BETWEEN: Mapping[str, DocumentKind | None] = {
    "gutschrift": DocumentKind.CREDIT_NOTE,
    "correction": DocumentKind.CREDIT_NOTE,
    "own": None,
}
"""Words whose meaning the rest of the page tells."""


@dataclass(frozen=True, slots=True)
class Title:
    """A word for a kind of document that stands as a heading.

    Attributes:
        kind: which kind.
        word: what the lexicon calls it; it may be narrower than the kind (``gutschrift``).
        code: the type of invoice (UNTDID 1001) where the title alone settles it, else empty.
        label: where it stands.
        number: the number that follows it, as in ``Factuur 2026-0041``.
        weight: how much of a heading it is; from `TITLE` on a reader takes it for the title.
        is_subject: whether a word for the subject of a letter stands before it, which may be about another document.
    """

    kind: DocumentKind
    word: str
    code: str
    label: Label
    number: str | None
    weight: float
    is_subject: bool = False

    @property
    def segment(self) -> Segment:
        """Where it stands."""
        return self.label.segment

    @property
    def page(self) -> int:
        """On which page, counted from 1."""
        return self.label.segment.page


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number with a label that says of what kind of document it is.

    Attributes:
        kind: which kind; None for the number of the document itself, whatever it is.
        word: what the lexicon calls it.
        value: as printed, without blanks.
        label: what says so.
        place: where the number stands, seen from the label; below it may be a column of numbers.
        by_title: whether only the word for the document stands before it (``Factuur: 2026-0041``).
    """

    kind: DocumentKind | None
    word: str
    value: str
    label: Label
    place: Place
    by_title: bool = False

    @property
    def page(self) -> int:
        """On which page, counted from 1."""
        return self.label.segment.page

    @property
    def is_beside(self) -> bool:
        """Tell whether it stands on the line of its label, where no column of numbers begins."""
        return self.place is not Place.BELOW


@dataclass(frozen=True, slots=True)
class Marks:
    """All that a document says of its kind, in reading order."""

    titles: tuple[Title, ...]
    numbers: tuple[Numbered, ...]
    bodies: Mapping[str, tuple[Label, ...]]

    def numbers_of(self, *kinds: DocumentKind) -> tuple[Numbered, ...]:
        """Return the numbers that labels say are of some kinds of document."""
        return tuple(each for each in self.numbers if each.kind in kinds and not each.by_title)

    def on(self, page: int) -> Marks:
        """Return what stands on one page, counted from 1."""
        return Marks(
            tuple(each for each in self.titles if each.page == page),
            tuple(each for each in self.numbers if each.page == page),
            {
                word: found
                for word, labels in self.bodies.items()
                if (found := tuple(each for each in labels if each.segment.page == page))
            },
        )


_Taken = Callable[[Segment], Sequence[Label]]


def marks_of(sheet: Sheet) -> Marks:
    """Return what a document says of its kind."""
    labels = labels_in(sheet, _words())
    by_segment: dict[int, list[Label]] = {}
    for label in labels:
        by_segment.setdefault(id(label.segment), []).append(label)

    def taken(segment: Segment) -> Sequence[Label]:
        return by_segment.get(id(segment), ())

    plain = {page.number: plain_size(sheet, page.number) for page in sheet.pages.pages}
    bodies: dict[str, list[Label]] = {}
    titles: list[Title] = []
    numbers: list[Numbered] = []
    for label in labels:
        for entry in label.entries:
            group, _, word = entry.path.partition(".")
            if group == "body" or word.endswith(_SELF_BILLED):
                bodies.setdefault("self_billed" if group == "title" else word, []).append(label)
            if group == "title":
                titles += _titles(sheet, label, entry, taken, plain[label.segment.page])
                numbers += _numbered(sheet, label, word.partition(".")[0], taken, by_title=True)
            elif group == "number":
                numbers += _numbered(sheet, label, word, taken)
    told = {entry.path for label in labels for entry in label.entries}
    if "number.invoice" in told or any(path.startswith("title.invoice") for path in told):
        # ``Bedankt voor je bestelling!`` opens an invoice as often as an order: what it speaks of tells which.
        titles = [each for each in titles if not each.segment.text.endswith("!")]
    if all(each.kind in TO_BOOK for each in titles):
        numbers = [_detailed(each, bodies.get("invoice_details", ())) for each in numbers]
    return Marks(tuple(titles), tuple(numbers), {word: tuple(found) for word, found in bodies.items()})


def _detailed(number: Numbered, heads: Sequence[Label]) -> Numbered:
    """Return a document's own number as that of an invoice where it stands in a block of an invoice's details."""
    box = number.label.segment.box
    heights = _DETAILS * (box[3] - box[1])
    inside = any(
        head.segment.page == number.page
        and abs(head.box[0] - number.label.box[0]) <= _SAME_LEFT
        and 0 <= box[1] - head.box[3] <= heights
        for head in heads
    )
    return replace(number, kind=DocumentKind.INVOICE, word="invoice") if number.kind is None and inside else number


@cache
def _words() -> Lexicon:
    """Return the words for kinds, and below them those of the head: what is a label there is no title."""
    found: dict[str, tuple[Entry, ...]] = {}
    for phrase, entries in lexicon("header").items():
        strong = [each for each in entries if not each.weak]
        if strong:
            path = "number.invoice" if strong[0].path == "number" else "part"
            found[phrase] = (Entry(path, strong[0].languages),)
    return found | dict(lexicon("kinds"))


def _kind(word: str) -> DocumentKind | None:
    return _BETWEEN[word] if word in _BETWEEN else DocumentKind(word)


def _titles(sheet: Sheet, label: Label, entry: Entry, taken: _Taken, plain: float) -> Iterator[Title]:
    segment = label.segment
    others = taken(segment)
    size = max(word.size for word in label.words) / plain
    lead = _lead(label, others) or (_subject_beside(sheet, segment, taken) if label.start == 0 else None)
    if lead is None and not (size >= LARGE and label.end == len(segment.words) and label.start <= _BEFORE):
        return
    if size < LARGER and not label.text[:1].isupper() and not lead:
        return
    code, rest = _stated_code(_rest(label))
    rest = _BREAK.split(rest)[0]
    number = _number_in(rest) or _number_in_strip(sheet, label)
    if _is_account(label, number) or _is_logo(sheet, segment):
        return
    alone = _stands_alone(rest, number) or _is_title_too(label, others)
    stands_out = size >= LARGER or (size >= SLIGHTLY and segment.is_bold)
    if not alone and (not stands_out or len(segment.words) > _LONGEST_HEADING):
        return
    weight = weight_of(sheet, label, size, alone=alone) - (1.0 if entry.weak else 0.0) + (0.5 if lead else 0.0)
    _, word, known = (*entry.path.split("."), "")[:3]
    kind = _kind(word)
    if kind is not None:
        yield Title(kind, word, code or known, label, number, weight, bool(lead))


def _is_account(label: Label, number: str | None) -> bool:
    """Tell whether a word that some call their invoice is that of an account: it is one where the number has a year."""
    return fold(label.text) == "rekening" and (number is None or _OF_YEAR.fullmatch(number) is None)


def _is_logo(sheet: Sheet, segment: Segment) -> bool:
    """Tell whether words are those of the sender's own domain: ``de loonstrook`` over ``info@deloonstrook.nl``."""
    name = "".join(segment.text.lower().split())
    return any(f"{mark}{name}." in sheet.text.lower() for mark in ("@", "www.")) and len(segment.words) > 1


def _rest(label: Label) -> str:
    """Return what follows a label in its segment."""
    after = label.segment.words[label.end :]
    return " ".join(part for part in (label.rest, *(word.text for word in after)) if part)


def _number_in_strip(sheet: Sheet, label: Label) -> str | None:
    """Return the number below a word that is the first of a strip of labels; a list of invoices has amounts there."""
    segment = label.segment
    line = sheet.lines[segment.line]
    if segment is not line.segments[0] or len(line.segments) < CROWDED or len(label.words) < len(segment.words):
        return None
    under = next(sheet.below(segment), None)
    if under is None or any(_AMOUNT.fullmatch(each.text) for each in sheet.lines[under.line].segments):
        return None
    later = next(sheet.below(under), None)
    listed = later is not None and len(sheet.lines[later.line].segments) == len(line.segments)
    return _number_in(under.text) if len(under.words) == 1 and not listed else None


def _stated_code(rest: str) -> tuple[str, str]:
    found = _STATED_CODE.match(rest)
    if found is None or found["code"] not in _CODES:
        return "", rest
    return found["code"], rest[found.end() :]


def _stands_alone(rest: str, number: str | None) -> bool:
    """Tell whether a heading says no more than the kind, a number and a date; a sentence goes on."""
    if _NO_WORDS.fullmatch(rest) or _DATED.fullmatch(rest):
        return True
    found = _NUMBER.match(rest)
    return number is not None and found is not None and _DATED.fullmatch(rest[found.end() :]) is not None


def _lead(label: Label, others: Sequence[Label]) -> str | None:
    """Return what stands before a title in its segment: nothing, or the word for a subject; None if it is more."""
    first = others[0]
    if label.start == 0 or (first.end <= label.start and first.start == 0 and _is_title(first)):
        return ""
    is_subject = first.start == 0 and first.end == label.start and first.means("subject")
    return first.text if is_subject else None


def _subject_beside(sheet: Sheet, segment: Segment, taken: _Taken) -> str:
    """Return the word for a subject that stands in a cell of its own, left of a title; else nothing."""
    left = next(sheet.left_of(segment), None)
    whole = [each for each in taken(left) if each.end - each.start == len(left.words)] if left is not None else []
    return whole[0].text if whole and whole[0].means("subject") else ""


def _is_title_too(label: Label, others: Sequence[Label]) -> bool:
    """Tell whether another word for a document follows, as in ``Factuur / Invoice``."""
    after = next((each for each in others if each.start >= label.end), None)
    return after is not None and after.start <= label.end + 1 and _is_title(after)


def _is_title(label: Label) -> bool:
    return any(entry.path.startswith("title.") for entry in label.entries)


def is_column_head(sheet: Sheet, title: Title) -> bool:
    """Tell whether a word heads a column of several, as ``Factuur | Datum | Bedrag`` does in a list of invoices."""
    return len(sheet.lines[title.segment.line].segments) >= CROWDED and not title.label.text.isupper()


def _numbered(sheet: Sheet, label: Label, word: str, taken: _Taken, *, by_title: bool = False) -> Iterator[Numbered]:
    """Yield the number at a label; at a mere title only where it stands like any label with its value."""
    if by_title and (label.start > 0 or not (label.closed or label.end == len(label.segment.words))):
        return
    for spot in spots(sheet, label, taken):
        value = _number_in(spot.text)
        if by_title and (spot.place is Place.BELOW or value is None or not _stands_alone(spot.text, value)):
            return
        if value is not None:
            yield Numbered(_kind(word), word, value, label, spot.place, by_title)
            return


def _number_in(text: str) -> str | None:
    """Return the number that a text begins with: it has a digit and is no date."""
    found = _NUMBER.match(text.strip())
    if found is None or _AMOUNT.match(text.strip()) or _DATE.fullmatch(found["value"]):
        return None
    return re.sub(r"\s", "", found["value"]).strip(".,-/") or None
