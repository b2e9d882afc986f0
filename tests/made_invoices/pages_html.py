"""Pages that a browser lays out by itself: a view's parts put into the templates in ``templates/*.html``."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from string import Template

from .view import Column, Entry, Row, Said, View

_FOLDER = Path(__file__).parent / "templates"


def page(view: View, template: str) -> str:
    """Return the document as HTML."""
    style = (_FOLDER / "frame.css").read_text(encoding="utf-8")
    body = Template((_FOLDER / template).read_text(encoding="utf-8")).substitute(_parts(view))
    return f"<!doctype html><meta charset=utf-8><style>{style}</style>{body}"


def _parts(view: View) -> dict[str, str]:
    return {
        "title": escape(view.title.text),
        "logo": escape(view.logo),
        "seller_name": escape(view.seller[0].text),
        "seller": _lines(view.seller[1:]),
        "contact": _lines(view.contact),
        "ids_lines": "<br>".join(_inline(view.seller_ids)),
        "ids_inline": " &nbsp; ".join(_inline(view.seller_ids)),
        "bank_lines": "<br>".join(_inline(view.bank)),
        "bank_inline": " &nbsp; ".join(_inline(view.bank)),
        "buyer_heading": escape(view.buyer_heading),
        "buyer": _lines(view.buyer),
        "deliver": f"{escape(view.deliver_heading)} {_lines(view.deliver_to)}" if view.deliver_to else "",
        "meta_rows": "".join(_row(each.label, each.value.text) for each in view.meta),
        "meta_cards": "".join(_card(each) for each in view.meta),
        "opening": _paragraphs(each.text for each in view.opening),
        "heads": f"<tr>{''.join(_cell('th', each, each.heading) for each in view.columns)}</tr>",
        "rows": "".join(_line(view.columns, row) for row in view.rows),
        "stacked": "".join(_stacked(view.columns, row) for row in view.rows),
        "totals": "".join(_total(each) for each in view.totals),
        "vat": _vat(view),
        "closing": _paragraphs(each.text for each in view.closing),
        "small_print": "<br>".join(escape(each) for each in view.small_print),
    }


def _lines(told: Sequence[Said]) -> str:
    return "<br>".join(escape(each.text) for each in told)


def _inline(entries: Sequence[Entry]) -> list[str]:
    return [f"{escape(each.label)}: {escape(each.value.text)}" for each in entries]


def _row(label: str, value: str) -> str:
    return f"<tr><th>{escape(label)}</th><td>{escape(value)}</td></tr>"


def _card(entry: Entry) -> str:
    return f'<div class="card"><small>{escape(entry.label)}</small><b>{escape(entry.value.text)}</b></div>'


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _cell(tag: str, column: Column, text: str) -> str:
    look = ' class="r"' if column.right else "" if column.key == "description" else ' class="n"'
    return f"<{tag}{look}>{_broken(text)}</{tag}>"


def _broken(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _line(columns: Sequence[Column], row: Row) -> str:
    cells = (_cell("td", each, row.cells[each.key].text if each.key in row.cells else "") for each in columns)
    return f"<tr>{''.join(cells)}</tr>"


def _stacked(columns: Sequence[Column], row: Row) -> str:
    """Return a line as a name with its figures underneath, and its amount at the right."""
    texts = {each.key: "" for each in columns} | {key: _broken(said.text) for key, said in row.cells.items()}
    article = f"{escape(columns[1].heading)} {texts.get('article', '')} &middot; "
    details = f"<small>{article}{texts.get('quantity', '')} &times; {texts.get('price', '')}</small>"
    amount = f'<div class="r">{texts.get("amount", "")}</div>'
    return f'<div class="item"><div>{texts["description"]}{details}</div>{amount}</div>'


def _total(entry: Entry) -> str:
    look = ' class="strong"' if entry.strong else ""
    return f'<tr{look}><td>{escape(entry.label)}</td><td class="r">{escape(entry.value.text)}</td></tr>'


def _vat(view: View) -> str:
    if not view.vat_rows:
        return ""
    title, *heads = (escape(each) for each in view.vat_heads)
    head = "".join(f'<th class="r">{each}</th>' for each in heads)
    rows = "".join(
        "<tr>" + "".join(f'<td class="r">{escape(said.text)}</td>' for said in cells) + "</tr>"
        for cells in view.vat_rows
    )
    return f'<p><b>{title}</b></p><table class="vat" style="width:48%"><tr>{head}</tr>{rows}</table>'
