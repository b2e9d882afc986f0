"""How the facts of a finding are written in a message: facts stay as a machine reads them, people read words.

In Dutch an amount is 1.234,56 and a date 31-01-2026; in English both stay as they are. An element of an XML syntax is
named by what it holds, its own name in brackets after it. What a document states word for word (the fact ``value``)
is never rewritten, except an amount whose decimals are what the message is about.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from .terms import name_of, term_of

AMOUNTS = frozenset({
    *("stated", "computed", "added", "total", "without_vat", "vat", "with_vat", "lines_net", "allowances", "charges"),
    *("paid", "rounding", "payable", "third", "taxable", "amount", "base", "price", "net", "gross", "discount"),
    *("quantity", "rate", "rates", "percentage", "equation", "difference", "sum"),
})  # fmt: skip
"""Facts that are numbers: amounts of money, quantities, prices and rates."""
DATES = frozenset({"issued", "due", "start", "end", "date", "day", "deadline", "supplied", "today", "limit"})
"""Facts that are days."""
ELEMENTS = frozenset({"element", "parent", "neighbour", "instead", "expected", "missing", "other"})
"""Facts that name elements by their qualified names."""
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ELEMENT = re.compile(r"\b(?:(?:cbc|cac|ubl|cn|ram|rsm):[A-Z][A-Za-z0-9]+/?)+(?<!/)")
PLACES = "lacking"
"""The fact that lists places in the model."""
_POSITION = re.compile(r"\[[0-9]+\]")
_LINE = re.compile(r"lines\[([0-9]+)\]")
_VALUE_IS_AMOUNT = re.compile(r"BR-DEC-|UBL-DT-01$")
CALLER = "caller"
"""Who has a rule weigh otherwise, where it is whoever reads the verdict."""


def worded(rule: str, name: str, value: str, language: str) -> str:
    """Return the fact `name` of a finding by `rule` as a message in `language` (``nl`` or ``en``) shows it."""
    if name in ELEMENTS:
        return _ELEMENT.sub(lambda found: element(found.group(), language), value)
    if name == PLACES:
        return ", ".join(amid_a_sentence(told) for told in (named(path, language) for path in value.split(", ")))
    if rule == "RELAY-NOT-AN-INVOICE":
        return element(value, language)
    if (rule, name, value) == ("RELAY-OVERRIDE", "by", CALLER):
        return "u" if language == "nl" else "you"
    if language != "nl":
        return value
    if name in DATES:
        value = _DATE.sub(r"\3-\2-\1", value)
    if name in AMOUNTS or (name == "value" and _VALUE_IS_AMOUNT.match(rule)):
        value = _NUMBER.sub(lambda found: dutch_number(found.group()), value)
    return value


def dutch_number(number: str) -> str:
    """Return a number as the Dutch write it: ``1234.5`` is ``1.234,5``. Decimals are kept as they stand."""
    sign = "-" if number.startswith("-") else ""
    whole, point, decimals = number.removeprefix("-").partition(".")
    grouped = re.sub(r"(?<=[0-9])(?=(?:[0-9]{3})+$)", ".", whole)
    return f"{sign}{grouped}{',' if point else ''}{decimals}"


def named(path: str, language: str) -> str:
    """Return what a place in the model, or the nearest group around it, is called: ``Factuurregel 3: aantal``."""
    bare, line = _POSITION.sub("", path), _LINE.match(path)
    while bare and term_of(bare) is None:
        bare = bare.rpartition(".")[0]
    if not bare:
        return path
    name = name_of(term_of(bare) or "", language)
    if line is None or bare == "lines":
        return f"{name} {int(line[1]) + 1}" if line is not None else name
    return f"{name_of('BG-25', language)} {int(line[1]) + 1}, {amid_a_sentence(name)}"


def amid_a_sentence(name: str) -> str:
    """Return a name as it stands amid a sentence: its capital is kept where it is that of an abbreviation (VAT)."""
    return name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}"


def element(name: str, language: str) -> str:
    """Return what an element, or the last of a path of them, is called: ``vervaldatum (cbc:DueDate)``."""
    told = _element_names().get(name.rpartition("/")[2], {}).get(language)
    return f"{told} ({name})" if told else name


@cache
def _element_names() -> Mapping[str, Mapping[str, str]]:
    text = (resources.files(__package__) / "element_names.toml").read_text(encoding="utf-8")
    names: dict[str, dict[str, str]] = tomllib.loads(text)
    return names
