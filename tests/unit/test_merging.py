"""Equal faults in several lines become one finding that names the lines."""

from dataclasses import replace

import pytest

from app.model.catalogue import entry, message
from app.model.findings import Finding, Fix, Location, Severity
from app.model.invoice import Invoice, Line
from app.model.merging import merge


def fault(line, rule="BR-22", place="lines[{}].quantity", severity=Severity.FATAL, **facts):
    """A fault in a line, counted from 0."""
    return Finding(
        rule=rule,
        severity=severity,
        terms=("BT-129",),
        location=Location(path=place.format(line), xpath=f"/ubl:Invoice/cac:InvoiceLine[{line + 1}]"),
        facts={"line": str((line + 1) * 10)} | facts,
    )


def in_source(line, value="x", **facts):
    """A fault of a syntax rule, which knows the place in the source only."""
    xpath = f"/ubl:Invoice/cac:InvoiceLine[{line + 1}]/cbc:UUID"
    told = {"kind": "SYNTAX.unused", "element": "cbc:UUID", "parent": "cac:InvoiceLine", "value": value} | facts
    return Finding(rule="UBL-CR-561", severity=Severity.WARNING, location=Location(xpath=xpath), facts=told)


INVOICE = Invoice(lines=tuple(Line(id=str((at + 1) * 10)) for at in range(20)))


def test_equal_faults_are_told_once_where_the_first_stood():
    other = Finding(rule="BR-02", severity=Severity.FATAL, location=Location(path="number"))
    merged = merge([fault(2), other, fault(4), fault(9)], INVOICE)
    assert [each.rule for each in merged] == ["BR-22", "BR-02"]
    assert merged[0].location == fault(2).location
    assert merged[0].facts == {
        "line": "30",
        "lines": "30, 50, 100",
        "lines_in_short": "30, 50, 100",
        "line_count": "3",
        "line_total": "20",
    }
    assert merged[0].terms == ("BT-129",)


def test_the_sentence_says_how_many_and_which():
    merged = merge([fault(2), fault(4)], INVOICE)[0]
    texts = entry("MERGED")
    assert texts["nl"].format_map(merged.facts) == "Dit speelt in 2 van 20 regels (30, 50)."
    assert texts["en"].format_map(merged.facts) == "This applies in 2 of 20 lines (30, 50)."
    assert message(merged)["nl"].startswith("In factuurregel 30 ontbreekt het aantal.")


def test_a_message_names_twelve_lines_and_the_facts_name_all():
    merged = merge([fault(line) for line in range(20)], INVOICE)[0]
    assert merged.facts["line_count"] == "20"
    assert merged.facts["lines"].count(",") == 19
    assert merged.facts["lines_in_short"].endswith("110, 120, …")


def test_lines_without_a_number_are_counted():
    merged = merge([in_source(2), in_source(0)])
    assert [each.facts["lines"] for each in merged] == ["1, 3"]
    assert merged[0].facts["line_total"] == "2"
    assert merged[0].location == in_source(2).location


def test_a_fact_that_no_message_uses_keeps_nothing_apart_and_goes():
    merged = merge([in_source(0, "one"), in_source(1, "two")], INVOICE)
    assert [each.facts["lines"] for each in merged] == ["10, 20"]
    assert "value" not in merged[0].facts
    assert merged[0].facts["element"] == "cbc:UUID"


def test_where_lines_hold_lines_places_in_the_source_are_counted():
    nested = replace(INVOICE, lines=(replace(INVOICE.lines[0], sub_lines=INVOICE.lines[1:3]), *INVOICE.lines[3:]))
    merged = merge([in_source(0), in_source(2)], nested)
    assert merged[0].facts["lines"] == "1, 3"
    assert merged[0].facts["line_total"] == "20"


@pytest.mark.parametrize(
    "findings",
    [
        [fault(1)],
        [fault(1), fault(1)],
        [fault(1), fault(2, rule="BR-24")],
        [fault(1), fault(2, severity=Severity.WARNING)],
        [fault(1, kind="absent"), fault(2)],
        [fault(1, place="lines[{}].quantity"), fault(2, place="lines[{}].unit")],
        [fault(1, rule="BR-27", price="-1.00"), fault(2, rule="BR-27", price="-2.00")],
        [in_source(1), in_source(2, element="cbc:Note")],
        [replace(fault(at), fix=Fix(path=f"lines[{at}].quantity", value="1")) for at in (1, 2)],
        [replace(fault(at), terms=(f"BT-{at}",)) for at in (1, 2)],
        [Finding(rule="BR-33", severity=Severity.FATAL, location=Location(path=f"charges[{at}]")) for at in (0, 1)],
        [Finding(rule="RELAY-LOST", severity=Severity.WARNING, location=in_source(at).location) for at in (1, 2)],
        [],
    ],
)  # fmt: skip
def test_other_findings_stay_as_they_are(findings):
    assert merge(findings, INVOICE) == tuple(findings)
