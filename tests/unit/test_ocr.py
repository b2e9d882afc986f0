"""Scans: without the extra a clear answer; with it, what two engines agree on and arithmetic bears out, and no more."""

import time
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from app import page_reading
from app.extraction.extracted import Outcome
from app.model.catalogue import sentences
from app.model.seen import SeenPage, Sureness, as_json, from_json
from app.ocr import Eyes, Sight, is_installed
from app.ocr.agreement import agree
from app.ocr.first_engine import SeenLine, SeenWord
from app.ocr.upright import refined, slope
from app.page_reading import Aids
from app.sandbox import InProcess
from app.settings import Settings, SettingsError
from tests.sandbox_pools import gone
from tests.seen_words import seen

TODAY = date(2026, 11, 22)
OPTIONS = {"file": "scan.pdf", "today": TODAY.isoformat()}
PLAIN = Path(__file__).resolve().parents[2] / "fixtures/pdf/plain-invoice.pdf"
CORE = ("number", "issue_date", "seller.name", "totals.with_vat")


def scan(source: Path = PLAIN, *, turn: float = 0.0, dots: int = 150) -> bytes:
    """Return a PDF of pictures of the pages, turned by so many degrees anticlockwise."""
    pages = [page.render(scale=dots / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(source)]
    turned = [page.rotate(turn, expand=turn % 90 == 0, fillcolor=255, resample=Image.BICUBIC) for page in pages]
    held = BytesIO()
    turned[0].save(held, "PDF", resolution=dots, save_all=True, append_images=turned[1:], quality=70)
    return held.getvalue()


def line(text: str, left: float = 0.0, top: float = 0.0) -> SeenLine:
    """A line of words ten pixels a character, with ten between them."""
    words = []
    for word in text.split():
        words.append(SeenWord(word, (left, top, left + 10 * len(word), top + 20)))
        left += 10 * len(word) + 10
    return SeenLine(tuple(words), (words[0].box[0], top, words[-1].box[2] + 40, top + 20))


def read_alike(first: str, second: str) -> list[int]:
    return [int(sure) for _, sure in agree([line(first)], line(second).words).words]


# ---- two engines


@pytest.mark.parametrize(
    ("first", "second", "sure"),
    [
        ("Totaal 1.234,56", "Totaal 1.234,56", [3, 3]),
        ("Totaal 1.234,56", "Totaal 1.284,56", [3, 0]),
        ("Totaal 1.234,56", "Totaal 1.234,567", [3, 0]),
        ("Totaal 1.234,56", "Totaal 1.23,56", [3, 0]),
        ("Totaal 121,00", "Totaal -121,00", [3, 0]),
        ("Totaal 121,00", "Totaal - 121,00", [0, 0]),
        ("Totaal 121,00", "Totaal", [3, 1]),
        ("Totaal 2 121,00", "Totaal 121,00", [3, 1, 3]),
        ("Totaal 2 121,00", "Totaal Z 121,00", [3, 0, 3]),
        ("F 2026 1", "F2026 1", [2, 2, 3]),
        ("F2026 1", "F 2026 1", [2, 3]),
        ("1\u20132 d\u2019Or", "1-2 d'Or", [3, 3]),
    ],
)
def test_a_word_is_agreed_on_where_both_read_the_same(first, second, sure):
    assert read_alike(first, second) == sure


def test_one_engine_alone_agrees_with_nobody():
    assert [sure for _, sure in agree([line("Totaal 12,10")], None).words] == [Sureness.ONCE] * 2


def test_what_only_the_second_engine_sees_is_a_place_in_doubt():
    words = (*line("Totaal 12,10").words, *line("2026-0433", top=200.0).words, *line("|", top=300.0).words)
    assert agree([line("Totaal 12,10")], words).missed == ((0.0, 200.0, 90.0, 220.0),)


# ---- where words stand


def test_what_was_seen_passes_from_process_to_process():
    told = seen(PLAIN.read_bytes(), disputed=("2026-0433",), skew=0.5)
    again = from_json(as_json(told))
    assert again.pages[0].sureness == told.pages[0].sureness
    assert [word.text for word in again.pages[0].words] == [word.text for word in told.pages[0].words]
    assert (again.engines, again.pages[0].skew, again.complete) == (2, 0.5, True)


@pytest.mark.parametrize(
    ("turn", "box"),
    [
        (0, (10, 20, 30, 25)),
        (1, (20, 70, 25, 90)),  # put upright by a quarter clockwise: what is at its top was at the left
        (2, (70, 175, 90, 180)),
        (3, (175, 10, 180, 30)),
    ],
)
def test_boxes_are_told_where_the_file_shows_them(turn, box):
    page = SeenPage(number=1, width=100, height=200, turn=turn)
    assert page.shown((10, 20, 30, 25)) == pytest.approx(box)


def test_a_page_turned_back_a_little_leads_its_boxes_forth_again():
    left, top, right, bottom = SeenPage(number=1, width=600, height=800, skew=1.0).shown((590, 395, 600, 405))
    assert (left + right) / 2 == pytest.approx(594.96, abs=0.01)
    assert (top + bottom) / 2 == pytest.approx(405.15, abs=0.01), (
        "the right side of a page that hangs down to the right"
    )


def test_the_slope_is_that_of_the_long_lines():
    def quad(width, fall):
        return ((0.0, 0.0), (width, fall), (width, fall + 10.0), (0.0, 10.0))

    assert slope([quad(400.0, 4.0), quad(300.0, 3.0), quad(20.0, 9.0), quad(300.0, 200.0)]) == pytest.approx(
        0.573, abs=0.01
    )
    assert slope([]) == 0.0


# ---- the gates


def looked(**told):
    return page_reading.look(scan(), TODAY, Aids(seen=seen(PLAIN.read_bytes(), **told)))


def test_what_two_engines_agree_on_is_accepted():
    found = looked()
    assert found.outcome is Outcome.ACCEPTED, [each.rule for each in found.findings]
    assert (found.invoice.number, str(found.invoice.totals.with_vat)) == ("2026-0433", "743.98")
    assert [each.item.name for each in found.invoice.lines] == [
        each.item.name for each in page_reading.look(PLAIN.read_bytes(), TODAY).invoice.lines
    ]


@pytest.mark.parametrize(
    ("word", "path"), [("2026-0433", "number"), ("10-11-2026", "issue_date"), ("743,98", "totals.with_vat")]
)
def test_what_they_read_differently_is_left_empty_and_told(word, path):
    found = looked(disputed=(word,))
    assert found.outcome is Outcome.NEEDS_REVIEW
    assert path not in found.fields
    owner, _, name = path.rpartition(".")
    assert getattr(getattr(found.invoice, owner) if owner else found.invoice, name) is None
    (told,) = (each for each in found.findings if each.rule == "RELAY-SCAN-UNSURE" and each.location.path == path)
    assert told.location.box is not None
    assert path in [each.path for each in found.candidates]


def test_a_misread_name_of_a_line_is_left_empty():
    name = page_reading.look(PLAIN.read_bytes(), TODAY).invoice.lines[1].item.name
    found = looked(disputed=(name.split()[0],))
    assert found.invoice.lines[1].item.name is None
    assert "lines[1].item.name" in [each.location.path for each in found.findings]
    assert found.outcome is Outcome.NEEDS_REVIEW


def test_one_engine_leaves_all_but_amounts_and_checked_numbers_to_a_person():
    found = looked(engines=1)
    assert found.outcome is Outcome.NEEDS_REVIEW
    assert found.invoice.number is None
    assert str(found.invoice.totals.with_vat) == "743.98"
    assert found.invoice.payment.accounts[0].iban == "NL85DEMO0417164300"
    assert all(each.item is None or each.item.name is None for each in found.invoice.lines)
    assert {each.facts["value"] for each in found.findings if each.location.path == "number"} == {"2026-0433"}


def test_an_account_that_was_not_seen_is_asked_for():
    told = seen(PLAIN.read_bytes())
    page = told.pages[0]
    kept = [(word, sure) for word, sure in zip(page.words, page.sureness, strict=True) if word.text != "1643"]
    blind = replace(page, words=tuple(word for word, _ in kept), sureness=tuple(sure for _, sure in kept))
    found = page_reading.look(scan(), TODAY, Aids(seen=replace(told, pages=(blind,))))
    assert found.invoice.payment is None or not found.invoice.payment.accounts
    assert found.outcome is Outcome.NEEDS_REVIEW
    assert "payment.accounts[0].iban" in [each.location.path for each in found.findings]


def test_text_that_a_document_has_itself_comes_before_what_is_seen():
    other = seen(PLAIN.read_bytes(), disputed=("2026-0433",))
    assert page_reading.look(PLAIN.read_bytes(), TODAY, Aids(seen=other)).invoice.number == "2026-0433"


# ---- the way of a scan


def test_without_the_engines_the_answer_says_that_it_is_a_picture():
    answer = InProcess().run("convert", scan(), OPTIONS)
    assert answer.report["status"] == "needs_review"
    assert [each["rule"] for each in answer.report["findings"]] == ["RELAY-PDF-SCAN"]
    for language, switch in (("nl", "scans ook aanzetten"), ("en", "switch on the reading of scans")):
        said, to_do = sentences("RELAY-PDF-SCAN", {}, language)
        assert "(scan)" in said
        assert switch in (to_do or "")


def test_reading_scans_is_off_and_cannot_be_switched_on_without_the_extra(monkeypatch):
    assert Settings.from_environment({}).scans is False
    assert Settings.from_environment({"UBLRELAY_SCANS": "off"}).scans is False
    monkeypatch.setattr("app.ocr.is_installed", lambda: False)
    with pytest.raises(SettingsError, match=r"UBLRELAY_SCANS: needs the extra ocr"):
        Settings.from_environment({"UBLRELAY_SCANS": "on"})


def test_a_scan_is_read_and_asked_about_again_and_other_documents_are_not():
    eyes = Eyes(task="tests.seen_words", warm_up={"words_of": str(PLAIN)})
    with Sight(InProcess(), eyes) as sight:
        assert sight.run("convert", PLAIN.read_bytes(), OPTIONS).report["status"] == "converted"
        assert eyes.documents == 0
        picture = scan()
        answer = sight.run("convert", picture, OPTIONS)
        assert (answer.report["status"], eyes.documents) == ("converted", 1), answer.report["findings"]
        shown = sight.run("pages", picture, OPTIONS).report
        assert (shown["text_layer"], eyes.documents) == ("seen", 1), "what was read once is kept for a while"
        assert "2026-0433" in [word[0] for word in shown["pages"][0]["words"]]
        (pid,) = eyes.describe()["process"]["pids"]
    assert gone([pid])


def test_eyes_close_when_no_scan_comes():
    eyes = Eyes(task="tests.seen_words", warm_up={"words_of": str(PLAIN)}, idle_seconds=0.05)
    eyes.read(scan())
    process = eyes.describe()["process"]
    end = time.monotonic() + 5
    while eyes.describe()["process"] is not None and time.monotonic() < end:
        time.sleep(0.01)
    assert eyes.describe()["process"] is None
    assert process is None or gone(process["pids"])
    eyes.close()


def test_engines_that_do_not_start_leave_the_first_answer_and_say_so():
    eyes = Eyes(task="tests.seen_words", warm_up={"words_of": "/nowhere/at/all.pdf"})
    with Sight(InProcess(), eyes) as sight:
        rules = [each["rule"] for each in sight.run("convert", scan(), OPTIONS).report["findings"]]
    assert {"RELAY-PDF-SCAN", "RELAY-SCAN-UNREAD"} <= set(rules)


# ---- the engines themselves

engines = pytest.mark.skipif(not is_installed(), reason="the extra ocr is not installed (pip install 'ublrelay[ocr]')")
may_skip = pytest.mark.may_skip("the engines take 300 MB, and only those who read scans install them")


@pytest.fixture(scope="module")
def sight():
    with Sight(InProcess()) as opened:
        yield opened


@engines
@may_skip
@pytest.mark.parametrize("turn", [0.0, 0.6, -1.2, 90, 180, 270])
def test_a_scan_however_it_was_fed_tells_no_wrong_value(sight, turn):
    report = sight.run("extract", scan(turn=turn), OPTIONS).report
    truth = page_reading.look(PLAIN.read_bytes(), TODAY).fields
    assert not [each for each in report["findings"] if each["rule"] in {"RELAY-PDF-SCAN", "RELAY-SCAN-UNREAD"}]
    wrong = {path: told["value"] for path, told in report["fields"].items() if str(truth[path].value) != told["value"]}
    assert wrong == {}
    assert report["fields"]["totals.with_vat"]["value"] == "743.98"
    assert report["invoice"]["payment"]["accounts"][0]["iban"] == "NL85DEMO0417164300"


@engines
@may_skip
def test_a_box_on_a_scan_stands_where_the_figure_does(sight):
    report = sight.run("extract", scan(turn=0.6), OPTIONS).report
    told, printed = report["fields"]["totals.with_vat"], page_reading.look(PLAIN.read_bytes(), TODAY)
    there = printed.fields["totals.with_vat"].box
    middle = ((told["box"][0] + told["box"][2]) / 2, (told["box"][1] + told["box"][3]) / 2)
    assert abs(middle[0] - (there[0] + there[2]) / 2) < 12
    assert abs(middle[1] - (there[1] + there[3]) / 2) < 8


@pytest.mark.parametrize("askew", [0.0, 0.4, -1.3, 2.2])
def test_how_far_a_page_is_askew_shows_in_its_rows(askew):
    page = pypdfium2.PdfDocument(PLAIN)[0].render(scale=150 / 72).to_pil().convert("L")
    turned = page.rotate(-askew, fillcolor=255, resample=Image.BICUBIC)
    assert refined(turned, askew + 0.7) == pytest.approx(askew, abs=0.11)
