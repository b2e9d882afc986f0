"""Peppol BIS Billing 3.0.21: rules of Denmark (DK-R), for sellers with a Danish address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...model.raw import Raw
from . import cii_nordic
from .document import BUYER, SELLER, Document
from .groups import Demand, Group, group, rules_of
from .values import attributes, number, only, only_attribute, says, stands, trimmed_node

_CVR = "0184"
_MEANS = " 1 10 31 42 48 49 50 58 59 93 97 "
_VERSIONS = ("19.05.01", "19.0501", "26.08.01", "26.0801")
_CLASSIFICATION = "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode"
_CODE, _REFERENCE = "cbc:PaymentMeansCode", "cbc:PaymentID"
_ACCOUNT = "cac:PayeeFinancialAccount/cbc:ID"
_BRANCH = "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"
_MANDATE, _DEBITED = "cac:PaymentMandate/cbc:ID", "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"
_COMPANY = "cac:PartyLegalEntity/cbc:CompanyID"
_GIRO = re.compile(r"[0-9]{7,8}")
_GIRO_CARDS, _FIK_CARDS = ("01#", "04#", "15#"), ("71#", "73#", "75#")
_GIRO_LENGTH, _FIK_LENGTHS, _CREDITOR_LENGTH = 19, (18, 19), 8
_CATEGORY_LENGTH, _HIGHEST_CATEGORY = 4, 9999


def _seller_is_danish(doc: Document) -> bool:
    return doc.states_country(SELLER, "DK")


def _both_danish(doc: Document) -> bool:
    return _seller_is_danish(doc) and doc.states_country(BUYER, "DK")


def _document(doc: Document) -> Iterable[Raw]:
    return doc.documents if _seller_is_danish(doc) else ()


def _is_cvr(found: list[Raw]) -> bool:
    return not found or only_attribute(found, "schemeID") == _CVR


def _not_negative(root: Raw, doc: Document) -> bool:
    if doc.is_invoice or not doc.states_country(BUYER, "DK"):
        return True
    payable = number(trimmed_node(root, "cac:LegalMonetaryTotal/cbc:PayableAmount"))
    return payable is None or payable >= 0


def _identifications(doc: Document) -> Iterator[Raw]:
    if _both_danish(doc):
        for party in (SELLER, BUYER):
            for each in doc.documents:
                yield from each.all(f"{party}/cac:PartyIdentification")


def _payment_means(doc: Document) -> Iterable[Raw]:
    return doc.below("ubl:Invoice", "cac:PaymentMeans") if _both_danish(doc) else ()


def _filled(means: Raw, path: str) -> bool:
    return trimmed_node(means, path) != ""


def _bank(means: Raw, _: Document) -> bool:
    return not says(means, _CODE, "31", "42") or (_filled(means, _ACCOUNT) and _filled(means, _BRANCH))


def _direct_debit(means: Raw, _: Document) -> bool:
    return not says(means, _CODE, "49") or (_filled(means, _MANDATE) and _filled(means, _DEBITED))


def _giro(means: Raw, _: Document) -> bool:
    if not says(means, _CODE, "50"):
        return True
    return only(means.all(_REFERENCE))[:3] in _GIRO_CARDS and _GIRO.fullmatch(only(means.all(_ACCOUNT))) is not None


def _giro_reference(means: Raw, _: Document) -> bool:
    if not says(means, _CODE, "50"):
        return True
    reference = only(means.all(_REFERENCE))
    return reference[:3] not in _GIRO_CARDS[1:] or len(reference) == _GIRO_LENGTH


def _fik(means: Raw, _: Document) -> bool:
    if not says(means, _CODE, "93"):
        return True
    return only(means.all(_REFERENCE))[:3] in _FIK_CARDS and len(only(means.all(_ACCOUNT))) == _CREDITOR_LENGTH


def _fik_reference(means: Raw, _: Document) -> bool:
    if not says(means, _CODE, "93"):
        return True
    reference = only(means.all(_REFERENCE))
    return reference[:3] not in {_FIK_CARDS[0], _FIK_CARDS[2]} or len(reference) in _FIK_LENGTHS


def _version(line: Raw, _: Document) -> bool:
    codes = line.all(_CLASSIFICATION)
    return "TST" not in attributes(codes, "listID") or any(
        each in _VERSIONS for each in attributes(codes, "listVersionID")
    )


def _duty(allowance: Raw, _: Document) -> bool:
    """Tell whether a charge that is a duty names its category: four digits, or a code and a name parted by #."""
    if not says(allowance, "cbc:AllowanceChargeReasonCode", "ZZZ"):
        return True
    reason = only(allowance.all("cbc:AllowanceChargeReason"))
    if len(trimmed_node(allowance, "cbc:AllowanceChargeReason")) == _CATEGORY_LENGTH:
        value = number(reason)
        if value is not None and 0 <= value <= _HIGHEST_CATEGORY:
            return True
    return "#" in reason and not reason.startswith("#") and not reason.endswith("#")


_PAYMENT = {"code": _CODE, "reference": _REFERENCE, "account": _ACCOUNT}

_UBL: tuple[Group, ...] = (
    group(
        _document,
        Demand(
            "DK-R-002",
            "30",
            lambda root, _: trimmed_node(root, f"{SELLER}/{_COMPANY}") != "",
            "seller.legal_registration",
        ),
        Demand(
            "DK-R-014",
            "30-1",
            lambda root, _: _is_cvr(root.all(f"{SELLER}/{_COMPANY}")),
            "seller.legal_registration.scheme",
            {"number": f"{SELLER}/{_COMPANY}", "scheme": f"{SELLER}/{_COMPANY}/@schemeID"},
            f"{SELLER}/{_COMPANY}",
        ),
        Demand(
            "DK-R-016",
            "115",
            _not_negative,
            "totals.payable",
            {"payable": "cac:LegalMonetaryTotal/cbc:PayableAmount"},
            "cac:LegalMonetaryTotal/cbc:PayableAmount",
        ),
    ),
    group(
        _identifications,
        Demand(
            "DK-R-013",
            "29-1 46-1",
            lambda raw, _: not stands(raw, "cbc:ID") or only_attribute(raw.all("cbc:ID"), "schemeID") != "",
            told={"number": "cbc:ID"},
            at="cbc:ID",
        ),
    ),
    group(
        _payment_means,
        Demand(
            "DK-R-005",
            "81",
            lambda means, _: f" {only(means.all(_CODE))} " in _MEANS,
            "payment.means_code",
            _PAYMENT,
            _CODE,
        ),
        Demand("DK-R-006", "84", _bank, "payment.accounts", _PAYMENT),
        Demand("DK-R-007", "89 91", _direct_debit, "payment.direct_debit"),
        Demand("DK-R-008", "83 84", _giro, "payment.reference", _PAYMENT, _REFERENCE),
        Demand("DK-R-009", "83", _giro_reference, "payment.reference", _PAYMENT, _REFERENCE),
        Demand("DK-R-010", "83 84", _fik, "payment.reference", _PAYMENT, _REFERENCE),
        Demand("DK-R-011", "83", _fik_reference, "payment.reference", _PAYMENT, _REFERENCE),
    ),
    group(
        lambda doc: [party for each in doc.documents for party in each.all(BUYER)] if _both_danish(doc) else (),
        Demand(
            "DK-R-017",
            "47-1",
            lambda party, _: _is_cvr(party.all(_COMPANY)),
            "buyer.legal_registration.scheme",
            {"number": _COMPANY, "scheme": f"{_COMPANY}/@schemeID"},
            _COMPANY,
        ),
    ),
    group(
        lambda doc: doc.lines if _both_danish(doc) else (),
        Demand(
            "DK-R-003",
            "158",
            _version,
            "lines[{line}].item.classifications",
            {"version": f"{_CLASSIFICATION}/@listVersionID", "line": "cbc:ID"},
            _CLASSIFICATION,
        ),
    ),
    group(
        lambda doc: doc.named("cac:AllowanceCharge") if _both_danish(doc) else (),
        Demand(
            "DK-R-004",
            "97 104 139 144",
            _duty,
            told={"reason": "cbc:AllowanceChargeReason"},
            at="cbc:AllowanceChargeReason",
        ),
    ),
)

RULES = rules_of(ubl=_UBL, cii=cii_nordic.DENMARK)
