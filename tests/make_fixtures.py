"""Make the PDF fixtures anew: ``python -m tests.make_fixtures``. The XML and JSON fixtures stay as they are.

Each PDF shows a page that a person can read, drawn from an invoice of fixtures/cii, and carries that invoice inside as
Factur-X or ZUGFeRD 1 does. Nothing of the package under test takes part, and the same input gives the same bytes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import fpdf
import pypdf
from lxml import etree
from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject, create_string_object

from tests import make_plain_pages

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
MADE = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
INK, ACCENT, PALE = (38, 38, 38), (24, 78, 119), (236, 242, 247)

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>{name}</fx:DocumentFileName>
<fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True)
class Invoice:
    """What the page prints, looked up in the XML by the local names of its elements."""

    root: etree._Element

    def text(self, *path: str, within: etree._Element | None = None) -> str:
        found = self.all(*path, within=within)
        return (found[0].text or "").strip() if found else ""

    def all(self, *path: str, within: etree._Element | None = None) -> list[etree._Element]:
        start = self.root if within is None else within
        return start.xpath(".//" + "/".join(f"*[local-name()='{name}']" for name in path))

    @property
    def number(self) -> str:
        return self.text("ExchangedDocument", "ID") or self.text("HeaderExchangedDocument", "ID")

    def date(self, *path: str) -> str:
        digits = self.text(*path, "DateTimeString")
        return f"{digits[6:]}-{digits[4:6]}-{digits[:4]}" if digits else ""


def money(amount: str) -> str:
    """Write an amount as the Dutch do: 1.234,56."""
    whole, _, cents = amount.partition(".")
    return f"{int(whole):,}".replace(",", ".") + "," + cents.ljust(2, "0")


def page(invoice: Invoice) -> bytes:
    """Draw the invoice on one A4 page."""
    sheet = fpdf.FPDF(format="A4")
    sheet.set_creation_date(MADE)
    sheet.set_title(f"Factuur {invoice.number}")
    sheet.set_lang("nl")
    sheet.set_margins(20, 18)
    sheet.add_page()
    _letterhead(sheet, invoice)
    _lines(sheet, invoice)
    _totals(sheet, invoice)
    return bytes(sheet.output())


def _party(invoice: Invoice, role: str) -> list[str]:
    (party,) = invoice.all(role)
    address = [
        invoice.text("PostalTradeAddress", part, within=party) for part in ("LineOne", "PostcodeCode", "CityName")
    ]
    return [invoice.text("Name", within=party), address[0], f"{address[1]}  {address[2]}"]


def _letterhead(sheet: fpdf.FPDF, invoice: Invoice) -> None:
    seller = _party(invoice, "SellerTradeParty")
    sheet.set_fill_color(*ACCENT)
    sheet.rect(0, 0, 210, 6, style="F")
    sheet.set_text_color(*ACCENT)
    sheet.set_font("Helvetica", "B", 17)
    sheet.cell(0, 10, seller[0], new_x="LMARGIN", new_y="NEXT")
    sheet.set_text_color(*INK)
    sheet.set_font("Helvetica", size=9)
    vat = invoice.text("SellerTradeParty", "SpecifiedTaxRegistration", "ID")
    kvk = invoice.text("SellerTradeParty", "SpecifiedLegalOrganization", "ID")
    known = [*seller[1:], f"btw {vat}", *([f"KvK {kvk}"] if kvk else [])]
    sheet.cell(0, 5, "   ".join(known), new_x="LMARGIN", new_y="NEXT")
    sheet.ln(12)
    sheet.set_font("Helvetica", size=11)
    for line in _party(invoice, "BuyerTradeParty"):
        sheet.cell(0, 5.5, line, new_x="LMARGIN", new_y="NEXT")
    sheet.ln(10)
    sheet.set_font("Helvetica", "B", 22)
    sheet.cell(0, 12, "Factuur", new_x="LMARGIN", new_y="NEXT")
    sheet.set_font("Helvetica", size=10)
    stated = {
        "Factuurnummer": invoice.number,
        "Factuurdatum": invoice.date("IssueDateTime"),
        "Vervaldatum": invoice.date("DueDateDateTime"),
        "Geleverd op": invoice.date("OccurrenceDateTime"),
        "Uw referentie": invoice.text("BuyerReference"),
        "Uw ordernummer": invoice.text("BuyerOrderReferencedDocument", "IssuerAssignedID"),
    }
    for label, value in stated.items():
        if value:
            sheet.cell(38, 5.5, label)
            sheet.cell(0, 5.5, value, new_x="LMARGIN", new_y="NEXT")
    sheet.ln(8)


def _lines(sheet: fpdf.FPDF, invoice: Invoice) -> None:
    columns = (
        (80, "Omschrijving", "L"),
        (24, "Aantal", "R"),
        (24, "Prijs", "R"),
        (16, "Btw", "R"),
        (26, "Bedrag", "R"),
    )
    sheet.set_font("Helvetica", "B", 10)
    sheet.set_fill_color(*PALE)
    for width, label, align in columns:
        sheet.cell(width, 7, label, align=align, fill=True)
    sheet.ln(8)
    sheet.set_font("Helvetica", size=10)
    for line in invoice.all("IncludedSupplyChainTradeLineItem"):
        rate = invoice.text("RateApplicablePercent", within=line) or invoice.text("ApplicablePercent", within=line)
        cells = (
            invoice.text("SpecifiedTradeProduct", "Name", within=line),
            invoice.text("BilledQuantity", within=line).replace(".", ","),
            money(invoice.text("NetPriceProductTradePrice", "ChargeAmount", within=line)),
            f"{rate.partition('.')[0]}%",
            money(invoice.text("LineTotalAmount", within=line)),
        )
        for (width, _, align), text in zip(columns, cells, strict=True):
            sheet.cell(width, 6.5, text, align=align)
        sheet.ln(6.5)
    sheet.ln(4)


def _totals(sheet: fpdf.FPDF, invoice: Invoice) -> None:
    settlement = [
        *invoice.all("ApplicableHeaderTradeSettlement"),
        *invoice.all("ApplicableSupplyChainTradeSettlement"),
    ][0]
    rows = [("Totaal exclusief btw", invoice.text("TaxBasisTotalAmount", within=settlement))]
    for vat in settlement.xpath("./*[local-name()='ApplicableTradeTax']"):
        rate = invoice.text("RateApplicablePercent", within=vat) or invoice.text("ApplicablePercent", within=vat)
        base = money(invoice.text("BasisAmount", within=vat))
        rows.append((f"Btw {rate.partition('.')[0]}% over {base}", invoice.text("CalculatedAmount", within=vat)))
    for label, amount in rows:
        sheet.cell(144, 6, label, align="R")
        sheet.cell(26, 6, money(amount), align="R", new_x="LMARGIN", new_y="NEXT")
    sheet.set_font("Helvetica", "B", 11)
    currency = invoice.text("InvoiceCurrencyCode")
    sheet.cell(144, 8, f"Te betalen ({currency})", align="R")
    sheet.cell(
        26, 8, money(invoice.text("DuePayableAmount", within=settlement)), align="R", new_x="LMARGIN", new_y="NEXT"
    )
    sheet.ln(10)
    sheet.set_font("Helvetica", size=10)
    sheet.cell(0, 6, f"Gelieve te betalen op {invoice.text('IBANID')}", new_x="LMARGIN", new_y="NEXT")
    sheet.cell(0, 6, f"onder vermelding van {invoice.text('PaymentReference')}.", new_x="LMARGIN", new_y="NEXT")


def hybrid(drawn: bytes, xml: bytes, name: str) -> bytes:
    """Put `xml` inside the PDF `drawn` under `name`, as the alternative of what the page shows."""
    writer = pypdf.PdfWriter(clone_from=BytesIO(drawn))
    file = writer.add_attachment(name, xml)
    file.subtype = NameObject("/text#2Fxml")
    file.associated_file_relationship = NameObject("/Alternative")
    file.description = create_string_object("De factuur als gegevens")
    specification = writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"][1]
    writer.root_object[NameObject("/AF")] = ArrayObject([specification])
    metadata = DecodedStreamObject()
    metadata.set_data(_XMP.format(name=name).encode())
    metadata.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    writer.root_object[NameObject("/Metadata")] = writer._add_object(metadata)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def make() -> dict[str, bytes]:
    """Every PDF fixture by its path under fixtures/."""
    plain = (FIXTURES / "cii/standard-rate.xml").read_bytes()
    older = (FIXTURES / "cii/zugferd-1.xml").read_bytes()
    drawn, drawn_older = (page(Invoice(etree.fromstring(xml))) for xml in (plain, older))
    return {
        "pdf/standard-rate.pdf": hybrid(drawn, plain, "factur-x.xml"),
        "pdf/zugferd-1.pdf": hybrid(drawn_older, older, "ZUGFeRD-invoice.xml"),
        "bad/pdf-without-xml.pdf": drawn,
        "bad/pdf-with-broken-xml.pdf": hybrid(drawn, plain[: len(plain) // 2], "factur-x.xml"),
        **make_plain_pages.make(),
    }


def main() -> None:
    for name, content in make().items():
        path = FIXTURES / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        print(f"{path.relative_to(FIXTURES.parent)}: {len(content)} bytes")


if __name__ == "__main__":
    main()
