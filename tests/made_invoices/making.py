"""One made document: drawn by its seed, from scenario to PDF and truth."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from app.model.invoice import Invoice

from . import drawing, pages_html, pages_typst, scenario, viewing
from .faults import FAULTS
from .firms import Firm
from .layouts import Layout, layouts, mixed
from .other_kinds import OTHER_KINDS, reworded
from .sheet import Sheet
from .spoiling import CONDITIONS
from .truth import truth
from .view import View
from .words import Labels
from .written import Hand

LANGUAGES = ("nl", "nl", "nl", "nl", "nl", "nl", "en", "en", "de", "fr")
"""Languages where none is asked for: most documents Dutch."""
KINDS = ("invoice", "credit_note", *OTHER_KINDS, "several_invoices")
_SHARES = (78, 8, 2, 2, 2, 2, 2, 1, 3)
_FAULTY, _SPOILED = 0.09, 0.05
_MIXED = 0.15
_EMBEDS_FONTS = {"typst", "chromium", "weasyprint"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What documents are wanted; an empty tuple means every one in its usual share."""

    seed: int
    languages: Sequence[str] = LANGUAGES
    layouts: Sequence[str] = ()
    kinds: Sequence[str] = ()
    faults: Sequence[str] = ()
    conditions: Sequence[str] = ()
    clean: bool = False


@dataclass(slots=True, kw_only=True)
class Made:
    """A document before a producer has drawn it: a sheet of ours, or source that the producer lays out itself."""

    number: int
    producer: str
    layout: Layout
    view: View
    truth: dict[str, Any]
    sheet: Sheet | None = None
    source: str = ""
    condition: str = "text"
    also: list[View] = field(default_factory=list)


def make(order: Order, number: int, available: Sequence[str]) -> Made:
    """Make document `number` of `order`; the same order and producers give the same document.

    Raises:
        ValueError: the layout asked for cannot be drawn by any producer that is there.
    """
    rng = Random(f"{order.seed}/{number}")
    kind = rng.choice(order.kinds) if order.kinds else rng.choices(KINDS, _SHARES)[0]
    if order.clean and not order.kinds:
        kind = rng.choices(KINDS[:2], _SHARES[:2])[0]
    language = rng.choice(order.languages)
    layout = _layout(rng, order, kind, language, available)
    layout = mixed(layout, rng) if layout.mixed else layout
    condition = _condition(rng, order, kind)
    producers = [each for each in layout.producers if each in available]
    if not producers and layout.template is None:
        producers = list(available)
    if not producers:
        raise ValueError(f"{layout.name} is drawn by {', '.join(layout.producers)} alone")
    if condition == "garbage" and not _EMBEDS_FONTS & set(producers):
        condition = "text"
    producer = rng.choice([each for each in producers if condition != "garbage" or each in _EMBEDS_FONTS])
    about = {
        "kind": kind,
        "faults": [],
        "condition": condition,
        "language": language,
        "layout": layout.name,
        "producer": producer,
    }
    made = _written(rng, order, about, layout, number)
    return _arranged(made)


def _layout(rng: Random, order: Order, kind: str, language: str, available: Sequence[str]) -> Layout:
    chosen = [layouts()[name] for name in order.layouts] or list(layouts().values())
    fit = [each for each in chosen if language in each.languages and set(each.producers) & set(available)]
    if kind in {*OTHER_KINDS, "several_invoices"}:
        drawn = [each for each in layouts().values() if each.template is None and each.table != "sentence"]
        fit = [each for each in fit if each in drawn] or drawn
    if not order.layouts and rng.random() < _MIXED:
        return layouts()["mixed"]
    return rng.choice(fit or chosen)


def _condition(rng: Random, order: Order, kind: str) -> str:
    if order.conditions:
        return rng.choice(order.conditions)
    if order.clean or order.faults or kind not in {"invoice", "credit_note"} or rng.random() > _SPOILED:
        return "text"
    return rng.choice(CONDITIONS)


def _written(rng: Random, order: Order, about: dict[str, Any], layout: Layout, number: int) -> Made:
    """Write the document out, its truth beside it."""
    kind = about["kind"]
    facts = scenario.draw(rng, layout, about["language"], credit=kind == "credit_note")
    if kind in {"invoice", "credit_note"} and (fault := _fault(rng, order, facts, about["condition"])):
        about["faults"] = [fault]
        facts = replace(facts, invoice=FAULTS[fault](facts.invoice))
    desk, shown = _shown(rng, facts, layout)
    invoice, also = replace(facts.invoice, payment_terms=shown.payment_terms), []
    if kind in OTHER_KINDS:
        invoice, shown = Invoice(), reworded(shown, desk, kind)
    elif kind == "several_invoices":
        also = [_another(rng, layout, about["language"], facts.seller) for _ in range(rng.randint(1, 2))]
        about["numbers"] = [facts.invoice.number, *(number for number, _ in also)]
        invoice = Invoice()
    printed = shown.printed() if kind in {"invoice", "credit_note"} else []
    told = truth(invoice, printed, **about)
    views = [view for _, view in also]
    return Made(
        number=number,
        producer=about["producer"],
        layout=layout,
        view=shown,
        truth=told,
        condition=about["condition"],
        also=views,
    )


def _fault(rng: Random, order: Order, facts: scenario.Scenario, condition: str) -> str | None:
    """Draw a fault that can befall this document, at the usual rate or where faults are asked for."""
    if not order.faults and (order.clean or condition != "text" or rng.random() > _FAULTY):
        return None
    impossible = {
        "line_wrong": bool(facts.gross_lines),
        "missing_vat_id": facts.invoice.seller.vat_identifier is None,
        "vat_wrong": facts.scheme != "S",
    }
    names = [name for name in order.faults or FAULTS if not impossible.get(name)]
    return rng.choice(names) if names else None


def _shown(rng: Random, facts: scenario.Scenario, layout: Layout) -> tuple[viewing.Desk, View]:
    desk = viewing.Desk(
        scenario=facts,
        layout=layout,
        hand=Hand.draw(facts.language, facts.invoice.currency or "EUR", rng),
        labels=Labels(facts.language, rng, bilingual=layout.bilingual),
        rng=rng,
    )
    return desk, viewing.view(desk)


def _another(rng: Random, layout: Layout, language: str, seller: Firm) -> tuple[str | None, View]:
    """Return one more invoice of the same seller, for a file that holds several."""
    facts = scenario.draw(rng, layout, language, seller=seller)
    return facts.invoice.number, _shown(rng, facts, layout)[1]


def _arranged(made: Made) -> Made:
    """Lay the document out: on a sheet of ours, or as source for a producer that does it itself."""
    template = made.layout.template
    if template is None:
        made.sheet = drawing.draw(made.view, made.layout)
        made.sheet.embedded = made.number % 2 == 0
        for each in made.also:
            made.sheet.pages += drawing.draw(each, made.layout).pages
    elif template.endswith(".html"):
        made.source = pages_html.page(made.view, template)
    else:
        made.source = pages_typst.page(made.view, template)
    return made
