"""Where the page says what a value is: the labels of the lexicon, found in the text whatever its spelling.

Blanks, hyphens, points and accents do not count, so that one entry finds ``Factuur nr.``, ``FACTUURNR`` and
``Factuur-nr:``; a label begins and ends with a word, or before a colon. The longest one wins.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ...model.pages import Box, Word, around
from ..lexicon import table
from .sheet import Segment, Sheet

_LONGEST = 7
"""Words of the longest label."""
_INITIALS = 2
_CONTACTS = frozenset({"tel", "mail", "mob", "fax"})
"""Words that begin a value as often as a label: ``tel. Kees``, ``mail 12/11``."""
_SIGNS = frozenset({"nr", "no", "nummer", "number", "#"})
_SIGNS_BARE = frozenset({"nr", "no", "n#"})
"""Those that are labels by themselves."""
ROW_LABELS = frozenset({"po"})
"""Initials that are labels where they stand alone in a row."""
_NUMBER_SIGNS = "#\u00b0\u00ba\u2116"
_REMEMBERED = 20_000
"""Words folded lately; the same ones are met by every reader of a document."""
LANGUAGES = ("nl", "en", "de", "fr", "es", "it")
_OF_ANOTHER = frozenset(
    {
        *(
            "vorige",
            "volgende",
            "eerstvolgende",
            "laatste",
            "eerdere",
            "oude",
            "nieuwe",
            "originele",
            "oorspronkelijke",
        ),
        *("betreft", "betreffende", "inzake", "zie"),
        *("openstaande", "onbetaalde", "betaalde", "vervallen", "gecrediteerde", "voorgaande"),
        *("outstanding", "unpaid", "paid", "credited", "offene", "bezahlte", "impayee"),
        *("previous", "next", "last", "old", "new", "original", "following", "re"),
        *("vorherige", "nachste", "naechste", "letzte", "alte", "ursprungliche", "urspruengliche", "betreff"),
        *("precedente", "prochaine", "derniere", "ancienne", "initiale", "concerne", "anterior", "siguiente"),
    }
)
"""Words before a label by which it speaks of another document than this one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a label of the lexicon means: a path of the model, in some languages, strong or weak."""

    path: str
    languages: frozenset[str]
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A label on a page.

    Attributes:
        entries: what it may mean, strong meanings first.
        segment: where it stands.
        start: its first word in the segment.
        end: one past its last word.
        text: as printed, without the colon.
        closed: whether a colon ends it, or the segment does.
        rest: what stands in its last word after the colon.
    """

    entries: tuple[Entry, ...]
    segment: Segment
    start: int
    end: int
    text: str
    closed: bool
    rest: str = ""

    @property
    def words(self) -> tuple[Word, ...]:
        """Its words."""
        return self.segment.words[self.start : self.end]

    @property
    def box(self) -> Box:
        """The space it takes."""
        return around([word.box for word in self.words])

    @property
    def is_of_another(self) -> bool:
        """Whether the word before it says that it speaks of another document: ``Volgende factuurdatum``."""
        return self.start > 0 and speaks_of_another(self.segment.words[self.start - 1].text)

    def means(self, path: str) -> bool:
        """Tell whether it may mean this path."""
        return any(entry.path == path for entry in self.entries)


Lexicon = Mapping[str, tuple[Entry, ...]]
_BEGINNINGS: dict[int, tuple[Lexicon, frozenset[str], tuple[str, ...]]] = {}
"""What the phrases of a lexicon begin with, and what its compounds end in, by its identity."""
_TAIL = "*"
"""What a phrase of the lexicon begins with that is the end of compounds: ``*periode``, as in ``Huurperiode``."""
_UP_TO = "t/m"
"""Between the ends of a range: not two labels of one letter."""
_LEAST_BEFORE = 3
"""Letters of a compound before its end."""


@cache
def lexicon(name: str) -> Lexicon:
    """Return the labels of a table of the lexicon (``header``, ``totals``, ``columns``), by their folded form."""
    found: dict[str, list[Entry]] = {}
    for path, languages in table(name).items():
        spoken: dict[str, set[str]] = {}
        for language in LANGUAGES:
            for phrase in languages.get(language, ()):
                spoken.setdefault(_TAIL * phrase.startswith(_TAIL) + fold(phrase), set()).add(language)
        for phrase, where in spoken.items():
            found.setdefault(phrase, []).append(Entry(path, frozenset(where)))
        for phrase in languages.get("weak", ()):
            if fold(phrase) not in spoken:
                found.setdefault(fold(phrase), []).append(Entry(path, frozenset(), weak=True))
    return {phrase: tuple(sorted(entries, key=lambda each: each.weak)) for phrase, entries in found.items()}


@lru_cache(_REMEMBERED)
def fold(text: str) -> str:
    """Return a text as labels are compared: letters and digits without accents and capitals, and ``#`` for number."""
    marked = "".join("#" if each in _NUMBER_SIGNS else each for each in text)
    plain = unicodedata.normalize("NFKD", marked.casefold())
    return "".join(each for each in plain if each.isalnum() or each in "#/")


def speaks_of_another(word: str) -> bool:
    """Tell whether a word before the name of a document, a number or a date says that another one is meant."""
    return fold(word) in _OF_ANOTHER


def labels_in(sheet: Sheet, entries: Lexicon) -> tuple[Label, ...]:
    """Return the labels of a document, in reading order; in a segment they do not overlap."""
    return sheet.once(("labels", id(entries)), lambda: _labels(sheet, entries))


def _labels(sheet: Sheet, entries: Lexicon) -> tuple[Label, ...]:
    return tuple(label for segment in sheet.segments for label in _in_segment(segment, entries))


def _in_segment(segment: Segment, entries: Lexicon) -> Iterator[Label]:
    at = 0
    while at < len(segment.words):
        found = _longest_at(segment, at, entries)
        if found is None:
            at += 1
        else:
            yield found
            at = found.end


def _beginnings_of(entries: Lexicon) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return all that labels begin with, so that most words are told at once not to; and the ends of compounds."""
    known = _BEGINNINGS.get(id(entries))
    if known is None or known[0] is not entries:
        tails = tuple(sorted((each[1:] for each in entries if each[0] == _TAIL), key=len, reverse=True))
        known = entries, frozenset(phrase[:end] for phrase in entries for end in range(len(phrase) + 1)), tails
        _BEGINNINGS[id(entries)] = known
    return known[1], known[2]


def _compound(folded: str, entries: Lexicon, tails: tuple[str, ...]) -> tuple[Entry, ...]:
    """Return what a word means by its end, where the whole is not in the lexicon."""
    if not folded.endswith(tails) or folded in entries:
        return ()
    tail = next(each for each in tails if folded.endswith(each))
    is_word = len(folded) >= len(tail) + _LEAST_BEFORE and folded[: -len(tail)].isalpha()
    return entries[_TAIL + tail] if is_word else ()


def _longest_at(segment: Segment, start: int, entries: Lexicon) -> Label | None:
    folded = ""
    best: Label | None = None
    beginnings, tails = _beginnings_of(entries)
    for end in range(start + 1, min(start + _LONGEST, len(segment.words)) + 1):
        text = segment.words[end - 1].text
        head, colon, rest = text.partition(":")
        if end - 1 == start or folded:
            folded += fold(head)
        compound = _compound(folded, entries, tails) if end - 1 == start or text == ":" else ()
        if folded not in beginnings and "/" not in folded and not compound:
            break
        meanings = compound or (_meanings(folded, entries) if folded else None)
        is_short = len(folded) <= _INITIALS or (folded in _CONTACTS and end < len(segment.words))
        if (
            meanings
            and is_short
            and not (colon or _is_number_or_address(segment, end) or _is_sign(segment, start, end))
        ):
            meanings = None  # initials, or the beginning of a value
        if meanings:
            shown = " ".join([*(word.text for word in segment.words[start : end - 1]), head]).strip(" .")
            closed = bool(colon) or end == len(segment.words) or segment.words[end].text.startswith(":")
            best = Label(meanings, segment, start, end, shown, closed, rest.strip())
        if colon:
            break
    return _with_sign(best) if best is not None else None


def _meanings(folded: str, entries: Lexicon) -> tuple[Entry, ...]:
    """Return what a phrase means; two with a slash between them mean what both may mean (``KvK/CoC``)."""
    found = entries.get(folded, ())
    if found or "/" not in folded or folded == _UP_TO:
        return found
    parts = [entries.get(part, ()) for part in folded.split("/")]
    shared = set.intersection(*({each.path for each in part} for part in parts))
    every = sorted((each for part in parts for each in part if each.path in shared), key=lambda each: each.weak)
    return tuple({each.path: each for each in reversed(every)}.values())


def _with_sign(label: Label) -> Label:
    """Return a label with the word for number behind it: ``Uw inkooporder nr.``."""
    words = label.segment.words
    if label.rest or label.words[-1].text.endswith(":") or label.end >= len(words):
        return label
    head, colon, rest = words[label.end].text.partition(":")
    if fold(head) not in _SIGNS:
        return label
    end = label.end + 1
    closed = bool(colon) or end == len(words) or words[end].text.startswith(":")
    return replace(label, end=end, text=f"{label.text} {head}".strip(" ."), closed=closed, rest=rest.strip())


def _is_sign(segment: Segment, start: int, end: int) -> bool:
    """Tell whether the short word is the one for number, all by itself or with one beside it: ``Nr. 26-114``."""
    words = segment.words
    is_whole = start == 0 and len(words) <= len(("sign", "number"))
    return (
        is_whole
        and fold(words[0].text) in _SIGNS_BARE | ROW_LABELS
        and all(any(letter.isdigit() for letter in word.text) for word in words[end:])
    ) or (len(words) == 1 and fold(words[0].text) in ROW_LABELS)


def _is_number_or_address(segment: Segment, at: int) -> bool:
    """Tell whether what follows is what a label of one letter stands before: a telephone number or an address."""
    text = segment.words[at].text if at < len(segment.words) else ""
    return (text != "" and text[0] in "+(0") or "@" in text or text.startswith("www")
