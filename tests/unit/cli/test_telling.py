"""The text form: causes before what follows, the same thing once, and no report that it cannot tell."""

import json

import pytest

from app.cli import telling
from app.cli.causes import gather
from app.cli.places import model_path, where
from tests.golden.conftest import FIXTURES, sources

REPORTS = sorted(path for path in FIXTURES.glob("*/*.expected.json"))


def finding(rule, severity="fatal", path="", xpath=None, terms=(), fix=None, **facts):
    place = {"path": path} | ({"xpath": xpath} if xpath else {})
    told = {"rule": rule, "severity": severity, "terms": list(terms), "location": place, "facts": facts}
    return told | ({"fix": fix} if fix else {})


def report(*findings, **more):
    return {"findings": list(findings), "profile": "nlcius", "invoice": None} | more


def text(*findings, status="refused", lang="nl", **more):
    return "\n".join(telling.lines(report(*findings, **more), status, lang))


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.parent.name + "/" + path.name)
def test_every_report_can_be_told_and_shows_every_rule(path, lang):
    held = json.loads(path.read_text(encoding="utf-8"))
    told = "\n".join(telling.lines(held, held["status"], lang))
    assert "{" not in told
    if told.count("[") <= 25:
        assert [each["rule"] for each in held["findings"] if each["rule"] not in told] == []


def test_there_are_reports():
    assert len(REPORTS) >= len(sources())


def test_two_rules_that_ask_the_same_of_one_place_are_told_once():
    place = "/ubl:Invoice/cac:AllowanceCharge[1]"
    twice = [finding("BR-CO-21", xpath=place, position="1"), finding("BR-33", xpath=place, position="1")]
    (told,), lost = gather(twice)
    assert (told.finding["rule"], [each["rule"] for each in told.twins], lost) == ("BR-33", ["BR-CO-21"], [])
    elsewhere = finding("BR-CO-21", xpath="/ubl:Invoice/cac:AllowanceCharge[2]", position="2")
    assert len(gather([twice[1], elsewhere])[0]) == 2


def test_the_schema_says_again_what_a_rule_says_of_a_missing_element():
    shape = finding("XSD", xpath="/ubl:Invoice", kind="missing-element", element="cbc:ID", parent="ubl:Invoice")
    other = finding("XSD", xpath="/ubl:Invoice", kind="missing-element", element="cbc:UUID", parent="ubl:Invoice")
    rule = finding("BR-02", path="number", xpath="/ubl:Invoice", terms=["BT-1"])
    shown, _ = gather([shape, other, rule])
    assert [(each.finding["rule"], len(each.twins)) for each in shown] == [("BR-02", 1), ("XSD", 0)]


def test_what_misses_an_unreadable_value_stands_under_it():
    cause = finding(
        "RELAY-VALUE", xpath="/ubl:Invoice/cac:InvoiceLine[2]/cbc:InvoicedQuantity", kind="decimal", value="x"
    )
    same = finding("BR-22", path="lines[1].quantity", terms=["BT-129"], line="2")
    other = finding("BR-22", path="lines[2].quantity", terms=["BT-129"], line="3")
    shown, _ = gather([other, same, cause])
    assert [(each.finding["rule"], len(each.follows)) for each in shown] == [("RELAY-VALUE", 1), ("BR-22", 0)]
    assert "- In factuurregel 2 ontbreekt het aantal." in text(other, same, cause)


def test_a_warning_does_not_hide_a_fault():
    shown, _ = gather([finding("BR-CO-21", path="allowances[0]"), finding("BR-33", "warning", path="allowances[0]")])
    assert [each.finding["rule"] for each in shown] == ["BR-CO-21", "BR-33"]


def test_the_same_proposal_in_many_lines_is_told_once():
    facts = {"kind": "CODES.unit", "value": "kg", "element": "cbc:InvoicedQuantity"}
    held = []
    for at in (2, 5):
        place = f"/ubl:Invoice/cac:InvoiceLine[{at}]/cbc:InvoicedQuantity"
        fix = {"path": f"{place}/@unitCode", "value": "KGM"}
        held.append(
            finding("BR-CL-23", xpath=place, terms=["BT-130"], fix=fix, line=str(at), item=f"Zak {at}", **facts)
        )
    told = text(*held, invoice={"lines": [{}] * 9, "type_code": "380"})
    assert "Waar: eenheid (code), in 2 van de 9 regels: 2, 5." in told
    assert told.count("Voorstel: vul bij eenheid (code) in: KGM") == 1
    assert "in 2 regels: 2, 5." in text(*held)


def test_only_so_many_are_shown():
    told = text(*(finding("BR-55", path=f"preceding_invoices[{at}]") for at in range(30)))
    assert "30 fouten" in told
    assert "25. FOUT" in told
    assert "26. FOUT" not in told
    assert "nog 5" in told


def test_a_credit_note_is_called_one():
    told = text(finding("BR-02", path="number", xpath="/cn:CreditNote"))
    assert told.startswith("    Deze creditnota kan niet worden verwerkt: 1 fout.")
    assert "Verwerk haar nog niet" in told
    assert "This credit note cannot" in text(finding("BR-02"), lang="en", invoice={"type_code": "381", "lines": []})


@pytest.mark.parametrize(
    ("place", "path", "words"),
    [
        ({"path": "totals.with_vat"}, "totals.with_vat", "totaal met btw"),
        ({"path": "/lines/1/quantity"}, "lines[1].quantity", "regel 2, aantal"),
        ({"path": "", "xpath": "/ubl:Invoice/cac:AccountingCustomerParty/cac:Party"}, "buyer", "klant"),
        ({"path": "", "xpath": "/ubl:Invoice/cac:InvoiceLine[3]/cac:Price/cbc:PriceAmount"}, "lines.price.net",
         "regel 3, netto prijs per eenheid"),
        ({"path": "", "xpath": "/ubl:Invoice/cac:InvoiceLine"}, "lines", "regel 1"),
        ({"path": "", "xpath": "/ubl:Invoice"}, "", ""),
        ({"path": "nowhere.at_all"}, "nowhere.at_all", ""),
        ({"path": "", "xpath": "/x:Y/x:Z"}, "", ""),
    ],
)  # fmt: skip
def test_a_place_in_words(place, path, words):
    held = finding("BR-XX") | {"location": place}
    assert model_path(held) == path
    assert where(held, "nl") == words
