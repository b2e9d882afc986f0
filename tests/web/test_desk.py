"""The pages for operators as people use them: in a real browser, with deliveries to a receiver of this machine."""

import json
import re

import pytest

from tests.delivery_servers import Answer
from tests.web import printed
from tests.web.service import until

DOWN = Answer(status=503, body=b"closed for the night")


@pytest.fixture
def unrouted(desk, tmp_path):
    return desk.bring(printed.invoice(tmp_path / "factuur.pdf"))


def states(desk, id_) -> list[str]:
    return [each.state for each in desk.deliveries(id_)]


def lost(desk, receiver, tmp_path, count=1, waiting=()) -> list[str]:
    """Invoices that the receiver would not take at either attempt; nor those that waited for a route (`waiting`)."""
    receiver.default = DOWN
    desk.route(receiver.url("/in"))
    found = []
    for number in range(count):
        head = (("Factuurnummer", f"2026-10{number}"), *printed.HEAD[1:])
        found.append(desk.bring(printed.invoice(tmp_path / f"{number}.pdf", head=head)))
    until(lambda: all(states(desk, each) == ["dead_letter"] for each in (*found, *waiting)))
    receiver.default = Answer()
    return found


def test_a_new_tenant_is_told_how_to_begin(tab):
    page = tab("/")
    assert page.run("location.pathname") == "/overview"
    assert "nog geen factuur" in page.text(".empty")
    for place, said in (
        ("stuck", "wacht niets"),
        ("dead-letters", "aangekomen"),
        ("recipients", "nog geen ontvangers"),
    ):
        page.go(page.run("location.origin") + f"/{place}")
        assert said in page.text(".empty")
    page.click(".empty .button")
    page.arrives("/routes/new")


def test_the_overview_shows_and_filters_what_came_in(tab, desk, receiver, root, tmp_path):
    desk.route(receiver.url("/in"))
    sent = desk.bring(printed.invoice(tmp_path / "factuur.pdf"))
    desk.bring(root / "fixtures" / "ubl" / "reverse-charge.xml")
    until(lambda: states(desk, sent) == ["delivered"])
    page = tab("/overview")
    assert page.count("tbody tr") == 2
    row = page.text("tbody tr:last-child")
    for shown in (
        "2026-0417",
        "Kwartelhof Tuinontwerp B.V.",
        "EUR 2.129,60",
        "omgezet",
        "Gemeente Zilverberg",
        "bezorgd",
    ):
        assert shown in row
    page.click("[name=number]")
    page.type("2026-0417")
    page.press("Enter")
    page.until("location.search.includes('2026-0417') && document.querySelectorAll('tbody tr').length === 1")
    page.go(page.run("location.origin") + "/overview?status=unrouted&lang=en")
    assert page.count("tbody tr") == 1
    assert "no destination" in page.text("tbody tr")


def test_the_overview_turns_its_pages_both_ways(tab, desk, root, tmp_path):
    text = (root / "fixtures" / "ubl" / "standard-rate.xml").read_text()
    for number in range(27):
        path = tmp_path / f"{number}.xml"
        path.write_text(re.sub(r"(<cbc:ID>)[^<]+", rf"\g<1>N-{number:02d}", text, count=1))
        desk.bring(path)
    page = tab("/overview")
    assert (page.count("tbody tr"), page.count("[rel=prev]")) == (25, 0)
    page.click("[rel=next]")
    page.until("document.querySelectorAll('tbody tr').length === 2")
    assert page.count("[rel=next]") == 0
    assert "N-00" in page.text("tbody tr:last-child")
    page.click("[rel=prev]")
    page.until("document.querySelectorAll('tbody tr').length === 25")
    assert "N-26" in page.text("tbody tr:first-child")


def test_what_is_stuck_is_told_with_its_reason(tab, desk, receiver, unrouted, numberless, tmp_path):
    review = desk.bring(numberless)
    page = tab("/stuck")
    assert "Geen ontvanger heeft een nummer van deze afnemer" in page.text("#unrouted")
    assert "Het factuurnummer ontbreekt" in page.text("#needs_review")
    assert page.run("document.querySelector('#needs_review a.main').pathname") == f"/review/{review}"
    assert page.text(".sections .count") == "2"
    lost(desk, receiver, tmp_path, waiting=[unrouted])
    page.go(page.run("location.origin") + "/stuck?lang=en")
    assert "Something went wrong at 127.0.0.1 (answer 503)" in page.text("#lost")
    assert page.count("#lost [data-state=dead_letter]") == 2
    page.click("#lost form button")
    page.appears(".notice.good")
    assert page.count("#lost .item") == 1, "the other one waits still"


def test_a_route_is_made_and_the_invoice_that_waited_goes(tab, desk, receiver, unrouted):
    page = tab("/stuck")
    page.click("#unrouted a.main")
    page.arrives("/routes/new")
    assert page.value("[name=name]") == "Gemeente Zilverberg"
    assert page.value(".pair [name=value]") == "08215537"
    page.click("[name=address]")
    page.type("http://169.254.169.254/latest")
    page.press("Enter")
    page.appears("#fault")
    assert "niet versleuteld" in page.text("#fault")
    assert page.value("[name=address]") == "http://169.254.169.254/latest"
    page.forgive()  # the browser logs an answer of 422
    page.click("[name=address]")
    page.type(receiver.url("/facturen"))
    page.press("Enter")
    page.arrives(f"/invoices/{unrouted}")
    page.appears("#deliveries [data-state=delivered]")
    assert [each.path for each in receiver.requests] == ["/facturen"]
    assert "omgezet" in page.text(".heading")
    assert "Bezorgd" in page.text("#timeline")


def test_a_route_proves_who_we_are_and_never_shows_how(tab, desk, receiver, unrouted):
    page = tab(f"/routes/new?invoice={unrouted}")
    page.click("[name=address]")
    page.type("post@zilverberg.example")
    page.click("#way summary")
    page.run("document.querySelector('[name=authorization]').value = 'bearer'")
    page.click("[name=secret]")
    page.type("made-up-token-0001")
    page.press("Enter")
    page.appears("#fault")
    assert "authorization" in page.text("#fault"), "a mailbox asks for no token"
    assert page.value("[name=secret]") == ""
    page.forgive()  # the browser logs an answer of 422
    page.click("[name=address]")
    page.type(receiver.url("/in"))
    page.click("[name=secret]")
    page.type("made-up-token-0001")
    page.press("Enter")
    page.appears("#deliveries [data-state=delivered]")
    assert receiver.requests[0].headers["authorization"] == "Bearer made-up-token-0001"
    page.click("#deliveries summary")
    assert "made-up-token-0001" not in page.run("document.documentElement.outerHTML")


def test_a_dead_letter_is_sent_again_with_the_same_bytes(tab, desk, receiver, tmp_path):
    (id_,) = lost(desk, receiver, tmp_path)
    page = tab(f"/invoices/{id_}")
    assert "opgegeven" in page.text("#deliveries")
    page.click("#deliveries summary")
    assert page.count(".attempts > li") == 2
    assert "closed for the night" in page.text(".attempts")
    page.click("#deliveries form button")
    page.appears("#deliveries [data-state=delivered]")
    assert len({each.body for each in receiver.requests}) == 1
    assert len(receiver.requests) == 3
    assert page.count("#deliveries form button") == 1, "what is behind it is not sent a third time"


def test_several_dead_letters_are_sent_again_at_once(tab, desk, receiver, tmp_path):
    found = lost(desk, receiver, tmp_path, count=2)
    page = tab("/dead-letters")
    assert page.count(".choices li") == 2
    page.click("form .sticky button.main")
    page.appears(".notice")
    assert "Vink eerst aan" in page.text(".notice")
    page.click("[data-all]")
    page.click("form .sticky button.main")
    page.appears(".notice.good", ".empty")
    until(lambda: all(states(desk, each) == ["dead_letter", "delivered"] for each in found))


def test_an_invoice_is_told_whole_and_can_be_taken_away(tab, desk, receiver, unrouted):
    page = tab(f"/invoices/{unrouted}")
    assert "Gemeente Zilverberg" in page.text(".outline")
    assert "12-10-2026" in page.text(".outline")
    files = {}
    for form in ("ubl", "source", "report"):
        address = page.run(f"document.querySelector('[href$=\"format={form}\"]').href")
        files[form] = page.run(f"fetch({json.dumps(address)}).then((answer) => answer.text())")
    assert "<cbc:ID>2026-0417</cbc:ID>" in files["ubl"]
    assert files["source"].startswith("%PDF-")
    assert json.loads(files["report"])["status"] == "converted"
    page.click(".confirm summary")
    page.click(".confirm button.danger")
    page.appears(".notice.good")
    assert "ingetrokken" in page.text(".heading")
    assert desk.invoice(unrouted).status == "withdrawn"
    assert page.count(".confirm") == 0


def test_an_action_that_came_too_late_says_how_things_are(tab, desk, receiver, tmp_path):
    page = tab("/overview")
    desk.route(receiver.url("/in"))
    sent = desk.bring(printed.invoice(tmp_path / "factuur.pdf"))
    until(lambda: states(desk, sent) == ["delivered"])
    page.run(
        "(() => { const form = document.querySelector('form[action=\"/sign-out\"]');"
        f" form.action = '/invoices/{sent}/withdraw'; form.submit(); }})()"
    )
    page.until("document.title.startsWith('Dat kan nu niet')")
    assert "omgezet" in page.text(".card")
    page.forgive()  # the browser logs an answer of 409


def test_recipients_and_routes_are_kept_in_order(tab, desk):
    page = tab("/recipients/new")
    page.click("[name=name]")
    page.type("Bakkerij De Korst")
    page.click(".pair [name=scheme]")
    page.type("0106")
    page.click(".pair [name=value]")
    page.type("12345678")
    page.press("Enter")
    page.appears(".notice.good")
    page.click("#routes .actions a.main")
    page.appears("[name=address]")
    page.click("[name=address]")
    page.type("post@bakkerij.example")
    page.click("details summary")
    page.run("document.querySelector('[name=document]').value = 'credit_note'")
    page.click(".actions button.main")
    page.appears("#routes .address")
    assert "post@bakkerij.example" in page.text("#routes")
    assert "creditnota" in page.text("#routes")
    page.go(page.run("location.origin") + "/recipients/new")
    page.click("[name=name]")
    page.type("Nog een")
    page.click(".pair [name=value]")
    page.type("KvK 12.34.56.78")
    page.run("document.querySelector('.pair [name=scheme]').value = 'kvk'")
    page.run("document.querySelector('.pair [name=value]').value = '12.34.56.78'")
    page.press("Enter")
    page.appears("#fault")
    assert "een andere ontvanger" in page.text("#fault")
    page.forgive()  # the browser logs an answer of 422
    page.go(page.run("location.origin") + "/recipients")
    page.click(".item a")
    page.appears("#routes")
    page.click("#routes .confirm summary")
    page.click("#routes .danger")
    page.appears(".notice.good")
    assert "Nog geen route" in page.text(".item")


def test_a_dry_run_says_where_and_why(tab, desk, unrouted):
    id_ = desk.recipient()
    desk.route("mailto:credit@zilverberg.example", id_, match={"document": "credit_note"})
    page = tab(f"/dry-run?invoice={unrouted}")
    told = page.text("#result")
    assert "Gemeente Zilverberg" in told
    assert "BT-47" in told
    assert "Het soort document past niet" in told
    page.go(page.run("location.origin") + "/dry-run?scheme=kvk&value=08.215.537&document=credit_note&lang=en")
    assert "goes here" in page.text("#result")
    assert unrouted == desk.invoice(unrouted).id
    assert desk.invoice(unrouted).status == "unrouted"


def test_the_workers_page_says_that_somebody_works(tab):
    page = tab("/workers")
    assert page.count("table.figures") == 3
    assert "geleden" in page.text("main")
    assert page.count("[role=alert]") == 0


@pytest.mark.parametrize(
    "path", ["/overview", "/stuck", "/dead-letters", "/recipients", "/routes/new", "/dry-run", "/workers"]
)
def test_nothing_sticks_out_on_a_phone(tab, desk, unrouted, path):
    page = tab(path, phone=True)
    assert page.run("document.documentElement.scrollWidth") <= 390
    assert page.run("document.querySelector('.sections [aria-current]')?.getBoundingClientRect().right ?? 0") <= 390


def test_an_invoice_fits_a_phone(tab, desk, receiver, tmp_path):
    (id_,) = lost(desk, receiver, tmp_path)
    page = tab(f"/invoices/{id_}", phone=True)
    page.tap("#deliveries summary")
    page.until("document.querySelector('#deliveries details').open")
    assert page.run("document.documentElement.scrollWidth") <= 390
    page.tap("#deliveries form button")
    page.appears("#deliveries [data-state=delivered]")


def test_the_keyboard_is_enough(tab, desk, receiver, tmp_path):
    (id_,) = lost(desk, receiver, tmp_path)
    page = tab("/dead-letters")
    page.press("Tab")
    assert page.text(":focus") == "Naar de inhoud"
    page.press("Enter")
    page.press("Tab", times=5)  # past the four tabs, to the first box
    assert page.run("document.activeElement.type") == "checkbox"
    page.press(" ")
    page.press("Tab", times=2)
    assert page.text(":focus") == "Gekozen opnieuw sturen"
    page.press("Enter")
    page.appears(".notice.good")
    until(lambda: states(desk, id_) == ["dead_letter", "delivered"])


def test_everything_that_can_be_used_has_a_name(tab, desk, unrouted):
    page = tab("/routes/new")
    for path in ("/overview", "/stuck", f"/invoices/{unrouted}", "/recipients/new", "/routes/new", "/dry-run"):
        page.go(page.run("location.origin") + path)
        tree = page.ask("Accessibility.getFullAXTree")["nodes"]
        used = [
            each
            for each in tree
            if each.get("role", {}).get("value") in {"textbox", "button", "combobox", "link", "checkbox"}
        ]
        assert len(used) > 5
        assert [each["role"]["value"] for each in used if not each.get("name", {}).get("value")] == []
