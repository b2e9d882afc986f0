"""An invoice of our own invention on one page, as a browser's user would have it in a folder."""

from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF

SELLER = ("Kwartelhof Tuinontwerp B.V.", "Beukenlaan 14", "6711 KD Ede", "Nederland")
SELLER_NUMBERS = ("KvK-nummer: 31246879", "Btw-nummer: NL626018158B01", "IBAN: NL65KNAB0016613186")
BUYER = ("Gemeente Zilverberg", "Raadhuisplein 1", "7311 LJ Apeldoorn", "Nederland")
HEAD = (
    ("Factuurnummer", "2026-0417"),
    ("Factuurdatum", "12-10-2026"),
    ("Leverdatum", "09-10-2026"),
    ("Vervaldatum", "11-11-2026"),
    ("Uw inkooporder", "4500098712"),
    ("KvK-nummer klant", "08215537"),
)
LINES = (
    ("Beplanting binnentuin", "1", "stuk", "1.250,00", "21%", "1.250,00"),
    ("Ontwerp en advies", "6", "uur", "85,00", "21%", "510,00"),
)
TOTALS = (("Totaal excl. btw", "1.760,00"), ("Btw 21% over 1.760,00", "369,60"), ("Totaal incl. btw", "EUR 2.129,60"))
COLUMNS = (
    (20, "Omschrijving"),
    (-105, "Aantal"),
    (112, "Eenheid"),
    (-145, "Prijs"),
    (-163, "Btw"),
    (-190, "Bedrag EUR"),
)


def invoice(
    path: Path,
    *,
    head: Sequence[tuple[str, str]] = HEAD,
    lines: Sequence[Sequence[str]] = LINES,
    totals: Sequence[tuple[str, str]] = TOTALS,
    title: str = "FACTUUR",
    seller: Sequence[str] = SELLER,
) -> Path:
    """Draw an invoice and return its path; a label of "" leaves its value unexplained."""
    pdf = FPDF()
    pdf.add_page()
    _at(pdf, 18, ((20, title),), size=20, bold=True)
    for row, text in enumerate((*seller, *SELLER_NUMBERS)):
        _at(pdf, 20 + 5 * row, ((125, text),), bold=row == 0)
    for row, text in enumerate(BUYER):
        _at(pdf, 45 + 5 * row, ((20, text),))
    for row, (label, value) in enumerate(head):
        _at(pdf, 75 + 6 * row, ((20, label and f"{label}:"), (62, value)))
    _at(pdf, 120, COLUMNS, bold=True)
    pdf.line(20, 126, 190, 126)
    for row, texts in enumerate(lines):
        _at(pdf, 128 + 7 * row, tuple((x, text) for (x, _), text in zip(COLUMNS, texts, strict=True)))
    pdf.line(20, 130 + 7 * len(lines), 190, 130 + 7 * len(lines))
    for row, (label, value) in enumerate(totals):
        _at(pdf, 135 + 7 * (len(lines) + row), ((115, label), (-190, value)), bold=row == len(totals) - 1)
    _at(pdf, 190, ((20, "Gelieve te betalen binnen 30 dagen onder vermelding van het factuurnummer."),))
    pdf.output(str(path))
    return path


def _at(pdf: FPDF, top: float, cells: Sequence[tuple[float, str]], *, size: float = 10, bold: bool = False) -> None:
    """Print texts on one line, each from its place in millimetres; a negative one is where the text ends."""
    pdf.set_font("Helvetica", style="B" if bold else "", size=size)
    for x, text in cells:
        pdf.text(x if x >= 0 else -x - pdf.get_string_width(text), top + size * 0.35, text)
