"""Peppol BIS Billing in CII (rules of 3.0.19): Denmark and Sweden."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ...model.raw import Raw
from ...model.values import BLANKS
from ..syntax.values import normalized
from .check_digits import is_swedish
from .document import CII_BUYER, CII_COUNTRY, CII_SELLER, Document
from .groups import Context, Demand, Group, group, warning
from .values import attributes, number, only, only_attribute, says, stands, trimmed

_TRANSACTION = "rsm:SupplyChainTradeTransaction"
_SETTLEMENT = f"{_TRANSACTION}/ram:ApplicableHeaderTradeSettlement"
_LINE = f"{_TRANSACTION}/ram:IncludedSupplyChainTradeLineItem"
_MEANS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
_COMPANY = "ram:SpecifiedLegalOrganization/ram:ID"
_CODE = "ram:TypeCode"
_ACCOUNT = "ram:PayeePartyCreditorFinancialAccount/ram:IBANID"
_BRANCH = "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"
_OWN_ACCOUNT = "ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID"
_CLASSIFICATION = "ram:SpecifiedTradeProduct/ram:DesignatedProductClassification/ram:ClassCode"
_PAYABLE = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:DuePayableAmount"
_ALLOWANCE = f"{_SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge"
_CVR, _CREDIT_NOTE = "0184", "381"
_DANISH_MEANS = " 1 10 31 42 48 49 50 58 59 93 97 "
_VERSIONS = ("19.05.01", "19.0501", "26.08.01", "26.0801")
_GIRO_CARDS, _FIK_CARDS = ("01#", "04#", "15#"), ("71#", "73#", "75#")
_GIRO_LENGTH, _GIRO_ACCOUNT_LENGTH, _FIK_LENGTHS, _CREDITOR_LENGTH = 19, 7, (18, 19), 8
_CATEGORY_LENGTH = 4
_VAT_LENGTH, _NUMBER_LENGTH = 14, 10
_APPROVED = "GODKÄND FÖR F-SKATT"
_RATES = (25, 12, 6)


def _seller_is_danish(doc: Document) -> bool:
    return says(doc.root, f"{CII_SELLER}/{CII_COUNTRY}", "DK")


def _buyer_is_danish(doc: Document) -> bool:
    return says(doc.root, f"{CII_BUYER}/{CII_COUNTRY}", "DK")


def _both_danish(doc: Document, path: str) -> list[Raw]:
    return doc.root.all(path) if _seller_is_danish(doc) and _buyer_is_danish(doc) else []


def _duty(root: Raw, doc: Document) -> bool:
    """Tell whether a charge that is a duty names its category: four digits, or a code and a name parted by #."""
    if not _buyer_is_danish(doc) or not says(root, f"{_ALLOWANCE}/ram:ReasonCode", "ZZZ"):
        return True
    reason = only(root.all(f"{_ALLOWANCE}/ram:Reason"))
    value = number(reason)
    if len(normalized(reason)) == _CATEGORY_LENGTH and value is not None and value >= 0:
        return True
    return "#" in reason and not reason.startswith("#") and not reason.endswith("#")


def _schemes(root: Raw, doc: Document) -> bool:
    if not _buyer_is_danish(doc):
        return True
    numbers = (root.all(f"{party}/ram:GlobalID") for party in (CII_SELLER, CII_BUYER))
    return all(not found or only_attribute(found, "schemeID") != "" for found in numbers)


def _is_cvr(root: Raw, _: Document) -> bool:
    found = root.all(f"{CII_SELLER}/{_COMPANY}")
    return not found or only_attribute(found, "schemeID") == _CVR


def _not_negative(root: Raw, doc: Document) -> bool:
    if not _buyer_is_danish(doc) or trimmed(root, f"rsm:ExchangedDocument/{_CODE}") != _CREDIT_NOTE:
        return True
    payable = number(only(root.all(_PAYABLE)))
    return payable is None or payable >= 0


def _beside(means: Raw, name: str) -> str:
    return only(means.parent.all(name)) if means.parent is not None else ""


def _filled(means: Raw, path: str) -> bool:
    return only(means.all(path)).strip(BLANKS) != ""


def _bank(means: Raw, _: Document) -> bool:
    return not says(means, _CODE, "31", "42") or (_filled(means, _ACCOUNT) and _filled(means, _BRANCH))


def _direct_debit(means: Raw, _: Document) -> bool:
    if not says(means, _CODE, "49"):
        return True
    has_creditor = _beside(means, "ram:CreditorReferenceID").strip(BLANKS) != ""
    return has_creditor and _filled(means, "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID")


def _reference(means: Raw) -> str:
    return _beside(means, "ram:PaymentReference")


def _slip(code: str, cards: tuple[str, ...], length: int) -> Callable[[Raw, Document], bool]:
    """Return the test that a payment by slip names its card type and an account of some length."""
    return lambda means, _: (
        not says(means, _CODE, code) or (_reference(means)[:3] in cards and len(only(means.all(_ACCOUNT))) == length)
    )


def _instruction(code: str, cards: tuple[str, ...], lengths: tuple[int, ...]) -> Callable[[Raw, Document], bool]:
    """Return the test that the reference of some card types is of some length."""
    return lambda means, _: (
        not says(means, _CODE, code) or _reference(means)[:3] not in cards or len(_reference(means)) in lengths
    )


def _version(line: Raw, _: Document) -> bool:
    codes = line.all(_CLASSIFICATION)
    return "TST" not in attributes(codes, "listID") or any(
        each in _VERSIONS for each in attributes(codes, "listVersionID")
    )


def _payment_facts(means: Raw, _: Document) -> dict[str, str]:
    reference = means.parent.value("ram:PaymentReference") if means.parent is not None else ""
    return {"code": means.value(_CODE), "reference": reference, "account": means.value(_ACCOUNT)}


DENMARK: tuple[Group, ...] = (
    group(
        lambda doc: (doc.root,) if _seller_is_danish(doc) else (),
        Demand(
            "DK-R-002",
            "30",
            lambda root, _: trimmed(root, f"{CII_SELLER}/{_COMPANY}") != "",
            "seller.legal_registration",
        ),
        Demand("DK-R-004", "97 104", _duty, told={"reason": f"{_ALLOWANCE}/ram:Reason"}, at=_ALLOWANCE),
        Demand("DK-R-013", "29-1 46-1", _schemes, told={"number": f"{CII_SELLER}/ram:GlobalID"}),
        Demand(
            "DK-R-014",
            "30-1",
            _is_cvr,
            "seller.legal_registration.scheme",
            {"number": f"{CII_SELLER}/{_COMPANY}", "scheme": f"{CII_SELLER}/{_COMPANY}/@schemeID"},
            f"{CII_SELLER}/{_COMPANY}",
        ),
        Demand("DK-R-016", "115", _not_negative, "totals.payable", {"payable": _PAYABLE}, _PAYABLE),
    ),
    group(
        lambda doc: _both_danish(doc, _MEANS),
        Demand(
            "DK-R-005",
            "81",
            lambda means, _: f" {only(means.all(_CODE))} " in _DANISH_MEANS,
            "payment.means_code",
            _payment_facts,
            _CODE,
        ),
        Demand("DK-R-006", "84", _bank, "payment.accounts", _payment_facts),
        Demand("DK-R-007", "89 91", _direct_debit, "payment.direct_debit"),
        Demand(
            "DK-R-008", "83 84", _slip("50", _GIRO_CARDS, _GIRO_ACCOUNT_LENGTH), "payment.reference", _payment_facts
        ),
        Demand(
            "DK-R-009",
            "83",
            _instruction("50", _GIRO_CARDS[1:], (_GIRO_LENGTH,)),
            "payment.reference",
            _payment_facts,
        ),
        Demand("DK-R-010", "83 84", _slip("93", _FIK_CARDS, _CREDITOR_LENGTH), "payment.reference", _payment_facts),
        Demand(
            "DK-R-011",
            "83",
            _instruction("93", (_FIK_CARDS[0], _FIK_CARDS[2]), _FIK_LENGTHS),
            "payment.reference",
            _payment_facts,
        ),
    ),
    group(
        lambda doc: _both_danish(doc, _LINE),
        warning(
            Demand(
                "DK-R-003",
                "158",
                _version,
                "lines[{line}].item.classifications",
                {
                    "version": f"{_CLASSIFICATION}/@listVersionID",
                    "line": "ram:AssociatedDocumentLineDocument/ram:LineID",
                },
                _CLASSIFICATION,
            )
        ),
    ),
)


def _swedish(doc: Document, party: str) -> list[Raw]:
    return [each for each in doc.root.all(party) if says(each, CII_COUNTRY, "SE")]


def _vat_numbers(party: Raw) -> list[Raw]:
    held = party.all("ram:SpecifiedTaxRegistration/ram:ID")
    return [each for each in held if each.attributes.get("schemeID") == "VAT"]


def _with_vat(doc: Document) -> list[Raw]:
    """Return Swedish sellers with a VAT identifier that begins with SE."""
    return [each for each in _swedish(doc, CII_SELLER) if any(n.text.startswith("SE") for n in _vat_numbers(each))]


def _vat_facts(party: Raw, _: Document) -> dict[str, str]:
    return {"number": ", ".join(normalized(each.text) for each in _vat_numbers(party))}


def _organisations(doc: Document) -> Iterator[Raw]:
    for party in _swedish(doc, CII_SELLER):
        for each in party.children.get("ram:SpecifiedLegalOrganization", ()):
            if stands(each, "ram:ID"):
                yield each


def _fiscal_numbers(doc: Document) -> Iterator[Raw]:
    for party in _swedish(doc, CII_SELLER):
        if stands(party, _COMPANY):
            for each in party.all("ram:SpecifiedTaxRegistration/ram:ID"):
                if each.attributes.get("schemeID") == "FC":
                    yield each


def _rated(doc: Document) -> Iterable[Raw]:
    return (*doc.named("ram:ApplicableTradeTax"), *doc.named("ram:CategoryTradeTax")) if _with_vat(doc) else ()


def _giro(kind: str) -> Context:
    def context(doc: Document) -> Iterator[Raw]:
        if _swedish(doc, CII_SELLER):
            for means in doc.root.all(_MEANS):
                if trimmed(means, _CODE) == "30" and trimmed(means, _BRANCH) == kind:
                    yield from means.all(_OWN_ACCOUNT)

    return context


def _means(*codes: str, with_buyer: bool = False) -> Context:
    def context(doc: Document) -> Iterable[Raw]:
        if not _swedish(doc, CII_SELLER) or (with_buyer and not _swedish(doc, CII_BUYER)):
            return ()
        return (each for each in doc.root.all(_MEANS) if trimmed(each, _CODE) in codes)

    return context


def _length(lengths: range | tuple[int, ...]) -> Callable[[Raw, Document], bool]:
    return lambda raw, _: len(normalized(raw.text)) in lengths


def _numeric(raw: Raw, _: Document) -> bool:
    return number(raw.text) is not None


_TOLD = {"account": "."}
_NUMBER = {"number": "ram:ID"}

SWEDEN: tuple[Group, ...] = (
    group(
        _with_vat,
        Demand(
            "SE-R-001",
            "31",
            lambda party, _: len(normalized(only(_vat_numbers(party)))) == _VAT_LENGTH,
            "seller.vat_identifier",
            _vat_facts,
        ),
        Demand(
            "SE-R-002",
            "31",
            lambda party, _: number(only(_vat_numbers(party))[2:_VAT_LENGTH]) is not None,
            "seller.vat_identifier",
            _vat_facts,
        ),
    ),
    group(
        _organisations,
        Demand(
            "SE-R-003",
            "30",
            lambda raw, _: number(only(raw.all("ram:ID"))) is not None,
            "seller.legal_registration",
            _NUMBER,
        ),
        Demand(
            "SE-R-004",
            "30",
            lambda raw, _: len(trimmed(raw, "ram:ID")) == _NUMBER_LENGTH,
            "seller.legal_registration",
            _NUMBER,
        ),
        Demand(
            "SE-R-013", "30", lambda raw, _: is_swedish(trimmed(raw, "ram:ID")), "seller.legal_registration", _NUMBER
        ),
    ),
    group(
        _fiscal_numbers,
        Demand(
            "SE-R-005",
            "32",
            lambda raw, _: normalized(raw.text.upper()) == _APPROVED,
            "seller.tax_registration",
            {"text": "."},
        ),
    ),
    group(
        _rated,
        Demand(
            "SE-R-006",
            "119 96 103 152",
            lambda raw, _: number(only(raw.all("ram:RateApplicablePercent"))) in _RATES,
            told={"rate": "ram:RateApplicablePercent"},
        ),
    ),
    group(
        _giro("SE:PLUSGIRO"),
        warning(Demand("SE-R-007", "84", _numeric, "payment.accounts", _TOLD)),
        warning(Demand("SE-R-010", "84", _length(range(2, 9)), "payment.accounts", _TOLD)),
    ),
    group(
        _giro("SE:BANKGIRO"),
        warning(Demand("SE-R-008", "84", _numeric, "payment.accounts", _TOLD)),
        warning(Demand("SE-R-009", "84", _length((7, 8)), "payment.accounts", _TOLD)),
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
