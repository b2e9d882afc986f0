"""Bad PDFs through the real sandbox: a small sample of what ``make fuzz-pdf`` does, the same every time.

The sample is of our own fixtures and made invoices, so that it does not depend on what else a machine has. What takes a
worker to its limits (seconds each) is left to the full run.
"""

import itertools
import sys
from collections.abc import Callable
from datetime import date

import pytest

from app.extraction.extract import extract
from app.pdf_pages import pages
from tests.fuzz_pdf.building import crowded_document
from tests.fuzz_pdf.growing import KINDS, grow, kind_of, sources_of
from tests.fuzz_pdf.judging import Court

SEED = 5
DOCUMENTS = 60
HEAVY = {
    *("patterns_that_recur", "forms_that_recur", "fields_flood", "marked_content", "many_pages", "other_bombs"),
    *("wide_table", "addresses", "running_text", "many_contents", "updates_in_a_row", "bomb_on_a_later_page"),
}
NUMBERS = [number for number in range(len(KINDS)) if kind_of(SEED, number) not in HEAVY][:DOCUMENTS]


@pytest.fixture(scope="module")
def court():
    with Court() as sitting:
        yield sitting


@pytest.fixture(scope="module")
def sources():
    return sources_of(corpus=None, made=4)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: f"{number}-{kind_of(SEED, number)}")
def test_a_bad_pdf_ends_in_a_named_status_with_a_reason_in_time(court: Court, sources, number: int):
    for ending in court.judge(grow(sources, SEED, number)):
        assert not ending.faults, f"{ending.verb}: {ending.faults}\n{ending.told}"


def test_the_pool_goes_on_to_convert_a_sound_document(court: Court):
    assert court.aftermath() == []


def test_a_bad_pdf_is_the_same_every_time(sources):
    assert [grow(sources, SEED, number) for number in NUMBERS[:20]] == [
        grow(sources, SEED, number) for number in NUMBERS[:20]
    ]


def _totals(count: int) -> list[str]:
    rows = [f"Btw 21% over {at},00 {at * 21 / 100:.2f}".replace(".", ",") for at in range(100, 100 + count)]
    return [*rows, *(f"Totaal {at},00" for at in range(count))]


def _products_on_one_line(count: int) -> list[str]:
    return ["Factuurnummer: " + "levering 3 x 4 = " * count]


def _totals_on_one_line(count: int) -> list[str]:
    return ["Btw 21% " + "Totaal 1 234 567 " * count]


def _titles(count: int) -> list[str]:
    return ["Factuur    Omschrijving    Aantal    Bedrag", "Factuur"] * count


@pytest.mark.parametrize("text", [_totals, _products_on_one_line, _totals_on_one_line, _titles])
def test_four_times_the_text_takes_about_four_times_the_work(text: Callable[[int], list[str]]):
    """What is combined with everything else of its kind is bounded: without that, sixteen times and far more."""

    def calls(count: int) -> int:
        """How many functions are called, Python's own included: the same on every machine, however busy."""
        shown = pages(crowded_document(text(count)))
        counted = itertools.count()
        sys.setprofile(lambda frame, event, argument: next(counted) if event in {"call", "c_call"} else None)
        try:
            extract(shown, today=date(2026, 11, 22))
        finally:
            sys.setprofile(None)
        return next(counted)

    calls(10)
    few, many = calls(200), calls(800)
    assert many < 6 * few


def test_a_word_without_an_end_is_cut():
    shown = pages(crowded_document(["bakkerijdelinde.www." * 2_400]))
    assert max(len(word.text) for word in shown.pages[0].words) == 1_000
