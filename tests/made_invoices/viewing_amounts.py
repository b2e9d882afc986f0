"""The part of a view that holds figures: table, totals, VAT."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.model.invoice import Line

from .view import Column, Entry, Row, Said
from .words import table

if TYPE_CHECKING:
    from .viewing import Desk

_SHARES = {"position": 0.6, "article": 1.3, "date": 1.3, "description": 4.2, "quantity": 1.1, "hours": 1.1, "unit": 1.0}
_RIGHT = {"quantity", "hours", "price", "discount", "vat_rate", "amount"}


def columns(desk: Desk) -> list[Column]:
    """Return the table's columns under their headings."""
    include = "_incl" if desk.layout.prices_include_vat else ""
    told = []
    for key in desk.layout.columns:
        name = f"col_{key}{include if key in {'price', 'amount'} else ''}"
        told.append(Column(key, desk.labels[name], key in _RIGHT, _SHARES.get(key, 1.5)))
    return told


def rows(desk: Desk) -> list[Row]:
    """Return one row per line, with the running total that a carry-over row would show."""
    told, running = [], Decimal("0.00")
    grouped = desk.layout.lines[1] > 12 and desk.chance(0.5)
    for place, line in enumerate(desk.scenario.invoice.lines):
        if grouped and place % 6 == 0:
            told.append(
                Row({"description": Said(_filled(desk, "group"))}, running=desk.hand.money(running, on_line=True))
            )
        amount = desk.scenario.gross_lines[place][1] if desk.scenario.gross_lines else line.net_amount
        running += amount * desk.sign
        cells = {key: _cell(desk, key, place, line) for key in desk.layout.columns}
        told.append(
            Row({key: said for key, said in cells.items() if said}, running=desk.hand.money(running, on_line=True))
        )
    return told


def _cell(desk: Desk, key: str, place: int, line: Line) -> Said | None:  # noqa: PLR0911 - one answer per column
    at, hand = f"lines[{place}]", desk.hand
    gross = desk.scenario.gross_lines[place] if desk.scenario.gross_lines else None
    match key:
        case "position":
            return Said(line.id, (f"{at}.id",))
        case "article":
            return Said(line.item.seller_id, (f"{at}.item.seller_id",))
        case "date":
            return Said(hand.day(desk.scenario.dates[place]))
        case "description":
            told = (line.item.name, f"{at}.item.name"), (line.item.description, f"{at}.item.description")
            return Said("\n".join(text for text, _ in told if text), tuple(path for text, path in told if text))
        case "quantity" | "hours":
            return Said(hand.quantity(line.quantity * desk.sign), (f"{at}.quantity",))
        case "unit":
            words = table("phrases")["units"][desk.scenario.language][line.unit]
            return Said(words[place % len(words)], (f"{at}.unit",)) if words[place % len(words)] else None
        case "price":
            price, path = (gross[0], ()) if gross else (line.price.net, (f"{at}.price.net",))
            return Said(hand.money(price, on_line=True), path)
        case "discount":
            less = line.allowances
            return Said(hand.percent(less[0].percentage), (f"{at}.allowances[0].percentage",)) if less else None
        case "vat_rate":
            return _rate(desk, line, at)
        case _:
            amount, path = (gross[1], ()) if gross else (line.net_amount, (f"{at}.net_amount",))
            return Said(hand.money(amount * desk.sign, on_line=True), path)


def _filled(desk: Desk, name: str) -> str:
    """Return a remark inside the table, which tells of other numbers and days."""
    day = desk.scenario.dates[0]
    return desk.labels[name].format(
        number=desk.rng.randint(20000, 99999), day=desk.hand.day(day), week=desk.rng.randint(1, 52)
    )


def _rate(desk: Desk, line: Line, at: str) -> Said:
    if line.vat.category == "AE" and desk.scenario.language == "nl":
        return Said("verlegd", (f"{at}.vat.category",))
    return Said(desk.hand.percent(line.vat.rate), (f"{at}.vat.rate",))


def totals(desk: Desk, *, credit: bool) -> list[Entry]:
    """Return the block of totals, in the order in which they are reckoned."""
    scenario, invoice, labels = desk.scenario, desk.scenario.invoice, desk.labels
    if scenario.gross_lines:
        return _totals_including(desk)
    stated = invoice.totals
    told = []
    if invoice.allowances or invoice.charges:
        told.append(_entry(desk, labels["lines_net"], stated.lines_net, "totals.lines_net"))
    for place, each in enumerate(invoice.allowances):
        label = f"{labels['allowance']} {desk.hand.percent(each.percentage)}"
        told.append(_entry(desk, label, -each.amount, f"allowances[{place}].amount", "totals.allowances"))
    for place, each in enumerate(invoice.charges):
        told.append(_entry(desk, labels["charge"], each.amount, f"charges[{place}].amount", "totals.charges"))
    taxed = scenario.scheme == "S" or desk.chance(0.5)
    plain = () if invoice.allowances or invoice.charges else ("totals.lines_net",)
    if taxed:
        told.append(_entry(desk, labels["without_vat"], stated.without_vat, "totals.without_vat", *plain))
        told += _vat_entries(desk)
    told += _final(desk, credit=credit)
    return told


def _vat_entries(desk: Desk) -> list[Entry]:
    invoice, labels = desk.scenario.invoice, desk.labels
    told = []
    if desk.layout.vat in {"lines", "both"}:
        for place, each in enumerate(invoice.vat_breakdown):
            at = f"vat_breakdown[{place}]"
            base = desk.hand.money(each.taxable_amount * desk.sign)
            label = labels["vat"].format(rate=desk.hand.percent(each.rate), base=base)
            paths = (f"{at}.rate", *((f"{at}.taxable_amount",) if "{base}" in labels["vat"] else ()))
            if len(invoice.vat_breakdown) == 1:
                paths += ("totals.vat",)
            told.append(_entry(desk, label, each.tax_amount, f"{at}.tax_amount", *paths))
    if desk.layout.vat == "table" or (len(invoice.vat_breakdown) > 1 and desk.chance(0.4)):
        told.append(_entry(desk, labels["vat_total"], invoice.totals.vat, "totals.vat"))
    return told


def _final(desk: Desk, *, credit: bool) -> list[Entry]:
    scenario, stated, labels = desk.scenario, desk.scenario.invoice.totals, desk.labels
    currency = ("currency",) if desk.hand.names_currency else ()
    whole = labels["to_receive"] if credit and desk.chance(0.4) else labels["with_vat"]
    if stated.paid is None:
        told = [_entry(desk, whole, stated.with_vat, "totals.with_vat", "totals.payable", *currency, strong=True)]
    else:
        told = [
            _entry(desk, whole, stated.with_vat, "totals.with_vat", *currency),
            _entry(desk, labels["paid"], -stated.paid, "totals.paid"),
            _entry(desk, labels["payable"], stated.payable, "totals.payable", strong=True),
        ]
    for place, split in enumerate(scenario.invoice.payment_splits):
        label = labels["split_g" if place else "split_rest"]
        told.append(_entry(desk, label, split.amount, f"payment_splits[{place}].amount"))
    return told


def _totals_including(desk: Desk) -> list[Entry]:
    stated, labels = desk.scenario.invoice.totals, desk.labels
    currency = ("currency",) if desk.hand.names_currency else ()
    told = [
        _entry(desk, labels["with_vat"], stated.with_vat, "totals.with_vat", "totals.payable", *currency, strong=True)
    ]
    for place, each in enumerate(desk.scenario.invoice.vat_breakdown):
        label = labels["vat_included"].format(rate=desk.hand.percent(each.rate))
        at = f"vat_breakdown[{place}]"
        more = ("totals.vat",) if len(desk.scenario.invoice.vat_breakdown) == 1 else ()
        told.append(_entry(desk, label, each.tax_amount, f"{at}.tax_amount", f"{at}.rate", *more))
    if desk.chance(0.5):
        told.append(_entry(desk, labels["without_vat"], stated.without_vat, "totals.without_vat"))
    return told


def _entry(desk: Desk, label: str, amount: Decimal, *paths: str, strong: bool = False) -> Entry:
    return Entry(label, Said(desk.hand.money(amount * desk.sign), paths), strong)


def vat_rows(desk: Desk) -> list[tuple[Said, Said, Said]]:
    """Return the rows of the VAT specification: rate, taxable amount, VAT."""
    told = []
    for place, each in enumerate(desk.scenario.invoice.vat_breakdown):
        at = f"vat_breakdown[{place}]"
        told.append(
            (
                Said(desk.hand.percent(each.rate), (f"{at}.rate",)),
                Said(desk.hand.money(each.taxable_amount * desk.sign), (f"{at}.taxable_amount",)),
                Said(desk.hand.money(each.tax_amount * desk.sign), (f"{at}.tax_amount",)),
            )
        )
    return told
