"""What people are told by: titles, initials and given names, and the words before whom a line is for."""

from __future__ import annotations

import re

from ..page.labels import fold
from .address_words import has_legal_form, is_department, is_name, names_trade, words

_ATTENTION = re.compile(
    r"(?:(?:t\.?\s?a\.?\s?v\.?|ter attentie van|attn\.?|att\.?|fao|for the attention of|attention"
    r"|z\.?\s?hd\.?(?:\s?v\.?)?|z\.?\s?h\.?|zu händen(?: von)?|[àa] l.attention de)"
    r"(?=[:.\s/])[:.\s/]*)+(?P<who>[^:.\s/].*)",
    re.IGNORECASE,
)
_TITLES = (
    r"[Dd]e heer/mevrouw|[Dd]e heer|[Dd]hr\.?|[Mm]evr(?:ouw|\.)?|[Mm]w\.?|Herrn?|Frau|[Mm]r\.?|Mrs\.?|Ms\.?|Mme\.?"
    r"|[Ff]am(?:ilie|\.)?|[Dd]o[ck]ter|[Dd]octor|[Dd]rs?\.?|[Dd]s\.?|[Ii]ng\.?|[Ii]r\.?|[Pp]rof\.?"
)
_PERSON = re.compile(
    rf"(?:(?:{_TITLES})\s)*(?:(?:[A-Z]\.-?\s?){{1,4}}|[A-Z][a-z\u00e0-\u00ff]+(?:-[A-Z][a-z\u00e0-\u00ff]+)?\s)"
    r"(?:(?:van|de|den|der|het|'t|ter|ten|te|von|du|la|le|op|in|el|al|d')\s)*[A-Z][\w'\u2019-]+"
)
_INITIALS = re.compile(rf"(?:(?:{_TITLES})\s)*(?:[A-Z]\.-?\s?){{1,4}}(?=[\w'])")
_SALUTATION = re.compile(
    r"(?:de heer|dhr\.?|mevr(?:ouw|\.)?|mw\.?|herrn?|frau|mr\.?|mrs\.?|ms\.?|m\.|fam(?:ilie|\.)?|mme\.?)", re.IGNORECASE
)
_FUNCTION = re.compile(r"\A(?!(?:mevrouw|familie|heer)\b)(?:de\s)?[a-z]{5,}\s(?=(?:[A-Z]\.)+\s?[\w'])")
"""What somebody does, before the name with its initials: ``penningmeester J. Smit``."""
_FOR = re.compile(r"Aan\s(?=[A-Z'\u2019])")
"""A word before a party that stands without a colon: ``Aan Hotel Vlier``."""


def is_person(text: str) -> bool:
    """Tell whether a line has the form of a person's name: initials or first names, and a surname."""
    if _PERSON.fullmatch(text) is None or has_legal_form(text) or is_department(text):
        return False
    return _INITIALS.match(text) is not None or not names_trade(text)  # ``S. Bakhuis`` is called so


def has_initials(text: str) -> bool:
    """Tell whether a line has the form of a person's name with initials before it, which no firm has: ``K. Smit``."""
    return _INITIALS.match(text) is not None and is_person(text)


def has_given_name(text: str) -> bool:
    """Tell whether a line has the form of a person's name whose first word is one that people are called by."""
    return fold(text.partition(" ")[0].partition("-")[0]) in words("people.given") and is_person(text)


def is_addressee(text: str) -> bool:
    """Tell whether a line names a person with a salutation (de heer, Herrn, Mrs)."""
    first = text.partition(" ")[0]
    return _SALUTATION.fullmatch(first) is not None or text.lower().startswith("de heer")


def attention_in(text: str) -> str | None:
    """Return whom a line "for the attention of" names, or None."""
    found = _ATTENTION.fullmatch(text)
    return _FUNCTION.sub("", found["who"].strip()) if found else None


def addressed(text: str) -> tuple[str, str]:
    """Return the name of a party and whom or which part of it the same line names behind it, empty where nobody."""
    text = _FOR.sub("", text)
    for mark in (", ", " / ", " - ", " \u2013 "):
        name, comma, behind = text.rpartition(mark)
        if not comma or not is_name(name):
            continue
        if is_department(behind) and mark == ", ":
            return name, ""
        is_firm = has_legal_form(name) or names_trade(name) or has_initials(behind) or has_given_name(behind)
        if mark != ", ":
            is_firm = has_legal_form(name) and (has_initials(behind) or has_given_name(behind))
        if is_person(behind) and is_firm and not is_person(name):
            return name, behind
    for found in re.finditer(r",?\s+(?=(?:t\.?a\.?v|z\.?hd|attn|attn?)\b|ter attentie)", text, re.IGNORECASE):
        if who := attention_in(text[found.end() :]):
            return text[: found.start()], who
    return text, ""
