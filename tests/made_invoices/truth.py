"""The truth about a made document, as JSON: what is on the page and what follows from it, nothing else."""

import re
from collections.abc import Sequence
from typing import Any

from app.formats.canonical import as_json
from app.model.invoice import Invoice

_FOLLOWS = re.compile(
    r"type_code|currency|totals\.\w+|vat_breakdown\[\d+\]\.(category|rate|taxable_amount|tax_amount)"
    r"|lines\[\d+\]\.(id|net_amount|vat\.\w+|allowances\[\d+\]\.\w+)|(seller|buyer)\.address\.country"
    r"|(seller|buyer)\.legal_registration\.scheme|payment\.means_code|(allowances|charges)\[\d+\]\.(base_amount|percentage|vat\.\w+)"
)
"""Paths that a careful reader may know although the page does not say them in so many words."""


def truth(invoice: Invoice, printed: Sequence[str], **about: Any) -> dict[str, Any]:
    """Return the canonical invoice, less what the page neither says nor implies, beside `printed` and `about`."""
    told = _kept(as_json(invoice), "", frozenset(printed))
    return {**about, "printed": list(printed), **told}


def _kept(value: Any, path: str, printed: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _kept(each, f"{path}.{key}" if path else key, printed) for key, each in value.items()}
    if isinstance(value, list):
        return [_kept(each, f"{path}[{place}]", printed) for place, each in enumerate(value)]
    if path == "due_date" and {"issue_date", "payment_terms"} <= printed:
        return value
    return value if path in printed or _FOLLOWS.fullmatch(path) else None
