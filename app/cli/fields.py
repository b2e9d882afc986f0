"""The values that were read from pages as a table: what it is, its value, how sure it is, on which page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..model.wording import named, worded

_HEADS = {
    "nl": ("veld", "waarde", "zekerheid", "pagina"),
    "en": ("field", "value", "certainty", "page"),
}
_WIDEST_NAME, _WIDEST_VALUE = 44, 48


def table(fields: Mapping[str, Mapping[str, Any]], lang: str) -> Iterator[str]:
    """Yield the lines of the table of the `fields` of a report, in ``nl`` or ``en``."""
    rows = [_HEADS[lang]]
    rows += [
        (
            _cut(named(path, lang), _WIDEST_NAME),
            _cut(_value(path, str(field["value"]), lang), _WIDEST_VALUE),
            _percentage(field["confidence"], lang),
            str(field["page"]),
        )
        for path, field in fields.items()
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for name, value, certainty, page in rows:
        yield f"    {name:<{widths[0]}}  {value:<{widths[1]}}  {certainty:>{widths[2]}}  {page}".rstrip()
    yield ""


def _value(path: str, text: str, lang: str) -> str:
    """Write a date or an amount as people in that language do."""
    last = path.rpartition(".")[2]
    if last.endswith("_date") or last in {"date", "start", "end"}:
        return worded("", "date", text, lang)
    of_amounts = path.startswith(("totals.", "vat_breakdown")) or last in {"quantity", "net_amount", "net"}
    return worded("", "amount", text, lang) if of_amounts else text


def _percentage(confidence: float, lang: str) -> str:
    """Write a certainty with one decimal, never rounded up."""
    share = f"{int(confidence * 1000) / 10:.1f}%"
    return share.replace(".", ",") if lang == "nl" else share


def _cut(text: str, width: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"
