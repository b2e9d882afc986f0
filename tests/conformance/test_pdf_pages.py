"""Real PDFs of many programs become pages: nothing but Unreadable is raised, and every word stands on its page."""

import time
from collections import Counter
from statistics import median

import pdfplumber
import pytest

from app.model.pages import TextLayer
from app.model.unreadable import Unreadable
from app.pdf_pages import pages


def test_every_pdf_becomes_pages_whose_words_stand_on_them(corpus):
    wrong, unreadable, spent = [], [], []
    for path in sorted(corpus.glob("pdf/*/*.pdf")):
        data = path.read_bytes()
        started = time.process_time()
        try:
            read = pages(data)
        except Unreadable as refused:
            unreadable.append((path.name, refused.rule))
            continue
        spent.append((time.process_time() - started) * 1000 / len(read.pages))
        wrong += [(path.name, each) for page in read.pages for each in page.words if not stands_on(each, page)]
        if read.text_layer is not TextLayer.TEXT:
            unreadable.append((path.name, read.text_layer))
    assert len(spent) >= 86
    assert wrong == []
    # The page of this file is a fifth of a point wide.
    assert unreadable == [("corruptedV2PDF.pdf", TextLayer.NONE)]
    spent.sort()
    slow = spent[len(spent) * 95 // 100]
    print(f"\n{len(spent)} PDFs: {median(spent):.1f} ms a page, at most {slow:.1f} ms for 95 of 100")


def stands_on(word, page) -> bool:
    left, top, right, bottom = word.box
    return bool(word.text.strip()) and 0 <= left < right <= page.width and 0 <= top < bottom <= page.height


@pytest.mark.parametrize(
    "name",
    ["hybrid/EN16931_Reisekostenabrechnung", "hybrid/zugferd_2p0_MINIMUM", "hybrid/zugferd_invoice", "plain/Invoice-6",
     "plain/AmazonWebServices", "plain/akretion_france-test", "plain/camelot-example", "plain/coolblue1"],
)  # fmt: skip
def test_another_reader_finds_the_same_words(corpus, name):
    path = corpus / "pdf" / f"{name}.pdf"
    ours = Counter(word.text for page in pages(path.read_bytes()).pages for word in page.words)
    with pdfplumber.open(path) as document:
        theirs = Counter(word["text"] for page in document.pages for word in page.extract_words())
    assert (ours & theirs).total() >= 0.95 * max(ours.total(), theirs.total())
