"""The four kinds of node, on a small tree of their own."""

from decimal import Decimal

import pytest

from app.formats.binding import Const, Context, Custom, Group, Term, get_at, places_of
from app.formats.build import Scope, build
from app.formats.kinds import AMOUNT, DECIMAL
from app.formats.writer import Writer
from app.formats.xml_tree import Syntax, index, parse
from app.model.invoice import Invoice, Line
from app.model.raw import left_over

VAT = Group("scheme", Const("id", "VAT", also=("btw",)))
LINE = Group(
    "line",
    Term("id", "id"),
    Term("quantity", "quantity", DECIMAL, {"unitCode": "unit"}),
    Term("amount", "net_amount", AMOUNT),
    Group("item", Term("name", "item.name")),
    Group("vat", Term("category", "category"), VAT, field="vat", when=("scheme/id", "VAT")),
    field="lines",
    many=True,
)
TREE = Group("invoice", Term("number", "number"), Group("order", Term("id", "order_reference")), LINE)


def read(text: str, places: dict | None = None):
    raw = index(parse(text.encode()), Syntax({}))
    context = Context("EUR", places=places)
    raw.taken = True
    TREE.read_children(raw, context.root, context)
    return build(Invoice, context.root), context, raw


def write(invoice: Invoice) -> str:
    out = Writer(invoice, amount_attributes=(("currencyID", "EUR"),))
    for child in TREE.children:
        child.write(invoice, out)
    return "".join(out.document("invoice", {}).decode().split("\n")[1:]).replace("  ", "")


def lost(raw) -> list[str]:
    return [f"{each.xpath}/@{name}" if name else each.xpath for each, name in left_over(raw)]


def test_a_term_is_read_and_written():
    invoice, _, raw = read("<invoice><number> 7 </number></invoice>")
    assert invoice == Invoice(number="7")
    assert lost(raw) == []
    assert write(invoice) == "<invoice><number>7</number></invoice>"


def test_a_second_occurrence_is_left_with_the_raw_index():
    invoice, _, raw = read("<invoice><number>7</number><number>8</number></invoice>")
    assert invoice.number == "7"
    assert lost(raw) == ["/invoice/number[2]"]


def test_a_blank_term_says_nothing_and_is_taken():
    invoice, _, raw = read("<invoice><number> </number><order><id/></order></invoice>")
    assert invoice is None
    assert lost(raw) == []


def test_what_is_no_value_is_collected_and_not_put():
    invoice, context, raw = read("<invoice><line><quantity unitCode='C62'>veel</quantity></line></invoice>")
    assert invoice == Invoice(lines=(Line(),))
    assert [(each.text, kind.name) for each, kind, *_ in context.unreadable] == [("veel", "decimal")]
    assert lost(raw) == ["/invoice/line/quantity", "/invoice/line/quantity/@unitCode"]


@pytest.mark.parametrize(("currency", "left"), [("EUR", []), ("USD", ["/@currencyID"]), (" EUR", ["/@currencyID"])])
def test_an_amount_states_the_invoice_currency(currency: str, left: list[str]):
    invoice, _, raw = read(f"<invoice><line><amount currencyID='{currency}'>1.50</amount></line></invoice>")
    assert invoice.lines[0].net_amount == Decimal("1.50")
    assert lost(raw) == [f"/invoice/line/amount{each}" for each in left]


def test_groups_repeat_where_they_may():
    invoice, _, _ = read("<invoice><line><id>1</id></line><line/><line><id>3</id></line></invoice>")
    assert [line.id for line in invoice.lines] == ["1", None, "3"]


def test_a_group_without_a_field_speaks_of_the_object_at_hand():
    invoice, _, _ = read("<invoice><order><id>PO</id></order><line><item><name>Brood</name></item></line></invoice>")
    assert invoice.order_reference == "PO"
    assert invoice.lines[0].item.name == "Brood"


def test_a_condition_decides_whether_a_group_is_read_at_all():
    text = "<invoice><line><vat><category>{}</category><scheme><id>{}</id></scheme></vat></line></invoice>"
    assert read(text.format("S", "vat"))[0].lines[0].vat.category == "S"
    invoice, _, raw = read(text.format("S", "GST"))
    assert invoice.lines[0].vat is None
    assert lost(raw) == ["/invoice/line/vat/category", "/invoice/line/vat/scheme/id"]


def test_a_constant_is_taken_only_where_it_says_what_it_must():
    text = "<invoice><line><vat><category>S</category><scheme><id>VAT</id><id>2</id></scheme></vat></line></invoice>"
    assert lost(read(text)[2]) == ["/invoice/line/vat/scheme/id[2]"]


def test_what_would_stay_empty_is_not_written():
    assert write(Invoice()) == "<invoice></invoice>"
    assert write(Invoice(lines=(Line(),))) == "<invoice></invoice>"


def test_attributes_and_currency_are_written():
    invoice = Invoice(lines=(Line(quantity=Decimal("2.0"), unit="C62", net_amount=Decimal("3.10")),))
    written = '<line><quantity unitCode="C62">2.0</quantity><amount currencyID="EUR">3.10</amount></line>'
    assert write(invoice) == f"<invoice>{written}</invoice>"


def test_places_name_the_element_of_every_path():
    places: dict = {}
    read("<invoice><number>7</number><line/><line><item><name>Brood</name></item></line></invoice>", places)
    found = {path: raw.xpath for path, raw in places.items()}
    assert found["number"] == "/invoice/number"
    assert found["lines[0]"] == "/invoice/line[1]"
    assert found["lines[1].item.name"] == "/invoice/line[2]/item/name"


def test_the_tree_says_what_it_covers():
    assert set(TREE.covers("", "")) == {
        ("/invoice/number", "number"),
        ("/invoice/order/id", "order_reference"),
        ("/invoice/line/id", "lines.id"),
        ("/invoice/line/quantity", "lines.quantity"),
        ("/invoice/line/quantity/@unitCode", "lines.unit"),
        ("/invoice/line/amount", "lines.net_amount"),
        ("/invoice/line/item/name", "lines.item.name"),
        ("/invoice/line/vat/category", "lines.vat.category"),
    }


def test_a_group_may_hold_itself():
    group = Group("part", Term("id", "id"), field="sub_lines", many=True)
    group.add(group)
    assert list(group.covers("", "")) == [("/part/id", "sub_lines.id")]
    context = Context("EUR")
    raw = index(parse(b"<x><part><id>1</id><part><id>2</id></part></part></x>"), Syntax({}))
    group.read(raw.children["part"], context.root, context)
    line = build(Line, context.root)
    assert line.sub_lines[0].sub_lines[0].id == "2"


def test_a_custom_place_is_two_functions_and_what_they_cover():
    def reads(raws, scope: Scope, context: Context) -> None:
        context.take(raws[0], scope, "number", raws[0].text[::-1])

    custom = Custom(("back",), reads, lambda owner, out: out.leaf("back", owner.number[::-1]), (("back", "number"),))
    context = Context("EUR")
    custom.read(index(parse(b"<x><back>21</back></x>"), Syntax({})).children["back"], context.root, context)
    assert context.root == {"number": "12"}
    assert places_of(custom) == (("back", "number"),)
    out = Writer(Invoice())
    custom.write(Invoice(number="12"), out)
    assert "<back>21</back>" in out.document("x", {}).decode()


def test_a_dotted_path_ends_where_anything_is_absent():
    assert get_at(Invoice(number="1"), "number") == "1"
    assert get_at(Invoice(), "seller.address.city") is None
    assert get_at(None, "number") is None
