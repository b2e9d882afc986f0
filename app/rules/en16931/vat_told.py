"""What the messages on VAT categories are filled in with."""

from __future__ import annotations

from decimal import Decimal

from .numbers import Number


def rate_facts(category: str, rate: Number | None, line: str) -> dict[str, str]:
    """Tell of the rate of a line, an allowance or a charge, which may be absent."""
    told = {"category": category, "rate": _shown(rate), "line": line or "?"}
    return told if rate is not None else {**told, "kind": "absent"}


def taxable_facts(stated: Number | None, rate: Number | None, computed: Decimal) -> dict[str, str]:
    """Tell of a taxable amount that is not what lines, allowances and charges add up to, in invoice currency."""
    return {"rate": _shown(rate), "stated": _shown(stated), "computed": f"{computed:f}"}


def amount_facts(stated: Number | None, taxable: Number | None, rate: Number | None) -> dict[str, str]:
    """Tell of a VAT amount that is not what it should be, in invoice currency."""
    return {"stated": _shown(stated), "taxable": _shown(taxable), "rate": _shown(rate)}


def _shown(number: Number | None) -> str:
    return " ".join(number.written.split()) if number is not None else "?"
