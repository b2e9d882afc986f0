"""Families of made invoices: one seller, one layout, one program and its habits; what is invoiced differs each time."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, MutableSequence, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from tests.made_invoices import producers, scenario, viewing
from tests.made_invoices.firms import draw as draw_firm
from tests.made_invoices.layouts import Layout, layouts, mixed
from tests.made_invoices.making import Made, _arranged
from tests.made_invoices.truth import truth
from tests.made_invoices.words import Labels, table
from tests.made_invoices.written import Hand

T = TypeVar("T")
_LANGUAGES = ("nl", "nl", "nl", "nl", "en", "de", "fr")
_COUNTRIES = {"nl": "NL", "en": "IE", "de": "DE", "fr": "FR"}
_CREDITED = 0.08
_NUMBERS: tuple[Callable[[date, int], str], ...] = (
    lambda day, serial: f"{day.year}{serial:04d}",
    lambda day, serial: f"{day.year}-{serial:04d}",
    lambda day, serial: f"F{day.year % 100}{serial:05d}",
    lambda day, serial: f"VF-{day.year}-{serial:03d}",
    lambda _, serial: f"{serial + 10000}",
    lambda day, serial: f"{day.year}/{serial % 1000:03d}",
    lambda _, serial: f"INV-{serial:06d}",
    lambda day, serial: f"RE{day.year}.{serial:04d}",
)
"""How programs number."""


class Facts(Random):
    """Chance for what a document says; which references a firm prints, and in what order, is its habit."""

    def __init__(self, seed: str, family: str) -> None:
        super().__init__(seed)
        self._family = family

    def sample(self, population: Sequence[T], k: int, **_: Any) -> list[T]:  # type: ignore[override]
        """Return the first `k` in the family's own order."""
        order = Random(self._family).sample(range(len(population)), len(population))
        return [population[at] for at in order[:k]]


class Habits(Facts):
    """Chance for how a document says it: the same for the same question, every time."""

    def choice(self, seq: Sequence[T]) -> T:  # type: ignore[override]
        """Return what this family always chooses."""
        return Random(f"{self._family}/{seq!r}").choice(seq)

    def shuffle(self, x: MutableSequence[Any]) -> None:
        """Put entries in the family's own order, by their labels."""
        x.sort(key=lambda entry: Random(f"{self._family}/{entry.label}").random())


class House(viewing.Desk):
    """A desk whose clerk does everything as last time: chance depends on where it is asked for."""

    def chance(self, share: float) -> bool:
        """Tell whether this family does what is asked here."""
        caller = sys._getframe(1)
        return Random(f"{self.rng._family}/{caller.f_code.co_name}/{caller.f_lineno}").random() < share  # type: ignore[attr-defined]


class Wording(Labels):
    """Labels that do not depend on which of them was asked for first; some are words that no lexicon holds."""

    odd = 0.0

    def __getitem__(self, field: str) -> str:
        if field not in self._drawn:
            rng = Random(f"{self._rng._family}/{field}")  # type: ignore[attr-defined]
            self._rng.seed(rng.random())
            told = super().__getitem__(field)
            if field in _LABELS and "{" not in told and rng.random() < self.odd:
                self._drawn[field] = _odd(rng)
        return super().__getitem__(field)


_LABELS = frozenset(
    {
        *("number", "credit_number", "issue_date", "due_date", "order_reference", "buyer_reference", "preceding"),
        *("period", "payment_reference", "delivery_date", "customer", "sales_order", "delivery_note", "project"),
        *("without_vat", "with_vat", "lines_net", "payable", "paid", "charge", "allowance"),
        *("col_description", "col_quantity", "col_price", "col_amount", "col_article", "col_unit"),
    }
)
"""Labels that a firm may give a name of its own; what makes a page an invoice, and what the law asks for, stays."""
_SYLLABLES = ("bra", "ko", "len", "tis", "vur", "mo", "dek", "sal", "rin", "po", "gar", "zem")


def _odd(rng: Random) -> str:
    """Return a label of no language."""
    words = ("".join(rng.sample(_SYLLABLES, rng.choice((2, 3)))) for _ in range(rng.choice((1, 1, 2))))
    return " ".join(words).capitalize()


class _Fixed(Random):
    def __init__(self, family: str) -> None:
        super().__init__(family)
        self._family = family


@dataclass(frozen=True, slots=True)
class Family:
    """A seller with its layout and program; `name` is also the seed of all its chances."""

    name: str
    layout: Layout
    producer: str


def families(seed: int, available: Sequence[str], each_layout: int = 1) -> Iterator[Family]:
    """Yield families of every layout, each with one of the programs that can draw it."""
    for name, layout in layouts().items():
        able = [each for each in layout.producers if each in available] or ([] if layout.template else list(available))
        rng = Random(f"{seed}/{name}")
        for at, producer in enumerate(rng.sample(able, min(each_layout, len(able)))):
            shown = mixed(layout, rng) if layout.mixed else layout
            yield Family(f"{seed}-{name}-{at}-{producer}", shown, producer)


def documents(family: Family, count: int, odd: float = 0.0) -> Iterator[Made]:
    """Yield the first `count` documents of a family; the first is an invoice, a later one may be a credit note.

    `odd` is the share of labels in words that no lexicon holds.
    """
    rng = Random(family.name)
    language = rng.choice([each for each in _LANGUAGES if each in family.layout.languages] or family.layout.languages)
    trade = rng.choice(family.layout.trades or tuple(table("trades")))
    layout = replace(family.layout, trades=(trade,))
    seller = draw_firm(rng, _COUNTRIES[language], language, trade)
    hand = Hand.draw(language, "EUR", rng)
    numbered = rng.choice(_NUMBERS)
    serial = rng.randint(1, 900)
    for number in range(1, count + 1):
        facts_rng = Facts(f"{family.name}/{number}", family.name)
        credit = number > 1 and facts_rng.random() < _CREDITED
        facts = scenario.draw(facts_rng, layout, language, credit=credit, seller=seller)
        serial += facts_rng.randint(1, 9)
        day = facts.invoice.issue_date or date(2026, 1, 2)
        facts = replace(facts, invoice=replace(facts.invoice, number=numbered(day, serial)))
        wording = Wording(language, _Fixed(family.name), bilingual=layout.bilingual)
        wording.odd = odd
        desk = House(
            scenario=facts,
            layout=layout,
            hand=hand,
            labels=wording,
            rng=Habits(family.name, family.name),
        )
        shown = viewing.view(desk)
        about = {"kind": "credit_note" if credit else "invoice", "faults": [], "condition": "text"}
        about |= {"language": language, "layout": layout.name, "producer": family.producer}
        invoice = replace(facts.invoice, payment_terms=shown.payment_terms)
        told = truth(invoice, shown.printed(), **about)
        yield _arranged(Made(number=number, producer=family.producer, layout=layout, view=shown, truth=told))


def write(folder: Path, seed: int, count: int, each_layout: int = 1, odd: float = 0.0) -> None:
    """Write families as PDF with their truth: ``FAMILY.NN.pdf`` and ``.json``, NN from 01."""
    folder.mkdir(parents=True, exist_ok=True)
    available = producers.available()
    made: list[Made] = []
    stems: dict[int, str] = {}
    for family in families(seed, available, each_layout):
        for each in documents(family, count, odd):
            stems[id(each)] = f"{family.name}.{each.number:02d}"
            made.append(each)
    for each, data in producers.drawn(made):
        stem = folder / stems[id(each)]
        Path(f"{stem}.pdf").write_bytes(data)
        Path(f"{stem}.json").write_text(json.dumps(each.truth, ensure_ascii=False, indent=1), encoding="utf-8")
