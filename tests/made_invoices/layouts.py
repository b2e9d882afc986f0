"""The layouts: how a page is arranged, read from ``layouts.toml``."""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One way to arrange an invoice. Lengths are in points; each choice names a part in ``parts_*.py``."""

    name: str
    producers: tuple[str, ...] = ("fpdf2", "reportlab", "typst", "chromium")
    languages: tuple[str, ...] = ("nl", "en", "de", "fr")
    trades: tuple[str, ...] = ()
    columns: tuple[str, ...] = ("description", "quantity", "price", "amount")
    lines: tuple[int, int] = (1, 6)
    template: str | None = None
    landscape: bool = False
    face: str = "sans"
    size: float = 9.5
    margin: float = 50
    accent: str = "#1f3a5f"
    upper_labels: bool = False
    bilingual: bool = False
    colon: str = ":"
    letterhead: str = "left"
    seller_ids: str = "footer"
    bank: str = "footer"
    buyer: str = "left"
    title: str = "left"
    number_in_title: bool = False
    meta: str = "right"
    table: str = "ruled"
    totals: str = "right"
    vat: str = "lines"
    footer: str = "center"
    rich_meta: bool = False
    delivery_address: bool = False
    prices_include_vat: bool = False
    period: bool = False
    bare: bool = False
    mixed: bool = False


@cache
def layouts() -> dict[str, Layout]:
    """Return every layout by name."""
    data = tomllib.loads((Path(__file__).parent / "layouts.toml").read_text(encoding="utf-8"))
    return {name: Layout(name=name, **_settings(table)) for name, table in data.items()}


def _settings(table: dict) -> dict:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


_COLUMNS = (
    ("description", "quantity", "price", "amount"),
    ("article", "description", "quantity", "unit", "price", "vat_rate", "amount"),
    ("quantity", "article", "description", "price", "discount", "amount"),
    ("position", "description", "quantity", "unit", "price", "vat_rate", "amount"),
    ("description", "vat_rate", "quantity", "price", "amount"),
    ("date", "description", "amount"),
)
_CHOICES = {
    "columns": _COLUMNS,
    "face": ("sans", "sans", "serif", "narrow"),
    "size": (7.5, 8, 8.5, 9, 9.5, 10, 11),
    "accent": ("#000000", "#1f3a5f", "#b5442e", "#2b9348"),
    "upper_labels": (False, False, False, True),
    "letterhead": ("left", "right", "center", "band", "split", "none"),
    "buyer": ("left", "left", "right", "two-column"),
    "title": ("left", "large-right", "center", "spaced"),
    "number_in_title": (False, False, True),
    "meta": ("right", "left", "run-on", "aligned", "under-title", "strip", "grid", "two-by-two"),
    "table": ("ruled", "plain", "boxed", "zebra", "light", "header-band"),
    "totals": ("right", "left", "boxed", "in-table", "strip"),
    "vat": ("lines", "table", "both"),
    "footer": ("center", "columns"),
    "rich_meta": (False, True),
    "lines": ((1, 4), (3, 9), (10, 45)),
    "delivery_address": (False, True),
    "prices_include_vat": (False, False, False, False, True),
    "period": (False, False, True),
}


def mixed(layout: Layout, rng: Random) -> Layout:
    """Return `layout` with each choice drawn by itself, so that parts meet that no table above brings together."""
    drawn = {name: rng.choice(choices) for name, choices in _CHOICES.items()}
    if drawn["letterhead"] != "none":
        drawn["seller_ids"] = rng.choice(("footer", "letterhead"))
        drawn["bank"] = rng.choice(("footer", "letterhead", "sentence"))
    return replace(layout, **drawn)
