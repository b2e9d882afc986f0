"""/review at its edges: hostile, damaged and unusual documents, its addresses, and how it reads what people write."""

import json
import re

import httpx
import pytest

from tests.web import printed
from tests.web.browser import BrowserError
from tests.web.service import LIMIT
from tests.web.steps import NUMBER, SELLER, bring, check_again, drop, judged, scanned, status

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"
SENTENCES = r"""
(async () => {
  const [{ nl }, { en }] = await Promise.all(["nl", "en"].map(
    (name) => import(new URL(`/review/files/words_${name}.js`, document.baseURI))));
  const facts = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
  const keys = (table, path) => Object.entries(table).flatMap(([key, value]) =>
    typeof value === "string" ? [`${path}${key} ${facts(value)}`] : keys(value, `${path}${key}.`));
  return [keys(nl, ""), keys(en, "")];
})()
"""
"""The key of every sentence per language, with the facts that it holds."""


def test_every_sentence_stands_in_both_languages(tab):
    page = tab()
    keys = page.run(SENTENCES)
    assert keys[0] == keys[1]
    assert len(keys[0]) > 120


def test_hostile_names_and_texts_are_shown_as_text(tab, tmp_path):
    lines = ((HOSTILE[:40], *printed.LINES[0][1:]), printed.LINES[1])
    seller = (HOSTILE, *printed.SELLER[1:])
    path = printed.invoice(tmp_path / "x.pdf", lines=lines, seller=seller)
    page = tab()
    drop(page, path.read_bytes(), f"{HOSTILE}.pdf")
    assert page.text("#file-name") == f"{HOSTILE}.pdf"
    page.click(f"{SELLER} .value")
    page.type(HOSTILE)
    page.press("Enter")
    page.click(f"{SELLER} .value")
    page.drag(page.middle("[data-page='1'] [data-word='1']"), page.middle("[data-page='1'] [data-word='2']"))
    assert page.count("img:not(.picture)") == 0
    assert page.run("document.scripts.length") == 1
    check_again(page)
    assert page.run("document.scripts.length") == 1
    assert HOSTILE[:20] in page.value("[data-path='lines[0].item.name'] .value")


def test_the_browser_refuses_markup_and_scripts(tab):
    page = tab()
    with pytest.raises(BrowserError, match="TrustedHTML"):
        page.run("document.body.innerHTML = '<b>x</b>'")
    page.forgive()  # the complaint about that was asked for


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("groot.pdf", b"%PDF-1.7\n" + b"0" * (LIMIT + 1), "ten hoogste 2 MB"),
        ("brief.docx.pdf", b"PK\x03\x04 no pdf", "is geen PDF"),
        ("leeg.pdf", b"", "is leeg"),
    ],
)
def test_what_cannot_be_sent_is_said_at_once(tab, tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    page = tab()
    page.choose_file("#choose", path)
    page.until("document.getElementById('drop-fault').textContent.length > 0")
    assert said in page.text("#drop-fault")
    assert page.run("document.body.dataset.stage") == "empty"


def test_a_damaged_pdf_is_told_as_unreadable(tab, tmp_path):
    path = tmp_path / "kapot.pdf"
    path.write_bytes(b"%PDF-1.7\nthis goes wrong")
    page = bring(tab(), path)
    assert status(page) == "unreadable"
    assert "beschadigd" in page.text("#findings")
    assert page.count("#fields .value") == 0
    page.click("#other-file")
    assert page.run("document.body.dataset.stage") == "empty"


def test_a_scan_is_filled_in_by_hand(tab, tmp_path):
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned())
    page = bring(tab(), path)
    assert status(page) == "needs_review"
    assert "scan" in page.text("#findings")
    page.click(f"{NUMBER} .value")
    page.type("2026-1")
    page.press("Enter")
    assert check_again(page) == "needs_review"
    assert page.value(f"{NUMBER} .value") == "2026-1"
    assert page.count("button.finding[data-leads='issue_date']") == 1


def test_a_quote_can_be_called_an_invoice_after_all(tab, tmp_path):
    head = (("Offertenummer", "O-77"), ("Offertedatum", "12-10-2026"))
    path = printed.invoice(tmp_path / "offerte.pdf", title="OFFERTE", head=head)
    page = bring(tab(), path)
    assert status(page) == "not_an_invoice"
    assert page.count("#fields .value") == 0
    page.click("#verdict button")
    assert judged(page) == "needs_review"
    assert page.count("#fields .value") > 10


def test_a_hybrid_shows_its_digital_invoice_and_changes_nothing(tab, root):
    page = bring(tab(), root / "fixtures" / "pdf" / "standard-rate.pdf")
    assert status(page) == "converted"
    assert "digitale factuur" in page.text("#verdict")
    assert page.text(f"{NUMBER} .badge") == "gegeven"
    assert page.run("document.querySelector(\"[data-path='number'] .value\").readOnly")
    assert page.run("document.getElementById('again').offsetParent") is None


def test_the_addresses_answer_as_the_api_does(desk, address):
    with httpx.Client(base_url=address, cookies={"session": desk.session()}) as client:
        page = client.get("/review", headers={"Accept-Language": "nl"})
        assert page.status_code == 200
        assert "'unsafe" not in page.headers["content-security-policy"]
        assert "set-cookie" not in page.headers
        style = client.get("/review/files/frame.css")
        again = client.get("/review/files/frame.css", headers={"If-None-Match": style.headers["etag"]})
        assert (style.status_code, again.status_code) == (200, 304)
        assert client.post("/review").status_code == 405
        assert client.get("/review/files/..%2freview.py").status_code == 404
        assert client.get("/review/files/review.html").status_code == 404
        client.headers["X-Form-Token"] = re.search('name="form-token" content="([^"]+)', page.text)[1]
        assert client.post("/review/pages", content=b"x", headers={"Content-Type": "image/png"}).status_code == 415
        pdf = {"Content-Type": "application/pdf"}
        assert client.post("/review/pages", content=b"0" * (LIMIT + 1), headers=pdf).status_code == 413
        assert client.post("/review/conversion?profile=none", content=b"%PDF-", headers=pdf).status_code == 422
        assert "/review" not in client.get("/openapi.json").text


@pytest.mark.parametrize(
    ("kind", "text", "mark", "value"),
    [
        ("amount", "1.234,56", ".", "1234.56"),
        ("amount", "1,234.56", ",", "1234.56"),
        ("amount", "EUR 1 234,5", ",", "1234.5"),
        ("amount", "€12,-", ",", "12"),
        ("amount", "12,50-", ",", "-12.50"),
        ("amount", "21%", ",", "21"),
        ("amount", "1.234", ",", "1234"),
        ("amount", "1.234", ".", "1.234"),
        ("amount", "0.882", ",", "0.882"),
        ("amount", "1.234.567", ".", "1234567"),
        ("amount", "12.34.56", ",", None),
        ("amount", "5-6", ",", None),
        ("amount", "twaalf", ",", None),
        ("date", "7 juli 2026", ",", "2026-07-07"),
        ("date", "3. März 2026", ",", "2026-03-03"),
        ("date", "July 4, 2026", ",", "2026-07-04"),
        ("date", "04/05/26", ",", "2026-05-04"),
        ("date", "30-02-2026", ",", None),
        ("number", "NL65 KNAB 0016 6131 86", ",", "NL65KNAB0016613186"),
        ("unit", "uren", ",", "HUR"),
        ("unit", "pieces", ",", "C62"),
        ("unit", "bananen", ",", None),
        ("code", "eur", ",", "EUR"),
        ("text", "  ", ",", ""),
    ],
)
def test_what_people_write_is_read_as_they_mean_it(reader, kind, text, mark, value):
    asked = ", ".join(json.dumps(each) for each in (kind, text, mark))
    loaded = "import(new URL('/review/files/values.js', document.baseURI))"
    assert reader.run(f"{loaded}.then(({{ parse }}) => parse({asked}))") == value


def test_everything_that_can_be_used_has_a_name(tab, numberless):
    page = bring(tab(), numberless)
    page.click("[data-group='lines'] .add")
    page.click(f"{NUMBER} .value")
    tree = page.ask("Accessibility.getFullAXTree")["nodes"]
    used = [
        each for each in tree if each.get("role", {}).get("value") in {"textbox", "button", "combobox", "application"}
    ]
    assert len(used) > 40
    assert [each["role"]["value"] for each in used if not each.get("name", {}).get("value")] == []
