"""How two invoices are compared: what the other does not say is lost, what it says otherwise is changed."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given

from app.model.differences import differences
from app.model.invoice import Invoice, Line, Note, Party, PaymentSplit, Totals
from app.model.values import Identifier
from tests.strategies import invoices, leaves

BREAD = Line(id="1", net_amount=Decimal("10.00"))
MILK = Line(id="2", net_amount=Decimal("2.50"))


def test_equal_invoices_do_not_differ():
    assert differences(Invoice(number="1"), Invoice(number="1")) == ((), ())


def test_what_the_other_does_not_say_is_lost_with_its_value():
    assert differences(Invoice(number="1", currency="EUR"), Invoice(number="1")) == ((("currency", "EUR"),), ())


def test_a_lost_group_is_told_leaf_by_leaf():
    stated = Invoice(seller=Party(name="Bakkerij", identifiers=(Identifier(value="1", scheme="0106"),)))
    lost, changed = differences(stated, Invoice())
    assert changed == ()
    assert lost[0] == ("seller.name", "Bakkerij")
    assert lost[1][0].startswith("seller.identifiers")


def test_what_the_other_says_otherwise_is_changed():
    assert differences(Invoice(number="1"), Invoice(number="2")) == ((), ("number",))


def test_what_the_other_says_besides_is_changed():
    assert differences(Invoice(), Invoice(number="2")) == ((), ("number",))
    assert differences(Invoice(lines=(BREAD,)), Invoice(lines=(BREAD, MILK))) == ((), ("lines",))


def test_the_same_amount_with_other_digits_is_the_same():
    totals = Totals(payable=Decimal("1.0"))
    assert differences(Invoice(totals=totals), Invoice(totals=Totals(payable=Decimal("1.00")))) == ((), ())


def test_an_empty_group_is_no_difference():
    assert differences(Invoice(seller=Party()), Invoice()) == ((), ())
    assert differences(Invoice(notes=(Note(),)), Invoice()) == ((), ())


def test_one_left_out_of_a_list_does_not_change_its_neighbours():
    stated = Invoice(lines=(BREAD, MILK, replace(BREAD, id="3")))
    lost, changed = differences(stated, Invoice(lines=(BREAD, replace(BREAD, id="3"))))
    assert changed == ()
    assert lost == (("lines[1].id", "2"), ("lines[1].net_amount", "2.50"))


def test_one_left_out_beside_one_that_lost_a_part():
    splits = (PaymentSplit(note="a"), PaymentSplit(means_id="1", note="b"))
    lost, changed = differences(Invoice(payment_splits=splits), Invoice(payment_splits=(PaymentSplit(means_id="1"),)))
    assert changed == ()
    assert lost == (("payment_splits[0].note", "a"), ("payment_splits[1].note", "b"))


def test_another_order_is_a_change():
    _, changed = differences(Invoice(lines=(BREAD, MILK)), Invoice(lines=(MILK, BREAD)))
    assert "lines[0].id" in changed


def test_a_shorter_list_that_says_another_thing_is_a_change():
    _, changed = differences(Invoice(lines=(BREAD, MILK)), Invoice(lines=(replace(MILK, id="9"),)))
    assert changed == ("lines[0].id", "lines[0].net_amount")


@given(invoices())
def test_of_nothing_everything_is_lost(invoice: Invoice):
    lost, changed = differences(invoice, Invoice())
    assert changed == ()
    assert {path.partition("[")[0].partition(".")[0] for path, _ in lost} == {
        path.partition("[")[0].partition(".")[0] for path, _ in leaves(invoice)
    }
