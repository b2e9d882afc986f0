"""The engine: places, severities, order, sharing, and that an error of ours is not swallowed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats import ubl
from app.model.findings import Fix, Severity
from app.model.invoice import Invoice, Line, Totals
from app.model.reading import Reading
from app.rules.engine import Case, Fault, RuleSet, checks_in, judge, rule, stands, sweep
from app.rules.sets import EN16931, LEGAL_NL
from tests.unit.rules import mutations
from tests.unit.rules.mutations import COMPLETE, TODAY, changed, drop, found_in

ASKED: list[str] = []


def count(case):
    ASKED.append("count")
    return len(case.invoice.lines)


@rule("RELAY-A", terms=(1, "BG-25"), severity=Severity.WARNING)
def first(case):
    if case.once(count) > 1:
        yield Fault("lines[1].item.name", {"count": str(case.once(count))}, Fix(path="lines", value="x"))


@sweep({"RELAY-B": (129,), "RELAY-C": (131,)})
def second(case):
    for position, _ in enumerate(case.invoice.lines):
        yield "RELAY-C", Fault(f"lines[{position}].net_amount")
        yield "RELAY-B", Fault(f"lines[{position}].nothing.here", severity=Severity.INFO, terms=("BT-1",))


@rule("RELAY-D", terms=())
def broken(case):
    yield Fault(str(1 / 0))


SET = RuleSet(name="trial", version="1", valid_from=date(2026, 1, 1), checks=(first, second))


def complete():
    return ubl.read(COMPLETE.read_bytes())


def test_findings_come_in_the_order_of_rules_and_places():
    found = [(each.rule, each.location.path) for each in judge(complete(), [SET], TODAY)]
    assert found == [
        ("RELAY-A", "lines[1].item.name"),
        ("RELAY-C", "lines[0].net_amount"),
        ("RELAY-B", "lines[0].nothing.here"),
        ("RELAY-C", "lines[1].net_amount"),
        ("RELAY-B", "lines[1].nothing.here"),
    ]


def test_a_finding_bears_what_its_rule_and_its_fault_say():
    name, net, none, *_ = judge(complete(), [SET], TODAY)
    assert (name.severity, name.terms, name.facts) == (Severity.WARNING, ("BT-1", "BG-25"), {"count": "2"})
    assert name.fix == Fix(path="lines", value="x")
    assert name.location.xpath == "/ubl:Invoice/cac:InvoiceLine[2]/cac:Item/cbc:Name"
    assert net.severity is Severity.FATAL
    assert (none.severity, none.terms) == (Severity.INFO, ("BT-1",))


def test_a_place_without_an_element_is_that_of_the_nearest_parent():
    *_, last = judge(complete(), [SET], TODAY)
    assert last.location.xpath == "/ubl:Invoice/cac:InvoiceLine[2]"
    case = Case(complete(), TODAY)
    assert case.place("nowhere.at.all").name == "ubl:Invoice"
    assert case.place("totals.payable").text == "417.90"
    assert Case(Reading(format="json", invoice=Invoice()), TODAY).place("number") is None


def test_what_rules_share_is_worked_out_once():
    ASKED.clear()
    judge(complete(), [SET, SET], TODAY)
    assert ASKED == ["count"]


def test_places_are_asked_for_only_where_something_was_found():
    reading = complete()
    asked = []

    def places():
        asked.append(1)
        return reading.places()

    watched = Reading(format="ubl", invoice=reading.invoice, raw=reading.raw, places=places)
    assert judge(watched, [EN16931], TODAY) == tuple(each for each in judge(reading, [EN16931], TODAY))
    clean = not judge(reading, [EN16931], TODAY)
    assert bool(asked) is not clean


def test_a_severity_can_be_overridden():
    found = judge(complete(), [SET], TODAY, {"RELAY-A": Severity.FATAL, "RELAY-B": Severity.WARNING})
    assert [each.severity for each in found[:3]] == [Severity.FATAL, Severity.FATAL, Severity.WARNING]


def test_an_error_of_ours_is_not_swallowed():
    with pytest.raises(ZeroDivisionError):
        judge(complete(), [RuleSet(name="x", version="1", valid_from=TODAY, checks=(broken,))], TODAY)


def test_the_checks_of_a_module_are_found_in_its_order():
    assert checks_in(mutations) == ()
    assert [each.id for each in SET.rules] == ["RELAY-A", "RELAY-B", "RELAY-C"]
    assert len({each.id for each in EN16931.rules}) == len(EN16931.rules)


def test_a_rule_of_a_sweep_can_be_asked_alone():
    case = Case(complete(), TODAY)
    (b, _) = second.rules
    assert [fault.path for fault in b.faults(case)] == ["lines[0].nothing.here", "lines[1].nothing.here"]


def test_elements_and_attributes_are_told_apart():
    raw = complete().raw
    assert stands(raw, "cac:InvoiceLine/cbc:InvoicedQuantity")
    assert stands(raw, "cac:InvoiceLine/cbc:InvoicedQuantity/@unitCode")
    assert not stands(raw, "cac:InvoiceLine/cbc:InvoicedQuantity/@unitCodeListID")
    assert not stands(raw, "cac:InvoiceLine/cbc:CreditedQuantity")


def test_an_empty_document_breaks_rules_and_nothing_else():
    assert any(each.rule == "BR-02" for each in found_in(Reading(format="json", invoice=Invoice()), EN16931, LEGAL_NL))
    assert found_in(Reading(format="json", invoice=None), EN16931)
    bare = ubl.read(b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>')
    assert "BR-16" in {each.rule for each in found_in(bare, EN16931, LEGAL_NL)}


NUMBERS = st.decimals(allow_nan=False, allow_infinity=False) | st.sampled_from(
    [Decimal("9" * 180), Decimal("-" + "9" * 179), Decimal("0." + "0" * 177 + "1")]
)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_no_number_makes_a_rule_raise(net, total, payable):
    invoice = Invoice(
        lines=(Line(net_amount=net),), totals=Totals(lines_net=total, with_vat=total, payable=payable, paid=net)
    )
    rules = {each.rule for each in found_in(Reading(format="json", invoice=invoice), EN16931)}
    assert "BR-02" in rules, "the rest is judged as ever"
    assert "BR-CO-10" not in rules or net != total or net.as_tuple().exponent < -2  # the rule rounds the sum to cents


ELEMENTS = [
    "cac:TaxTotal",
    "cac:TaxTotal/*",
    "cac:TaxTotal//cac:TaxCategory",
    "cac:InvoiceLine/*",
    "cac:InvoiceLine//cac:Price",
    "cac:AllowanceCharge/*",
    "cac:PaymentMeans/*",
    "cac:AccountingSupplierParty/*",
    "cac:AccountingCustomerParty//cac:Party",
    "cac:PayeeParty/*",
    "cac:TaxRepresentativeParty/*",
    "cac:LegalMonetaryTotal",
    "cac:Delivery//cac:Country",
    "//cac:TaxScheme",
    "*",
]


@pytest.mark.parametrize("xpath", ELEMENTS)
def test_whatever_is_taken_away_is_judged(xpath):
    assert found_in(changed(drop(xpath)), EN16931, LEGAL_NL)
