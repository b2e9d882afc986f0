"""What a page says less, nothing else takes the place of: no accepted invoice has another amount, number or seller."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from app.extraction.extract import extract
from app.extraction.extracted import Outcome
from app.formats.canonical import as_json
from app.pdf_pages import pages
from tests.benchmarks.extraction.gaps import SPOILED, mistakes
from tests.benchmarks.extraction.truth import Known, flattened

ACCOUNT = "payment.accounts[0].iban"
FIXTURES = Path(__file__).parents[2] / "fixtures" / "pdf"


@pytest.mark.parametrize("spoil", sorted(SPOILED))
@pytest.mark.parametrize("name", ["plain-invoice", "plain-credit-note"])
def test_a_word_less_makes_no_other_invoice(name: str, spoil: str) -> None:
    path = FIXTURES / f"{name}.pdf"
    whole = extract(pages(path.read_bytes()), today=date(2026, 11, 22)).invoice
    assert whole is not None
    said = as_json(whole)
    values = {ACCOUNT: "NL85DEMO0417164300"} | flattened(said)  # a credit note need not say where it is paid from
    known = Known(
        path=path,
        issuer="",
        kind="invoice",
        values=values,
        printed=frozenset(values),
        lines=said["lines"],
        complete=True,
    )
    found = list(mistakes(known, SPOILED[spoil], Random(1), share=1.0))
    assert len(found) > len(said["lines"])
    assert [(each.spoiled, each.faults) for each in found if each.faults] == []


AMOUNT = re.compile(r"\d[\d.]*,\d\d")


@pytest.mark.parametrize("name", ["plain-invoice", "plain-credit-note"])
def test_one_amount_that_is_another_is_for_a_person(name: str) -> None:
    whole = pages((FIXTURES / f"{name}.pdf").read_bytes())
    (page,) = whole.pages
    places = [at for at, word in enumerate(page.words) if AMOUNT.fullmatch(word.text)]
    assert len(places) > len(("line", "net", "VAT", "total"))
    for at in places:
        word = page.words[at]
        altered = replace(word, text=str(int(word.text[0]) % 9 + 1) + word.text[1:])
        words = (*page.words[:at], altered, *page.words[at + 1 :])
        found = extract(replace(whole, pages=(replace(page, words=words),)), today=date(2026, 11, 22))
        assert found.outcome is Outcome.NEEDS_REVIEW, (word.text, altered.text)
