"""Merging: no rule and no severity ever disappears, no line is forgotten, and what may not be merged is not."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.model.findings import Finding, Fix, Location, Severity, any_fatal
from app.model.invoice import Invoice, Line
from app.model.merging import merge

RULES = ("BR-22", "BR-24", "BR-27", "UBL-CR-561", "RELAY-LOST", "RELAY-IBAN", "NO-TEXT-1")
PATHS = ("lines[{}].quantity", "lines[{}].allowances[1].amount", "lines[{}]", "seller.name", "")
XPATHS = (
    "/ubl:Invoice/cac:InvoiceLine[{}]/cbc:UUID",
    "/rsm:X/ram:IncludedSupplyChainTradeLineItem[{}]",
    "/a[{}]",
    None,
)
KEPT = ("RELAY-LOST",)


@st.composite
def findings(draw):
    """A finding at a line or elsewhere, with few distinct values so that equal ones are common."""
    at = draw(st.integers(0, 6))
    xpath = draw(st.sampled_from(XPATHS))
    path = draw(st.sampled_from(PATHS)).format(at)
    facts = draw(st.dictionaries(st.sampled_from(("line", "kind", "price", "count", "value")), st.sampled_from("ab")))
    return Finding(
        rule=draw(st.sampled_from(RULES)),
        severity=draw(st.sampled_from(Severity)),
        location=Location(path=path, xpath=xpath.format(at + 1) if xpath else None),
        facts=facts,
        fix=draw(st.sampled_from((None, None, None, Fix(path="number", value="1")))),
    )


many = st.lists(findings(), max_size=40)
invoices = st.builds(
    lambda ids: Invoice(lines=tuple(Line(id=each) for each in ids)),
    st.lists(st.sampled_from((None, "1", "A")), max_size=8),
)


def said(held):
    return {(each.rule, each.severity) for each in held}


@given(many, invoices)
def test_no_rule_and_no_severity_disappears(held, invoice):
    merged = merge(held, invoice)
    assert said(merged) == said(held)
    assert any_fatal(merged) == any_fatal(held)
    assert len(merged) <= len(held)


@given(many, invoices)
def test_places_and_order_are_those_of_the_findings(held, invoice):
    places = [(each.rule, each.location) for each in held]
    rest = iter(places)
    assert all((each.rule, each.location) in rest for each in merge(held, invoice))


@given(many, invoices)
def test_what_is_never_merged_stands_as_often_as_before(held, invoice):
    def alone(found):
        return [each for each in found if each.rule in KEPT or each.fix is not None]

    assert alone(merge(held, invoice)) == alone(held)


@given(many, invoices)
def test_merging_again_changes_nothing(held, invoice):
    merged = merge(held, invoice)
    assert merge(merged, invoice) == merged


@given(many, invoices)
def test_every_line_is_named(held, invoice):
    for each in merge(held, invoice):
        if "line_count" in each.facts:
            assert len(each.facts["lines"].split(", ")) == int(each.facts["line_count"]) > 1
            assert int(each.facts["line_total"]) >= int(each.facts["line_count"])


@given(many, st.randoms(use_true_random=False))
def test_the_order_of_findings_decides_over_places_only(held, chance):
    shuffled = list(held)
    chance.shuffle(shuffled)

    def counted(found):
        return Counter((each.rule, each.severity, each.facts.get("line_count")) for each in merge(found))

    assert counted(shuffled) == counted(held)
