"""Documents that look like invoices and are none, made by rewording an invoice's view."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from .view import Column, Entry, Row, Said, View
from .viewing import Desk
from .words import table

_OF_PAYING = {"due_date", "payment.reference", "preceding_invoices[0].number", "period.start"}
_OF_SETTLING = {"totals.paid", "totals.payable", "payment_splits[0].amount", "payment_splits[1].amount"}


def reworded(view: View, desk: Desk, kind: str) -> View:
    """Turn the view of an invoice into that of another kind of document."""
    return _KINDS[kind](view, desk, table("phrases")[kind][desk.scenario.language])


def _offer(view: View, desk: Desk, words: list[str]) -> View:
    """Return a quotation or an order confirmation: lines and totals, but nothing to pay yet."""
    title, number, day, closing = words
    view.title = Said(title)
    view.meta = [_relabelled(entry, number, day) for entry in view.meta if not _OF_PAYING & set(entry.value.paths)]
    view.totals = [
        each
        for each in view.totals
        if not _OF_SETTLING & set(each.value.paths) or "totals.with_vat" in each.value.paths
    ]
    view.opening, view.closing = [], [Said(closing)]
    return view


def _delivery_note(view: View, desk: Desk, words: list[str]) -> View:
    view = _offer(view, desk, words)
    kept = {"position", "article", "description", "quantity", "unit", "date"}
    view.columns = [each for each in view.columns if each.key in kept]
    view.rows = [Row({key: said for key, said in row.cells.items() if key in kept}) for row in view.rows]
    view.totals, view.vat_rows, view.bank = [], [], []
    return view


def _relabelled(entry: Entry, number: str, day: str) -> Entry:
    if entry.value.paths == ("number",):
        return replace(entry, label=number)
    return replace(entry, label=day) if entry.value.paths == ("issue_date",) else entry


def _open_items(view: View, desk: Desk, words: list[str]) -> View:
    """Return a reminder or a statement: a table of invoices in place of an invoice's lines."""
    view = _offer(view, desk, words)
    heads = table("phrases")["open_items"][desk.scenario.language]
    issued = desk.scenario.invoice.issue_date
    amounts = [Decimal(desk.rng.randint(2500, 480000)) / 100 for _ in range(desk.rng.randint(1, 7))]
    view.columns = [Column(f"item_{place}", head, place > 2, 1.5) for place, head in enumerate(heads[:5])]
    view.rows = []
    for place, amount in enumerate(amounts):
        day = issued - timedelta(days=35 + 9 * place)
        texts = (
            f"{day.year}{desk.rng.randint(1000, 9999)}",
            desk.hand.day(day),
            desk.hand.day(day + timedelta(days=30)),
            desk.hand.money(amount, on_line=True),
            desk.hand.money(amount, on_line=True),
        )
        view.rows.append(Row({f"item_{at}": Said(text) for at, text in enumerate(texts)}))
    view.totals = [Entry(heads[5], Said(desk.hand.money(sum(amounts, Decimal(0)))), strong=True)]
    view.vat_rows = []
    return view


def _terms(view: View, desk: Desk, words: list[str]) -> View:
    title, article, *texts = words
    seller = desk.scenario.invoice.seller.name
    view.title = Said(title)
    view.meta, view.buyer, view.buyer_heading, view.deliver_to = [], [], "", []
    view.columns, view.rows, view.totals, view.vat_rows, view.closing = [], [], [], [], []
    told = [text.format(seller=seller) for text in texts]
    view.opening = [
        Said(f"{article} {place + 1}. {told[place % len(told)]}") for place in range(desk.rng.randint(8, 22))
    ]
    return view


_KINDS: dict[str, Callable[[View, Desk, list[str]], View]] = {
    "quote": _offer,
    "order_confirmation": _offer,
    "delivery_note": _delivery_note,
    "reminder": _open_items,
    "statement": _open_items,
    "terms": _terms,
}
OTHER_KINDS = tuple(_KINDS)
