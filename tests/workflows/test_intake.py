"""An invoice's way in: one verdict, one transaction, however often it is tried."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.delivery import Way
from app.sandbox import Broken
from app.storage import NotFound, WrongState, deliveries, invoices, journal, layouts, verdicts
from app.workflows import actions
from tests.workflows.house import FIXTURES

DATA = (FIXTURES / "ubl/standard-rate.xml").read_bytes()
KVK = ("kvk", "00518832")
"""The buyer's registration on that invoice."""


def test_the_buyers_identifier_tells_whose_it_is_and_every_fitting_route_gets_it(house):
    recipient = house.recipient(KVK)
    house.route(recipient)
    house.route(recipient, "https://erp.example.nl/in", match={"document": "invoice"})
    house.route(recipient, "mailto:credit@example.nl", match={"document": "credit_note"})
    invoice, is_new = house.take_in(DATA)
    assert is_new
    house.intake().convert(invoice.id)
    invoice = house.look(invoices.get, invoice.id)
    assert (invoice.status, invoice.recipient_id, invoice.revision) == ("converted", recipient.id, 1)
    assert {each.address for each in house.look(deliveries.of_invoice, invoice.id)} == {
        "mailto:in@example.nl",
        "https://erp.example.nl/in",
    }
    assert house.waiting()["delivery"] == 2
    assert house.tally.counted == [("intake", "converted", "ubl"), ("rules",)]


@pytest.mark.parametrize(
    ("kind", "breaks", "status"),
    [("memory", 3, "converted"), ("crash", 4, "unreadable"), ("timeout", 1, "converted"), ("timeout", 2, "unreadable")],
)
def test_what_broke_its_worker_may_not_be_to_blame(house, sandbox, monkeypatch, kind, breaks, status):
    class Unlucky:
        left = breaks

        def run(self, *arguments):
            self.left -= 1
            broken = Broken(kind=kind, seconds=0.1, limit=1.0, reference="0123")
            return broken if self.left >= 0 else sandbox.run(*arguments)

    monkeypatch.setattr("app.workflows.intake._PAUSES", (0.0, 0.0, 0.0))
    house.sandbox = Unlucky()
    recipient = house.recipient(("kvk", "00518832"))
    house.route(recipient)
    invoice, _ = house.take_in((FIXTURES / "ubl/standard-rate.xml").read_bytes())
    house.intake().convert(invoice.id)
    assert house.look(invoices.get, invoice.id).status == status


def test_trying_again_changes_nothing(house):
    recipient = house.recipient(KVK)
    house.route(recipient)
    invoice, _ = house.take_in(DATA)
    for _ in range(3):
        house.intake().convert(invoice.id)
    assert len(house.look(deliveries.of_invoice, invoice.id)) == 1
    assert house.look(invoices.get, invoice.id).revision == 1


def test_the_same_bytes_are_the_same_invoice_also_at_the_same_moment(house):
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _: house.take_in(DATA), range(40)))
    assert len({invoice.id for invoice, _ in taken}) == 1
    assert sum(is_new for _, is_new in taken) == 1


def test_an_invoice_that_ended_may_come_again(house):
    refused = DATA.replace(b"<cbc:CustomizationID>", b"<cbc:Customization>", 1)
    first, _ = house.take_in(refused)
    house.intake().convert(first.id)
    assert house.look(invoices.get, first.id).status in {"refused", "unreadable"}
    again, is_new = house.take_in(refused)
    assert is_new
    assert (again.id != first.id, again.attempt) == (True, 2)


def test_a_rejected_invoice_may_come_again_and_an_accepted_one_not(house):
    recipient = house.recipient(KVK)
    house.route(recipient)
    invoice, _ = house.delivered_to(recipient, DATA)
    house.do(actions.respond, invoice.id, "accepted", None)
    assert not house.take_in(DATA, recipient_id=recipient.id)[1]
    house.do(actions.respond, invoice.id, "rejected", "Wrong order number.")
    assert house.take_in(DATA, recipient_id=recipient.id)[1]
    with pytest.raises(WrongState):
        house.do(actions.respond, invoice.id, "accepted", None)


@pytest.mark.parametrize("first", ["recipient", "route"])
def test_what_found_no_way_waits_and_goes_when_there_is_one(house, first):
    recipient = house.recipient(KVK) if first == "recipient" else None
    invoice, _ = house.take_in(DATA)
    house.intake().convert(invoice.id)
    waiting = house.look(invoices.get, invoice.id)
    reason = "no-route" if recipient else "no-recipient"
    assert (waiting.status, waiting.reason) == ("unrouted", reason)
    recipient = recipient or house.recipient(KVK)
    house.route(recipient)
    assert house.waiting()["routing"] >= 1
    house.intake().route(invoice.id)
    house.intake().route(invoice.id)
    assert house.look(invoices.get, invoice.id).status == "converted"
    assert len(house.look(deliveries.of_invoice, invoice.id)) == 1
    told = [each.type for each in house.look(journal.since, None, 100)]
    assert told.count("invoice.converted") == 1


def test_identifiers_of_two_recipients_decide_nothing(house):
    house.route(house.recipient(KVK))
    house.route(house.recipient(("vat", "NL000012051B01"), name="Other"))
    invoice, _ = house.take_in(DATA)
    house.intake().convert(invoice.id)
    assert house.look(invoices.get, invoice.id).reason == "ambiguous"


def test_a_route_can_name_its_own_profile(house):
    recipient = house.recipient(KVK)
    house.route(recipient, "mailto:a@example.nl")
    house.route(recipient, "mailto:b@example.nl", profile="en16931")
    house.route(recipient, "mailto:c@example.nl", profile="xrechnung")
    invoice, _ = house.take_in(DATA)
    house.intake().convert(invoice.id)
    found = {each.address[7]: each for each in house.look(deliveries.of_invoice, invoice.id)}
    assert b"nlcius" in house.storage.blobs.get(found["a"].ubl_sha256)
    assert b"nlcius" not in house.storage.blobs.get(found["b"].ubl_sha256)
    assert (found["c"].state, found["c"].reason) == ("failed", "profile-refused")
    assert found["c"].evidence == {"profile": "xrechnung", "rules": ["PEPPOL-EN16931-R001"]}


def test_an_earlier_invoice_with_the_same_number_is_pointed_at(house):
    recipient = house.recipient(KVK)
    house.route(recipient)
    first, _ = house.delivered_to(recipient, DATA)
    second, _ = house.delivered_to(recipient, DATA.replace(b"</Invoice>", b"<!-- again --></Invoice>"))
    assert second.duplicate_of == first.id
    assert house.look(invoices.get, first.id).duplicate_of is None


def test_secrets_of_a_route_are_sealed(house):
    recipient = house.recipient(KVK)
    way = Way.from_json({"authorization": {"kind": "bearer", "token": "a-secret-of-theirs"}})
    route = house.route(recipient, "https://erp.example.nl/in", way=way)
    assert b"a-secret-of-theirs" not in json.dumps(dict(route.options)).encode() + route.sealed
    assert house.storage.sealer.open(route.sealed) == {"authorization.token": "a-secret-of-theirs"}


def test_a_correction_is_judged_anew_and_teaches_how_the_supplier_prints(house):
    page = (FIXTURES / "pdf/plain-invoice.pdf").read_bytes()
    recipient = house.recipient(KVK)
    invoice, _ = house.take_in(page, recipient_id=recipient.id)
    house.intake().convert(invoice.id)
    kept = house.look(invoices.get, invoice.id)
    assert kept.status in {"needs_review", "unrouted"}
    house.do(actions.correct, invoice.id, [{"path": "buyer_reference", "value": "HNE-26"}])
    house.intake().convert(invoice.id)
    verdict = house.look(lambda connection, scope: verdicts.last_of(connection, invoice.id))
    assert (verdict.revision, verdict.actor) == (2, house.caller.actor)
    report = json.loads(house.storage.blobs.get(verdict.report_sha256))
    assert report["invoice"]["buyer_reference"] == "HNE-26"
    (layout,) = house.look(layouts.of)
    assert json.loads(layout.text)["supplier"]


def test_what_is_on_its_way_can_be_neither_corrected_nor_withdrawn(house):
    recipient = house.recipient(KVK)
    house.route(recipient)
    invoice, _ = house.delivered_to(recipient, DATA)
    for action in (lambda: house.do(actions.correct, invoice.id, []), lambda: house.do(actions.withdraw, invoice.id)):
        with pytest.raises(WrongState) as refused:
            action()
        assert refused.value.state == "converted"


def test_a_recipient_of_nobody_is_told_when_the_invoice_comes(house):
    with pytest.raises(NotFound):
        house.take_in(DATA, recipient_id="rcp_none")


def test_a_document_that_is_no_invoice_is_kept_with_its_reason(house):
    invoice, _ = house.take_in(b"not an invoice at all")
    house.intake().convert(invoice.id)
    assert house.look(invoices.get, invoice.id).status == "unreadable"
    assert house.look(deliveries.of_invoice, invoice.id) == []
    assert house.do(actions.withdraw, invoice.id).status == "withdrawn"


def test_a_page_that_lacks_the_buyers_registration_gets_that_of_the_recipient_it_was_sent_for(house):
    page = (FIXTURES / "pdf/plain-invoice.pdf").read_bytes()
    recipient = house.recipient(KVK)
    invoice, _ = house.take_in(page, recipient_id=recipient.id)
    house.intake().convert(invoice.id)
    verdict = house.look(lambda connection, scope: verdicts.last_of(connection, invoice.id))
    report = json.loads(house.storage.blobs.get(verdict.report_sha256))
    assert report["invoice"]["buyer"]["legal_registration"] == {"value": "00518832", "scheme": "0106"}
    assert "RELAY-FROM-RELATION" in {each["rule"] for each in report["findings"]}


def test_what_two_suppliers_bring_stays_apart(house):
    one, is_new = house.take_in(DATA, submitter="key_one")
    other, is_new_too = house.take_in(DATA, submitter="key_other")
    assert (is_new, is_new_too, one.id != other.id) == (True, True, True)
    assert house.take_in(DATA, submitter="key_one") == (one, False)
