"""Severities that a profile or a caller sets: which documents they hold for, what they change, and how that is told."""

import pytest
from lxml import etree

from app.formats import cii, ubl
from app.model.catalogue import message
from app.model.findings import Finding, Layer, Severity
from app.model.invoice import Invoice, ProcessControl
from app.model.raw import Raw
from app.model.reading import Reading
from app.rules.engine import Case
from app.rules.judgement import check
from app.rules.overrides import Overrides, weigh
from app.rules.profiles import PROFILES, choose, find
from app.rules.xrechnung.words import CIUS, CVD, EXTENSION
from tests.unit.rules.mutations import TODAY, at, both, changed, put
from tests.unit.rules.xrechnung_documents import BASE, CII_PREFIXES, as_cii, branch, grow

FATAL, WARNING, INFO = Severity.FATAL, Severity.WARNING, Severity.INFO
XRECHNUNG = find("xrechnung")
UBL_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
SPECIFICATION = "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
CIUS_LEVELS = {"BR-CL-21": WARNING, "BR-CL-23": WARNING}
SCHEMES = dict.fromkeys(["BR-CL-10", "BR-CL-11", "BR-CL-21", "BR-CL-24", "BR-CL-25", "BR-CL-26"], INFO)
IN_CII = dict.fromkeys(["CII-SR-452", "CII-SR-453", "CII-SR-454"], FATAL)
LEVELS = {
    ("Invoice", CIUS): CIUS_LEVELS | {"UBL-CR-646": FATAL},
    ("Invoice", EXTENSION): SCHEMES | {"BR-CL-23": WARNING, "BR-CO-16": INFO, "UBL-CR-470": INFO, "UBL-CR-646": INFO},
    ("Invoice", CVD): CIUS_LEVELS | {"BR-CL-13": INFO, "UBL-CR-646": FATAL},
    ("Invoice", f"{EXTENSION} "): CIUS_LEVELS | {"UBL-CR-646": FATAL},
    ("CreditNote", CIUS): CIUS_LEVELS,
    ("CreditNote", EXTENSION): {},
    ("CreditNote", CVD): CIUS_LEVELS | {"BR-CL-13": INFO, "UBL-CR-646": FATAL},
    ("CrossIndustryInvoice", CIUS): CIUS_LEVELS | IN_CII,
    ("CrossIndustryInvoice", EXTENSION): SCHEMES | IN_CII | {"BR-CL-23": WARNING},
    ("CrossIndustryInvoice", CVD): CIUS_LEVELS | IN_CII | {"BR-CL-13": INFO},
}
"""Kind of document and BT-24 -> the levels of KoSIT's scenario for it."""


def naming(kind, specification):
    """Return a document with nothing in it but its BT-24."""
    if kind == "CrossIndustryInvoice":
        root = etree.Element(f"{{{CII_PREFIXES['rsm']}}}{kind}")
        branch(root, SPECIFICATION, specification, CII_PREFIXES, {})
        return cii.read(etree.tostring(root))
    root = etree.Element(f"{{{UBL_NAMESPACE}{kind}-2}}{kind}")
    etree.SubElement(root, f"{{{UBL_NAMESPACE}CommonBasicComponents-2}}CustomizationID").text = specification
    return ubl.read(etree.tostring(root))


def found_by(reading, rule, profile=XRECHNUNG, **options):
    """Return the severities of one rule's findings, and the facts of what the verdict records about it."""
    findings = check(reading, profile, TODAY, **options).findings
    told = [each for each in findings if each.rule == "RELAY-OVERRIDE" and each.facts["rule"] == rule]
    assert {each.severity for each in told} <= {INFO}
    return {each.severity for each in findings if each.rule == rule}, [dict(each.facts) for each in told]


@pytest.mark.parametrize(("kind", "specification"), LEVELS)
def test_the_severities_are_those_of_the_kosit_scenarios(kind, specification):
    (overrides,) = XRECHNUNG.overrides_in(Case(naming(kind, specification), TODAY))
    assert overrides.severities == LEVELS[kind, specification]


def test_a_document_without_an_index_has_none():
    (overrides,) = XRECHNUNG.overrides_in(Case(Reading(format="json", invoice=Invoice()), TODAY))
    assert overrides.severities == {}


def test_only_xrechnung_has_variants():
    assert [each.name for each in PROFILES if each.variants] == ["xrechnung"]
    assert find("en16931").overrides_in(Case(naming("Invoice", CIUS), TODAY)) == ()


def test_every_rule_that_is_overridden_is_one_that_is_judged():
    judged = {rule.id for rule_set in XRECHNUNG.rule_sets for rule in rule_set.rules}
    named = {rule for variant in XRECHNUNG.variants for held in variant.severities.values() for rule in held}
    assert named == {rule for held in LEVELS.values() for rule in held}
    assert named <= judged


THIRD_PARTY = both(
    grow(".", "cac:PrepaidPayment/cbc:ID", "parkeren"),
    grow("cac:PrepaidPayment", "cbc:PaidAmount", "1.00", currencyID="EUR"),
    grow("cac:PrepaidPayment", "cbc:InstructionID", "parkeren"),
    put("cac:LegalMonetaryTotal/cbc:PayableAmount", "418.90"),
)


def test_an_extended_invoice_may_charge_payments_for_third_parties():
    extended = changed(both(BASE, put("cbc:CustomizationID", EXTENSION), THIRD_PARTY))
    severities, told = found_by(extended, "BR-CO-16")
    assert severities == {INFO}
    assert told == [
        {"kind": "info", "rule": "BR-CO-16", "from": "fatal", "to": "info", "by": "xrechnung (extension)"},
    ]
    assert not [each.rule for each in check(extended, XRECHNUNG, TODAY).findings if each.severity is FATAL]
    plain = changed(both(BASE, THIRD_PARTY))
    assert found_by(plain, "BR-CO-16") == ({FATAL}, [])
    assert found_by(extended, "BR-CO-16", find("en16931")) == ({FATAL}, [])


def test_a_plain_one_may_not_have_lines_in_lines():
    sub_lines = both(BASE, grow("cac:InvoiceLine[1]", "cac:SubInvoiceLine/cbc:ID", "1.1"))
    severities, (told,) = found_by(changed(sub_lines), "UBL-CR-646")
    assert (severities, told["from"], told["to"], told["by"]) == ({FATAL}, "warning", "fatal", "xrechnung")
    extended = both(sub_lines, put("cbc:CustomizationID", EXTENSION))
    assert found_by(changed(extended), "UBL-CR-646")[0] == {INFO}


def test_a_unit_that_is_not_in_the_list_is_a_warning_in_cii_too():
    root = as_cii()
    for quantity in root.iter(f"{{{CII_PREFIXES['ram']}}}BilledQuantity"):
        quantity.set("unitCode", "KOEK")
    severities, (told,) = found_by(cii.read(etree.tostring(root)), "BR-CL-23")
    assert (severities, told["to"]) == ({WARNING}, "warning")


def test_a_caller_may_raise_a_warning_of_the_law_and_that_is_told():
    broken = changed(put("cac:AccountingSupplierParty//cac:PartyTaxScheme/cbc:CompanyID", "NL123456789B01"))
    law = [each for each in check(broken, find("nlcius"), TODAY).by_layer[Layer.LEGAL] if each.severity is WARNING]
    rule = law[0].rule
    strict = Overrides(by="Bakkerij Korenaar B.V.", severities={rule: FATAL})
    verdict = check(broken, find("nlcius"), TODAY, overrides=[strict])
    raised = [each for each in verdict.by_layer[Layer.LEGAL] if each.rule == rule]
    assert {each.severity for each in raised} == {FATAL}
    told = [each for each in verdict.by_layer[Layer.LEGAL] if each.rule == "RELAY-OVERRIDE"]
    assert [each.facts["by"] for each in told] == ["Bakkerij Korenaar B.V."]
    assert told[0].terms == law[0].terms


def test_each_change_is_told_once_and_in_turn():
    found = tuple(Finding(rule="A", severity=severity) for severity in (FATAL, FATAL, WARNING, INFO))
    weighed = weigh(found, [Overrides(by="p", severities={"A": INFO}), Overrides(by="q", severities={"A": FATAL})])
    assert [each.severity for each in weighed if each.rule == "A"] == [FATAL] * 4
    told = [(each.facts["by"], each.facts["from"], each.facts["to"]) for each in weighed if each.rule != "A"]
    assert told == [("p", "fatal", "info"), ("p", "warning", "info"), ("q", "info", "fatal")]
    assert weigh(found, [Overrides(by="p", severities={"B": INFO})]) == found


@pytest.mark.parametrize("severity", Severity)
def test_the_record_has_words(severity):
    before = next(each for each in Severity if each is not severity)
    found = (Finding(rule="BR-CO-16", severity=before),)
    *_, told = weigh(found, [Overrides(by="xrechnung", severities={"BR-CO-16": severity})])
    texts = message(told)
    assert "BR-CO-16" in texts["nl"]
    assert "xrechnung" in texts["en"]
    assert "…" not in texts["nl"]


def test_a_conversion_keeps_the_variant_that_a_document_names():
    for specification in (EXTENSION, CVD, CIUS):
        invoice = Invoice(process=ProcessControl(specification=specification, business_process="urn:other"))
        converted, _ = choose("xrechnung", invoice, has_ids=True).apply(invoice)
        assert converted.process.specification == specification
    invoice = Invoice(process=ProcessControl(specification="urn:cen.eu:en16931:2017"))
    converted, _ = choose("xrechnung", invoice, has_ids=True).apply(invoice)
    assert converted.process.specification == CIUS


def test_the_raw_index_decides_not_the_model():
    root = Raw("ubl:Invoice", "", None, None)
    reading = Reading(format="ubl", raw=root, invoice=Invoice(process=ProcessControl(specification=EXTENSION)))
    (overrides,) = XRECHNUNG.overrides_in(Case(reading, TODAY))
    assert overrides.by == "xrechnung"


def test_an_identifier_that_a_comment_parts_lifts_no_rule():
    def part(root):
        (found,) = at(root, "cbc:CustomizationID")
        remark = etree.Comment("x")
        found.text, remark.tail = EXTENSION[:20], EXTENSION[20:]
        found.insert(0, remark)

    parted = changed(both(BASE, THIRD_PARTY), part)
    assert found_by(parted, "BR-CO-16") == ({FATAL}, [])
