"""Facts as people read them: amounts and days the Dutch way, elements by what they hold."""

import pytest

from app.model.catalogue import sentences
from app.model.wording import dutch_number, element, worded


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("0", "0"),
        ("12.5", "12,5"),
        ("999.00", "999,00"),
        ("1000", "1.000"),
        ("1234567.891", "1.234.567,891"),
        ("-1000.00", "-1.000,00"),
        ("-0.50", "-0,50"),
        ("00012.10", "00.012,10"),
    ],
)
def test_a_number_has_points_for_thousands_and_a_comma(number, written):
    assert dutch_number(number) == written


@pytest.mark.parametrize(
    ("rule", "name", "value", "dutch"),
    [
        ("BR-CO-15", "stated", "1892.45", "1.892,45"),
        ("LAW-NL-VAT-RATE", "rates", "21, 9.5", "21, 9,5"),
        ("RELAY-DUE-DATE", "due", "2026-12-03", "03-12-2026"),
        ("RELAY-VALUE", "value", "1892.45", "1892.45"),
        ("BR-DEC-23", "value", "442.004", "442,004"),
        ("UBL-DT-01", "value", "442.004", "442,004"),
        ("UBL-CR-002", "value", "2.1", "2.1"),
        ("BR-21", "line", "1.10", "1.10"),
        ("RELAY-IBAN", "number", "2026-01-31", "2026-01-31"),
    ],
)
def test_dutch_rewrites_amounts_and_days_and_nothing_else(rule, name, value, dutch):
    assert worded(rule, name, value, "nl") == dutch
    assert worded(rule, name, value, "en") == value


@pytest.mark.parametrize(
    ("name", "value", "dutch", "english"),
    [
        ("element", "cbc:DueDate", "vervaldatum (cbc:DueDate)", "due date (cbc:DueDate)"),
        ("parent", "ubl:Invoice", "de factuur (ubl:Invoice)", "the invoice (ubl:Invoice)"),
        ("element", "cbc:UUID", "cbc:UUID", "cbc:UUID"),
        ("element", "cac:Party/cbc:Name", "naam (cac:Party/cbc:Name)", "name (cac:Party/cbc:Name)"),
        ("expected", "cbc:Note, cac:Item", "opmerking (cbc:Note), artikel of dienst (cac:Item)",
         "note (cbc:Note), item (cac:Item)"),
        ("value", "cbc:DueDate", "cbc:DueDate", "cbc:DueDate"),
    ],
)  # fmt: skip
def test_an_element_is_named_by_what_it_holds(name, value, dutch, english):
    assert worded("XSD", name, value, "nl") == dutch
    assert worded("XSD", name, value, "en") == english


def test_a_document_that_is_no_invoice_is_named():
    assert element("Order", "nl") == "een bestelling (Order)"
    wrong, remedy = sentences("RELAY-NOT-AN-INVOICE", {"found": "Waybill"}, "en")
    assert "Waybill" in wrong
    assert remedy
