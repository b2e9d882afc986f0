"""Layouts: learned from one corrected document of a supplier, read from the next ones, and not believed blindly."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.extraction.extract import extract
from app.extraction.extracted import Extraction, Outcome
from app.extraction.layouts.layout import FormKind, Layout
from app.extraction.layouts.learning import learn
from app.extraction.layouts.matching import of_supplier
from app.extraction.layouts.merging import learned
from app.extraction.layouts.stored import BadLayout, read_layout, write_layout
from app.model.invoice import Invoice, Item, Line, Price, Vat
from app.model.paths import with_value

from .printed_pages import Row, sheet_of

TODAY = date(2026, 11, 22)
VAT, OTHER_VAT = "NL004495445B01", "NL123456782B90"
IBAN, OTHER_IBAN = "NL91ABNA0417164300", "NL02ABNA0123456789"


def page(
    number: str = "BR2026-0417",
    day: str = "12-01-2026",
    labels: tuple[str, str] = ("Brakel", "Tisvur"),
    reference: str = "Afd. Keuken",
    **of: str,
) -> list[Row]:
    """Return an invoice whose labels for number, day and reference no lexicon holds."""
    return [
        [(50, of.get("name", "Bakkerij Zemelen"))],
        [(50, "Molenpad 4")],
        [(50, "1234 AB  Weesdam")],
        30.0,
        [(50, "Hotel De Linde B.V.")],
        [(50, "Lindelaan 12")],
        [(50, "4321 CD  Lindedorp")],
        30.0,
        [(50, "FACTUUR")],
        [(50, labels[0]), (150, number)],
        [(50, labels[1]), (150, day)],
        [(50, "Posal"), (150, reference)],
        30.0,
        [(50, "Omschrijving"), (-350, "Aantal"), (-430, "Prijs"), (-520, "Bedrag")],
        [(50, "Roggebrood"), (-350, "10"), (-430, "€ 4,00"), (-520, "€ 40,00")],
        [(50, "Krentenbollen"), (-350, "20"), (-430, "€ 3,00"), (-520, "€ 60,00")],
        20.0,
        [(300, "Totaal exclusief btw"), (-520, "€ 100,00")],
        [(300, "BTW 9% over € 100,00"), (-520, "€ 9,00")],
        [(300, "Te betalen"), (-520, "€ 109,00")],
        60.0,
        [(50, f"Btw-nummer: {of.get('vat', VAT)}")],
        [(50, f"IBAN: {of.get('iban', IBAN)}")],
    ]


def read(rows: list[Row], *layouts: Layout) -> Extraction:
    """Return what is read of a page."""
    return extract(sheet_of(rows).pages, today=TODAY, layouts=layouts)


def truth(**changed: object) -> Invoice:
    """Return what a person confirms of the page."""
    values: dict[str, object] = {
        "number": "BR2026-0417",
        "type_code": "380",
        "issue_date": date(2026, 1, 12),
        "buyer_reference": "Afd. Keuken",
        "currency": "EUR",
        "seller.name": "Bakkerij Zemelen",
        "seller.vat_identifier": VAT,
        "payment.accounts[0].iban": "NL91 ABNA 0417 1643 00",
        "buyer.name": "Hotel De Linde B.V.",
        "totals.with_vat": Decimal("109.00"),
        **changed,
    }
    invoice = Invoice()
    for path, value in values.items():
        invoice = with_value(invoice, path, value)
    return invoice


def taught(rows: list[Row] | None = None, invoice: Invoice | None = None) -> Layout:
    """Return the layout that one corrected page gives."""
    rows = rows or page()
    return learn(sheet_of(rows), read(rows), invoice or truth())


def drift(extraction: Extraction) -> set[tuple[str, str]]:
    """Return kind and place of each sign of drift."""
    return {
        (each.facts["kind"], each.location.path)
        for each in extraction.findings
        if each.rule == "RELAY-PAGE-LAYOUT-DRIFT"
    }


def test_one_correction_is_enough_for_the_next_document() -> None:
    following = page("BR2026-0533", "3-3-2026", reference="Receptie")
    alone, helped = read(following), read(following, taught())
    assert alone.outcome is Outcome.NEEDS_REVIEW
    assert "number" not in alone.fields
    assert helped.invoice is not None
    assert helped.invoice.number == "BR2026-0533"
    assert helped.invoice.issue_date == date(2026, 3, 3)
    assert helped.invoice.buyer_reference == "Receptie"
    assert helped.invoice.seller is not None
    assert helped.invoice.seller.name == "Bakkerij Zemelen"
    assert "layout" in {each.kind for each in helped.fields["number"].evidence}
    assert helped.outcome is Outcome.ACCEPTED
    assert drift(helped) == set()


def test_a_layout_comes_back_from_json_as_it_was() -> None:
    layout = taught()
    assert read_layout(write_layout(layout)) == layout
    assert write_layout(read_layout(write_layout(layout))) == write_layout(layout)
    assert layout.keys >= {VAT, IBAN}


def _changed(**changed: object) -> bytes:
    return json.dumps({**json.loads(write_layout(taught())), **changed}).encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "json"),
        (b"[]", "shape"),
        (b"{}", "version"),
        (_changed(version=2), "version"),
        (_changed(version=True), "version"),
        (_changed(other=1), "shape"),
        (_changed(ibans="NL"), "shape"),
        (_changed(ibans=[None]), "shape"),
        (_changed(documents="1"), "shape"),
        (_changed(day_order="sideways"), "shape"),
        (_changed(supplier="x" * 501), "shape"),
        (b" " * 1_000_001, "size"),
    ],
)
def test_what_is_no_layout_of_this_version_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(BadLayout) as refused:
        read_layout(data)
    assert refused.value.reason == reason


def test_a_stored_shape_cannot_be_any_regular_expression() -> None:
    told = json.loads(write_layout(taught()))
    told["spottings"][0]["form"]["shape"] = "(a+)+$"
    with pytest.raises(BadLayout):
        read_layout(json.dumps(told).encode())


def test_a_missing_label_is_told_and_the_layout_not_used_for_it() -> None:
    found = read(page("BR2026-0533", labels=("Dekko", "Tisvur")), taught())
    assert ("anchor", "number") in drift(found)
    assert "number" not in found.fields
    assert found.outcome is Outcome.NEEDS_REVIEW


def test_a_value_of_another_form_is_told_and_not_taken() -> None:
    found = read(page("zie bijlage"), taught())
    assert ("form", "number") in drift(found)
    assert "number" not in found.fields


def test_a_number_may_grow_but_not_become_another_kind_of_number() -> None:
    layout = taught()
    assert read(page("BR2026-10417"), layout).fields["number"].value == "BR2026-10417"
    assert "number" not in read(page("12-01-2026"), layout).fields


def test_another_account_is_always_for_a_person() -> None:
    found = read(page(iban=OTHER_IBAN), taught())
    assert ("account", "payment.accounts[0].iban") in drift(found)
    assert found.outcome is Outcome.NEEDS_REVIEW


def test_arithmetic_is_not_overruled() -> None:
    layout = taught()
    wrong = replace(layout, totals=())
    rows = page("BR2026-0533")
    assert read(rows, layout).invoice == read(rows, wrong).invoice
    totals = read(rows, layout).invoice
    assert totals is not None
    assert totals.totals is not None
    assert totals.totals.with_vat == Decimal("109.00")


def test_two_suppliers_are_not_mixed_up() -> None:
    first = taught()
    rows = page(
        "77-0001", labels=("Garlen", "Rinpo"), name="Smederij Vonk", vat=OTHER_VAT, iban=OTHER_IBAN, reference="X 1"
    )
    second = taught(
        rows,
        truth(
            **{
                "number": "77-0001",
                "buyer_reference": "X 1",
                "seller.name": "Smederij Vonk",
                "seller.vat_identifier": OTHER_VAT,
                "payment.accounts[0].iban": OTHER_IBAN,
            }
        ),
    )
    for layouts in ((first, second), (second, first)):
        one = read(page("BR2026-0600"), *layouts)
        other = read(
            page("77-0002", labels=("Garlen", "Rinpo"), name="Smederij Vonk", vat=OTHER_VAT, iban=OTHER_IBAN), *layouts
        )
        assert one.fields["number"].value == "BR2026-0600"
        assert one.fields["seller.name"].value == "Bakkerij Zemelen"
        assert other.fields["number"].value == "77-0002"
        assert other.fields["seller.name"].value == "Smederij Vonk"


def test_a_layout_without_its_key_on_the_page_is_never_used() -> None:
    layout = taught()
    assert "number" not in read(page("BR2026-0533", vat=OTHER_VAT, iban=OTHER_IBAN), layout).fields
    assert "number" not in read(page("BR2026-0533", vat="NL004495445B02", iban="NL91ABNA0417164301"), layout).fields


def test_an_account_that_suppliers_share_does_not_tell_who_sells() -> None:
    layout = taught()
    assert of_supplier(sheet_of(page(vat=OTHER_VAT)), (), (layout,)) == ()


def test_a_supplier_that_buys_is_not_the_seller() -> None:
    rows = page("BR2026-0533", vat=OTHER_VAT, iban=OTHER_IBAN)
    rows[7:7] = [[(50, f"Uw btw-nummer: {VAT}")]]
    assert "number" not in read(rows, taught()).fields


def test_a_label_that_a_person_denied_is_not_believed_again() -> None:
    rows = page()
    rows[11:12] = [[(50, "Uw referentie"), (150, "Winterbrood")]]
    layout = taught(rows, truth(buyer_reference=None))
    assert read(rows).fields["buyer_reference"].value == "Winterbrood"
    assert "buyer_reference" not in read(rows, layout).fields


def test_a_second_correction_keeps_what_holds_and_adds_what_is_new() -> None:
    first = taught()
    rows = page("BR2026-00533", labels=("Brakel", "Koper"))
    second = taught(rows, truth(number="BR2026-00533"))
    (both,) = learned((first,), second, sheet_of(rows))
    assert both.documents == 2
    for labels in (("Brakel", "Tisvur"), ("Brakel", "Koper")):
        found = read(page("BR2026-0700", "4-4-2026", labels=labels), both)
        assert found.fields["issue_date"].value == date(2026, 4, 4)
        assert found.fields["number"].value == "BR2026-0700"


def test_a_layout_of_which_little_is_left_stands_beside_the_new_one() -> None:
    first = taught()
    rows = page("77", labels=("Dekko", "Zemsal"))
    rows[14] = [(50, "Brood"), (-350, "10"), (-430, "€ 4,00"), (-520, "€ 40,00")]
    rows[13] = [(50, "Waar"), (-350, "Hoeveel"), (-430, "Per stuk"), (-520, "Samen")]
    both = learned((replace(first, table=None),), taught(rows, truth(number="77")), sheet_of(rows))
    assert len(both) == 2
    assert read(rows, *both).fields["number"].value == "77"
    assert read(page("BR2026-0800"), *both).fields["number"].value == "BR2026-0800"


def test_columns_under_unknown_heads_are_learned() -> None:
    rows = page()
    rows[13] = [(50, "Gebakken"), (-350, "Hoev"), (-430, "Elk"), (-520, "Samen")]
    lines = tuple(
        Line(
            id=str(at),
            quantity=Decimal(quantity),
            net_amount=Decimal(net),
            price=Price(net=Decimal(price)),
            vat=Vat(category="S", rate=Decimal(9)),
            item=Item(name=name),
        )
        for at, (name, quantity, price, net) in enumerate(
            [("Roggebrood", "10", "4.00", "40.00"), ("Krentenbollen", "20", "3.00", "60.00")], 1
        )
    )
    layout = taught(rows, replace(truth(), lines=lines))
    assert layout.table is not None
    assert [each.role for each in layout.table.columns] == ["description", "quantity", "price", "amount"]
    found = read(rows, layout).invoice
    assert found is not None
    assert [(each.quantity, each.net_amount) for each in found.lines] == [(10, 40), (20, 60)]


def test_what_is_not_printed_is_said_so_and_never_invented() -> None:
    layout = taught(invoice=truth(order_reference="PO-1", **{"seller.contact.email": "info@zemelen.example"}))
    assert set(layout.unprinted) == {"order_reference", "seller.contact.email"}
    found = read(page(), layout)
    assert "order_reference" not in found.fields
    assert "seller.contact.email" not in found.fields


def test_the_form_of_a_number_is_kept() -> None:
    spotting = next(taught().spotted("number"))
    assert spotting.form.kind is FormKind.CODE
    assert (spotting.shown, spotting.taught) == ("Brakel", True)


def test_names_that_a_supplier_gives_its_totals_are_learned_and_still_proven() -> None:
    rows = page()
    rows[17] = [(300, "Zempodek"), (-520, "€ 100,00")]
    rows[19] = [(300, "Salkolen"), (-520, "€ 109,00")]
    totals = {"totals.without_vat": Decimal("100.00"), "totals.vat": Decimal("9.00")}
    layout = taught(rows, truth(**totals))
    assert {(each.role, each.shown) for each in layout.totals} == {
        ("totals.without_vat", "Zempodek"),
        ("totals.with_vat", "Salkolen"),
    }
    assert "totals.with_vat" not in read(rows).fields
    assert read(rows, layout).fields["totals.with_vat"].value == Decimal("109.00")
    rows[19] = [(300, "Salkolen"), (-520, "€ 119,00")]
    assert "totals.with_vat" not in read(rows, layout).fields


def test_an_unknown_row_below_a_learned_total_leaves_open_what_is_to_be_paid() -> None:
    rows = page()
    rows[19] = [(300, "Salkolen"), (-520, "€ 109,00")]
    layout = taught(rows)
    rows[20:20] = [[(300, "Garzem"), (-520, "€ -50,00")], [(300, "Rinpo"), (-520, "€ 59,00")]]
    found = read(rows, layout)
    assert found.invoice is not None
    assert found.invoice.totals is not None
    assert found.invoice.totals.with_vat == Decimal("109.00")
    assert found.invoice.totals.payable is None
    assert ("stranger", "totals.payable") in drift(found)
    assert found.outcome is Outcome.NEEDS_REVIEW


def test_two_values_that_differ_without_a_reason_give_neither() -> None:
    rows = page()
    rows[9] = [(50, "Factuurnummer"), (150, "BR2026-0417")]
    layout = replace(taught(rows), refusals=())
    layout = replace(
        layout,
        spottings=tuple(replace(each, label="posal") if each.path == "number" else each for each in layout.spottings),
    )
    rows[11] = [(50, "Posal"), (150, "BR2026-0999")]
    found = read(rows, layout)
    assert "number" not in found.fields
    assert ("contradicts", "number") in drift(found)
    assert found.outcome is Outcome.NEEDS_REVIEW


def test_lines_that_were_wrong_and_cannot_be_learned_are_for_a_person() -> None:
    line = Line(id="1", quantity=Decimal(3), net_amount=Decimal("100.00"), item=Item(name="Brood en bollen"))
    layout = taught(invoice=replace(truth(), lines=(line,)))
    assert layout.table is None
    found = read(page("BR2026-0533"), layout)
    assert ("lines", "lines") in drift(found)
    assert found.outcome is Outcome.NEEDS_REVIEW
