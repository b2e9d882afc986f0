"""What stands together on a line: by gaps, and by the size of the type."""

import pytest

from app.extraction.page.sheet import lay_out
from app.model.pages import Page, Pages, TextLayer, Word

Set = tuple[str, float, float, float]
"""A word, where it begins and ends, and the size of its type."""


def segments(*row: Set) -> list[str]:
    words = tuple(Word(text, (left, 100 - size, right, 100), 1, size) for text, left, right, size in row)
    page = Page(number=1, width=595.0, height=842.0, words=words, rulings=())
    sheet = lay_out(Pages(pages=(page,), total=1, text_layer=TextLayer.TEXT))
    return [segment.text for segment in sheet.segments]


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        ((("Drukkerij", 50, 95, 10), ("Inktvis", 98, 130, 10)), ["Drukkerij Inktvis"]),
        ((("FACTUUR", 50, 150, 24), ("Drukkerij", 152, 197, 14)), ["FACTUUR", "Drukkerij"]),
        ((("Totaal", 50, 80, 10), ("€", 82, 92, 16), ("12,50", 94, 124, 16)), ["Totaal € 12,50"]),
        ((("STUDIO", 50, 110, 10), ("NOORD", 122, 172, 10)), ["STUDIO NOORD"]),
        ((("AANTAL", 50, 90, 10), ("PRIJS", 102, 135, 10)), ["AANTAL", "PRIJS"]),
    ],
    ids=["name", "title and name", "amount in large type", "spaced capitals", "heads of columns"],
)
def test_words_of_one_line_stand_together_or_apart(row: tuple[Set, ...], parts: list[str]) -> None:
    assert segments(*row) == parts
