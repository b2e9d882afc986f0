"""/review on an invoice that is kept: correct, save, send."""

import json

import pytest

from tests.web import printed
from tests.web.service import until
from tests.web.steps import NUMBER, SELLER, check_again, fill_line, status, word

CORRECTIONS = "import('/review/files/invoice.js').then(({ corrections }) => corrections())"


def by_path(corrections) -> list[tuple]:
    return sorted((each["path"], each["value"]) for each in corrections)


def saved(page) -> None:
    page.until("!document.getElementById('became').hidden")


def opened(page):
    page.until("document.body.dataset.stage === 'open'")
    return page


def test_a_kept_invoice_is_corrected_saved_and_sent(tab, desk, receiver, numberless):
    desk.route(receiver.url("/in"))
    id_ = desk.bring(numberless)
    page = tab("/stuck")
    page.click("#needs_review a.main")
    page.arrives(f"/review/{id_}")
    opened(page)
    assert status(page) == "needs_review"
    assert page.text("#file-name") == "zonder nummer.pdf"
    assert page.count(".picture") == 1
    page.click(f"{NUMBER} .value")
    page.click(word(page, "2026-0417"))
    assert check_again(page) == "converted"
    assert desk.invoice(id_).status == "needs_review", "checking keeps nothing"
    assert page.text("#save") == "Opslaan en versturen"
    page.click("#save")
    saved(page)
    assert receiver.authority in page.text("#became")
    assert page.text(":focus") == "Bekijk de factuur"
    until(lambda: [each.state for each in desk.deliveries(id_)] == ["delivered"])
    assert b"<cbc:ID>2026-0417</cbc:ID>" in receiver.requests[0].body
    page.press("Enter")
    page.arrives(f"/invoices/{id_}")
    assert "Verbeterd" in page.text("#timeline")
    kept = desk.invoice(id_)
    assert kept.corrected_by == desk.caller.key_id
    assert [dict(each) for each in kept.corrections] == [{"path": "number", "value": "2026-0417"}]


def test_what_was_saved_half_way_is_there_when_somebody_goes_on(tab, desk, numberless):
    id_ = desk.bring(numberless)
    page = opened(tab(f"/review/{id_}"))
    page.click(f"{SELLER} .value")
    page.type("Kwartelhof")
    page.click("[data-path='lines[1].item.name'] .value")
    page.type("Advies")
    page.click("[data-group='lines'] .add")
    fill_line(page, 2, ("Reiskosten", "1", "stuk", "10,00", "10,00"))
    page.click("[data-row='lines[0]'] .remove")
    page.click("#save")
    saved(page)
    assert "nagekeken" in page.text("#became")
    first = [dict(each) for each in desk.invoice(id_).corrections]
    assert {"path": "seller.name", "value": "Kwartelhof"} in first
    assert {"path": "lines[0]", "value": None} in first
    page.go(page.run("location.href"))
    opened(page)
    assert page.value(f"{SELLER} .value") == "Kwartelhof"
    assert page.value("[data-path='lines[1].item.name'] .value") == "Reiskosten"
    assert by_path(page.run(CORRECTIONS)) == by_path(first)
    page.click(f"{SELLER} .value")
    page.press("Escape")
    page.click("#save")
    saved(page)
    left = [dict(each) for each in desk.invoice(id_).corrections]
    assert by_path(left) == by_path(each for each in first if each["path"] != "seller.name"), "taken back"


def test_without_a_route_the_way_to_one_is_shown(tab, desk, numberless):
    page = opened(tab(f"/review/{desk.bring(numberless)}", language="en"))
    page.click(f"{NUMBER} .value")
    page.type("2026-0417")
    page.press("Enter")
    assert check_again(page) == "converted"
    page.click("#save")
    saved(page)
    assert "no route yet" in page.text("#became")
    page.click("#became a.main")
    page.arrives("/routes/new")


def test_what_is_done_is_shown_and_not_changed(tab, desk, receiver, complete, root):
    desk.route(receiver.url("/in"))
    id_ = desk.bring(complete)
    until(lambda: [each.state for each in desk.deliveries(id_)] == ["delivered"])
    page = opened(tab(f"/review/{id_}"))
    assert status(page) == "converted"
    assert page.run("document.getElementById('save').offsetParent") is None
    told = page.run(
        "fetch(location.pathname + '/corrections', {method: 'POST', body: '[]', headers: {Accept: 'application/json',"
        " 'X-Form-Token': document.querySelector('meta[name=form-token]').content}}).then((answer) => answer.json())"
    )
    assert "omgezet" in told["message"]["nl"]
    page.forgive()  # the browser logs an answer of 409


@pytest.mark.parametrize("said", ["no list", json.dumps([{"path": "nowhere", "value": "x"}])])
def test_corrections_that_cannot_be_used_are_refused(tab, desk, numberless, said):
    id_ = desk.bring(numberless)
    page = opened(tab(f"/review/{id_}"))
    page.run(f"window.said = {json.dumps(said)}")
    told = page.run(
        "fetch(location.pathname + '/corrections', {method: 'POST', body: window.said, headers: {Accept:"
        " 'application/json', 'X-Form-Token': document.querySelector('meta[name=form-token]').content}})"
        ".then((answer) => answer.status)"
    )
    assert told == 422
    page.forgive()
    assert desk.invoice(id_).corrections == ()


def test_a_kept_invoice_is_reviewed_on_a_phone(tab, desk, numberless):
    page = opened(tab(f"/review/{desk.bring(numberless)}", phone=True))
    assert page.run("document.documentElement.scrollWidth") <= 390
    page.tap(f"{NUMBER} .value")
    page.tap(word(page, "2026-0417"))
    page.tap("#save")
    saved(page)
    assert page.run("document.documentElement.scrollWidth") <= 390


def test_an_xml_that_was_refused_is_told_on_its_own_page(tab, desk, root):
    id_ = desk.bring(root / "fixtures" / "reports" / min((root / "fixtures" / "reports").glob("*.xml")).name)
    page = tab(f"/invoices/{id_}")
    assert page.count("a[href^='/review/inv']") == 0
    assert page.count("#findings [data-severity=fatal]") > 0
    assert printed.SELLER[0] not in page.text("main")
