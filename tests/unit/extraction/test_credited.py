"""Which invoice a credit note credits, as sentences say it; and the number and day of the note itself."""

from datetime import date

import pytest

from app.extraction.kinds.kinds import kind_of

from .printed_pages import sheet_of
from .test_references import head


def credit_note(text: str) -> dict[str, object]:
    """Return the head of a credit note with a sentence."""
    return head([(50, "Creditfactuur CR-118")], [(50, "Datum: 12-11-2026")], [(50, text)])


@pytest.mark.parametrize(
    "text",
    [
        "Wij crediteren u op factuur 26-118804:",
        "Hierbij crediteren wij factuur 26-118804 d.d. 12-10-2026.",
        "Deze creditnota heeft betrekking op factuur 26-118804.",
        "Factuur 26-118804 is hiermee gecrediteerd.",
        "Ter correctie van onze factuur nr. 26-118804 van 12 oktober ontvangt u",
        "Creditering van de door u betaalde factuur met nummer 26-118804",
        "Wij crediteren u wegens retour van de goederen op nota 26-118804",
        "This credit note corrects invoice 26-118804.",
        "Gutschrift zur Rechnung 26-118804",
    ],
)
def test_a_sentence_says_which_invoice_is_credited(text: str) -> None:
    assert credit_note(text) == {
        "number": "CR-118",
        "issue_date": date(2026, 11, 12),
        "preceding_invoices.number": "26-118804",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Het tegoed wordt in mindering gebracht op factuur 26-118804.",
        "Wij verrekenen dit krediet met uw volgende factuur 26-118804.",
        "Terugbetaling factuur 2026",
    ],
)
def test_what_is_done_with_a_credit_names_no_credited_invoice(text: str) -> None:
    assert credit_note(text) == {"number": "CR-118", "issue_date": date(2026, 11, 12)}


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("VZ26-03902", "VZ26-03902"),
        ("10422", "10422"),
        ("6,95", None),
        ("gratis", None),
        ("DHL 12345678", None),
        ("3-5 dagen", None),
        ("12-11-2026", None),
    ],
)
def test_what_was_sent_has_a_number(value: str, number: str | None) -> None:
    found = head([(50, "Verzending"), (200, value)], [(50, "Vervaldatum"), (200, "12-12-2026")])
    assert found.get("despatch_advice_reference") == number


@pytest.mark.parametrize("label", ["Creditnr.", "Credit nr", "Kredietnota nr."])
def test_the_number_of_a_credit_note_says_what_it_is(label: str) -> None:
    rows = [[(50, label), (200, "CR-118")], [(50, "Datum"), (200, "12-11-2026")], [(50, "Totaal"), (200, "152,65")]]
    assert kind_of(sheet_of(rows)).is_credit_note
