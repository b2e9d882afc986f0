"""Whose an invoice is, and which routes it fits."""

import pytest

from app.routing import Known, agreed, choose, comparable, fit, known_of_buyer, seller_key

BUYER = {
    "name": "Gemeente Voorbeeld",
    "electronic_address": {"scheme": "0190", "value": "00000001234567890000"},
    "legal_registration": {"scheme": "0106", "value": "12345678"},
    "identifiers": [{"scheme": None, "value": "K-77"}],
    "vat_identifier": "NL001234567B01",
    "address": {"country": "NL"},
}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("0106", "12345678"), ("kvk", "1234 56 78")),
        (("NL:KVK", "12345678"), ("KvK", "12.34.56.78")),
        (("0190", "00000001234567890000"), ("oin", "00000001234567890000")),
        (("9944", "NL001234567B01"), (None, "nl0012.34.567.b01")),
        (("vat", "NL001234567B01"), ("BTW", "NL 001234567 B01")),
        (("9925", "BE0123456789"), ("VAT", "BE 0123.456.789")),
        ((None, "K-77"), ("", "k 77")),
    ],
)
def test_people_write_the_same_identifier_differently(one, other):
    assert comparable(*one) == comparable(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("0106", "12345678"), (None, "12345678")),
        (("0106", "12345678"), ("0190", "12345678")),
        (("0106", "12345678"), ("0106", "12345679")),
        (("9956", "0123456789"), ("vat", "0123456789")),  # Belgium's enterprise number is no VAT number
    ],
)
def test_other_identifiers_stay_others(one, other):
    assert comparable(*one) != comparable(*other)


def test_the_buyers_identifiers_count_in_the_order_of_their_terms():
    found = known_of_buyer({"buyer": BUYER})
    assert [each.term for each in found] == ["BT-49", "BT-47", "BT-46", "BT-48"]
    assert found[1] == Known(term="BT-47", key="0106:12345678")


@pytest.mark.parametrize(("value", "key"), [("12345678", "0106:12345678"), ("0" * 20, f"0190:{'0' * 20}")])
def test_a_dutch_registration_without_a_scheme_is_told_by_its_length(value, key):
    buyer = {"legal_registration": {"scheme": None, "value": value}, "address": {"country": "NL"}}
    assert known_of_buyer({"buyer": buyer})[0].key == key
    foreign = {**buyer, "address": {"country": "DE"}}
    assert known_of_buyer({"buyer": foreign})[0].key == f":{value}"


@pytest.mark.parametrize("invoice", [{}, {"buyer": None}, {"buyer": {"name": "X", "vat_identifier": None}}])
def test_an_invoice_without_identifiers_is_nobodys(invoice):
    assert known_of_buyer(invoice) == ()
    assert choose((), {}).why == "no-identifier"


def test_one_identifier_that_somebody_has_is_enough():
    found = known_of_buyer({"buyer": BUYER})
    choice = choose(found, {"vat:NL001234567B01": "rcp_1"})
    assert (choice.recipient_id, choice.why, choice.term) == ("rcp_1", "identifier", "BT-48")
    assert choose(found, {}).why == "no-recipient"


def test_identifiers_that_lead_to_different_recipients_decide_nothing():
    found = known_of_buyer({"buyer": BUYER})
    choice = choose(found, {"0106:12345678": "rcp_1", "vat:NL001234567B01": "rcp_2"})
    assert (choice.recipient_id, choice.why) == (None, "ambiguous")


INVOICE = {"type_code": "380", "currency": "EUR", "buyer_reference": "PO-2026-7", "seller": BUYER}


@pytest.mark.parametrize(
    ("match", "unmet"),
    [
        ({}, None),
        ({"document": "invoice"}, None),
        ({"document": "credit_note"}, "document"),
        ({"currency": "EUR"}, None),
        ({"currency": "USD"}, "currency"),
        ({"buyer_reference": "PO-*"}, None),
        ({"buyer_reference": "po-*"}, "buyer_reference"),
        ({"seller": {"scheme": "kvk", "value": "12345678"}}, None),
        ({"seller": {"scheme": "kvk", "value": "87654321"}}, "seller"),
        ({"document": "invoice", "currency": "USD"}, "currency"),
    ],
)
def test_every_condition_of_a_route_must_hold(match, unmet):
    assert fit(match, INVOICE).unmet == unmet
    assert fit(match, INVOICE).fits == (unmet is None)


def test_a_credit_note_is_told_by_its_type():
    assert fit({"document": "credit_note"}, {**INVOICE, "type_code": "381"}).fits
    assert not fit({"buyer_reference": "PO-*"}, {**INVOICE, "buyer_reference": None}).fits


@pytest.mark.parametrize(
    ("seller", "key"),
    [
        ({"vat_identifier": "NL 0012.34.567.B01"}, "vat:NL001234567B01"),
        ({"legal_registration": {"scheme": "0106", "value": "12345678"}}, "0106:12345678"),
        ({"name": "De Pers B.V."}, "name:DEPERSBV"),
        ({}, None),
    ],
)
def test_what_tells_a_seller_from_others(seller, key):
    assert seller_key({"seller": seller}) == key


def test_a_recipients_registration_is_what_is_agreed_of_the_buyer():
    told = {"scheme": "0106", "value": "12345678"}
    found = agreed([("vat", "NL001234567B01"), ("KvK", "1234 5678"), ("oin", "0" * 20)])
    assert found == {"buyer_registration": told, "buyer_electronic_address": told}
    assert agreed([("vat", "NL001234567B01"), (None, "K-77")]) == {}
