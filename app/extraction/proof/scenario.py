"""Why a page charges no VAT, where it says so: the category and the words for it (domain: VAT scenarios)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from ...model.pages import Box, around
from ..lexicon import table
from ..page.labels import LANGUAGES, fold
from ..page.sheet import Sheet, TextLine

_REMEMBERED = 4096
"""Texts judged lately; the proof asks for the same ones of a document again and again."""
_NONE = re.compile(
    r"\b(?:geen|zonder) (?:btw|omzetbelasting) (?:wordt |is )?(?:berekend|verschuldigd|geheven|in rekening|gerekend)"
    r"|\bno vat (?:is )?(?:charged|due|payable)|\bkeine (?:umsatz|mehrwert)steuer (?:berechnet|erhoben)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What the page says of VAT that is not charged.

    Attributes:
        category: VAT category (UNCL 5305): AE, K, G, E, O or Z.
        scheme: which one of the category (``reverse-charge``, ``small-business``, ``margin``, ...).
        words: as printed.
        page: counted from 1.
        box: where.
    """

    category: str
    scheme: str
    words: str
    page: int
    box: Box


def scenarios(sheet: Sheet) -> tuple[Scenario, ...]:
    """Return what the page says of VAT, each scheme once, in reading order."""
    found: dict[str, Scenario] = {}
    for line in sheet.lines:
        for scenario in _in_line(line):
            found.setdefault(scenario.scheme, scenario)
    if "exempt" in found and len(found) > 1:
        del found["exempt"]  # the words that name the scheme explain the exemption
    return tuple(found.values())


def _in_line(line: TextLine) -> Iterator[Scenario]:
    folded = fold(line.text)
    for phrase, name in _phrases():
        if phrase in folded:
            words = _words(line, phrase)
            if words:
                category, _, scheme = name.partition(".")
                box = around([line.words[at].box for at in words])
                text = " ".join(line.words[at].text for at in words).strip(" .,:;()")
                yield Scenario(category=category, scheme=scheme, words=text, page=line.page, box=box)
                return


def _words(line: TextLine, phrase: str) -> range | None:
    """Return the whole words of a line that a folded phrase is made of."""
    for start in range(len(line.words)):
        folded = ""
        for end in range(start, len(line.words)):
            folded += fold(line.words[end].text)
            if folded == phrase:
                return range(start, end + 1)
            if not phrase.startswith(folded):
                break
    return None


def charges_none(sheet: Sheet) -> bool:
    """Tell whether a page says that no VAT is charged, for whatever reason: ``Er wordt geen btw berekend``."""
    return any(_NONE.search(line.text) for line in sheet.lines)


@lru_cache(maxsize=_REMEMBERED)
def is_passed_on(name: str) -> bool:
    """Tell whether a line names what its issuer only passes on, so that nought per cent is meant: ``statiegeld``.

    Such a line is zero rated as it stands: the norm lets "not subject to VAT" stand with no other category (BR-O-11).
    """
    words = [fold(word) for word in name.split()]
    phrases = _starts()
    return any("".join(words[at:]).startswith(phrases) for at in range(len(words)))


_OF_LINES = "line."


@cache
def _starts() -> tuple[str, ...]:
    """Return the folded phrases that tell of a line that its issuer only passes it on."""
    return tuple(phrase for phrase, _ in _phrases(_OF_LINES))


@cache
def _phrases(prefix: str = "") -> tuple[tuple[str, str], ...]:
    """Return folded phrases with the name of what they say, the longest first; `prefix` is that of lines' words."""
    found = {
        fold(phrase): name
        for name, languages in table("scenarios").items()
        if name.startswith(_OF_LINES) == bool(prefix)
        for language in LANGUAGES
        for phrase in languages.get(language, ())
    }
    return tuple(sorted(found.items(), key=lambda each: -len(each[0])))
