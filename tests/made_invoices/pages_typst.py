"""Pages that typst lays out by itself: a view handed to the templates in ``templates/*.typ``."""

import json
from pathlib import Path
from typing import Any

from .view import Entry, View

_FOLDER = Path(__file__).parent / "templates"
_OPENING = """#let v_ = v
#let v = json(bytes({view}))
#let vat_table() = if v.vat.len() > 0 [
  *#v.vat_title* \\
  #table(columns: 3, align: right, stroke: 0.3pt + gray, ..v.vat_heads, ..v.vat.flatten())
]
"""


def page(view: View, template: str) -> str:
    """Return the document as typst source."""
    handed = json.dumps(json.dumps(_parts(view), ensure_ascii=False), ensure_ascii=False)
    return _OPENING.format(view=handed) + (_FOLDER / template).read_text(encoding="utf-8")


def _parts(view: View) -> dict[str, Any]:
    title, *heads = view.vat_heads
    deliver = ", ".join(each.text for each in view.deliver_to)
    return {
        "title": view.title.text,
        "seller": [each.text for each in view.seller],
        "contact": [each.text for each in view.contact],
        "ids": _inline(view.seller_ids),
        "bank": _inline(view.bank),
        "buyer_heading": view.buyer_heading,
        "buyer": [each.text for each in view.buyer],
        "deliver": f"{view.deliver_heading}: {deliver}" if deliver else "",
        "meta": [_entry(each) for each in view.meta],
        "opening": [each.text for each in view.opening],
        "columns": [{"key": each.key, "heading": each.heading, "right": each.right} for each in view.columns],
        "rows": [
            [row.cells[each.key].text if each.key in row.cells else "" for each in view.columns] for row in view.rows
        ],
        "totals": [_entry(each) for each in view.totals],
        "vat_title": title,
        "vat_heads": heads,
        "vat": [[said.text for said in cells] for cells in view.vat_rows],
        "closing": [each.text for each in view.closing],
        "small_print": view.small_print,
    }


def _inline(entries: list[Entry]) -> list[str]:
    return [f"{each.label}: {each.value.text}" for each in entries]


def _entry(entry: Entry) -> dict[str, Any]:
    return {"label": entry.label, "value": entry.value.text, "strong": entry.strong}
