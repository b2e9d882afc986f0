"""The rules on VAT categories: each family's own invoice satisfies them all, and each rule has a change that breaks it.

The invoice is made from the complete one, and judged as UBL, as CII and without a raw index.
"""

from copy import deepcopy

import pytest
from lxml import etree

from app.formats import cii, ubl
from app.model.catalogue import LANGUAGES, message
from app.model.findings import Severity
from app.model.reading import Reading
from app.rules.en16931 import vat
from app.rules.en16931.vat_table import FAMILIES, VAT_RULES, Parties, Rate
from app.rules.engine import RuleSet, checks_in
from tests.unit.rules.mutations import COMPLETE, PREFIXES, TODAY, add, at, both, drop, found_in, put

VAT = RuleSet(name="vat", version="1.3.16", valid_from=TODAY, checks=checks_in(vat))
SELLER, BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
REPRESENTATIVE = "cac:TaxRepresentativeParty"
SUBTOTAL = "cac:TaxTotal/cac:TaxSubtotal"
LINE = "cac:InvoiceLine[1]/cac:Item/cac:ClassifiedTaxCategory"
ALLOWANCE, CHARGE = "cac:AllowanceCharge[1]/cac:TaxCategory", "cac:AllowanceCharge[2]/cac:TaxCategory"
EVERYWHERE = "//cac:TaxCategory | //cac:ClassifiedTaxCategory"
SYNTAXES = ("ubl", "cii", "model")
NEVER_IN_CII = {"BR-AF-08", "BR-AF-09", "BR-AG-08", "BR-AG-09"}
"""Tests that nothing fails in the CII rule file."""


def nothing(root):
    """Leave it as it is."""


def again(xpath, category):
    """Repeat an element with another category in it."""

    def change(root):
        for found in at(root, xpath):
            copy = deepcopy(found)
            copy.xpath("cac:TaxCategory/cbc:ID", namespaces=PREFIXES)[0].text = category
            found.addnext(copy)

    return change


def elsewhere(root):
    """Name another country than Italy and the Netherlands everywhere."""
    for found in root.iter(f"{{{PREFIXES['cbc']}}}IdentificationCode"):
        found.text = "IT"


def in_category(code):
    """Put the whole invoice into one category, as that category's rules want it."""
    family = next(each for each in FAMILIES if each.code == code)
    changes = [put("//cac:TaxCategory/cbc:ID | //cac:ClassifiedTaxCategory/cbc:ID", code)]
    if family.rate is Rate.NONE:
        changes.append(drop("//cac:TaxCategory/cbc:Percent | //cac:ClassifiedTaxCategory/cbc:Percent"))
    if family.rate is Rate.NOUGHT:
        changes.append(put("//cac:TaxCategory/cbc:Percent | //cac:ClassifiedTaxCategory/cbc:Percent", "0"))
    if not family.by_rate:
        changes.append(put(f"{SUBTOTAL}/cbc:TaxAmount", "0.00"))
    if family.reason:
        changes.append(add(f"{SUBTOTAL}/cac:TaxCategory", "cbc:TaxExemptionReason", "Zie de wet"))
    if family.parties is Parties.NO_VAT:
        changes.append(drop(" | ".join(f"{each}/cac:PartyTaxScheme" for each in (SELLER, BUYER, REPRESENTATIVE))))
    return both(*changes)


def breaks(family):
    """What breaks each rule of a family, by the rule's number."""
    seller = both(drop(f"{SELLER}/cac:PartyTaxScheme"), drop(f"{REPRESENTATIVE}/cac:PartyTaxScheme"))
    numbers = [seller]
    if family.parties is Parties.NO_VAT:
        numbers = [with_vat_number]
    if family.parties in (Parties.SELLER_AND_BUYER, Parties.SELLER_VAT_AND_BUYER_VAT):
        numbers.append(both(drop(f"{BUYER}/cac:PartyTaxScheme"), drop(f"{BUYER}/cac:PartyLegalEntity/cbc:CompanyID")))
    wrong = {Rate.ABOVE_NOUGHT: "0", Rate.NOUGHT: "21", Rate.NOUGHT_OR_ABOVE: "-1"}.get(family.rate)
    reason = add(f"{SUBTOTAL}/cac:TaxCategory", "cbc:TaxExemptionReasonCode", "VATEX-EU-O")
    found = [
        (1, both(drop(SUBTOTAL), drop("cac:InvoiceLine[2]"))),  # two lines make up for a breakdown in CII
        *((number, change) for number in (2, 3, 4) for change in numbers),
        *((number, rated(place, wrong)) for number, place in ((5, LINE), (6, ALLOWANCE), (7, CHARGE))),
        (8, put(f"{SUBTOTAL}/cbc:TaxableAmount", "12.00")),
        (9, put(f"{SUBTOTAL}/cbc:TaxAmount", "1.00")),
        (10, drop(f"{SUBTOTAL}//cbc:TaxExemptionReason") if family.reason else reason),
    ]
    if family.code == "O":  # the CII rule asks nothing where there is no breakdown
        found[0] = (1, again(SUBTOTAL, "O"))
    return [(family.rule(number), family.code, change) for number, change in found]


def with_vat_number(root):
    """Give the seller a VAT number."""
    party = at(root, SELLER)[0]
    scheme = etree.SubElement(party, f"{{{PREFIXES['cac']}}}PartyTaxScheme")
    etree.SubElement(scheme, f"{{{PREFIXES['cbc']}}}CompanyID").text = "NL812345678B01"
    of = etree.SubElement(scheme, f"{{{PREFIXES['cac']}}}TaxScheme")
    etree.SubElement(of, f"{{{PREFIXES['cbc']}}}ID").text = "VAT"


def rated(place, rate):
    """Give a category another rate, or one where there should be none."""
    return put(f"{place}/cbc:Percent", rate) if rate is not None else add(place, "cbc:Percent", "0")


CASES = [
    *(case for family in FAMILIES for case in breaks(family)),
    ("BR-IC-11", "K", both(drop("cac:Delivery/cbc:ActualDeliveryDate"), drop("cac:InvoicePeriod"))),
    ("BR-IC-12", "K", drop("cac:Delivery/cac:DeliveryLocation")),
    ("BR-O-11", "O", again(SUBTOTAL, "E")),
    ("BR-O-12", "O", put(f"{LINE}/cbc:ID", "E")),
    ("BR-O-13", "O", put(f"{ALLOWANCE}/cbc:ID", "E")),
    ("BR-O-14", "O", put(f"{CHARGE}/cbc:ID", "E")),
    ("BR-B-01", "S", put(f"{LINE}/cbc:ID", "B")),
    ("BR-B-02", "S", both(elsewhere, put(f"{LINE}/cbc:ID", "B"))),
]


def judged(code, *changes, syntax="ubl"):
    """The findings on the invoice of a category after some changes."""
    root = etree.parse(str(COMPLETE)).getroot()
    for change in (in_category(code), *changes):
        change(root)
    reading = ubl.read(etree.tostring(root))
    if syntax == "cii":
        reading = cii.read(cii.write(reading.invoice))
    if syntax == "model":
        reading = Reading(format="json", invoice=reading.invoice)
    return found_in(reading, VAT)


def ids(*arguments, **options):
    return {each.rule for each in judged(*arguments, **options)}


def test_every_rule_has_a_case():
    assert {rule for rule, _, _ in CASES} == set(VAT_RULES) == {rule.id for rule in VAT.rules}


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("family", FAMILIES, ids=lambda each: each.id)
def test_an_invoice_of_one_category_satisfies_every_rule(family, syntax):
    assert ids(family.code, syntax=syntax) == set()


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(("rule", "code", "change"), [pytest.param(*each, id=each[0]) for each in CASES])
def test_a_broken_rule_is_found_and_told(rule, code, change, syntax):
    found = [each for each in judged(code, change, syntax=syntax) if each.rule == rule]
    assert bool(found) is not (syntax == "cii" and rule in NEVER_IN_CII)
    for each in found:
        assert each.severity is Severity.FATAL
        assert each.terms
        assert (each.location.xpath or "").startswith({"ubl": "/ubl:", "cii": "/rsm:", "model": ""}[syntax])
        texts = message(each)
        assert all("…" not in texts[language] and "{" not in texts[language] for language in LANGUAGES), texts
        assert rule not in texts["nl"]


@pytest.mark.parametrize(
    ("place", "path"),
    [(LINE, "lines[0].vat"), (ALLOWANCE, "allowances[0].vat"), (CHARGE, "charges[0].vat")],
)
def test_a_rate_is_found_at_its_place_in_the_model(place, path):
    for syntax in ("ubl", "model"):
        found = judged("S", put(f"{place}/cbc:Percent", "0"), syntax=syntax)
        assert path in [each.location.path for each in found if each.rule in {"BR-S-05", "BR-S-06", "BR-S-07"}]


def test_a_line_without_a_rate_is_told_so():
    (found,) = [each for each in judged("S", drop(f"{LINE}/cbc:Percent")) if each.rule == "BR-S-05"]
    assert "geen btw-tarief" in message(found)["nl"]


def test_a_breakdown_that_nothing_falls_under_is_told_so():
    rest = put(
        "//cac:InvoiceLine//cac:ClassifiedTaxCategory/cbc:ID | //cac:AllowanceCharge//cac:TaxCategory/cbc:ID", "Z"
    )
    for syntax in SYNTAXES:
        (found,) = [each for each in judged("S", rest, syntax=syntax) if each.rule == "BR-S-01"] or [None]
        if syntax == "cii":  # which does not look for that
            assert found is None
        else:
            assert "valt daaronder" in message(found)["nl"]
