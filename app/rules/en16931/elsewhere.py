"""EN 16931, version 1.3.16: lines, parties and totals that stand where no invoice of the norm has them.

The official UBL rules on these ask of every such element what they ask of the invoice's own: of the line of a goods
item in a delivery, or of an invoice inside an extension. The model holds none of that, so the raw index answers here,
under the ids of the rules that judge the invoice's own. Where nothing stands elsewhere, this costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...model.raw import Raw
from ...model.values import BLANKS
from ..engine import Case, Fault, Rule, Sweep, Syntax
from . import lines, parties, totals
from .gathered import gathered
from .numbers import Number
from .occurrences_ubl import is_vat, lines_elsewhere
from .totals_elsewhere import totals_faults

Found = Iterator[tuple[str, Fault]]

_TRUTHS = {"true": ("BR-43", "BR-44", "BR-CO-24"), "false": ("BR-41", "BR-42", "BR-CO-23")}
_TRUTHS |= {"1": _TRUTHS["true"], "0": _TRUTHS["false"]}
_SELLER_IDS, _SELLER_NAMES = "cac:Party/cac:PartyIdentification/cbc:ID", "cac:Party/cac:PartyName/cbc:Name"
_COUNTRY = "cac:Country/cbc:IdentificationCode"


def faults(case: Case) -> Found:
    """Yield what is wrong with lines, parties and totals elsewhere in a UBL document, and with payees in CII."""
    if case.raw is None or case.syntax is Syntax.OTHER:
        return
    found = case.once(gathered)
    if case.syntax is Syntax.CII:
        for raw in found["ram:PayeeTradeParty"]:
            if raw.parent is not None and raw.parent.name != "ram:ApplicableHeaderTradeSettlement":
                yield from _payee_in_cii(raw)
        return
    for raw in lines_elsewhere(case, found):
        yield from _line(raw)
    for name, judge in _JUDGES:
        for raw in found[name]:
            if raw.parent is not case.raw:
                yield from judge(raw)


def _line(line: Raw) -> Found:
    facts = {"line": line.value("cbc:ID") or "?"}
    quantities = [each for name in ("cbc:InvoicedQuantity", "cbc:CreditedQuantity") for each in line.all(name)]
    categories = [each for each in line.all("cac:Item/cac:ClassifiedTaxCategory") if is_vat(each)]
    demands = (
        ("BR-21", bool(line.value("cbc:ID"))),
        ("BR-22", bool(quantities)),
        ("BR-23", any("unitCode" in each.attributes for each in quantities)),
        ("BR-24", "cbc:LineExtensionAmount" in line.children),
        ("BR-25", bool(line.value("cac:Item/cbc:Name"))),
        ("BR-26", bool(line.all("cac:Price/cbc:PriceAmount"))),
        ("BR-CO-04", any("cbc:ID" in each.children for each in categories)),
    )
    yield from ((rule_id, Fault("lines", facts, raw=line)) for rule_id, holds in demands if not holds)
    yield from _price(line, facts)
    for each in line.children.get("cac:AllowanceCharge", ()):
        yield from _allowance(each)
    item = "cac:Item/cac:{}"
    for rule_id, path, attribute in (
        ("BR-64", item.format("StandardItemIdentification/cbc:ID"), "schemeID"),
        ("BR-65", item.format("CommodityClassification/cbc:ItemClassificationCode"), "listID"),
    ):
        for each in line.all(path):
            if attribute not in each.attributes:
                yield rule_id, Fault("lines", {**facts, "id": each.text.strip(BLANKS)}, raw=each)


def _price(line: Raw, facts: dict[str, str]) -> Found:
    net, gross = line.all("cac:Price/cbc:PriceAmount"), line.all("cac:Price/cac:AllowanceCharge/cbc:BaseAmount")
    if not net:
        yield "BR-27", Fault("lines", {**facts, "kind": "absent"}, raw=line)
    elif not _any_positive(net):
        yield "BR-27", Fault("lines", {**facts, "price": net[0].text.strip(BLANKS)}, raw=net[0])
    if gross and not _any_positive(gross):
        yield "BR-28", Fault("lines", {**facts, "price": gross[0].text.strip(BLANKS)}, raw=gross[0])


def _any_positive(amounts: Iterable[Raw]) -> bool:
    numbers = (Number(each.text) for each in amounts)
    return any(each.exact is not None and not each.is_below_nought for each in numbers)


def _allowance(raw: Raw) -> Found:
    """Judge an allowance or charge of a line; one whose indicator is neither true nor false, the rules pass over."""
    ids = _TRUTHS.get(raw.value("cbc:ChargeIndicator"))
    if ids is None:
        return
    amount, *reasons = ids
    facts = {"position": "1", "amount": raw.value("cbc:Amount") or "?"}
    if "cbc:Amount" not in raw.children:
        yield amount, Fault("lines", facts, raw=raw)
    if "cbc:AllowanceChargeReason" not in raw.children and "cbc:AllowanceChargeReasonCode" not in raw.children:
        yield from ((rule_id, Fault("lines", facts, raw=raw)) for rule_id in reasons)


def _seller(raw: Raw) -> Found:
    yield from _party(raw, "seller", ("BR-09", "BR-62"))
    registered = any(
        is_vat(each) and "cbc:CompanyID" in each.children for each in raw.all("cac:Party/cac:PartyTaxScheme")
    )
    numbered = any(each.attributes.get("schemeID") != "SEPA" for each in raw.all(_SELLER_IDS))
    if not (registered or numbered or raw.all("cac:Party/cac:PartyLegalEntity/cbc:CompanyID")):
        yield "BR-CO-26", Fault("seller.identifiers", raw=raw)


def _buyer(raw: Raw) -> Found:
    yield from _party(raw, "buyer", ("BR-11", "BR-63"))


def _party(raw: Raw, role: str, ids: tuple[str, str]) -> Found:
    country, scheme = ids
    for each in raw.all("cac:Party/cac:PostalAddress"):
        if not each.value(_COUNTRY):
            yield country, Fault(f"{role}.address.country", raw=each)
    for each in raw.all("cac:Party/cbc:EndpointID"):
        if "schemeID" not in each.attributes:
            facts = {"address": each.text.strip(BLANKS)}
            yield scheme, Fault(f"{role}.electronic_address.scheme", facts, raw=each)


def _representative(raw: Raw) -> Found:
    if not raw.value("cac:PartyName/cbc:Name"):
        yield "BR-18", Fault("tax_representative.name", raw=raw)
    if "cac:PostalAddress" not in raw.children:
        yield "BR-19", Fault("tax_representative.address", raw=raw)
    if not any(is_vat(each) and "cbc:CompanyID" in each.children for each in raw.all("cac:PartyTaxScheme")):
        yield "BR-56", Fault("tax_representative.vat_identifier", raw=raw)
    for each in raw.children.get("cac:PostalAddress", ()):
        if not each.value(_COUNTRY):
            yield "BR-20", Fault("tax_representative.address.country", raw=each)


def _payee(raw: Raw) -> Found:
    """Hold a payee against the seller that stands beside it."""
    beside = raw.parent.children.get("cac:AccountingSupplierParty", ()) if raw.parent is not None else ()
    names, numbers = _texts(raw, "cac:PartyName/cbc:Name"), _texts(raw, "cac:PartyIdentification/cbc:ID")
    if not names:
        yield "BR-17", Fault("payee.name", raw=raw)
    elif any(names & _texts(each, _SELLER_NAMES) or numbers & _texts(each, _SELLER_IDS) for each in beside):
        yield "BR-17", Fault("payee.name", {"kind": "seller", "name": min(names)}, raw=raw)


def _payee_in_cii(raw: Raw) -> Found:
    """Judge a payee of payment terms: the official test does not look for its seller where that stands."""
    if "ram:Name" not in raw.children:
        yield "BR-17", Fault("payee.name", raw=raw)


def _texts(raw: Raw, path: str) -> set[str]:
    return {each.text for each in raw.all(path)}


_JUDGES = (
    ("cac:LegalMonetaryTotal", totals_faults),
    ("cac:AccountingSupplierParty", _seller),
    ("cac:AccountingCustomerParty", _buyer),
    ("cac:TaxRepresentativeParty", _representative),
    ("cac:PayeeParty", _payee),
)


@dataclass(frozen=True, slots=True)
class Elsewhere(Sweep):
    """A check that brings no rules of its own: it finds faults of rules that other checks bring."""

    known: tuple[Rule, ...] = ()

    def run(self, case: Case) -> Iterator[tuple[Rule, Fault]]:
        """Yield each fault with the rule it breaks."""
        for rule_id, fault in self.faults(case):
            yield next(rule for rule in self.known if rule.id == rule_id), fault


def _known() -> Iterator[Rule]:
    for module in (lines, parties, totals):
        for check in vars(module).values():
            if isinstance(check, Rule | Sweep):
                yield from check.rules


ELSEWHERE = Elsewhere((), faults, tuple(_known()))
