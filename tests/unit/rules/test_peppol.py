"""Peppol BIS Billing 3.0.21, the rules that all countries share: each is broken once, and told with its facts."""

from datetime import date

import pytest
from lxml import etree

from app.formats import ubl
from app.model.catalogue import entry, message
from app.model.findings import Severity
from app.model.reading import Reading
from app.rules.engine import judge
from tests.unit.rules.mutations import COMPLETE, drop, ids, put
from tests.unit.rules.peppol_cases import ALLOWANCE, CASES, LINE, SATISFIED, WARNINGS, base_and_percentage
from tests.unit.rules.peppol_documents import DOCUMENT, GERMAN, PEPPOL, PROFILE, credit_note, described, found, graft

NATIONAL = ("NL-R", "NO-R", "IT-R", "DK-R", "SE-R", "IS-R", "GR-R", "GR-S", "DE-R")
IN_CREDIT_NOTES = {"PEPPOL-EN16931-R080", "PEPPOL-EN16931-P0101"}
IN_CII = {"PEPPOL-EN16931-R006", "PEPPOL-COMMON-R048"}


def found_in_credit_note(*changes):
    root = etree.parse(str(COMPLETE)).getroot()
    PROFILE(root)
    root = credit_note(root)
    for change in changes:
        change(root)
    return judge(ubl.read(etree.tostring(root)), (PEPPOL,), date(2026, 11, 22))


def test_the_invoice_satisfies_every_rule():
    assert found() == ()


def test_as_a_credit_note_it_satisfies_every_rule():
    assert found_in_credit_note() == ()


def test_every_rule_has_a_case():
    judged = {rule.id for rule in PEPPOL.rules if not rule.id.startswith(NATIONAL)}
    assert judged == CASES.keys() | IN_CREDIT_NOTES | IN_CII


def test_no_rule_stands_twice():
    judged = [rule.id for rule in PEPPOL.rules]
    assert len(judged) == len(set(judged)) == 167


def test_every_rule_says_what_is_wrong_what_to_do_and_why():
    for rule in PEPPOL.rules:
        texts = entry(rule.id)
        assert {f"{language}{part}" for language in ("nl", "en") for part in ("", "_fix", "_about")} == texts.keys()


@pytest.mark.parametrize("rule", CASES)
def test_a_broken_rule_is_found_at_its_place(rule):
    change, xpath = CASES[rule]
    (finding,) = [each for each in found(change) if each.rule == rule]
    assert finding.location.xpath == xpath
    assert finding.severity is (Severity.WARNING if rule in WARNINGS else Severity.FATAL)


@pytest.mark.parametrize("rule", CASES)
def test_a_broken_rule_is_told_with_its_facts(rule):
    for finding in found(CASES[rule][0]):
        for text in message(finding).values():
            assert "…" not in text
            assert "{" not in text


@pytest.mark.parametrize(("rule", "change"), SATISFIED)
def test_what_is_right_is_left_alone(rule, change):
    assert rule not in ids(found(change))


def test_a_credit_note_may_name_one_project():
    project = described("P1", "Project", "<cbc:DocumentTypeCode>50</cbc:DocumentTypeCode>")
    assert "PEPPOL-EN16931-R080" not in ids(found_in_credit_note(graft(".", project)))
    (finding,) = [each for each in found_in_credit_note(graft(".", project * 2)) if each.rule == "PEPPOL-EN16931-R080"]
    assert finding.location.xpath == "/cn:CreditNote"
    assert "PEPPOL-EN16931-R080" not in ids(found(graft(".", project * 2)))


def test_a_credit_note_has_a_type_of_its_own():
    (finding,) = found_in_credit_note(put("//*[local-name() = 'CreditNoteTypeCode']", "380"))
    assert (finding.rule, finding.facts["code"]) == ("PEPPOL-EN16931-P0101", "380")


def test_germans_may_write_several_notes_and_correct_an_invoice():
    more = graft(".", "<cbc:Note>Noch etwas</cbc:Note>")
    assert ids(found(GERMAN, more, put("cbc:InvoiceTypeCode", "384"))) == set()
    assert ids(found(more, put("cbc:InvoiceTypeCode", "384"))) == {"PEPPOL-EN16931-R002", "PEPPOL-EN16931-P0112"}


def test_a_wrong_line_is_told_by_its_number_and_place():
    (finding,) = found(put(f"{LINE}/cbc:LineExtensionAmount", "300"))
    assert finding.location.path == "lines[0].net_amount"
    assert message(finding)["nl"].startswith("Het bedrag van regel 1 is 300, maar aantal maal prijs")
    assert finding.facts["computed"] == "308.00"


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("PEPPOL-EN16931-R120", put(f"{LINE}/cac:Price/cbc:PriceAmount", "tachtig")),
        ("PEPPOL-EN16931-R040", base_and_percentage("200", "vijf")),
        ("PEPPOL-EN16931-R110", put(f"{LINE}/cac:InvoicePeriod/cbc:StartDate", "vandaag")),
    ],
)
def test_where_the_official_rules_break_off_the_rule_is_broken(rule, change):
    (finding,) = [each for each in found(change) if each.rule == rule]
    assert finding.severity is Severity.FATAL


def test_a_document_without_source_elements_is_not_judged():
    bare = Reading(format="json", invoice=ubl.read(COMPLETE.read_bytes()).invoice)
    assert judge(bare, (PEPPOL,), date(2026, 11, 22)) == ()


def test_elements_are_judged_wherever_they_stand():
    stray = graft(DOCUMENT, "<cac:Somewhere><cbc:EndpointID schemeID='0037'>1</cbc:EndpointID></cac:Somewhere>")
    assert ids(found(stray)) == {"PEPPOL-EN16931-CL008"}


def test_amounts_without_currency_break_both_rules():
    change = drop(f"{ALLOWANCE}/cbc:Amount/@currencyID")
    assert ids(found(change)) == {"PEPPOL-EN16931-R051", "PEPPOL-EN16931-CL007"}
