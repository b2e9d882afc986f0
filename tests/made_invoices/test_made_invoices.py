"""The made invoices are what their truth says: same seed, same document; figures right; every value on the page."""

import json
import re
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader
from stdnum import iban
from stdnum.eu import vat

from app.formats.canonical import read

from . import producers
from .__main__ import main
from .faults import FAULTS, OF_FIGURES
from .layouts import layouts
from .making import KINDS, Order, make
from .sheet import Text, measure
from .spoiling import CONDITIONS

AVAILABLE = producers.available()
PLAIN = Order(seed=7, clean=True)
EVERYTHING = Order(seed=8)


def documents(order, count, available=AVAILABLE):
    return [make(order, number, available) for number in range(1, count + 1)]


@pytest.fixture(scope="module")
def plain():
    return documents(PLAIN, 120)


@pytest.fixture(scope="module")
def everything():
    return documents(EVERYTHING, 400)


def squeezed(text: str) -> str:
    """`text` without blanks, hyphens that break words included: a column may break a value anywhere."""
    return re.sub(r"\s|\N{SOFT HYPHEN}|\ufffe|\u0002", "", text)


def page_text(data: bytes) -> str:
    return squeezed("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)))


def test_the_same_seed_makes_the_same_documents(plain):
    again = documents(PLAIN, 120)
    assert [each.truth for each in again] == [each.truth for each in plain]
    assert [(each.sheet, each.source) for each in again] == [(each.sheet, each.source) for each in plain]
    assert documents(Order(seed=9, clean=True), 20)[3].truth != plain[3].truth


@pytest.mark.parametrize("producer", AVAILABLE)
def test_the_same_document_is_the_same_pdf(producer):
    order = Order(seed=3, clean=True, layouts=("ledger", "sentence", "cards"))
    first, second = (dict_of_bytes(documents(order, 3, (producer,))) for _ in range(2))
    assert first == second


def dict_of_bytes(made):
    return {each.number: data for each, data in producers.drawn(made)}


def test_the_command_writes_pairs_of_files(tmp_path, monkeypatch, capsys):
    asked = [
        "made_invoices",
        "--out",
        str(tmp_path),
        "--count",
        "4",
        "--seed",
        "5",
        "--language",
        "nl",
        "--producer",
        "fpdf2",
    ]
    monkeypatch.setattr("sys.argv", asked)
    main()
    assert "4 documents" in capsys.readouterr().out
    names = sorted(each.name for each in tmp_path.iterdir())
    assert names == [f"{number:04d}.{end}" for number in range(1, 5) for end in ("json", "pdf")]
    told = json.loads((tmp_path / "0001.json").read_text(encoding="utf-8"))
    assert (told["language"], told["producer"]) == ("nl", "fpdf2")


def test_every_truth_is_canonical_json(everything):
    for each in everything:
        told = {key: value for key, value in each.truth.items() if key not in ABOUT}
        reading = read(json.dumps(told).encode())
        assert reading.findings == ()


ABOUT = {"kind", "faults", "condition", "language", "layout", "producer", "printed", "numbers"}


def test_what_is_printed_is_in_the_truth(everything):
    for each in everything:
        for path in each.truth["printed"]:
            assert value_at(each.truth, path) is not None, (each.number, path)


def value_at(told, path):
    for step in re.findall(r"\w+", path):
        told = told[int(step)] if step.isdigit() else told[step]
    return told


def test_figures_add_up(everything):
    for each in everything:
        told = each.truth
        if told["kind"] not in {"invoice", "credit_note"} or OF_FIGURES & set(told["faults"]):
            continue
        stated = {key: Decimal(value or 0) for key, value in told["totals"].items()}
        assert sum(Decimal(line["net_amount"]) for line in told["lines"]) == stated["lines_net"]
        assert stated["lines_net"] - stated["allowances"] + stated["charges"] == stated["without_vat"]
        assert sum(Decimal(part["taxable_amount"]) for part in told["vat_breakdown"]) == stated["without_vat"]
        assert sum(Decimal(part["tax_amount"]) for part in told["vat_breakdown"]) == stated["vat"]
        assert stated["without_vat"] + stated["vat"] == stated["with_vat"]
        assert stated["with_vat"] - stated["paid"] == stated["payable"]
        for line in told["lines"]:
            if line["price"] and line["price"]["net"]:
                less = sum(Decimal(part["amount"]) for part in line["allowances"])
                off = Decimal(line["quantity"]) * Decimal(line["price"]["net"]) - less - Decimal(line["net_amount"])
                assert abs(off) <= Decimal("0.005")
        for part in told["vat_breakdown"]:
            off = Decimal(part["taxable_amount"]) * Decimal(part["rate"]) / 100 - Decimal(part["tax_amount"])
            assert abs(off) <= Decimal("0.01") * max(1, len(told["lines"]))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_asked_for_is_there(fault):
    made = documents(Order(seed=6, kinds=("invoice",), faults=(fault,)), 12)
    assert sum(each.truth["faults"] == [fault] for each in made) >= 6


def test_faults_are_what_they_say(everything):
    for each in everything:
        told, faults = each.truth, set(each.truth["faults"])
        if told["kind"] not in {"invoice", "credit_note"}:
            continue
        assert (told["number"] is None) == ("missing_number" in faults)
        assert (told["issue_date"] is None) == ("missing_date" in faults)
        if account := told["payment"]["accounts"][0]["iban"]:
            assert iban.is_valid(account) == ("iban_check_digit" not in faults)
        if number := told["seller"]["vat_identifier"]:
            assert number.startswith("GB") or vat.is_valid(number), number


def test_every_kind_and_layout_comes(everything):
    assert {each.truth["kind"] for each in everything} == set(KINDS)
    drawable = {name for name, layout in layouts().items() if set(layout.producers) & set(AVAILABLE)}
    assert {each.layout.name for each in everything} == drawable


def test_every_printed_value_is_on_the_page(plain):
    for each, data in producers.drawn(plain):
        shown = {squeezed(said.text).lower() for said in each.view.said()}
        assert not absent(shown, data), (each.number, each.layout.name, each.producer)


def absent(values: set[str], data: bytes) -> set[str]:
    """Return the values that the PDF's text lacks.

    pdfium mixes lines that stand almost level; pypdf keeps the order in which they were drawn.
    """
    text = page_text(data).lower()
    if missed := {value for value in values if value not in text}:
        text = squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)).lower()
    return {value for value in missed if value not in text}


def texts_of(made):
    for page in made.sheet.pages if made.sheet else ():
        yield [
            (mark, mark.x + measure(mark.text, mark.size, mark.face, bold=mark.bold))
            for mark in page
            if isinstance(mark, Text)
        ]


def test_no_text_leaves_its_page(everything):
    for each in everything:
        for mark, end in (told for page in texts_of(each) for told in page):
            assert mark.x >= 0, (each.layout.name, mark)
            assert end <= each.sheet.width, (each.layout.name, mark)
            assert 0 < mark.y < each.sheet.height, (each.layout.name, mark)


def test_no_text_stands_on_another(everything):
    for each in everything:
        for page in texts_of(each):
            told = sorted(page, key=lambda found: found[0].y)
            for place, (mark, end) in enumerate(told):
                for other, other_end in told[place + 1 :]:
                    if other.y - mark.y > 0.55 * other.size:
                        break
                    assert end <= other.x + 0.5 or other_end <= mark.x + 0.5, (
                        each.number,
                        each.layout.name,
                        mark.text,
                        other.text,
                    )


@pytest.mark.parametrize("condition", CONDITIONS)
def test_conditions_change_the_pdf_alone(condition):
    wanted = documents(Order(seed=6, kinds=("invoice",), conditions=(condition,)), 4)
    for each, data in producers.drawn(wanted):
        hidden = absent({squeezed(each.view.seller[0].text).lower()}, data)
        assert bool(hidden) == (each.condition in {"scan", "garbage"}), (each.number, each.condition)
