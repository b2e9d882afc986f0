"""The PDF fixtures without data inside: pages as small firms send them, drawn for the extractor. See make_fixtures.py.

Firms, people and accounts are made up. Nothing of the package under test takes part, and the bytes are always the same.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import fpdf

MADE = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
SELLER = ("Drukkerij De Koperen Letter B.V.", "Zetterskade 18", "2011 ZZ  Haarlem")
BUYER = ("Woonstichting Het Nieuwe Erf", "t.a.v. M. de Wit", "Morgenlaan 240", "3521 ZX  Utrecht")
IBAN, SECOND_IBAN = "NL85 DEMO 0417 1643 00", "NL58 DEMO 0417 1643 01"
WIDTHS = (22, 78, 26, 16, 28)
HEADS = ("Aantal", "Omschrijving", "Prijs", "Btw", "Bedrag")


@dataclass(frozen=True)
class Sheet:
    """What one page says, each amount as it is printed."""

    title: str
    head: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str, str, str, str], ...]
    totals: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]
    footer: tuple[str, ...] = field(
        default=(
            "www.koperenletter.example  |  facturen@koperenletter.example  |  Tel. 023 555 01 18",
            f"KvK 00341276  |  Btw-nummer NL000010212B01  |  IBAN {IBAN}",
        )
    )


INVOICE = Sheet(
    title="FACTUUR",
    head=(
        ("Factuurnummer", "2026-0433"),
        ("Factuurdatum", "10-11-2026"),
        ("Vervaldatum", "10-12-2026"),
        ("Leverdatum", "06-11-2026"),
        ("Uw referentie", "HNE-COMM-26"),
        ("KvK-nummer klant", "00518832"),
    ),
    lines=(
        ("500", "Bewonerskrant, 8 pagina's", "€ 0,85", "21%", "€ 425,00"),
        ("2", "Opmaak per uur", "€ 62,50", "21%", "€ 125,00"),
        ("3", "Fotoboek wijkgeschiedenis", "€ 24,00", "9%", "€ 72,00"),
    ),
    totals=(
        ("Totaal exclusief btw", "€ 622,00"),
        ("Btw 21% over € 550,00", "€ 115,50"),
        ("Btw 9% over € 72,00", "€ 6,48"),
        ("Totaal inclusief btw", "€ 743,98"),
    ),
    closing=(f"Wij verzoeken u het bedrag voor 10-12-2026 over te maken op rekening {IBAN}.",),
)
CREDIT_NOTE = Sheet(
    title="CREDITNOTA",
    head=(
        ("Creditnotanummer", "C2026-0025"),
        ("Datum", "17-11-2026"),
        ("Betreft factuur", "2026-0433"),
        ("Uw referentie", "HNE-COMM-26"),
        ("KvK-nummer klant", "00518832"),
    ),
    lines=(("1", "Fotoboek wijkgeschiedenis, beschadigd", "€ 24,00", "9%", "€ 24,00"),),
    totals=(
        ("Totaal exclusief btw", "€ 24,00"),
        ("Btw 9% over € 24,00", "€ 2,16"),
        ("Totaal te crediteren", "€ 26,16"),
    ),
    closing=(f"Wij maken het bedrag binnen 14 dagen over op uw rekening. Onze rekening: {IBAN}.",),
)
TWO_ACCOUNTS = Sheet(
    title="FACTUUR",
    head=INVOICE.head,
    lines=INVOICE.lines,
    totals=INVOICE.totals,
    closing=(f"Te betalen op {IBAN} of op {SECOND_IBAN}.",),
)
QUOTE = Sheet(
    title="OFFERTE",
    head=(("Offertenummer", "O2026-0112"), ("Datum", "02-11-2026"), ("Geldig tot", "02-12-2026")),
    lines=INVOICE.lines,
    totals=INVOICE.totals,
    closing=("Wij zien uw opdracht graag tegemoet. Stuur deze offerte ondertekend terug.",),
)


def draw(sheet: Sheet) -> bytes:
    """Draw one A4 page."""
    page = fpdf.FPDF(format="A4")
    page.set_creation_date(MADE)
    page.set_title(sheet.title.capitalize())
    page.set_lang("nl")
    page.set_margins(20, 18)
    page.set_auto_page_break(False)
    page.core_fonts_encoding = "cp1252"  # has the sign of the euro
    page.add_page()
    _letterhead(page, sheet)
    _lines(page, sheet)
    _totals(page, sheet)
    page.set_y(-28)
    page.set_font("Helvetica", size=8)
    for line in sheet.footer:
        page.cell(0, 5, line, align="C", new_x="LMARGIN", new_y="NEXT")
    return bytes(page.output())


def _letterhead(page: fpdf.FPDF, sheet: Sheet) -> None:
    page.set_font("Helvetica", "B", 14)
    page.cell(0, 8, SELLER[0], new_x="LMARGIN", new_y="NEXT")
    page.set_font("Helvetica", size=10)
    for line in SELLER[1:]:
        page.cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")
    page.set_y(52)
    for line in BUYER:
        page.cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")
    page.set_y(82)
    page.set_font("Helvetica", "B", 16)
    page.cell(0, 10, sheet.title, new_x="LMARGIN", new_y="NEXT")
    page.set_font("Helvetica", size=10)
    for label, value in sheet.head:
        page.cell(46, 5.5, f"{label}:")
        page.cell(0, 5.5, value, new_x="LMARGIN", new_y="NEXT")
    page.ln(6)


def _lines(page: fpdf.FPDF, sheet: Sheet) -> None:
    page.set_font("Helvetica", "B", 10)
    _row(page, HEADS)
    page.line(20, page.get_y(), 190, page.get_y())
    page.set_font("Helvetica", size=10)
    for line in sheet.lines:
        _row(page, line)
    page.line(20, page.get_y(), 190, page.get_y())
    page.ln(3)


def _row(page: fpdf.FPDF, cells: tuple[str, ...]) -> None:
    for position, (width, cell) in enumerate(zip(WIDTHS, cells, strict=True)):
        last = position == len(cells) - 1
        page.cell(
            width, 6, cell, align="L" if position == 1 else "R",
            new_x="LMARGIN" if last else "RIGHT", new_y="NEXT" if last else "TOP",
        )  # fmt: skip


def _totals(page: fpdf.FPDF, sheet: Sheet) -> None:
    for label, amount in sheet.totals:
        page.set_font("Helvetica", "B" if (label, amount) == sheet.totals[-1] else "", 10)
        page.cell(142, 6, label, align="R")
        page.cell(28, 6, amount, align="R", new_x="LMARGIN", new_y="NEXT")
    page.set_font("Helvetica", size=10)
    page.ln(8)
    for line in sheet.closing:
        page.multi_cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")


def make() -> dict[str, bytes]:
    """Every such PDF by its path under fixtures/."""
    return {
        "pdf/plain-invoice.pdf": draw(INVOICE),
        "pdf/plain-credit-note.pdf": draw(CREDIT_NOTE),
        "bad/plain-two-accounts.pdf": draw(TWO_ACCOUNTS),
        "bad/plain-quote.pdf": draw(QUOTE),
    }
