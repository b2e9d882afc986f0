"""What a label means in the trade of who prints it, and where it stands: a shop, the law, a bill, below the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from ..page.labels import Label, fold
from ..page.sheet import Sheet

_BARE = frozenset({"referentie", "reference", "referenz", "kenmerk"})
THEIRS = frozenset(
    {"uw", "your", "ihr", "ihre", "ihrer", "votre", "vos", "klant", "customer", "client", "kunden", "afnemer"}
)
OURS = frozenset({"ons", "onze", "our", "unser", "unsere", "notre", "nos"})
INFORMAL = frozenset({"je", "jouw"})
"""How shops speak to who orders: ``Je bestelling #1009482``; the number is the shop's."""
_BILL_NUMBERS = frozenset({"rekeningnummer", "rekeningnr"})
_OF_BILL = frozenset({"rekeningdatum", "datumrekening"})
"""Labels of who calls the invoice ``rekening``: its ``rekeningnummer`` is no account."""
_LAW = re.compile(
    r"advoca(?:at|ten|tuur)|notari(?:s|aat)|deurwaarder|declaratie|honorarium|solicitor|attorney", re.IGNORECASE
)
"""What lawyers, notaries and bailiffs write on their invoices."""
_ORDER = "order"
"""As ``ordernummer``, by itself it is the seller's own."""


def trades_of(sheet: Sheet, labels: Sequence[Label]) -> frozenset[str]:
    """Return in what trades the words are those of the page: a shop, the law, who tells orders apart, or bills."""
    found = {"shop"} if any(each.means("other.shop") for each in labels) else set()
    found |= {"law"} if _LAW.search(sheet.text) else set()
    found |= {"order"} if any(_is_of_customers_order(each) for each in labels) else set()
    return frozenset(found | ({"bill"} if any(fold(each.text) in _OF_BILL for each in labels) else set()))


def _is_of_customers_order(label: Label) -> bool:
    """Tell whether a label names the customer's order as that one's own: a bare ``Order`` is the seller's then."""
    is_strong = label.means("order_reference") and not all(entry.weak for entry in label.entries)
    return is_strong and fold(label.words[0].text) in THEIRS and (label.start == 0 or label.closed)


def as_meant(label: Label, table: range, trades: AbstractSet[str]) -> Label:
    """Return the label as it is meant where it stands, and in the trade of who prints it.

    Below the table a bare reference is the one to pay by; on the invoice of a shop an order number is the shop's.
    """
    is_shops = bool({"shop", "order"} & trades) or (
        label.start > 0 and fold(label.segment.words[label.start - 1].text) in INFORMAL
    )
    if is_shops and label.means("order_reference") and all(entry.weak for entry in label.entries):
        return _as(label, "sales_order_reference")
    if "bill" in trades and fold(label.text) in _BILL_NUMBERS:
        return _as(label, "number")
    if label.means("other.dossier"):
        return _as(label, "project_reference")
    if fold(label.text) == _ORDER and label.start == 0 and label.closed:
        return _as(label, "sales_order_reference")
    if not table or label.segment.line < table.stop or fold(label.text) not in _BARE:
        return label
    return _as(label, "payment.reference")


def _as(label: Label, path: str) -> Label:
    return replace(label, entries=tuple(replace(entry, path=path, weak=False) for entry in label.entries))
