"""Invoices of every shape: random ones for property tests, and one that carries every term of the model.

Everything here is read off the model's own annotations: a field stands at a place exactly where `terms()` knows a
business term at or below it, so that a term added to the model is generated the same day. What a *syntax* cannot say
is no matter of this file: the limits of each stand in `tests/properties/limits_*.py`, one function per limit.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from app.model.invoice import Invoice, Line
from app.model.terms import terms
from app.model.values import Identifier

_SUB_LINES = ".sub_lines"
_NEVER = "\ufffe\uffff"
"""Besides the control characters the only ones that XML 1.0 cannot carry."""


@dataclass(frozen=True, slots=True)
class Place:
    """One field where it stands: the class or leaf type it holds, whether it repeats, and its model path."""

    name: str
    type: type
    many: bool
    path: str

    @property
    def is_leaf(self) -> bool:
        return not is_dataclass(self.type)


@cache
def places(owner: type, path: str = "") -> tuple[Place, ...]:
    """Return the fields of `owner` that have a meaning at `path`; sub-lines are lines (one level is walked)."""
    if owner is Identifier:
        return tuple(Place(name, str, many=False, path=f"{path}.{name}") for name in ("value", "scheme"))
    return tuple(place for place in all_places(owner, path) if _has_meaning(place))


@cache
def all_places(owner: type, path: str = "") -> tuple[Place, ...]:
    """Return the fields of `owner` at `path`, whether they have a meaning there or not."""
    hints = get_type_hints(owner, include_extras=True)
    return tuple(_place(each.name, hints[each.name], path) for each in fields(owner))


@cache
def _paths() -> frozenset[str]:
    """Every model path that has a term, and every one on the way to it."""
    found = {term.path for term in terms()}
    return frozenset(path[:end] for path in found for end in (*_dots(path), len(path)))


def _dots(path: str) -> Iterator[int]:
    return (position for position, character in enumerate(path) if character == ".")


def _has_meaning(place: Place) -> bool:
    if place.type is Line and place.name == "sub_lines" and _SUB_LINES in place.path[: -len(_SUB_LINES)]:
        return False
    return place.path.replace(_SUB_LINES + ".", ".") in _paths()


def _place(name: str, hint: Any, path: str) -> Place:
    here = f"{path}.{name}" if path else name
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) is tuple:
        return Place(name, get_args(hint)[0], many=True, path=here)
    inner = next((each for each in get_args(hint) if each is not type(None)), hint)
    return Place(name, inner, many=False, path=here)


# --- random invoices -------------------------------------------------------------------------------------------------

_DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
_WORDS = ("De Korenaar B.V.", "INV-2026/17", "a & b < > \"d\" 'e'", "é€\U0001f600", "x\r\ny\tz", "NA", "n/a", "]]>")
_CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters=_NEVER) | st.sampled_from("\t\n\r\x85")
_CODES = st.sampled_from(("380", "381", "384", "S", "VAT", "TAX", "SEPA", "0106", "58", "NLD", "1", "0"))


def _trim_or_dot(text: str) -> str:
    return text.strip(" \t\r\n") or "."


TEXTS: st.SearchStrategy[str] = st.one_of(
    st.sampled_from(_WORDS), _CODES, st.text(_CHARACTERS, max_size=12).map(_trim_or_dot)
)
"""Texts that any syntax can carry: not blank, no outer white space (reading leaves it off), characters of XML 1.0."""

DECIMALS: st.SearchStrategy[Decimal] = st.one_of(
    st.decimals(-(10**9), 10**9, places=2),
    st.builds(lambda digits, at: Decimal(digits).scaleb(-at), st.integers(-(10**18), 10**18), st.integers(0, 9)),
    st.sampled_from([Decimal(text) for text in ("0", "0.00", "-0", "0.005", "100.000000", "21", "9" * 40)]),
)
"""Numbers with their digits: 21 and 21.00 are not the same statement."""

_CONTENTS = st.binary(min_size=1, max_size=40)
_LEAVES: dict[type, st.SearchStrategy[Any]] = {str: TEXTS, Decimal: DECIMALS, date: _DAYS, bytes: _CONTENTS}
_FIELDS: dict[str, st.SearchStrategy[str]] = {
    "currency": st.sampled_from(("EUR", "USD", "SEK")),
    "vat_currency": st.sampled_from(("EUR", "USD", "SEK")),
    "type_code": st.sampled_from(("380", "381", "326", "384", "396")),
    "subject_code": st.sampled_from(("AAI", "REG", "abc")),
    "notes.text": TEXTS | st.sampled_from(("#A#", "##", "#1#2#", "#AAI", "AAI#x")),
}


def _leaf(place: Place) -> st.SearchStrategy[Any]:
    return _FIELDS.get(place.path, _FIELDS.get(place.name, _LEAVES[place.type]))


@st.composite
def objects(draw: st.DrawFn, owner: type, path: str = "", always: tuple[str, ...] = ()) -> Any:
    """Draw an object of the model that says at least one thing; `always` names fields it must have."""
    held = {place.name: place for place in places(owner, path)}
    if owner is Identifier:
        always = ("value",)  # a scheme alone identifies nothing
    chosen = draw(st.sets(st.sampled_from(sorted(held)), min_size=1)) | set(always)
    return owner(**{name: draw(values(held[name])) for name in sorted(chosen)})


def values(place: Place) -> st.SearchStrategy[Any]:
    """Return the strategy of what one field may hold."""
    one = _leaf(place) if place.is_leaf else objects(place.type, place.path)
    return st.lists(one, min_size=1, max_size=3).map(tuple) if place.many else one


def invoices(*always: str) -> st.SearchStrategy[Invoice]:
    """Return the strategy of whole invoices with any terms in any combination; `always` names fields that all have."""
    return objects(Invoice, always=always)


# --- one invoice with every term -------------------------------------------------------------------------------------

_FIRST_DAY = date(2026, 1, 1)


class _Counter:
    """Gives each leaf a value of its own, so that a term read from the wrong place cannot pass unseen."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, place: Place) -> Any:
        self.number += 1
        return _PLAIN[place.type](self.number, place)


_PLAIN: dict[type, Callable[[int, Place], Any]] = {
    str: lambda number, place: f"{place.name}-{number}",
    Decimal: lambda number, _: Decimal(number).scaleb(-2),
    date: lambda number, _: _FIRST_DAY + timedelta(days=number),
    bytes: lambda number, _: f"bytes {number}".encode(),
}
_STATED: dict[str, Any] = {
    "currency": "EUR",
    "vat_currency": "USD",
    "tax_registration_scheme": "LOC",
    "notes.subject_code": "AAI",
    "attachments.mime_code": "application/pdf",
}
"""Where any text will not do: a code that must differ from its neighbour, or that its place has a form for."""


def every_term(type_code: str = "380", *, without: tuple[str, ...] = (), whole: tuple[type, ...] = ()) -> Invoice:
    """Return an invoice that carries every term of the model, each list twice.

    Args:
        type_code: BT-3, which decides between invoice and credit note.
        without: model paths to leave out.
        whole: classes of which every field is filled, whether it has a term where it stands or not.
    """
    invoice: Invoice = _full(Invoice, "", _Counter(), without, whole)
    return replace(invoice, type_code=type_code)


def _full(owner: type, path: str, count: _Counter, without: tuple[str, ...], whole: tuple[type, ...]) -> Any:
    told: dict[str, Any] = {}
    for place in all_places(owner, path) if owner in whole else places(owner, path):
        if place.path in without:
            continue
        if place.is_leaf:
            told[place.name] = _STATED.get(place.path) or _STATED.get(place.name) or count(place)
        elif place.many:
            told[place.name] = tuple(_full(place.type, place.path, count, without, whole) for _ in range(2))
        else:
            told[place.name] = _full(place.type, place.path, count, without, whole)
    return owner(**told)


def leaves(owner: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (path with positions, value) for everything that a model object says."""
    for each in fields(owner):
        value = getattr(owner, each.name)
        here = f"{path}.{each.name}" if path else each.name
        for position, one in enumerate(value) if isinstance(value, tuple) else ((None, value),):
            place = here if position is None else f"{here}[{position}]"
            if is_dataclass(one):
                yield from leaves(one, place)
            elif one is not None:
                yield place, one
