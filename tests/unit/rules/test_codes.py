"""The rules on code lists: every place of every rule with a code that is in its list and with one that is not."""

import json
from datetime import date

import pytest

from app.formats import canonical
from app.model.catalogue import LANGUAGES, message
from app.model.findings import Severity
from app.model.invoice import Invoice
from app.model.raw import Raw
from app.model.reading import Reading
from app.rules.en16931 import codes
from app.rules.en16931.codes_table import CODE_LISTS, CODE_RULES
from app.rules.engine import RuleSet, checks_in, judge

CODES = RuleSet(name="codes", version="1.3.16", valid_from=date(2026, 3, 30), checks=checks_in(codes))
ROOTS = {"ubl": "ubl:Invoice", "cii": "rsm:CrossIndustryInvoice"}
BESIDES = {
    "of-object": ("cbc:DocumentTypeCode", "130"),
    "of-allowance": ("cbc:ChargeIndicator", "false"),
    "of-charge": ("cbc:ChargeIndicator", "true"),
}
"""What must stand beside an element for it to be such a place."""
REPEATING = {
    "lines",
    "notes",
    "attachments",
    "allowances",
    "charges",
    "vat_breakdown",
    "identifiers",
    "classifications",
}
PLACES = [
    pytest.param(rule, syntax, place, id=f"{rule.id}-{syntax}-{place.name}")
    for rule in CODE_RULES
    for syntax in ROOTS
    for place in getattr(rule, syntax)
]
IN_MODEL = [pytest.param(rule, place, id=f"{rule.id}-{place.name}") for rule in CODE_RULES for place in rule.model]


def child(parent, name, text="", attributes=None):
    raw = Raw(name, text, attributes, parent)
    parent.add(raw)
    return raw


def found_by(root):
    """What a made-up tree breaks."""
    reading = Reading(format=None, invoice=Invoice(), raw=root)
    return judge(reading, (CODES,), date(2026, 11, 22))


def grown(syntax, place, code):
    """A tree with a code at a place."""
    root = parent = Raw(ROOTS[syntax], "", None, None)
    if place.condition == "of-delivery":
        parent = child(parent, "ram:ApplicableHeaderTradeDelivery")
    if place.condition != "with-subject":
        parent = child(parent, place.parent or "cac:Made-Up")
    if place.condition in BESIDES and syntax == "ubl":
        child(parent, *BESIDES[place.condition])
    if place.condition in BESIDES and syntax == "cii":
        child(child(parent, "ram:ChargeIndicator"), "udt:Indicator", BESIDES[place.condition][1])
    text = f"#{code}#Opmerking" if place.condition == "with-subject" else code
    if place.attribute:
        child(parent, place.name, "1", {place.attribute: code})
    else:
        child(parent, place.name, text)
    return root


def test_there_are_the_rules_of_1_3_16():
    numbers = [1, *range(3, 9), 10, 11, *range(13, 27)]
    assert [rule.id for rule in CODES.rules] == [f"BR-CL-{number:02}" for number in numbers]


def test_the_lists_have_their_official_lengths():
    assert {name: len(found) for name, found in CODE_LISTS.items()} == {
        "invoice-types": 50,
        "credit-note-types": 13,
        "currencies": 178,
        "tax-points": 3,
        "tax-points-cii": 3,
        "references": 818,
        "subjects": 383,
        "subjects-cii": 18,
        "identifier-schemes": 243,
        "item-classes": 185,
        "countries": 250,
        "countries-ubl": 1,
        "countries-cii": 1,
        "payment-means": 84,
        "vat-categories": 10,
        "allowance-reasons": 19,
        "charge-reasons": 178,
        "exemption-reasons": 88,
        "units": 2162,
        "media": 6,
        "address-schemes": 104,
    }
    assert all(len(set(found)) == len(found) for found in CODE_LISTS.values())


@pytest.mark.parametrize(("rule", "syntax", "place"), PLACES)
def test_a_code_of_the_list_is_right(rule, syntax, place):
    assert place.codes
    for code in place.codes:
        assert found_by(grown(syntax, place, code)) == (), code


@pytest.mark.parametrize("code", ["Ω9Ω", ""])
@pytest.mark.parametrize(("rule", "syntax", "place"), PLACES)
def test_another_code_is_wrong_and_told(rule, syntax, place, code):
    if place.condition == "with-subject" and not code:
        return  # no subject at all
    (found,) = found_by(grown(syntax, place, code))
    assert found.rule == rule.id
    assert found.severity is Severity.FATAL
    assert found.terms
    assert found.location.xpath.startswith(f"/{ROOTS[syntax]}/")
    texts = message(found)
    assert all("…" not in texts[language] and "{" not in texts[language] for language in LANGUAGES)
    assert all(code in texts[language] for language in LANGUAGES)
    assert texts["nl"] != texts["en"]


@pytest.mark.parametrize(("rule", "place"), IN_MODEL)
def test_a_code_of_the_model_is_judged_without_a_raw_index(rule, place):
    def reading(code):
        held = code
        for name in reversed(place.name.split(".")):
            held = {name: [held] if name in REPEATING else held}
            if name == "scheme":
                held["value"] = "1"  # there is no scheme without something that is of it
        return canonical.read(json.dumps(held).encode())

    found = judge(reading("zz-unknown"), (CODES,), date(2026, 11, 22))
    assert [each.rule for each in found] == [rule.id]
    assert found[0].location.path
    assert "zz-unknown" in message(found[0])["nl"]
    assert judge(reading(min(place.codes)), (CODES,), date(2026, 11, 22)) == ()


@pytest.mark.parametrize("rule", CODES.rules, ids=lambda rule: rule.id)
def test_each_rule_finds_what_is_its_own(rule):
    (place, *_) = next(each.ubl for each in CODE_RULES if each.id == rule.id)
    one = RuleSet(name="one", version="1", valid_from=date(2026, 1, 1), checks=(rule,))
    reading = Reading(format=None, invoice=Invoice(), raw=grown("ubl", place, "Ω9Ω"))
    assert [each.rule for each in judge(reading, (one,), date(2026, 11, 22))] == [rule.id]
    assert codes.known_facts(rule.id)["kind"].startswith("CODES.")


def test_other_rules_are_not_known_here():
    assert codes.known_facts("BR-01") == {}


def place_of(rule_id, syntax="ubl"):
    return next(getattr(rule, syntax)[0] for rule in CODE_RULES if rule.id == rule_id)


def test_outer_white_space_does_not_count_but_for_files():
    assert found_by(grown("ubl", place_of("BR-CL-04"), " EUR\n")) == ()
    assert len(found_by(grown("ubl", place_of("BR-CL-04"), "EUR USD"))) == 1
    assert len(found_by(grown("ubl", place_of("BR-CL-24"), " text/csv"))) == 1


def test_case_counts_but_for_reasons_of_exemption():
    assert len(found_by(grown("ubl", place_of("BR-CL-04"), "eur"))) == 1
    assert found_by(grown("ubl", place_of("BR-CL-22"), "vatex-eu-ae")) == ()


def test_an_amount_without_a_currency_is_wrong():
    root = Raw("ubl:Invoice", "", None, None)
    child(child(root, "cac:LegalMonetaryTotal"), "cbc:PayableAmount", "1.00")
    assert [each.rule for each in found_by(root)] == ["BR-CL-03"]


@pytest.mark.parametrize(
    ("party", "wrong"),
    [("cac:AccountingSupplierParty", False), ("cac:PayeeParty", False), ("cac:AccountingCustomerParty", True)],
)
def test_sepa_is_a_scheme_of_seller_and_payee_alone(party, wrong):
    root = Raw("ubl:Invoice", "", None, None)
    holder = child(child(child(root, party), "cac:Party"), "cac:PartyIdentification")
    child(holder, "cbc:ID", "NL00ZZZ", {"schemeID": "SEPA"})
    assert [each.rule for each in found_by(root)] == (["BR-CL-10"] if wrong else [])


@pytest.mark.parametrize(
    ("note", "wrong"),
    [
        ("#AAI#Algemeen", False),
        ("#QXQ#Onbekend", True),
        ("Zie #QXQ#", True),
        ("#QXQ", False),
        ("#LANG#tekst", False),
        ("Bestelling #7", False),
        ("# AA#", False),  # three characters of the list as it is written, a blank among them
    ],
)
def test_the_subject_of_a_note(note, wrong):
    root = Raw("ubl:Invoice", "", None, None)
    child(root, "cbc:Note", note)
    child(child(root, "cac:InvoiceLine"), "cbc:Note", "#QXQ#")  # a line's note has no subject
    assert len(found_by(root)) == wrong


def test_what_is_no_such_place_is_left_alone():
    root = Raw("ubl:Invoice", "", None, None)
    reference = child(root, "cac:AdditionalDocumentReference")
    child(reference, "cbc:DocumentTypeCode", "50")
    child(reference, "cbc:ID", "X", {"schemeID": "Ω"})
    child(child(root, "cac:PaymentTerms"), "cbc:ID", "Ω")
    assert found_by(root) == ()


def test_the_schemes_of_parties_items_and_places_are_told_apart_in_cii():
    root = Raw("rsm:CrossIndustryInvoice", "", None, None)
    product = child(root, "ram:SpecifiedTradeProduct")
    child(product, "ram:GlobalID", "1", {"schemeID": "Ω"})
    elsewhere = child(root, "ram:ShipToTradeParty")
    child(elsewhere, "ram:GlobalID", "1", {"schemeID": "Ω"})
    registration = child(child(root, "ram:SellerTradeParty"), "ram:SpecifiedTaxRegistration")
    child(registration, "ram:ID", "NL1", {"schemeID": "VA"})
    assert [each.rule for each in found_by(root)] == ["BR-CL-21"]


def test_the_two_syntaxes_know_other_countries():
    for country, right in (("SS", "ubl"), ("AN", "cii")):
        for syntax in ROOTS:
            assert (found_by(grown(syntax, place_of("BR-CL-14", syntax), country)) == ()) is (syntax == right)
