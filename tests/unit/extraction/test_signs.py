"""An invoice that comes to less than nought: what it is, and so which signs it has, is for a person to say."""

from decimal import Decimal

import pytest

from app.extraction.confirm import confirm
from app.model.corrections import Correction

from .test_whole_pages import COLUMNS, line, read, total

ROWS = (
    COLUMNS,
    line("Retour stoel", "-2", "50,00", "-100,00"),
    20.0,
    total("Totaal excl. btw", "-100,00"),
    total("Btw 21%", "-21,00"),
    total("Totaal incl. btw", "-121,00"),
)


def test_an_invoice_of_less_than_nought_has_no_type_until_a_person_says_it() -> None:
    found = read(*ROWS)
    assert found.invoice is not None
    assert (found.outcome, found.invoice.type_code, "type_code" in found.fields) == ("needs_review", None, False)
    assert [each.rule for each in found.findings if each.location.path == "type_code"] == ["RELAY-PAGE-NEGATIVE"]


@pytest.mark.parametrize(("told", "sign"), [("381", 1), ("380", -1)])
def test_the_signs_of_a_negative_invoice_follow_the_type_that_a_person_gives_it(told: str, sign: int) -> None:
    found = confirm(read(*ROWS), [Correction(path="type_code", value=told)])
    assert (found.outcome, found.invoice is not None) == ("accepted", True)
    assert found.invoice is not None
    assert found.invoice.totals is not None
    assert found.invoice.totals.with_vat == sign * Decimal("121.00")
    assert [each.net_amount for each in found.invoice.lines] == [sign * Decimal("100.00")]
