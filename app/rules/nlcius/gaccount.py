"""The G-account extension of SI-UBL, version 1.0.2.12: one invoice, paid in part to a blocked account.

The official rules ask this of a UBL Invoice; CII has none, and a credit note is asked for its mark alone. The extension
also drops what would forbid it: see `NOT_JUDGED`. A name with a comment in the middle of it is two texts to the
official file, and neither is GACCOUNT; the raw index knows no comments, so we read it as people do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ...model.raw import Raw
from ..en16931.occurrence_values import decimal_of
from ..engine import Case, Fault, Syntax, rule
from .elements import GACCOUNT, at, normal, specification

NOT_JUDGED = frozenset({"BII2-T10-R001", *(f"UBL-CR-{number}" for number in (411, 453, 459))})
"""Rules of SI-UBL and EN 16931 that the extension's file leaves out; the latter advise against what it is made of."""
_BLOCKED = "GACCOUNT"
_TWO = 2


@dataclass(frozen=True, slots=True)
class Part:
    """A payment term of the split: to which means it refers (exact texts), and its amounts."""

    path: str
    means: tuple[str, ...]
    amounts: tuple[Decimal | None, ...]
    raw: Raw | None


@dataclass(frozen=True, slots=True)
class Way:
    """A means of payment by the names it bears (exact texts)."""

    path: str
    names: tuple[str, ...]
    raw: Raw | None


@dataclass(frozen=True, slots=True)
class Split:
    """How a payable amount is divided over means of payment; `payable` holds every statement of it."""

    parts: tuple[Part, ...]
    ways: tuple[Way, ...]
    payable: tuple[Decimal | None, ...]


def split(case: Case) -> Split | None:
    """Return the split of an invoice; None for a credit note and for CII."""
    if case.syntax is Syntax.OTHER:
        return _split_in_model(case)
    if case.raw is None or case.raw.name != "ubl:Invoice":
        return None
    terms, means = (case.raw.children.get(f"cac:Payment{name}", []) for name in ("Terms", "Means"))
    return Split(
        tuple(
            Part(
                "payment_splits",
                tuple([each.text for each in raw.children.get("cbc:PaymentMeansID", ())]),
                tuple([decimal_of(each) for each in raw.children.get("cbc:Amount", ())]),
                raw,
            )
            for raw in terms
        ),
        tuple(
            Way("payment.accounts", tuple([each.text for each in raw.children.get("cbc:ID", ())]), raw) for raw in means
        ),
        tuple([decimal_of(each) for each in case.raw.all("cac:LegalMonetaryTotal/cbc:PayableAmount")]),
    )


@rule("BR-GA-0", terms=(24,))
def is_marked(case: Case) -> Iterator[Fault]:
    """Demand that the specification names the extension."""
    if case.syntax is Syntax.CII:
        return
    stated = specification(case)
    marks = at(case, "cbc:CustomizationID") if case.syntax is Syntax.UBL else []
    if stated:
        marks = [raw for raw in marks if raw.parent is not case.raw]
        if GACCOUNT not in stated:
            yield Fault("process.specification", {"specification": stated})
    for raw in marks:
        if GACCOUNT not in raw.text:
            yield Fault("process.specification", {"specification": normal(raw.text)}, raw=raw)


@rule("BR-GA-1", terms=("NL-GA-01",))
def two_parts(case: Case) -> Iterator[Fault]:
    """Demand two payment terms: one for the blocked account, one for the ordinary one."""
    found = case.once(split)
    if found is not None and len(found.parts) != _TWO:
        yield Fault("payment_splits", {"number": str(len(found.parts))}, raw=case.raw)


@rule("BR-GA-2", terms=("BG-16",))
def two_ways(case: Case) -> Iterator[Fault]:
    """Demand two means of payment."""
    found = case.once(split)
    if found is not None and len(found.ways) != _TWO:
        yield Fault("payment", {"number": str(len(found.ways))}, raw=case.raw)


@rule("BR-GA-3", terms=(115, "NL-GA-03"))
def amounts_add_up(case: Case) -> Iterator[Fault]:
    """Demand that the parts are the payable amount together."""
    found = case.once(split)
    if found is None:
        return
    amounts = [amount for part in found.parts for amount in part.amounts]
    added = sum([amount for amount in amounts if amount is not None], Decimal(0))
    if None in amounts or added not in found.payable:
        payable = next((f"{each:f}" for each in found.payable if each is not None), "?")
        yield Fault("totals.payable", {"payable": payable, "added": f"{added:f}"}, raw=case.raw)


@rule("BR-GA-4", terms=("NL-GA-02",))
def part_names_its_way(case: Case) -> Iterator[Fault]:
    """Demand that each part refers to one means of payment."""
    found = case.once(split)
    for part in found.parts if found is not None else ():
        if len(part.means) != 1:
            yield Fault(part.path, raw=part.raw)


@rule("BR-GA-5", terms=("NL-GA-04",))
def way_has_a_name(case: Case) -> Iterator[Fault]:
    """Demand that each means of payment has a name to refer to."""
    found = case.once(split)
    for way in found.ways if found is not None else ():
        if len(way.names) != 1:
            yield Fault(way.path, raw=way.raw)


@rule("BR-GA-6", terms=("NL-GA-02", "NL-GA-04"))
def part_names_a_known_way(case: Case) -> Iterator[Fault]:
    """Demand that what a part refers to is the name of a means of payment, letter by letter."""
    found = case.once(split)
    if found is not None:
        known = {name for way in found.ways for name in way.names if name}
        for part in found.parts:
            for means in part.means:
                if means not in known:
                    yield Fault(part.path, {"means": normal(means)}, raw=part.raw)


@rule("BR-GA-7", terms=("NL-GA-04",))
def one_blocked_account(case: Case) -> Iterator[Fault]:
    """Demand that exactly one means of payment is the blocked account."""
    found = case.once(split)
    if found is not None and sum(name == _BLOCKED for way in found.ways for name in way.names) != 1:
        yield Fault("payment.accounts", raw=case.raw)


def _split_in_model(case: Case) -> Split:
    invoice = case.invoice
    held = [
        Part(f"payment_splits[{at}]", (each.means_id,) if each.means_id else (), (each.amount,), None)
        for at, each in enumerate(invoice.payment_splits)
    ]
    if invoice.payment_terms:
        held.insert(0, Part("payment_terms", (), (), None))
    accounts = invoice.payment.accounts if invoice.payment is not None else ()
    ways = [
        Way(f"payment.accounts[{at}]", (each.means_id,) if each.means_id else (), None)
        for at, each in enumerate(accounts)
    ]
    if invoice.payment is not None and not accounts:
        ways.append(Way("payment", (), None))
    return Split(tuple(held), tuple(ways), (invoice.totals.payable if invoice.totals is not None else None,))
