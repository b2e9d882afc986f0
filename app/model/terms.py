"""The table of business terms, read off the model's own annotations, so that it cannot go stale."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from importlib import resources
from typing import Annotated, Union, get_args, get_origin, get_type_hints

from .invoice import BG, BT, Invoice


@dataclass(frozen=True, slots=True)
class Term:
    """One business term or group: its id (``BT-31``), its place in the model, and whether it repeats there."""

    id: str
    path: str
    repeats: bool


@cache
def terms() -> tuple[Term, ...]:
    """Return every term of the model, each path once, in the model's own order."""
    return tuple(_walk(Invoice, ""))


@cache
def path_of(term_id: str) -> str | None:
    """Return the model path of a term id, e.g. ``seller.vat_identifier`` for ``BT-31``, or None if unknown."""
    return next((term.path for term in terms() if term.id == term_id), None)


@cache
def term_of(path: str) -> str | None:
    """Return the term id at a model path; positions in it (``lines[2]``) are passed over."""
    bare = "".join(part.split("]", 1)[-1] for part in path.split("["))
    return next((term.id for term in terms() if term.path == bare), None)


def name_of(term_id: str, language: str) -> str:
    """Return the name of a term in ``nl`` or ``en``, the norm's own in English; the id itself where it has none."""
    return _names().get(term_id, {}).get(language, term_id)


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    text = (resources.files(__package__) / "term_names.toml").read_text(encoding="utf-8")
    names: dict[str, dict[str, str]] = tomllib.loads(text)
    return names


def _walk(owner: type, path: str) -> Iterator[Term]:
    hints = get_type_hints(owner, include_extras=True)
    for field in fields(owner):
        here = f"{path}.{field.name}" if path else field.name
        hint, term = _unwrap(hints[field.name])
        inner, repeats = _inner(hint)
        if term is not None and (term_id := _identify(term, here)):
            yield Term(term_id, here, repeats)
        if is_dataclass(inner) and inner is not owner:
            yield from _walk(inner, here)


def _unwrap(hint: object) -> tuple[object, BT | BG | None]:
    if get_origin(hint) is Annotated:
        bare, *notes = get_args(hint)
        return bare, next((note for note in notes if isinstance(note, BT | BG)), None)
    return hint, None


def _inner(hint: object) -> tuple[type, bool]:
    """Return the type that a field holds, freed of ``| None`` and ``tuple[..., ...]``, and whether it repeats."""
    arguments = get_args(hint)
    if get_origin(hint) is tuple:
        return arguments[0], True
    if arguments and get_origin(hint) in (Union, type(int | None)):
        return _inner(next(argument for argument in arguments if argument is not type(None)))
    return hint if isinstance(hint, type) else object, False


def _identify(term: BT | BG, path: str) -> str | None:
    number = term.number
    if isinstance(number, Mapping):
        places = [key for key in number if _stands_in(path, key)]
        if not places:
            return None
        number = number[max(places, key=len)]
    return number if isinstance(number, str) else f"{type(term).__name__}-{number}"


def _stands_in(path: str, place: str) -> bool:
    return path.startswith(f"{place}.")
