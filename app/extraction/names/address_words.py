"""What lines of an address look like: towns with their postal codes, streets, countries, names of firms and people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from ..lexicon import table
from ..page.labels import fold
from .contact_words import MARKS
from .premises_words import is_inner, without_building

_CITY = (
    r"(?P<city>(?:['\u2019\u2018`][st][ -])?[^\W\d_][^\d|•·,;:()]*?"
    r"(?:\s\(?(?:CEDEX|Cedex)\)?(?:\s\d{1,2})?|\s\([A-Z][A-Za-z. -]{0,14}\))?)"
)
_TOWN_BEFORE = r"(?P<city>[^\W\d_][^\d,;:]*?)"
_NUMBERED_CITY = r"(?P<city>[^\W\d_][^,;:]*?(?:\s\d{1,2}[A-Z]?)?)"
_DUTCH = r"[1-9]\d{3}\s?(?:[A-Z]{2}|(?!st|kg|gr|ml|mm|cm|km|wh|lt|m\d)[a-z]{2})"
_BRITISH = r"[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}"
_IRISH = r"(?:[A-Z]\d{2}|D6W)\s(?=[A-Z]*\d)[0-9A-Z]{4}"
_PREFIXES = {
    "B": "BE",
    "L": "LU",
    "D": "DE",
    "F": "FR",
    "A": "AT",
    "I": "IT",
    "E": "ES",
    "P": "PT",
    "S": "SE",
    "N": "NO",
}
_TWO_LETTERS = "BE|LU|DE|FR|AT|CH|IT|ES|PT|SE|NO|DK|FI|PL|CZ|HU|SI|SK|LI|MC"
_POSTAL_CODES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("NL", re.compile(rf"(?:NL[- ]\s?)?(?P<code>{_DUTCH})(?:\b|(?=[A-Z][a-z'\u2019]))[\s,]*(?:[-\u2013]\s+)?{_CITY}")),
    ("NL", re.compile(rf"{_TOWN_BEFORE}[\s,]+(?:NL[- ])?(?P<code>{_DUTCH})")),
    ("", re.compile(rf"(?P<prefix>[BLDFAIEPSN]|{_TWO_LETTERS})(?:\s?-\s?|\s)(?P<code>\d{{4,5}})\s+{_CITY}")),
    ("PL", re.compile(rf"(?:PL[- ])?(?P<code>\d{{2}}-\d{{3}})\s+{_CITY}")),
    ("SE", re.compile(rf"SE?[- ](?P<code>\d{{3}} \d{{2}})\s+{_CITY}")),
    ("GB", re.compile(rf"(?P<code>{_BRITISH})[\s,]+{_NUMBERED_CITY}")),
    ("GB", re.compile(rf"{_TOWN_BEFORE}[,\s]+(?P<code>{_BRITISH})")),
    ("IE", re.compile(rf"(?P<code>{_IRISH})[\s,]+{_NUMBERED_CITY}")),
    ("IE", re.compile(rf"{_NUMBERED_CITY}[,\s]+(?P<code>{_IRISH})")),
    ("US", re.compile(r"(?P<city>[^\W\d_][^\d,;:]*?),?\s(?:[A-Z]{2}),?\s(?P<code>\d{5}(?:-\d{4})?)")),
    ("", re.compile(rf"(?P<code>\d{{5}})\s*{_CITY}")),
    ("", re.compile(rf"(?P<code>[1-9]\d{{3}})\s+{_CITY}")),
)
_BARE_CODES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("NL", re.compile(rf"(?:NL[- ]\s?)?(?P<code>{_DUTCH})")),
    ("GB", re.compile(rf"(?P<code>{_BRITISH})")),
    ("IE", re.compile(rf"(?P<code>{_IRISH})")),
    ("", re.compile(rf"(?P<prefix>[BLDFAI]|{_TWO_LETTERS})(?:\s?-\s?|\s)(?P<code>\d{{4,5}})")),
)
_STREET_FIRST = re.compile(
    r"(?P<name>['\u2019\u2018`]?[^\W\d_].*?[^\W\d_.'\u2019]|.+?\.)[\s,]+\d{1,5}(?:\s?[-/+]?\s?[A-Za-z0-9]{1,5}){0,3}"
)
_NUMBER_FIRST = re.compile(r"\d{1,5}(?:[-/]\d{1,4})?(?:\s?(?:bis|ter|quater|[A-Za-z]))?,?\s+(?P<name>[^\W\d_].+)")
_GOES_ON = re.compile(r"(?:[&+]|\s(?:en|und|and|et|van|voor|de|der|of))$|mbH\s*&\s*Co\.?$")
_GOES_ON_AS_TOWN = re.compile(r"^(?:van|aan|bij|op|in|de|den|der)$", re.IGNORECASE)
"""Before the last word of a town: ``Hoek van Holland``."""
_CARE_OF = re.compile(r"(?:c/o|p/a|per adres)[:.\s]+.+", re.IGNORECASE)
_CAPITAL = re.compile(
    r",?\s+(?:au|\u00e0|mit|met|with)\s(?:\w+\s){0,2}(?:capital|kapitaal|stammkapital)\s.*", re.IGNORECASE
)
_NOT_A_NAME = re.compile(
    r"^(?i:opgericht|sinds|since|seit|depuis|founded|established|gegr\u00fcndet|fond\u00e9e?)\s(?:[a-z]+\s)?\d{4}(?!\d)"
    r"|www\.|https?:|[:€%@#=]|\d{5,}|\d[.,]\d{2}\b|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|\b[A-Z]{1,4}-?\d{2,4}[-/.]\d{3,}|\d.*\s[1-9]\d{3}\s?(?!BV|NV|CV|SA|AG|KG)[A-Z]{2}\s+[A-Z'\u2019]"
)
_MARKS = re.compile(rf"\s*[{MARKS};]\s*|\s+(?:[-\u2013\u2014/*.~]|//)\s+|,\s*")
_TITLES_OF_DOCUMENTS = r"(?:(?:VERKOOP|CREDIT)?FACTUUR|CREDITNOTA|INVOICE|RECHNUNG|GUTSCHRIFT|FACTURE)"
_TITLED = re.compile(
    rf"(?:{_TITLES_OF_DOCUMENTS}\s+(?=[A-Z]))?(?P<rest>.+?)(?:\s+{_TITLES_OF_DOCUMENTS})?", re.IGNORECASE
)
_ENDS_OF_LABELS = ("nummer", "datum", "kenmerk", "referentie")
"""What words end in that are no towns."""
_NO_TOWN = re.compile(rf"[@~+{MARKS}]|www\.|//")
"""What no town has: the beginning of something else on its line."""
_SLOGAN = re.compile(
    r"[\"\u201c\u201e\u00ab].*[\"\u201d\u201c\u00bb]|.*(?<!\w)(?:sinds|since|seit|depuis|anno)\s(?:1[6-9]|20)\d\d"
    r"|[^,]+(?:,\s[a-z\u00e0-\u00ff]+)+(?:\s[a-z]+)?\s(?:en|and|und|et|&)\s[a-z\u00e0-\u00ff]+(?:\s[a-z]+)?[.!]?",
    re.IGNORECASE,
)
"""A line in quotes, on how long a firm is there, or on what it does: ``Schilderwerk, glaszetten en behangen``."""
_ARTICLES = frozenset({"de", "het", "the"})
"""What names of towns begin with: ``De Lier``."""
_OFFICES = ("kantoor", "bureau")
"""What firms end in whose work is that of a department elsewhere: ``Administratiekantoor``."""
_BEFORE_SURNAMES = frozenset({"der", "den", "ter", "ten", "vd", "vander", "von"})
"""Words before a surname, which may be that of a trade too: ``Van der Molen``."""
_ENDS_OF_DESKS = ("desk", "balie", "linnenkamer")
_SHORTEST_NAME, _LONGEST_NAME = 2, 70
_LONGEST_CITY = 40
_MOST_WORDS = 6
_SHORTEST_END = 3


@dataclass(frozen=True, slots=True)
class Town:
    """A postal code and a town.

    Attributes:
        country: ISO 3166-1 as far as the form of the code or its prefix tells it, else empty.
        code: as printed, without the prefix.
        city: empty where only the code stands there.
        proven: whether the form of the code is one that hardly anything else has.
        country_is_printed: whether the country's name stands behind the town.
    """

    country: str
    code: str
    city: str
    proven: bool
    country_is_printed: bool = False


@lru_cache(maxsize=4096)
def town_in(text: str) -> Town | None:
    """Return the postal code and town of a text that is both and nothing else, or None."""
    plain = text.strip(" .,")
    if len(plain) > _LONGEST_NAME or not any(each.isdigit() for each in plain):
        return None
    for country, pattern in _POSTAL_CODES:
        found = pattern.fullmatch(plain)
        if found is None:
            continue
        city, named = _without_country(found["city"].strip(" .,-"))
        if not country and len(found["code"]) == len("1234") and re.match("[A-Z]{2} ", city):
            continue  # the letters of a Dutch code before what is no town
        if not city or len(city) > _LONGEST_CITY or not _is_town(city, country):
            continue
        of_prefix = _of_prefix(found.groupdict().get("prefix"))
        known = named or country or of_prefix
        return Town(known, found["code"], city, bool(country or of_prefix), bool(named))
    return None


@lru_cache(maxsize=4096)
def code_in(text: str) -> Town | None:
    """Return the postal code that a text is and nothing else, of a form that hardly anything else has; or None."""
    for country, pattern in _BARE_CODES:
        found = pattern.fullmatch(text.strip(" .,"))
        if found is not None and (country != "NL" or found["code"][-1].isupper()):
            return Town(country or _of_prefix(found["prefix"]), found["code"], "", proven=True)
    return None


def is_dutch_town(text: str) -> bool:
    """Tell whether a line is a Dutch postal code and a town; hardly anything else has that form."""
    town = town_in(text)
    return town is not None and town.country == "NL" and town.code[0].isdigit() and town.proven


def is_city(text: str) -> bool:
    """Tell whether a text may be a town's name: a capital, and letters for the rest."""
    is_short = len(text) < _LONGEST_CITY and not is_field(text)
    return is_short and re.fullmatch(_CITY, text.strip(" .,")) is not None and _is_town(text.strip(), "")


def _of_prefix(prefix: str | None) -> str:
    return _PREFIXES.get(prefix, prefix) if prefix else ""


def _without_country(city: str) -> tuple[str, str]:
    """Return a town without the country's name behind it, and the country."""
    words = city.split()
    for count in (1, 2):
        last = " ".join(words[-count:])
        if (
            len(words) > count
            and not _GOES_ON_AS_TOWN.search(words[-count - 1])
            and len(last) > len("NL")
            and (code := country_named(last.strip("()")))
        ):
            return " ".join(words[:-count]).rstrip(" ,-("), code
    return re.split(r"\s[-\u2013]\s", city)[0], ""  # what stands behind a dash is a country, be it not known


def _is_town(city: str, country: str) -> bool:
    """Tell whether words may be a town: they begin with a capital and are no more than a few."""
    if not country and ((city.isupper() and len(city) <= len("HZ")) or re.match("[A-Z]{3}[a-z]", city)):
        return False  # the letters of a Dutch code whose town stands elsewhere
    first, *rest = (fold(word) for word in city.split(maxsplit=1))
    if first in words("firms.not_names") | words("months.names") and not (rest and first in _ARTICLES):
        return False
    if first.endswith(_ENDS_OF_LABELS) or _NO_TOWN.search(city):
        return False
    return (city[0].isupper() or city[0] in "'\u2019\u2018`") and city.count(" ") < _MOST_WORDS


@lru_cache(maxsize=1024)
def country_named(text: str) -> str | None:
    """Return the country (ISO 3166-1) that a text names, or None."""
    return _countries().get(fold(text))


@lru_cache(maxsize=4096)
def is_street(text: str) -> bool:
    """Tell whether a line is a street with a number, or a post-office box."""
    if len(text) > _LONGEST_NAME or re.search(r"[@%:€]", text):
        return False
    found = _STREET_FIRST.fullmatch(text)
    if found is not None:
        return found["name"].count(" ") <= _MOST_WORDS and re.search(r"\d\s*,", found["name"]) is None
    found = _NUMBER_FIRST.fullmatch(text)
    if found is None:
        return False
    first = found["name"].split(",")[0]
    return (
        _has_street_word(first) or _has_street_word(found["name"]) or fold(first.split()[-1]) in words("streets.short")
    )


def is_clear_street(text: str) -> bool:
    """Tell whether a line is a street with a number by a word of it too (``straat``, ``rue``), not by form alone."""
    return is_street(text) and is_street_name(text)


def split_street(text: str) -> tuple[str, str]:
    """Return street and number, and what a comma parts from them (a floor, a building), empty where nothing is."""
    text = without_building(text)
    head, comma, rest = text.rpartition(",")
    if comma and is_clear_street(head.strip()) and not is_street_name(rest):
        return head.strip(), rest.strip()
    return text, ""


@lru_cache(maxsize=4096)
def is_street_name(text: str) -> bool:
    """Tell whether a line may be a street or a building without a number: a word of it is one of streets."""
    if len(text) > _LONGEST_NAME or _NOT_A_NAME.search(text) or has_legal_form(text):
        return False
    return _has_street_word(text) or any(
        fold(word).endswith(end) for word in text.split() for end in words("streets.ends") if len(end) > _SHORTEST_END
    )


def _has_street_word(text: str) -> bool:
    return any(fold(word) in words("streets.words") for word in text.split())


def is_post_box(text: str) -> bool:
    """Tell whether a street line is a post-office box."""
    return any(fold(text).startswith(fold(each)) for each in words("streets.boxes"))


@lru_cache(maxsize=8192)
def is_name(text: str) -> bool:
    """Tell whether a line may name a firm or a person: letters for the most part, and nothing of another kind."""
    if not _SHORTEST_NAME <= len(text) <= _LONGEST_NAME or _NOT_A_NAME.search(text):
        return False
    if (is_street(text) and _NUMBER_FIRST.fullmatch(text)) or holds_address(text):
        return False
    letters = sum(each.isalpha() for each in text)
    if fold(text.split(maxsplit=1)[0]) in words("firms.slogans") and text[0].islower() and not has_legal_form(text):
        return False
    if is_slogan(text):
        return False
    mostly = letters >= max(_SHORTEST_NAME, 0.5 * len(text.replace(" ", "")))
    folded = [fold(word).strip("/") for word in text.split()]
    return mostly and "".join(folded) not in words("firms.not_names") and not _is_title(folded)


def is_slogan(text: str) -> bool:
    """Tell whether a line praises a firm or tells its work, in quotes or in words of which only the first is large."""
    if _SLOGAN.fullmatch(text) is None or has_legal_form(text):
        return False
    return "," not in text or all(word[0].islower() or not word[0].isalpha() for word in text.split()[1:])


def _is_title(folded: list[str]) -> bool:
    """Tell whether all words are such that name the document or a part of it (``Factuur / Invoice``)."""
    return all(not each or each in words("firms.not_names") for each in folded)


@lru_cache(maxsize=8192)
def has_legal_form(text: str) -> bool:
    """Tell whether a name says what kind of firm it is (B.V., GmbH, Stichting)."""
    folded = [each for word in text.split() if (each := fold(word))]
    if any(word in words("firms.forms") for word in folded[-2:]) and len(folded) > 1:
        return True
    return len(folded) > 1 and folded[0] in words("firms.kinds")


def names_trade(text: str) -> bool:
    """Tell whether a word of a name says what a firm does (``Uitgeverij Kantlijn``, ``Loonbedrijf Hendriks``)."""
    ends = tuple(words("firms.trade_ends"))
    parts = text.split()
    folded = [fold(word) for word in parts]
    surnames = {at + 1 for at, word in enumerate(folded) if (at and word in _BEFORE_SURNAMES) or word == "van"}
    return any(
        word in words("firms.trades") or (word.endswith(ends) and word not in ends) or _begins_trade(printed)
        for at, (word, printed) in enumerate(zip(folded, parts, strict=True))
        if word and at not in surnames
    )


def _begins_trade(word: str) -> bool:
    """Tell whether two words in one begin with a trade: ``Hotel-Restaurant``; a surname ends in one at most."""
    return "-" in word and fold(word.partition("-")[0]) in words("firms.trades")


def is_legal_form(text: str) -> bool:
    """Tell whether a line is a legal form and no name: the end of the line above."""
    return all(fold(word) in words("firms.forms") for word in text.split())


def goes_on(text: str) -> bool:
    """Tell whether a name goes on on the next line, as its last word shows (``GmbH & Co.``, ``Jansen &``)."""
    return _GOES_ON.search(text) is not None


def is_department(text: str) -> bool:
    """Tell whether a line of an address names a part of a firm rather than the firm."""
    begin = [fold(word) for word in text.split()[:3]]
    if has_legal_form(text) or not begin:
        return False
    teams = words("firms.teams")
    if (
        is_inner(text)
        or begin[0].endswith(_ENDS_OF_DESKS)
        or begin[0] in teams
        or "".join(begin[:2]) in teams
        or "".join(begin) in teams
    ):
        return True
    departments = words("firms.departments")
    return any(
        word in departments or (word.startswith(tuple(departments)) and not word.endswith(_OFFICES))
        for word in begin[:2]
    )


def is_way_inside(text: str) -> bool:
    """Tell whether a line is the way to a room, without a street: ``Receptie, route 212``, not ``Laan 2, kamer 3``."""
    return is_inner(text) and not any(is_street(part) and not is_inner(part) for part in text.split(","))


def untitled(text: str) -> str:
    """Return a name without the title of the document before or behind it: ``FACTUUR Drukkerij Inktvis``."""
    found = _TITLED.fullmatch(text)
    return found["rest"] if found is not None and is_name(found["rest"]) else text


def holds_address(text: str) -> bool:
    """Tell whether a line is an address by itself, with marks between its parts, as that of a sender."""
    parts = _MARKS.split(text)
    towns = [(before, town) for before, part in pairwise(parts) if (town := town_in(part))]
    return any(town.proven or is_street(before) for before, town in towns)


def is_care_of(text: str) -> bool:
    """Tell whether a line says in whose care somebody is (c/o, p/a)."""
    return _CARE_OF.fullmatch(text) is not None


def without_capital(text: str) -> str:
    """Return a name without what French and German law has a letterhead say behind it: the capital of the firm."""
    return _CAPITAL.sub("", text)


@lru_cache(maxsize=2048)
def without_field(text: str) -> str:
    """Return what stands behind the word for a part of an address and its colon (``Plaats: ...``)."""
    head, colon, rest = text.partition(":")
    if colon and all(fold(word) in words("fields.words") for word in re.split(r"[\s/&,]+", head.strip()) if word):
        return rest.strip()
    return text


def is_field(text: str) -> bool:
    """Tell whether a line is the word for the street or another part of an address, as forms have above it."""
    return fold(text) in words("fields.words") - words("firms.not_names")


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of a list of the lexicon (``firms.forms``), folded."""
    group, _, key = name.partition(".")
    return frozenset(fold(each) for each in _table()[group][key])


@cache
def _countries() -> Mapping[str, str]:
    return {fold(name): code for code, names in _table()["countries"].items() for name in names}


@cache
def _table() -> dict[str, Any]:
    return table("addresses")
