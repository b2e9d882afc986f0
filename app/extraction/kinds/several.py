"""Whether a file holds several invoices: pages that begin anew, with another number and totals of their own."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal

from ..page.figures import mark_of
from ..page.labels import Label, fold
from ..page.sheet import Sheet
from ..totals.totals import read_sums
from .kind_marks import TITLE, TO_BOOK, Marks

_ALL = ("totals.with_vat", "totals.payable", "totals.without_vat", "any.total")
_LAST = ("totals.with_vat", "totals.payable")
_HEAD = 0.5
"""A carried amount stands within this share of its page from the top."""
_LARGE = TITLE + 1
"""Above this weight a title is more than the running head of a later page."""


@dataclass(frozen=True, slots=True)
class Several:
    """What a file holds beyond its first document.

    Attributes:
        numbers: of each invoice that is one for sure; fewer than two mean that there is one.
        starts: on which pages they begin, counted from 1.
        doubtful: the page where another document may begin, without a number that says so.
    """

    numbers: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()
    doubtful: int | None = None


@dataclass(slots=True)
class _Bundle:
    """Pages that belong together: the numbers they bear, as printed by their folded form."""

    first: int
    last: int
    numbers: dict[str, str] = field(default_factory=dict)

    def holds(self, page: int) -> bool:
        """Tell whether a page belongs to it."""
        return self.first <= page <= self.last


def several_invoices(sheet: Sheet, marks: Marks) -> Several:
    """Return whether the file holds more than one invoice."""
    titled = {each.page for each in marks.titles if each.kind in TO_BOOK and each.weight >= TITLE}
    large = {each.page for each in marks.titles if each.kind in TO_BOOK and each.weight > _LARGE}
    on_pages = _new_numbers(sheet, marks)
    numbered = {page for page, numbers in on_pages.items() if numbers}
    bundles = _bundles(
        on_pages, {each.segment.page for each in marks.bodies.get("carried", ()) if _carries(sheet, each)}
    )
    if len(bundles) == 1 and large <= numbered:
        return Several(doubtful=_of_another_kind(marks))
    totals = _totals(sheet, _ALL)
    whole = [each for each in bundles if each.numbers and any(each.holds(page) for page in totals)]
    if len(whole) > 1:
        numbers = tuple(next(iter(each.numbers.values())) for each in whole)
        return Several(numbers, tuple(each.first for each in whole))
    unfinished = [each.first for each in bundles[1:] if each.numbers and each.first in titled]
    if unfinished:
        return Several(doubtful=unfinished[0])
    return Several(doubtful=_anew(large - numbered, _totals(sheet, _LAST)))


def _bundles(on_pages: Mapping[int, dict[str, str]], carried: AbstractSet[int]) -> list[_Bundle]:
    """Return the pages by what numbers they bear; one that carries an amount over goes on with the one before."""
    bundles: list[_Bundle] = []
    for page, stated in on_pages.items():
        numbers = {} if bundles and page in carried else stated
        known = next((each for each in bundles if each.numbers.keys() & numbers.keys()), None)
        if known is not None:
            known.numbers = known.numbers | numbers
            known.last = page
        elif not bundles or (numbers and bundles[-1].numbers):
            bundles.append(_Bundle(page, page, numbers))
        else:
            bundles[-1].numbers = bundles[-1].numbers or numbers
            bundles[-1].last = page
    return bundles


def _new_numbers(sheet: Sheet, marks: Marks) -> dict[int, dict[str, str]]:
    """Return per page the numbers it bears; what stands on a page before in another role is not one of them."""
    found: dict[int, dict[str, str]] = {}
    seen: set[str] = set()
    known: set[str] = set()
    for page in sheet.pages.pages:
        stated = _numbers_on(marks.on(page.number))
        found[page.number] = {each: text for each, text in stated.items() if each in known or each not in seen}
        known |= found[page.number].keys()
        seen |= {fold(word.text) for word in page.words}
    return found


def _of_another_kind(marks: Marks) -> int | None:
    """Return the page on which a credit note begins behind an invoice that it names, or the other way round."""
    titles = [each for each in marks.titles if each.kind in TO_BOOK and each.weight > _LARGE]
    return next((each.page for each in titles if each.kind is not titles[0].kind and each.page > titles[0].page), None)


def _carries(sheet: Sheet, label: Label) -> bool:
    """Tell whether a word for carrying over stands by itself before an amount, at the head of its page."""
    line = sheet.lines[label.segment.line]
    if line.box[1] > _HEAD * sheet.page(line.page).height:
        return False
    return label.start == 0 and label.closed and any(each.isdigit() for each in line.text)


def _numbers_on(marks: Marks) -> dict[str, str]:
    """Return the numbers of invoices that a page states beside labels or in its title; else those below labels."""
    titled = [each for each in marks.titles if each.kind in TO_BOOK and each.weight >= TITLE]
    stated = [each.value for each in marks.numbers if each.kind in TO_BOOK and each.is_beside]
    stated += [each.number for each in titled if each.number]
    if not stated and titled:
        stated = [each.value for each in marks.numbers if each.kind is None][:1]
    if not stated:
        below = {each.value for each in marks.numbers if each.kind in TO_BOOK}
        stated = list(below) if len(below) == 1 else []
    return {fold(each): each for each in stated}


def _totals(sheet: Sheet, roles: tuple[str, ...]) -> dict[int, set[Decimal]]:
    """Return the totals that each page states."""
    found: dict[int, set[Decimal]] = {}
    for each in read_sums(sheet, mark_of(sheet)).of(*roles):
        if each.nearest:
            found.setdefault(each.figure.page, set()).add(each.value)
    return found


def _anew(titled: set[int], totals: dict[int, set[Decimal]]) -> int | None:
    """Return the page that has a title and other totals than all pages before it."""
    seen: set[Decimal] = set()
    for page, values in sorted(totals.items()):
        if seen and page in titled and not values & seen:
            return page
        seen |= values
    return None
