"""Seller and buyer, settled."""

from __future__ import annotations

from collections.abc import Iterator

from .header import Head
from .parties import Parties, names_of
from .settle import Settled, settle

_ADDRESS = ("line_1", "postal_code", "city", "country")


def settle_parties(parties: Parties, head: Head) -> Iterator[Settled]:
    """Yield what was made of the names, addresses and numbers of the two parties."""
    by_path: dict[str, list] = {}
    for each in parties.candidates:
        by_path.setdefault(each.path, []).append(each)
    yield settle("seller.name", names_of(by_path.get("seller.name", ())), alone_counts=False)
    yield settle("buyer.name", by_path.get("buyer.name", ()))
    for role in ("seller", "buyer"):
        for part in _ADDRESS:
            path = f"{role}.address.{part}"
            yield settle(path, by_path.get(path, ()))
        yield settle(f"{role}.vat_identifier", by_path.get(f"{role}.vat_identifier", ()), alone_counts=True)
        yield settle(f"{role}.legal_registration", by_path.get(f"{role}.legal_registration", ()))
    yield settle("buyer.contact.name", by_path.get("buyer.contact.name", ()))
    yield settle("seller.contact.email", head.of("seller.contact.email"))
    yield settle("seller.contact.telephone", head.of("seller.contact.telephone"))
