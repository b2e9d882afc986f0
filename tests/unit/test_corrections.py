"""What a person says of an invoice: read with every fault named, applied as said."""

from datetime import date
from decimal import Decimal

import pytest

from app.model.catalogue import message
from app.model.corrections import MAXIMUM_CORRECTIONS, BadCorrections, Correction, apply, read_corrections
from app.model.invoice import Invoice, Line
from app.model.paths import value_at


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(BadCorrections) as bad:
        read_corrections(text.encode())
    for each in bad.value.faults:
        told = message(each)
        assert told["nl"] != told["en"]
        assert "…" not in told["nl"] + told["en"], "a fact is missing"
    return [(each.facts["kind"], each.facts.get("position", "")) for each in bad.value.faults]


def test_values_are_read_as_what_their_place_holds():
    found = read_corrections(
        b'[{"path": "issue_date", "value": "2026-01-31"}, {"path": "totals.vat", "value": "21.00"},'
        b' {"path": "seller.name", "value": "De Linde"}, {"path": "due_date", "value": null}]'
    )
    assert [each.value for each in found] == [date(2026, 1, 31), Decimal("21.00"), "De Linde", None]


def test_everything_that_is_wrong_is_told_at_once():
    text = (
        '[{"path": "colour", "value": "red"}, {"path": "issue_date", "value": "31-01-2026"}, {"path": "number"},'
        ' {"path": "totals.vat", "value": "21,00"}, {"path": "number", "value": "1"}, {"path": "number", "value": "2"},'
        ' {"path": "totals.vat", "value": 21}, 7]'
    )
    expected = ["place", "no-date", "shape", "no-amount", "twice", "shape", "shape"]
    assert faults(text) == list(zip(expected, ["1", "2", "3", "4", "6", "7", "8"], strict=True))


@pytest.mark.parametrize(
    ("text", "kind"),
    [("{", "no-json"), ("{}", "no-list"), ("[" * 100_000, "no-json"), (f"[{'1,' * MAXIMUM_CORRECTIONS}1]", "too-many")],
)
def test_what_is_no_list_of_corrections_is_told_as_such(text, kind):
    assert faults(text) == [(kind, "")]


def test_a_list_grows_and_shrinks_as_said_whatever_the_order_of_saying():
    before = Invoice(lines=(Line(id="1"), Line(id="2"), Line(id="3")))
    said = [
        Correction(path="lines[4].id", value="5"),
        Correction(path="lines[0]", value=None),
        Correction(path="lines[3].id", value="4"),
        Correction(path="lines[2]", value=None),
        Correction(path="lines[1].quantity", value=Decimal(2)),
    ]
    after, wrong = apply(before, said)
    assert wrong == ()
    assert [(each.id, each.quantity) for each in after.lines] == [("2", Decimal(2)), ("4", None), ("5", None)]


def test_a_hole_in_a_list_is_told_and_the_rest_applied():
    after, (fault,) = apply(
        Invoice(), [Correction(path="lines[3].id", value="4"), Correction(path="number", value="F1")]
    )
    assert (after.number, after.lines) == ("F1", ())
    assert fault.facts == {"kind": "hole", "path": "lines[3].id"}


def test_null_empties_a_place():
    after, _ = apply(Invoice(number="F1"), [Correction(path="number", value=None)])
    assert value_at(after, "number") is None
