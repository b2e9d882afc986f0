"""Peppol BIS Billing 3.0.21: rules of Sweden (SE-R), for sellers with a Swedish address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ...model.raw import Raw
from ..en16931.numbers import as_double
from ..syntax.values import normalized
from . import cii_nordic
from .check_digits import is_swedish
from .document import COUNTRY, Document, is_vat
from .groups import Context, Demand, Group, group, rules_of, warning
from .values import number, only, says, stands, trimmed

_NUMBER, _SCHEME = "cbc:CompanyID", "cac:TaxScheme/cbc:ID"
_CODE = "cbc:PaymentMeansCode"
_ACCOUNT = "cac:PayeeFinancialAccount/cbc:ID"
_BRANCH = "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"
_VAT_LENGTH, _NUMBER_LENGTH = 14, 10
_APPROVED = "GODKÄND FÖR F-SKATT"
_RATES = (25, 12, 6)
_PLUSGIRO_LENGTHS, _BANKGIRO_LENGTHS = range(2, 9), (7, 8)


def _is_swedish_party(party: Raw) -> bool:
    return says(party, COUNTRY, "SE")


def _parties(doc: Document, role: str) -> list[Raw]:
    return [each for each in doc.below(role, "cac:Party") if _is_swedish_party(each)]


def _sellers(doc: Document) -> list[Raw]:
    return _parties(doc, "cac:AccountingSupplierParty")


def _sellers_with_vat(doc: Document) -> list[Raw]:
    """Return Swedish sellers with a VAT identifier that begins with SE."""
    return [each for each in _sellers(doc) if any(number[:2] == "SE" for number in _vat_texts(each))]


def _vat_texts(party: Raw) -> list[str]:
    return [only(each.all(_NUMBER)) for each in party.children.get("cac:PartyTaxScheme", ()) if is_vat(each)]


def _vat_number(party: Raw) -> str:
    schemes = [each for each in party.children.get("cac:PartyTaxScheme", ()) if is_vat(each)]
    return only([number for each in schemes for number in each.all(_NUMBER)])


def _vat_facts(party: Raw, _: Document) -> dict[str, str]:
    return {"number": _vat_number(party)}


def _registrations(doc: Document) -> Iterator[Raw]:
    for party in _sellers(doc):
        for each in party.children.get("cac:PartyLegalEntity", ()):
            if stands(each, _NUMBER):
                yield each


def _other_registrations(doc: Document) -> Iterator[Raw]:
    for party in _sellers(doc):
        if stands(party, f"cac:PartyLegalEntity/{_NUMBER}"):
            for scheme in party.children.get("cac:PartyTaxScheme", ()):
                if normalized(only(scheme.all(_SCHEME)).upper()) != "VAT":
                    yield from scheme.all(_NUMBER)


def _standard_rated(doc: Document) -> Iterable[Raw]:
    if not _sellers_with_vat(doc):
        return ()
    categories = (*doc.named("cac:TaxCategory"), *doc.named("cac:ClassifiedTaxCategory"))
    return (each for each in categories if says(each, "cbc:ID", "S"))


def _has_rate(category: Raw, _: Document) -> bool:
    """Tell whether a rate is one of Sweden's, as a double: what is off in the twentieth decimal is not off."""
    rate = number(only(category.all("cbc:Percent")))
    return rate is not None and rate.is_finite() and as_double(rate) in _RATES


def _giro(kind: str) -> Context:
    """Return a context: the account numbers of credit transfers to Plusgiro or Bankgiro."""

    def context(doc: Document) -> Iterator[Raw]:
        if _sellers(doc):
            for means in doc.named("cac:PaymentMeans"):
                if trimmed(means, _CODE) == "30" and trimmed(means, _BRANCH) == kind:
                    yield from means.all(_ACCOUNT)

    return context


def _means(*codes: str, with_buyer: bool = False) -> Context:
    def context(doc: Document) -> Iterable[Raw]:
        if not _sellers(doc) or (with_buyer and not _parties(doc, "cac:AccountingCustomerParty")):
            return ()
        return (each for each in doc.named("cac:PaymentMeans") if says(each, _CODE, *codes))

    return context


def _length(lengths: range | tuple[int, ...]) -> Callable[[Raw, Document], bool]:
    return lambda raw, _: len(normalized(raw.text)) in lengths


def _numeric(raw: Raw, _: Document) -> bool:
    return number(raw.text) is not None


_ACCOUNT_FACTS = {"account": "."}
_NUMBER_FACTS = {"number": _NUMBER}

_UBL: tuple[Group, ...] = (
    group(
        _sellers_with_vat,
        Demand(
            "SE-R-001",
            "31",
            lambda party, _: len(normalized(_vat_number(party))) == _VAT_LENGTH,
            "seller.vat_identifier",
            _vat_facts,
        ),
        Demand(
            "SE-R-002",
            "31",
            lambda party, _: number(_vat_number(party)[2:_VAT_LENGTH]) is not None,
            "seller.vat_identifier",
            _vat_facts,
        ),
    ),
    group(
        _registrations,
        Demand(
            "SE-R-003",
            "30",
            lambda entity, _: number(only(entity.all(_NUMBER))) is not None,
            "seller.legal_registration",
            _NUMBER_FACTS,
            _NUMBER,
        ),
        Demand(
            "SE-R-004",
            "30",
            lambda entity, _: len(trimmed(entity, _NUMBER)) == _NUMBER_LENGTH,
            "seller.legal_registration",
            _NUMBER_FACTS,
            _NUMBER,
        ),
        Demand(
            "SE-R-013",
            "30",
            lambda entity, _: is_swedish(trimmed(entity, _NUMBER)),
            "seller.legal_registration",
            _NUMBER_FACTS,
            _NUMBER,
        ),
    ),
    group(
        _other_registrations,
        Demand(
            "SE-R-005",
            "32",
            lambda raw, _: normalized(raw.text.upper()) == _APPROVED,
            "seller.tax_registration",
            {"text": "."},
        ),
    ),
    group(
        _standard_rated,
        Demand(
            "SE-R-006",
            "119 96 103 152",
            _has_rate,
            told={"rate": "cbc:Percent"},
            at="cbc:Percent",
        ),
    ),
    group(
        _giro("SE:PLUSGIRO"),
        warning(Demand("SE-R-007", "84", _numeric, "payment.accounts", _ACCOUNT_FACTS)),
        warning(Demand("SE-R-010", "84", _length(_PLUSGIRO_LENGTHS), "payment.accounts", _ACCOUNT_FACTS)),
    ),
    group(
        _giro("SE:BANKGIRO"),
        warning(Demand("SE-R-008", "84", _numeric, "payment.accounts", _ACCOUNT_FACTS)),
        warning(Demand("SE-R-009", "84", _length(_BANKGIRO_LENGTHS), "payment.accounts", _ACCOUNT_FACTS)),
    ),
    group(
        _means("50", "56"),
        warning(Demand("SE-R-011", "81", lambda _, __: False, "payment.means_code", {"code": _CODE}, _CODE)),
    ),
    group(
        _means("31", with_buyer=True),
        warning(Demand("SE-R-012", "81", lambda _, __: False, "payment.means_code", at=_CODE)),
    ),
)

RULES = rules_of(ubl=_UBL, cii=cii_nordic.SWEDEN)
