"""What stands beside the labels of the head."""

from datetime import date

from app.extraction.head_values import settle_head
from app.extraction.header import read_head
from app.extraction.values.dates import DayOrder

from .printed_pages import Row, sheet_of

TODAY = date(2026, 11, 22)


def head(*rows: Row) -> dict[str, object]:
    """Return what is settled of a head printed as these rows."""
    sheet = sheet_of(list(rows))
    found = settle_head(sheet, read_head(sheet, DayOrder.DAY_FIRST), TODAY, DayOrder.DAY_FIRST)
    return {each.path: each.field.value for each in found if each.field is not None}


def test_a_value_stands_after_its_label_beside_it_or_below_it() -> None:
    after = head([(50, "Factuurnummer: 2026-0041")], [(50, "Factuurdatum: 12-01-2026")])
    beside = head([(50, "Factuurnummer"), (200, "2026-0041")], [(50, "Factuurdatum"), (200, "12-01-2026")])
    below = head([(50, "Factuurnummer"), (200, "Factuurdatum")], [(50, "2026-0041"), (200, "12-01-2026")])
    assert after == beside == below == {"number": "2026-0041", "issue_date": date(2026, 1, 12)}


def test_the_number_may_stand_behind_the_title() -> None:
    assert head([(50, "Factuur 2026-0041")])["number"] == "2026-0041"


def test_a_customer_number_is_not_the_number() -> None:
    found = head([(50, "Klantnummer"), (200, "44120")], [(50, "Nummer"), (200, "2026-0041")])
    assert found["number"] == "2026-0041"
    assert found["buyer.identifiers"] == "44120"


def test_an_order_date_is_not_the_day_of_issue() -> None:
    found = head([(50, "Orderdatum"), (200, "01-01-2026")], [(50, "Datum"), (200, "12-01-2026")])
    assert found["issue_date"] == date(2026, 1, 12)


def test_two_different_numbers_give_none() -> None:
    found = head([(50, "Factuurnummer"), (200, "2026-0041")], [(50, "Factuurnr"), (200, "2026-0042")])
    assert "number" not in found


def test_a_due_date_before_the_day_of_issue_is_not_believed() -> None:
    found = head([(50, "Factuurdatum: 12-01-2026")], [(50, "Vervaldatum: 12-01-2025")])
    assert "due_date" not in found


def test_a_number_in_a_sentence_of_conditions_is_nothing() -> None:
    found = head([(50, "Onze voorwaarden zijn gedeponeerd bij de Kamer van Koophandel onder nummer 12345678.")])
    assert found == {}


def test_labels_in_two_languages_have_their_value_below_the_first() -> None:
    found = head(
        [(50, "Nummer / Invoice No"), (250, "Datum / Invoice date")],
        [(50, "2026-0041"), (250, "12-01-2026")],
    )
    assert found == {"number": "2026-0041", "issue_date": date(2026, 1, 12)}


def test_whose_order_an_order_number_is_must_be_said() -> None:
    assert "order_reference" not in head([(50, "Ordernummer"), (200, "598282")])
    assert head([(50, "Uw ordernummer"), (200, "598282")])["order_reference"] == "598282"
