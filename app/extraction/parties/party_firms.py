"""Which line over the buyer's street names the firm, and which a person in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ...model.pages import around
from ..names.address_words import has_legal_form, is_department, names_trade, words
from ..names.people_words import has_given_name, has_initials, is_addressee, is_person
from ..names.premises_words import is_inner
from ..page.labels import fold
from .address_lines import Printed

ARTICLE = re.compile(r"(?:de(?!\s+(?:heer|hr|dhr|mevr)\b)|het|the|die|der|la|le|les|l')\s", re.IGNORECASE)
"""Before what is an office and no person: ``t.a.v. de directie``."""


_DEPARTMENT = 2
"""So many words the name of a department has by itself."""
_ADJECTIVES = ("isch", "ische", "ieel", "iele", "elijk", "elijke", "aal", "ale")
"""What words end in that say of which kind a trade is."""


def firm_of(names: Sequence[Printed]) -> Printed | None:
    """Return which of the lines above a street names the party; None where that is not clear."""
    whole = [each for each in _whole(names) if not _is_within_firm(each.text)]
    firms = [each for each in whole if not is_department(each.text)] or [each for each in whole if _may_be_firm(each)]
    legal = [each for each in firms if has_legal_form(each.text)]
    if len(firms) <= 1 or len(legal) == 1:
        return next(iter(legal or firms), None)
    trades = [each for each in firms if names_trade(each.text)]
    if not legal and len(trades) == 1 and trades[0] is firms[0] and all(is_person(each.text) for each in firms[1:]):
        return trades[0]
    people = (
        [each for each in firms[1:] if has_initials(each.text)]
        or [each for each in firms if is_addressee(each.text)]
        or [each for each in firms if has_given_name(each.text)]
    )
    rest = [each for each in firms if each not in people]
    if len(rest) == 1:
        return rest[0]
    return legal[0] if legal and legal[0] is firms[0] else None


def _may_be_firm(name: Printed) -> bool:
    """Tell whether what reads like a department may be a firm: ``Bouwkundig Bureau Vlier``, not ``Team Inkoop``."""
    return len(name.text.split()) > _DEPARTMENT or names_trade(name.text) or has_legal_form(name.text)


def _is_within_firm(text: str) -> bool:
    """Tell whether a line can be no firm's name: the way to a room, or the one word for a department."""
    return not has_legal_form(text) and (is_inner(text) or (" " not in text and is_department(text)))


def _whole(firms: Sequence[Printed]) -> Sequence[Printed]:
    """Return the names with the first two as one where the first says but what a firm does: it goes on below."""
    if len(firms) == len(("trade", "name")) and _is_trade_alone(firms[0].text) and not has_initials(firms[1].text):
        first, second = firms
        return [Printed(text=f"{first.text} {second.text}", page=first.page, box=around([first.box, second.box]))]
    return firms


def _is_trade_alone(text: str) -> bool:
    """Tell whether words are an adjective and a trade: ``Technisch Bureau``, ``Juridisch Advies``."""
    *before, last = (fold(word) for word in text.split())
    return bool(before) and last in words("firms.trades") and all(word.endswith(_ADJECTIVES) for word in before)


def _is_above(person: str, firm: str, names: Sequence[Printed]) -> bool:
    """Tell whether a person is named over the firm, as shops have it: sure of both, and nothing else with them."""
    is_person_surely = has_given_name(person) or has_initials(person) or is_addressee(person)
    return len(names) == len(("person", "firm")) and is_person_surely and (has_legal_form(firm) or names_trade(firm))


def person_of(names: Sequence[Printed], firm: Printed | None) -> Printed | None:
    """Return the person whom a line below the name of a firm names; None where it is a department or a building."""
    if firm is None or firm not in names:
        return None
    people = [each for each in names if each is not firm and (is_person(each.text) or is_addressee(each.text))]
    told = has_legal_form(firm.text) or names_trade(firm.text)
    if not told and not is_person(firm.text):
        told = any(is_addressee(each.text) for each in people)
    if not told and not has_initials(firm.text):
        told = any(has_initials(each.text) for each in people)
    if not told and not has_given_name(firm.text):
        told = any(has_given_name(each.text) for each in people)
    if not told or len(people) != 1:
        return None
    if names.index(people[0]) < names.index(firm) and not _is_above(people[0].text, firm.text, names):
        return None
    return replace(people[0], text=people[0].text.removeprefix("De heer/mevrouw ").strip())
