"""Sound PDFs whose text is built to break the extractor: floods of labels, amounts, rows and names, and long runs."""

from random import Random

from tests.fuzz_pdf.building import HEAD, crowded_document, document, put, written
from tests.fuzz_pdf.hostile_structure import Hostile

MOST = 58_000
"""Characters of a page that the reader still takes."""
_LABELS = (
    *(
        "Factuurnummer",
        "Factuurdatum",
        "Vervaldatum",
        "Totaal",
        "Btw",
        "IBAN",
        "KvK",
        "Klantnummer",
        "Datum",
        "Invoice",
    ),
    *("Rechnungsnummer", "Total", "Betreft", "Te betalen", "Subtotaal excl. btw", "Debiteurnummer", "Uw referentie"),
)
_ALL_OVER = ("Omschrijving", "Aantal", "Prijs", "Btw", "Bedrag", "Eenheid", "Korting", "Artikelnummer", "Datum")


def one_label(rng: Random) -> bytes:
    word = rng.choice((*_LABELS, "factuurnummer", "totaal", "%"))
    return crowded_document(_rows(rng, lambda: word))


def labels(rng: Random) -> bytes:
    return crowded_document(_rows(rng, lambda: rng.choice(_LABELS) + rng.choice(("", ":", " :", " 2026-1"))))


def labels_in_columns(rng: Random) -> bytes:
    """Labels that stand apart, with values to their right, below, or nowhere."""
    parts = []
    for row in range(rng.choice((40, 150))):
        for column in range(12):
            text = rng.choice((*_LABELS, "22-11-2026", "121,00", "F2026-1", "", "NL91ABNA0417164300"))
            parts.append(put(10 + 48 * column, 60 + 5 * row, text, 3))
    return document(written(HEAD, 9, top=10) + b"".join(parts))


def amounts(rng: Random) -> bytes:
    return crowded_document(_rows(rng, lambda: _amount(rng)), pages=rng.choice((1, 1, 8)))


def amounts_on_one_line(rng: Random) -> bytes:
    """As many figures as a page may hold, on one line: any two of them may be base and VAT of a third."""
    figure = rng.choice((lambda: "21,00", lambda: _amount(rng), lambda: "21%", lambda: rng.choice(("21", "9", "9,00"))))
    count = rng.choice((200, 2_000, 9_000))
    line = "Totaal btw " + "  ".join(figure() for _ in range(count))
    return crowded_document([line] * rng.choice((1, 5)), size=2)


def totals(rng: Random) -> bytes:
    """Labelled amounts by the thousand, of which no few agree."""
    names = ("Totaal", "Totaal excl. btw", "Totaal incl. btw", "Btw 21%", "Te betalen", "Subtotaal", "Korting", "Btw")
    rows = [f"{rng.choice(names)} {_amount(rng)}" for _ in range(rng.choice((100, 800, 2_500)))]
    return crowded_document(rows)


def vat_rows(rng: Random) -> bytes:
    """Rows of VAT that are right each by itself, so that sets of them are looked for."""
    rows = []
    for _ in range(rng.choice((30, 300, 1_500))):
        base, rate = rng.randrange(100, 100_000), rng.choice((21, 9, 6, 19, 0, 12, 25, 5, 10, 13))
        vat = round(base * rate / 100)
        rows.append(f"Btw {rate}% over {base // 100},{base % 100:02} {vat // 100},{vat % 100:02}")
    rows += [f"Totaal incl. btw {_amount(rng)}" for _ in range(50)]
    return crowded_document(rows)


def wide_table(rng: Random) -> bytes:
    """A table of many rows and columns over many pages, ten thousand rows at the most."""
    columns, rows, pages = rng.choice(((50, 100, 1), (50, 100, 10), (12, 90, 100), (4, 400, 25), (6, 250, 40)))
    step, size, leading = 570 / columns, min(5.0, 300 / columns), 780 / rows
    head = b"".join(put(10 + step * at, 70, rng.choice(_ALL_OVER), size) for at in range(columns))
    drawn = []
    for page in range(pages):
        cells = [
            put(10 + step * at, 76 + leading * row, _amount(rng) if at else f"Post {page}-{row}", min(size, leading))
            for row in range(rows)
            for at in range(columns)
        ]
        drawn.append((written(HEAD, 9, top=10) if page == 0 else b"") + head + b"".join(cells))
    return document(*drawn)


def heads_of_tables(rng: Random) -> bytes:
    rows = ["    ".join(rng.sample(_ALL_OVER, len(_ALL_OVER))) for _ in range(rng.choice((50, 500)))]
    return document(
        written(HEAD, 9, top=10)
        + b"".join(
            put(10 + 62 * at, 60 + 1.4 * row, word, 1.2)
            for row, line in enumerate(rows)
            for at, word in enumerate(line.split())
        )
    )


def products_in_lines(rng: Random) -> bytes:
    """Rows without a head, each a product: 3 x 4,00 = 12,00."""
    rows = []
    for _ in range(rng.choice((100, 1_500))):
        quantity, price = rng.randint(1, 20), rng.randint(1, 900)
        rows.append(f"Dienst {quantity} x {price},00    {quantity * price},00")
    return crowded_document(rows)


def addresses(rng: Random) -> bytes:
    parts = []
    count = rng.choice((60, 600))
    for at in range(count):
        x, y = 10 + at % 12 * 48, 60 + at // 12 * 16
        block = (f"Bedrijf {at} B.V.", f"Dorpsstraat {at}", f"{1000 + at} AB Utrecht", f"www.bedrijf{at}.nl")
        parts += [put(x, y + 3.5 * row, text, 3) for row, text in enumerate(block)]
    return document(written(HEAD, 9, top=10) + b"".join(parts))


def names_of_firms(rng: Random) -> bytes:
    return crowded_document(
        _rows(rng, lambda: rng.choice(("B.V.", "Jansen", "en Zonen", "GmbH", "Holding", "van der")))
    )


def identifiers(rng: Random) -> bytes:
    kinds = ("NL91ABNA0417164300", "NL123456789B01", "KvK 12345678", "BE0417497106", "a@b.nl", "www.a.nl", "22-11-2026")
    return crowded_document(_rows(rng, lambda: rng.choice(kinds)))


def dates(rng: Random) -> bytes:
    return crowded_document(_rows(rng, lambda: f"{rng.randint(1, 31)}-{rng.randint(1, 13)}-{rng.randint(1990, 2080)}"))


_RUNS = (
    *(
        "1",
        "0",
        "1.",
        "1,",
        "1 ",
        "1-",
        "1/",
        "12 34 ",
        "1.234.",
        "1'",
        "1 234 567",
        "12,-",
        "(1",
        "-1",
        "1-1-",
        "+31 ",
    ),
    *(
        "a",
        "A",
        "NL",
        "NL00",
        "NL91 ABNA ",
        "AB12 ",
        "a.",
        "a@",
        "@",
        "a@a.",
        "www.",
        "http://",
        "a-",
        "(",
        ")",
        ":",
        ".",
    ),
    *(
        "€",
        "€ ",
        "- ",
        "EUR ",
        "% ",
        "21% ",
        "januari ",
        "1 mei ",
        "1e ",
        "de ",
        "x ",
        "3 x 4 = ",
        "B.V. ",
        "B.V.",
        "/ ",
    ),
    *(
        "0000000",
        "1234 AB ",
        "GB",
        "RF18 ",
        "+++",
        "***",
        "\xa0",
        "\xa01",
        "'1",
        "1\x92",
        "Factuur ",
        "Totaal ",
        "Totaal: ",
    ),
    *("Factuurnummer: ", "Dorpsstraat 1 ", "Postbus ", "t.a.v. ", "Fa. ", "voor: ", "aan ", "Betreft: ", "IBAN: "),
)


def long_runs(rng: Random) -> bytes:
    """One short text over and over, on one line without an end, or on several; at times with an end that spoils it."""
    piece = rng.choice(_RUNS) if rng.random() < 0.6 else rng.choice(_RUNS) + rng.choice(_RUNS)
    length = rng.choice((500, 5_000, 50_000))
    line = (piece * (length // len(piece) + 1))[:length] + rng.choice(("", "!", "x", " 1", "."))
    return crowded_document([rng.choice(("", "Totaal ", "Factuurnummer: ", "IBAN ", "Btw ")) + line], size=2)


def runs_in_many_lines(rng: Random) -> bytes:
    rows = [(rng.choice(_RUNS) * 400)[: rng.choice((80, 300))] for _ in range(rng.choice((60, 180)))]
    return crowded_document(rows, pages=rng.choice((1, 1, 10)))


def running_text(rng: Random) -> bytes:
    words = (
        "de",
        "het",
        "betaling",
        "factuur",
        "van",
        "en",
        "voor",
        "totaal",
        "btw",
        "levering",
        "1",
        "Jansen",
        "B.V.",
    )
    return crowded_document(_rows(rng, lambda: rng.choice(words)), pages=rng.choice((1, 20, 100)))


def invoices_in_a_row(rng: Random) -> bytes:
    pages = [
        written(
            (
                "FACTUUR",
                f"Factuurnummer: 2026-{at:04}",
                "Factuurdatum: 22-11-2026",
                f"Totaal incl. btw {at + 100},00",
            ),
            11,
        )
        for at in range(rng.choice((2, 100, 300)))
    ]
    return document(*pages)


def alike_pages(rng: Random) -> bytes:
    rows = [f"Regel {at} met tekst en {_amount(rng)}" for at in range(60)]
    return document(*[written((*HEAD, *rows), 8)] * rng.choice((20, 100, 101)))


def one_word_per_line(rng: Random) -> bytes:
    rows = [rng.choice((*_LABELS, "121,00", "x")) for _ in range(rng.choice((1_000, 6_000)))]
    return crowded_document(rows, size=1.5)


def letters_apart(rng: Random) -> bytes:
    """As many words of one letter as a page may hold."""
    wide = 170
    parts = (
        put(10 + at % wide * 3.4, 60 + at // wide * 5, rng.choice("1234567890FBaKx%,"), 2.5)
        for at in range(rng.choice((5_000, 25_000)))
    )
    return document(written(HEAD, 9, top=10) + b"".join(parts))


def nothing_but_the_limit(rng: Random) -> bytes:
    """A page with just under or just over the characters that are read."""
    count = rng.choice((MOST + 1_000, 60_000, 61_000, 400_000))
    rows = ["x" * 99 + " " for _ in range(count // 100)]
    return crowded_document(rows, size=2, pages=rng.choice((1, 3)))


def _rows(rng: Random, word) -> list[str]:
    """Return lines of words, as many as a page may hold or a part of it."""
    most = rng.choice((2_000, 15_000, MOST))
    wide = rng.choice((60, 400))
    rows, line, count = [], "", 0
    while count < most:
        line += word() + rng.choice((" ", " ", "      "))
        if len(line) >= wide:
            rows.append(line)
            count += len(line) + 2
            line = ""
    return rows


def _amount(rng: Random) -> str:
    return f"{rng.randrange(10_000)},{rng.randrange(100):02}"


TEXTS: dict[str, Hostile] = {
    each.__name__: each
    for each in (
        one_label,
        labels,
        labels_in_columns,
        amounts,
        amounts_on_one_line,
        totals,
        vat_rows,
        wide_table,
        heads_of_tables,
        products_in_lines,
        addresses,
        names_of_firms,
        identifiers,
        dates,
        long_runs,
        runs_in_many_lines,
        running_text,
        invoices_in_a_row,
        alike_pages,
        one_word_per_line,
        letters_apart,
        nothing_but_the_limit,
    )
}
