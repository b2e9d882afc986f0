"""Documents with a known truth: hybrids of the corpus (their embedded XML) and made invoices (the JSON beside each)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from app.conversion import Document, read
from app.formats.canonical import as_json
from app.model.identifiers import looks_like_iban

TODAY = date(2026, 11, 22)
HEADER: tuple[str, ...] = (
    *("number", "type_code", "issue_date", "due_date", "currency", "buyer_reference", "order_reference"),
    *("sales_order_reference", "contract_reference", "project_reference", "despatch_advice_reference", "delivery.date"),
    *("period.start", "period.end", "preceding_invoices[0].number", "seller.name", "seller.vat_identifier"),
    *("seller.legal_registration.value", "seller.address.line_1", "seller.address.postal_code", "seller.address.city"),
    *("seller.address.country", "seller.contact.telephone", "seller.contact.email", "buyer.name", "buyer.contact.name"),
    *("buyer.vat_identifier", "buyer.legal_registration.value", "buyer.identifiers[0].value", "buyer.address.line_1"),
    *("buyer.address.postal_code", "buyer.address.city", "buyer.address.country", "payment.accounts[0].iban"),
    *("payment.accounts[0].bic", "payment.reference", "totals.lines_net", "totals.allowances", "totals.charges"),
    *("totals.without_vat", "totals.vat", "totals.with_vat", "totals.paid", "totals.payable"),
)
"""The fields of the head and the totals that are scored, by model path."""
CORE: tuple[str, ...] = (
    *("number", "type_code", "issue_date", "currency", "seller.name", "seller.vat_identifier"),
    *("payment.accounts[0].iban", "totals.without_vat", "totals.vat", "totals.with_vat", "totals.payable"),
)
"""The fields of which none may be wrong in an accepted document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A document and what is true of it.

    Attributes:
        path: the PDF.
        issuer: whose layout it is; figures are averaged over issuers.
        kind: what it is (``invoice``, ``credit_note``, ``quote``, ...).
        values: model path to value as JSON has it.
        printed: the paths that the page prints; None where that is to be found out.
        implied: what follows from the page without being printed, by path (VAT in all, where each rate is printed).
        arguable: what a reader may give or leave out, by path: who made the truth could not say what it is.
        lines: the true lines.
        complete: whether a value that the truth does not have is wrong.
    """

    path: Path
    issuer: str
    kind: str
    values: dict[str, Any]
    printed: frozenset[str] | None = None
    implied: dict[str, Any] = field(default_factory=dict)
    arguable: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    complete: bool = False


def made(folder: Path) -> Iterator[Known]:
    """Yield the made invoices of a folder."""
    for path in sorted(folder.glob("*.pdf")):
        truth = json.loads(path.with_suffix(".json").read_text())
        yield Known(
            path=path,
            issuer=f"{truth.get('layout')}/{truth.get('producer')}",
            kind=truth["kind"],
            values=flattened(truth),
            printed=frozenset(truth["printed"]),
            implied=truth.get("implied") or {},
            arguable=dict(truth.get("unsure_paths") or {}),
            lines=truth.get("lines") or [],
            complete=True,
        )


def hybrids(folder: Path) -> Iterator[Known]:
    """Yield the PDFs of the corpus that embed their own invoice; what is not printed is found out by the page."""
    for path in sorted(folder.glob("*.pdf")):
        reading = read(Document(data=path.read_bytes()), TODAY)
        if reading.invoice is None or reading.format not in {"cii", "ubl"}:
            continue
        truth = as_json(reading.invoice)
        kind = "credit_note" if truth.get("type_code") == "381" else "invoice"
        issuer = str((truth.get("seller") or {}).get("name"))
        yield Known(path=path, issuer=issuer, kind=kind, values=flattened(truth), lines=truth.get("lines") or [])


def flattened(value: Any, path: str = "") -> dict[str, Any]:
    """Return each leaf of a JSON object by its path, those that are absent left out."""
    if isinstance(value, dict):
        parts = [(f"{path}.{key}" if path else key, each) for key, each in value.items()]
    elif isinstance(value, list):
        parts = [(f"{path}[{at}]", each) for at, each in enumerate(value)]
    else:
        return {} if value in {None, ""} else {path: value}
    return {key: leaf for name, each in parts for key, leaf in flattened(each, name).items()}


def same(path: str, first: Any, second: Any) -> bool:
    """Tell whether two values say the same: amounts by value, identifiers without blanks, names without capitals."""
    one, other = number(first), number(second)
    if path.startswith(("totals", "vat_breakdown", "lines")) and one is not None and other is not None:
        return one == other
    if path.endswith(("iban", "vat_identifier", "postal_code", "payment.reference", "registration.value", "telephone")):
        return _compact(first) == _compact(second)
    return _plain(first) == _plain(second)


def number(value: Any) -> Decimal | None:
    """Return a value as a number, or None."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _compact(value: Any) -> str:
    text = re.sub(r"[\W_]", "", str(value)).upper()
    return text.removeprefix("IBAN") if looks_like_iban(text) else text


def _plain(value: Any) -> str:
    return " ".join(str(value).casefold().split()).strip(" .,")
