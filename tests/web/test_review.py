"""/review as people use it: in a real browser, with mouse, keyboard and finger."""

from tests.web.browser import SHIFT
from tests.web.steps import (
    NUMBER,
    SELLER,
    TOTAL,
    box_of,
    bring,
    check_again,
    fill_line,
    judged,
    state,
    status,
    valid_ubl,
    word,
)


def test_an_invoice_is_shown_with_its_fields_boxed(tab, complete):
    page = bring(tab(), complete)
    assert page.text("#file-name") == "factuur.pdf"
    assert status(page) == "converted"
    assert page.value(f"{NUMBER} .value") == "2026-0417"
    assert page.value("[data-path='issue_date'] .value") == "12-10-2026"
    assert page.value(f"{TOTAL} .value") == "2.129,60"
    assert page.value("[data-path='lines[1].item.name'] .value") == "Ontwerp en advies"
    assert page.value("[data-path='lines[1].unit'] .value") == "uur"
    assert page.text(f"{NUMBER} .badge") == "zeker"
    assert page.run("document.querySelector('.picture').naturalWidth") > 1000
    assert page.count(".box") > 20


def test_a_chosen_field_shows_its_box_and_why_it_is_believed(tab, complete):
    page = bring(tab(), complete)
    page.click(f"{TOTAL} .value")
    assert page.run("document.querySelector('.box.chosen').dataset.box") == "totals.with_vat"
    assert "1.760,00 + 369,60 = 2.129,60" in page.text("#detail")
    box, pane = box_of(page, ".box.chosen"), box_of(page, "#pages")
    assert pane["top"] <= box["top"]
    assert box["bottom"] <= pane["bottom"]


def test_a_box_on_the_page_leads_to_its_field(tab, complete):
    page = bring(tab(), complete)
    page.click("[data-box='seller.name']")
    assert page.run("document.activeElement.id") == "field-seller.name"


def test_a_clicked_word_fills_the_chosen_field_and_the_invoice_converts(tab, numberless):
    page = bring(tab(), numberless)
    assert status(page) == "needs_review"
    assert state(page, NUMBER) == "missing"
    page.click("button.finding[data-leads='number']")
    assert page.run("document.activeElement.id") == "field-number"
    page.click(word(page, "2026-0417"))
    assert page.value(f"{NUMBER} .value") == "2026-0417"
    assert state(page, NUMBER) == "confirmed"
    assert page.run("document.querySelector('.box.chosen').dataset.box") == "number"
    assert status(page) == "changed"
    assert check_again(page) == "converted"
    page.click("#download")
    saved = page.downloaded()
    assert saved.name == "zonder nummer.xml"
    invoice = valid_ubl(saved)
    assert invoice.number == "2026-0417"
    assert invoice.attachments[0].content == numberless.read_bytes()


def test_words_are_joined_by_dragging_over_them_and_with_shift(tab, complete):
    page = bring(tab(), complete)
    page.click(f"{SELLER} .value")
    page.drag(page.middle(word(page, "Gemeente")), page.middle(word(page, "Zilverberg")))
    assert page.value(f"{SELLER} .value") == "Gemeente Zilverberg"
    page.click("[data-path='seller.address.line_1'] .value")
    page.click(word(page, "Raadhuisplein"))
    page.click(word(page, "1"), SHIFT)
    assert page.value("[data-path='seller.address.line_1'] .value") == "Raadhuisplein 1"
    page.press("Escape")
    assert page.value("[data-path='seller.address.line_1'] .value") == "Beukenlaan 14"


def test_what_is_typed_is_judged_before_it_is_sent(tab, complete):
    page = bring(tab(), complete)
    page.click("[data-path='issue_date'] .value")
    page.type("32-13-2026")
    page.press("Enter")
    assert "geen datum" in page.text("[data-path='issue_date'] .remark")
    assert page.run("document.activeElement.getAttribute('aria-invalid')") == "true"
    page.click("#again")
    assert "rode melding" in page.text("#foot-fault")
    page.click("[data-path='issue_date'] .value")
    page.type("13 oktober 2026")
    page.press("Enter")
    assert page.value("[data-path='issue_date'] .value") == "13-10-2026"
    assert check_again(page) == "converted"


def test_a_correction_outlives_checks_and_can_be_taken_back(tab, complete):
    page = bring(tab(), complete)
    date_field = "[data-path='issue_date'] .value"
    for typed in ("13-10-2026", "14-10-2026", "13-10-2026"):
        page.click(date_field)
        page.type(typed)
        page.press("Enter")
        assert page.count("[data-box='issue_date']") == 0, "the page prints another date"
        assert check_again(page) == "converted"
    assert page.value(date_field) == "13-10-2026"
    page.click(date_field)
    page.press("Escape")
    assert page.value(date_field) == "12-10-2026"
    assert page.count("[data-box='issue_date']") == 1
    assert check_again(page) == "converted"
    assert state(page, "[data-path='issue_date']") == "sure"


def test_lines_are_added_changed_and_removed(tab, complete):
    page = bring(tab(), complete)
    page.click("[data-row='lines[0]'] .remove")
    assert page.count(".lines tbody tr") == 1
    page.click("[data-group='lines'] .add")
    fill_line(page, 1, ("Vaste planten", "10", None, "125", "1.250,00"))
    page.press("Tab")
    assert "gelijk aan het totaal" in page.text(".adding-up")
    assert check_again(page) == "converted"
    page.click("#download")
    lines = valid_ubl(page.downloaded()).lines
    assert [line.item.name for line in lines] == ["Ontwerp en advies", "Vaste planten"]
    assert [str(line.net_amount) for line in lines] == ["510.00", "1250.00"]


def test_figures_that_contradict_are_settled_by_a_person(tab, contradictory):
    page = bring(tab(), contradictory)
    assert status(page) == "needs_review"
    page.click("[data-path='totals.without_vat'] .value")
    assert page.run("document.activeElement.placeholder") == "1.760,00 ?"
    page.press("Enter")
    assert page.value("[data-path='totals.without_vat'] .value") == "1.760,00", "what is printed was accepted"
    page.click("[data-path='totals.vat'] .value")
    page.press("Enter")
    for path, text in (("totals.with_vat", "2129,60"), ("totals.payable", "2129,60"), ("currency", "eur")):
        page.click(f"[data-path='{path}'] .value")
        page.type(text)
        page.press("Enter")
    for position, line in enumerate(
        (("Beplanting", "1", "stuk", "1250", "1250"), ("Advies", "6", "uren", "85", "510"))
    ):
        page.click("[data-group='lines'] .add")
        fill_line(page, position, line)
        page.click(f"[data-path='lines[{position}].vat.rate'] .value")
        page.click(word(page, "21%", position))
    assert check_again(page) == "converted", page.text("#findings")
    page.click("#download")
    invoice = valid_ubl(page.downloaded())
    assert str(invoice.totals.payable) == "2129.60"
    assert [line.unit for line in invoice.lines] == ["C62", "HUR"]
    assert str(invoice.vat_breakdown[0].tax_amount) == "369.60"


def test_with_the_keyboard_alone(tab, numberless):
    page = tab()
    page.press("Tab", times=3)
    assert page.run("document.activeElement.lang") == "en"
    page.press("Tab", times=2)
    assert page.run("document.activeElement.id") == "choose"
    bring(page, numberless)
    assert page.run("document.activeElement.dataset.leads") == "number", "the first thing to do has the focus"
    page.press("Enter")
    assert page.run("document.activeElement.id") == "field-number"
    outline = page.run("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.press("ArrowDown")
    assert page.run("document.activeElement.id") == "field-issue_date"
    page.press("ArrowUp")
    page.run("document.querySelector('.layer').focus()")
    page.press("ArrowRight")
    first = page.text("#said")
    page.press("ArrowLeft")
    assert page.text("#said") != first, "the word under the cursor is told to who listens"
    for _ in range(40):
        if page.text("#said") == "2026-0417":
            break
        page.press("ArrowRight")
    page.press("Enter")
    page.press("Escape")
    assert page.run("document.activeElement.id") == "field-number"
    assert page.value(f"{NUMBER} .value") == "2026-0417"
    page.run("document.getElementById('again').focus()")
    page.press("Enter")
    assert judged(page) == "converted"
    assert page.run("document.activeElement.id") == "download"
    page.press("Enter")
    assert valid_ubl(page.downloaded()).number == "2026-0417"


def test_both_languages_by_preference_and_by_choice(tab, numberless):
    english, dutch = tab(language="en-GB,en;q=0.9,nl;q=0.5"), tab()
    assert english.run("document.documentElement.lang") == "en"
    assert english.text("h1") == "Review an invoice"
    assert dutch.text("h1") == "Factuur nakijken"
    bring(dutch, numberless)
    dutch.click(f"{SELLER} .value")
    dutch.type("Kwartelhof")
    dutch.click("[data-language='en']")
    assert "Invoice number: not found" in dutch.text("#findings")
    assert dutch.value("[data-path='issue_date'] .value") == "2026-10-12"
    assert dutch.value(f"{TOTAL} .value") == "2,129.60"
    assert dutch.value(f"{SELLER} .value") == "Kwartelhof", "what was typed is still there"
    again = tab()
    again.go(dutch.run("location.href"))
    assert again.run("document.documentElement.lang") == "en", "the choice is in the address, not in a cookie"


def test_a_phone_stacks_page_and_fields(tab, numberless):
    page = bring(tab(phone=True), numberless)
    width = page.run("document.documentElement.scrollWidth")
    assert width <= 390, "nothing sticks out sideways"
    paper, sheet = box_of(page, ".paper"), box_of(page, ".sheet")
    assert paper["bottom"] <= sheet["top"] + 1
    page.tap(f"{NUMBER} .value")
    page.tap(word(page, "2026-0417"))
    page.until(f"document.querySelector(\"{NUMBER} .value\").value === '2026-0417'")
    page.tap("#larger")
    page.until("getComputedStyle(document.getElementById('pages')).getPropertyValue('--zoom') === '1.25'")
    page.tap("#again")
    assert judged(page) == "converted"
