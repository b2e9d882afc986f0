"""Units as pages print them."""

import tomllib
from importlib import resources

import pytest

from app.extraction.lines.units import unit_code
from app.rules.en16931.codes_table import CODE_LISTS

TABLE = tomllib.loads((resources.files("app.extraction") / "lexicon/units.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", TABLE)
def test_every_code_is_one_that_an_invoice_may_bear(code):
    assert code in CODE_LISTS["units"]


@pytest.mark.parametrize(
    ("word", "code"), [("Stuks", "H87"), ("ds", "XBX"), ("krt", "XCR"), ("uur", "HUR"), ("m²", "MTK")]
)
def test_a_word_on_a_page_has_its_code(word, code):
    assert unit_code(word) == code


def test_a_word_that_is_no_unit_has_none():
    assert unit_code("hamer") is None
