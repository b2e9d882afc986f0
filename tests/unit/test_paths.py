"""Places in the model by their path."""

from datetime import date
from decimal import Decimal

import pytest

from app.model.invoice import Invoice
from app.model.paths import NoSuchPlace, NoSuchValue, read_as, value_at, with_value


def test_a_value_is_put_where_nothing_stood() -> None:
    invoice = with_value(Invoice(), "seller.address.city", "Ede")
    invoice = with_value(invoice, "lines[0].price.net", Decimal("12.50"))
    invoice = with_value(invoice, "payment.accounts[0].iban", "NL91ABNA0417164300")
    assert value_at(invoice, "seller.address.city") == "Ede"
    assert value_at(invoice, "lines[0].price.net") == Decimal("12.50")
    assert value_at(invoice, "payment.accounts[0].iban") == "NL91ABNA0417164300"
    assert value_at(invoice, "lines[4].price.net") is None


def test_putting_one_value_leaves_the_others() -> None:
    invoice = with_value(with_value(Invoice(), "lines[0].id", "1"), "lines[1].id", "2")
    changed = with_value(invoice, "lines[0].id", "A")
    assert [line.id for line in changed.lines] == ["A", "2"]


@pytest.mark.parametrize("path", ["lines[2].id", "x", "lines.id", "seller[0].name", "", "seller..name", "lines[-1].id"])
def test_a_path_that_leads_nowhere_is_told(path: str) -> None:
    with pytest.raises(NoSuchPlace):
        with_value(Invoice(), path, "1")


def test_a_text_is_read_as_its_place_wants_it() -> None:
    assert read_as("issue_date", "2026-11-22") == date(2026, 11, 22)
    assert read_as("totals.with_vat", "121.00") == Decimal("121.00")
    assert read_as("seller.name", "  ") is None
    with pytest.raises(NoSuchValue) as caught:
        read_as("issue_date", "22-11-2026")
    assert caught.value.kind == "date"
    with pytest.raises(NoSuchPlace):
        read_as("seller", "Bakker")
