"""The syntax rules: cases made from the tables, and written ones for every rule that is more than a path."""

import pytest

from app.model.catalogue import LANGUAGES, entry, message
from app.model.findings import Finding, Severity
from app.model.raw import Raw
from app.rules.syntax.findings import SYNTAX, known_facts, syntax_findings
from app.rules.syntax.table import Path, read_table
from tests.unit.rules import syntax_documents
from tests.unit.rules.syntax_cases import CII, UBL
from tests.unit.rules.syntax_documents import TODAY, broken, broken_by, grown, is_plain, read

TABLES = {"ubl:Invoice": read_table("syntax_ubl.tsv"), "rsm:CrossIndustryInvoice": read_table("syntax_cii.tsv")}
ROOTS = {"UBL": "ubl:Invoice", "CII": "rsm:CrossIndustryInvoice"}
NEVER = {"CII-DT-010", "CII-DT-011", "CII-DT-012"}
"""An earlier head takes every TypeCode, so these official rules have no element left to judge."""
SPECIAL = {
    row.rule
    for table in TABLES.values()
    for head in table.heads
    for row in head.rows
    if head.condition or not is_plain(row)
}
"""Rules with a row that is more than a path."""
ROWS = [(root, head, row) for root, table in TABLES.items() for head in table.heads for row in head.rows]
PLAIN = [
    pytest.param(root, where, row, id=f"{row.rule}-{row.position}-{number}")
    for root, head, row in ROWS
    for number, where in enumerate(head.paths)
    if row.rule not in SPECIAL | NEVER
]
WRITTEN = {**UBL, **CII}


def test_the_tables_hold_every_rule_of_1_3_16():
    counts = {}
    for rule in SYNTAX.rules:
        family = rule.id.rpartition("-")[0]
        counts[family] = counts.get(family, 0) + 1
    assert counts == {"UBL-SR": 54, "UBL-DT": 24, "UBL-CR": 678, "CII-SR": 482, "CII-DT": 101}


def test_severities_are_the_official_ones():
    fatal = {rule.id for rule in SYNTAX.rules if rule.severity is Severity.FATAL}
    assert {each for each in fatal if each.startswith("UBL-CR")} == {"UBL-CR-666", "UBL-CR-673"}
    assert {f"UBL-DT-{number:02}" for number in (1, 6, 7)} == {each for each in fatal if each.startswith("UBL-DT")}
    assert len([each for each in fatal if each.startswith("UBL-SR")]) == 54
    assert {"CII-SR-009", "CII-DT-031", "CII-DT-097"} < fatal


def element_of_head(root: Raw, where: Path) -> Raw:
    return grown(root, where) if where.steps else root


@pytest.mark.parametrize(("root", "where", "row"), PLAIN)
def test_a_document_made_to_break_a_row_breaks_it(root, where, row):
    document = Raw(root, "", None, None)
    head = element_of_head(document, where)
    if row.kind not in {"one", "needed"}:
        assert row.rule not in broken_by(document)
        for path in row.paths:
            grown(document if path.anywhere else head, path, times=2 if row.kind == "single" else 1)
    assert row.rule in broken_by(document)


@pytest.mark.parametrize(("root", "where", "row"), PLAIN)
def test_a_document_that_keeps_to_a_row_has_no_fault_in_it(root, where, row):
    document = Raw(root, "", None, None)
    head = element_of_head(document, where)
    if row.kind != "unused":
        for _, _, other in ROWS:
            if other.rule == row.rule:
                grown(head, other.paths[0])
    assert row.rule not in broken_by(document)


def test_every_rule_that_is_more_than_a_path_has_a_written_case():
    assert set(WRITTEN) == SPECIAL


@pytest.mark.parametrize(("rule", "inner"), [(rule, inner) for rule, (bad, _) in WRITTEN.items() for inner in bad])
def test_a_written_document_breaks_its_rule(rule, inner):
    root, inner = of_root(rule, inner)
    assert rule in broken(root, inner)


@pytest.mark.parametrize(("rule", "inner"), [(rule, inner) for rule, (_, good) in WRITTEN.items() for inner in good])
def test_a_written_document_keeps_to_its_rule(rule, inner):
    root, inner = of_root(rule, inner)
    assert rule not in broken(root, inner)


def of_root(rule: str, inner: str) -> tuple[str, str]:
    """A case is an invoice unless it says ``credit note:`` before."""
    if inner.startswith("credit note:"):
        return "cn:CreditNote", inner.removeprefix("credit note:")
    return ROOTS[rule[:3]], inner


def test_rules_that_the_official_order_leaves_nothing_to_never_fire():
    document = Raw("rsm:CrossIndustryInvoice", "", None, None)
    for rule in NEVER:
        where, row = next((head.paths[0], row) for _, head, row in ROWS if row.rule == rule)
        grown(grown(document, where), row.paths[0])
    assert broken_by(document) & NEVER == set()


@pytest.mark.parametrize("rule", [rule.id for rule in SYNTAX.rules])
def test_every_rule_has_words_in_both_languages(rule):
    texts = entry(rule, known_facts(rule).get("kind", "")) or entry(rule, "SYNTAX.payee-seller")
    assert all(texts[language].strip() for language in LANGUAGES)


@pytest.mark.parametrize(("rule", "inner"), [(rule, inner) for rule, (bad, _) in WRITTEN.items() for inner in bad])
def test_the_message_of_a_fault_has_all_its_facts(rule, inner):
    root, inner = of_root(rule, inner)
    found = [each for each in syntax_findings(read(root, inner), TODAY) if each.rule == rule]
    for finding in found:
        assert finding.location.xpath
        for language in LANGUAGES:
            text = message(finding)[language]
            assert text != rule
            assert "…" not in text, text


def test_the_words_of_the_patterns_have_all_their_facts():
    inner = """<cbc:UUID>1</cbc:UUID><cbc:ID schemeName="x">1</cbc:ID><cac:Delivery/><cac:Delivery/>
        <cac:PaymentMeans><cbc:PaymentMeansCode name="a">30</cbc:PaymentMeansCode></cac:PaymentMeans>
        <cac:PaymentMeans><cbc:PaymentMeansCode name="b">30</cbc:PaymentMeansCode></cac:PaymentMeans>
        <cac:InvoiceLine/><cac:X><cbc:EmbeddedDocumentBinaryObject/></cac:X>"""
    found = syntax_findings(read("ubl:Invoice", inner), TODAY)
    kinds = {finding.facts["kind"] for finding in found}
    parts = {"unused", "unused-attribute", "single", "single-attribute", "needed", "needed-attribute"}
    assert kinds == {f"SYNTAX.{each}" for each in parts}
    assert [finding for finding in found if "…" in "".join(message(finding).values())] == []


def test_a_finding_names_element_and_place():
    found = syntax_findings(read("ubl:Invoice", "<cac:Delivery/><cac:Delivery/>"), TODAY)
    single = next(finding for finding in found if finding.rule == "UBL-SR-24")
    assert isinstance(single, Finding)
    assert (single.severity, single.terms) == (Severity.FATAL, ("BG-13",))
    assert single.location.xpath == "/ubl:Invoice/cac:Delivery[2]"
    assert message(single)["nl"].startswith(
        "Het onderdeel levering (cac:Delivery) staat 2 keer onder de factuur (ubl:Invoice)"
    )


def test_what_a_table_tells_of_a_rule():
    assert known_facts("UBL-CR-016") == {
        "kind": "SYNTAX.unused", "element": "cbc:CopyIndicator", "parent": "cac:OrderReference"
    }  # fmt: skip
    assert known_facts("UBL-DT-08") == {"kind": "SYNTAX.unused-attribute", "attribute": "schemeName"}
    assert known_facts("UBL-DT-01") == {}
    assert known_facts("BR-01") == {}


def test_an_invoice_with_what_the_norm_knows_has_no_fault():
    assert syntax_documents.broken("ubl:Invoice", "<cbc:ID>1</cbc:ID>") == {}
