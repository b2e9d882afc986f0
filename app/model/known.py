"""What the relation between supplier and customer supplies where the document is silent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from .invoice import Invoice, Party
from .values import Identifier

Owner = TypeVar("Owner", Invoice, Party)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Agreed values; each is used only where the invoice states none.

    Attributes:
        buyer_reference: the reference the customer asks for (BT-10).
        order_reference: the standing order (BT-13).
        buyer_identifiers: how the customer is known to the supplier (BT-46).
        buyer_registration: the customer's KvK number or OIN (BT-47).
        buyer_electronic_address: where the customer receives electronic invoices (BT-49).
    """

    buyer_reference: str | None = None
    order_reference: str | None = None
    buyer_identifiers: tuple[Identifier, ...] = ()
    buyer_registration: Identifier | None = None
    buyer_electronic_address: Identifier | None = None


def fill_in(invoice: Invoice, known: Known) -> tuple[Invoice, tuple[str, ...]]:
    """Return the invoice with what is known filled in where it was silent, and the paths that were filled."""
    invoice, filled = _fill(invoice, "", buyer_reference=known.buyer_reference, order_reference=known.order_reference)
    buyer, filled_buyer = _fill(
        invoice.buyer or Party(),
        "buyer.",
        identifiers=known.buyer_identifiers,
        legal_registration=known.buyer_registration,
        electronic_address=known.buyer_electronic_address,
    )
    return (replace(invoice, buyer=buyer) if filled_buyer else invoice), filled + filled_buyer


def _fill(owner: Owner, path: str, **values: object) -> tuple[Owner, tuple[str, ...]]:
    absent = {name: value for name, value in values.items() if value and not getattr(owner, name)}
    return (replace(owner, **absent) if absent else owner), tuple(path + name for name in absent)  # type: ignore[arg-type]
