"""UBL's irregular places, one by one, as documents have them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.formats import ubl
from app.model.codes import CREDIT_NOTE_TYPES
from app.model.invoice import (
    Attachment,
    Card,
    CreditTransfer,
    DirectDebit,
    Invoice,
    Line,
    Note,
    Party,
    Payment,
    PaymentSplit,
    Price,
    Totals,
    Vat,
    VatBreakdown,
)
from app.model.values import Identifier

_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
_EUR = 'currencyID="EUR"'
VAT = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"


def document(inside: str, root: str = "Invoice") -> bytes:
    declared = f'xmlns:cac="{_NAMESPACE}CommonAggregateComponents-2" xmlns:cbc="{_NAMESPACE}CommonBasicComponents-2"'
    return f'<{root} xmlns="{_NAMESPACE}{root}-2" {declared}>{inside}</{root}>'.encode()


def read(inside: str, root: str = "Invoice") -> Invoice:
    reading = ubl.read(document(inside, root))
    assert reading.findings == ()
    return reading.invoice


def lost(inside: str) -> list[str]:
    return [each.facts["path"] for each in ubl.read(document(inside)).findings if each.rule == "RELAY-LOST"]


def again(invoice: Invoice) -> Invoice:
    reading = ubl.read(ubl.write(invoice))
    assert reading.findings == ()
    return reading.invoice


@pytest.mark.parametrize("version", ["2.0", "2.1", "2.2", "2.3", "2.4"])
@pytest.mark.parametrize("root", ["Invoice", "CreditNote"])
def test_every_version_is_read(version: str, root: str):
    invoice = read(f"<cbc:UBLVersionID>{version}</cbc:UBLVersionID><cbc:ID>7</cbc:ID>", root)
    assert invoice == Invoice(number="7")


def test_the_prefix_does_not_matter_and_the_namespace_does():
    data = document("<cbc:ID>7</cbc:ID>").replace(b"cbc", b"x")
    assert ubl.recognises(data)
    assert ubl.read(data).invoice.number == "7"
    assert not ubl.recognises(data.replace(b"Invoice-2", b"Order-2"))
    assert not ubl.recognises(b'<Invoice xmlns="urn:other"/>')


@pytest.mark.parametrize("type_code", sorted(CREDIT_NOTE_TYPES))
def test_a_credit_note_type_makes_a_credit_note(type_code: str):
    written = ubl.write(Invoice(type_code=type_code, lines=(Line(id="1", quantity=Decimal(1)),)))
    assert b"<CreditNote " in written
    assert b"<cbc:CreditNoteTypeCode>" in written
    assert b"<cbc:CreditedQuantity>1<" in written


@pytest.mark.parametrize("type_code", ["380", "384", "326", None])
def test_any_other_type_makes_an_invoice(type_code: str | None):
    assert b"<Invoice " in ubl.write(Invoice(type_code=type_code))


def test_a_credit_note_keeps_its_due_date_with_the_means_of_payment():
    credit_note = Invoice(type_code="381", due_date=date(2026, 12, 1), payment=Payment(means_code="30"))
    written = ubl.write(credit_note)
    assert b"<cbc:PaymentDueDate>2026-12-01</cbc:PaymentDueDate>" in written
    assert b"cbc:DueDate" not in written
    assert again(credit_note) == credit_note


def test_a_second_due_date_that_differs_is_reported():
    means = "<cac:PaymentMeans><cbc:PaymentDueDate>{}</cbc:PaymentDueDate></cac:PaymentMeans>"
    due = "<cbc:DueDate>2026-12-01</cbc:DueDate>"
    assert read(due + means.format("2026-12-01")).due_date == date(2026, 12, 1)
    assert lost(due + means.format("2026-12-02")) == ["/ubl:Invoice/cac:PaymentMeans/cbc:PaymentDueDate"]


def test_a_credit_note_keeps_its_project_in_a_document_of_type_50():
    credit_note = Invoice(type_code="381", project_reference="P-1")
    assert b"<cbc:DocumentTypeCode>50</cbc:DocumentTypeCode>" in ubl.write(credit_note)
    assert again(credit_note) == credit_note
    assert b"<cac:ProjectReference>" in ubl.write(replace(credit_note, type_code="380"))


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("#AAI#Betaald", Note(subject_code="AAI", text="Betaald")),
        ("#AAI#", Note(subject_code="AAI")),
        ("#AAI# a\n b ", Note(subject_code="AAI", text="a\n b")),
        ("#REG##AAI#x", Note(subject_code="REG", text="#AAI#x")),
        ("#1 in bakken#", Note(text="#1 in bakken#")),
        ("Zie #AAI#", Note(text="Zie #AAI#")),
    ],
)
def test_a_subject_stands_in_front_of_the_note(written: str, note: Note):
    invoice = read(f"<cbc:Note>{written}</cbc:Note>")
    assert invoice.notes == (note,)
    assert again(invoice) == invoice


def test_an_order_called_na_is_none():
    order = "<cac:OrderReference><cbc:ID>{}</cbc:ID><cbc:SalesOrderID>V-1</cbc:SalesOrderID></cac:OrderReference>"
    assert read(order.format("NA")) == Invoice(sales_order_reference="V-1")
    assert read(order.format("I-1")) == Invoice(order_reference="I-1", sales_order_reference="V-1")
    assert b"<cbc:ID>NA</cbc:ID>" in ubl.write(Invoice(sales_order_reference="V-1"))
    assert read("<cac:OrderReference><cbc:ID>NA</cbc:ID></cac:OrderReference>").order_reference == "NA"


def test_documents_are_told_apart_by_their_type():
    reference = "<cac:AdditionalDocumentReference><cbc:ID{}>{}</cbc:ID>{}</cac:AdditionalDocumentReference>"
    kind = "<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>"
    invoice = read(reference.format(' schemeID="ABT"', "O-1", kind) + reference.format("", "B-1", ""))
    assert invoice.object_identifier == Identifier(value="O-1", scheme="ABT")
    assert invoice.attachments == (Attachment(reference="B-1"),)


def party(inside: str) -> str:
    return f"<cac:AccountingSupplierParty><cac:Party>{inside}</cac:Party></cac:AccountingSupplierParty>"


def registration(number: str, scheme: str) -> str:
    held = f"<cac:TaxScheme><cbc:ID>{scheme}</cbc:ID></cac:TaxScheme>"
    return f"<cac:PartyTaxScheme><cbc:CompanyID>{number}</cbc:CompanyID>{held}</cac:PartyTaxScheme>"


def test_registrations_are_told_apart_by_their_scheme():
    seller = read(party(registration("NL123456782B12", "VAT") + registration("123", "TAX"))).seller
    assert (seller.vat_identifier, seller.tax_registration, seller.tax_registration_scheme) == (
        "NL123456782B12",
        "123",
        None,
    )
    other = read(party(registration("123", "LOC"))).seller
    assert other.tax_registration_scheme == "LOC"
    assert read(party(registration("NL1", "vat"))).seller.vat_identifier == "NL1"


def test_a_third_registration_is_reported():
    three = registration("1", "VAT") + registration("2", "TAX") + registration("3", "TAX")
    assert len(lost(party(three))) == 2


def test_the_creditor_identifier_stands_with_seller_or_payee():
    identifier = "<cac:PartyIdentification><cbc:ID schemeID='SEPA'>NL00ZZZ1</cbc:ID></cac:PartyIdentification>"
    invoice = read(party("<cac:PartyName><cbc:Name>B</cbc:Name></cac:PartyName>" + identifier))
    assert invoice.payment == Payment(direct_debit=DirectDebit(creditor_identifier="NL00ZZZ1"))
    assert invoice.seller == Party(trading_name="B")
    assert again(invoice) == invoice
    with_payee = replace(invoice, payee=Party(name="Factoring"))
    assert b"<cac:PayeeParty>\n    <cac:PartyIdentification>" in ubl.write(with_payee)
    assert again(with_payee) == with_payee


def test_a_buyer_is_no_creditor():
    inside = "<cac:PartyIdentification><cbc:ID schemeID='SEPA'>1</cbc:ID></cac:PartyIdentification>"
    invoice = read(f"<cac:AccountingCustomerParty><cac:Party>{inside}</cac:Party></cac:AccountingCustomerParty>")
    assert invoice.buyer.identifiers == (Identifier(value="1", scheme="SEPA"),)
    assert invoice.payment is None


def test_the_name_of_a_seller_is_the_legal_one_and_of_a_payee_the_only_one():
    name = "<cac:PartyName><cbc:Name>Handelsnaam</cbc:Name></cac:PartyName>"
    assert read(party(name)).seller == Party(trading_name="Handelsnaam")
    assert read(f"<cac:PayeeParty>{name}</cac:PayeeParty>").payee == Party(name="Handelsnaam")


def test_each_account_has_means_of_its_own_and_the_rest_stands_once():
    payment = Payment(
        means_code="58",
        means_text="SEPA",
        reference="2026-001",
        accounts=(CreditTransfer(iban="NL91ABNA0417164300"), CreditTransfer(iban="NL20INGB0001234567", name="G")),
        card=Card(number="1234"),
    )
    written = ubl.write(Invoice(payment=payment))
    assert written.count(b"<cac:PaymentMeans>") == 2
    assert written.count(b"<cac:CardAccount>") == 1
    assert b"<cbc:NetworkID>NA</cbc:NetworkID>" in written
    assert again(Invoice(payment=payment)).payment == payment


def test_means_that_differ_are_reported():
    means = "<cac:PaymentMeans><cbc:PaymentMeansCode>{}</cbc:PaymentMeansCode></cac:PaymentMeans>"
    assert read(means.format(30) * 2).payment == Payment(means_code="30")
    assert lost(means.format(30) + means.format(58)) == ["/ubl:Invoice/cac:PaymentMeans[2]/cbc:PaymentMeansCode"]


def test_terms_of_a_part_are_told_from_plain_ones():
    split = PaymentSplit(means_id="1", amount=Decimal("80.00"), note="Vrij deel")
    invoice = Invoice(currency="EUR", payment_terms="30 dagen", payment_splits=(split,))
    assert again(invoice) == invoice
    nameless = replace(invoice, payment_splits=(PaymentSplit(note="Vrij deel"),))
    assert again(nameless) == replace(invoice, payment_splits=()), "or it would be read as plain terms"


def allowance(indicator: str) -> str:
    held = f"<cbc:ChargeIndicator>{indicator}</cbc:ChargeIndicator><cbc:Amount {_EUR}>1.00</cbc:Amount>"
    return f"<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cac:AllowanceCharge>{held}</cac:AllowanceCharge>"


@pytest.mark.parametrize(("indicator", "field"), [("true", "charges"), ("1", "charges"), ("false", "allowances")])
def test_the_indicator_tells_charges_from_allowances(indicator: str, field: str):
    assert [each.amount for each in getattr(read(allowance(indicator)), field)] == [Decimal("1.00")]


def test_an_indicator_that_says_nothing_is_an_allowance_and_reported():
    assert lost(allowance("ja")) == ["/ubl:Invoice/cac:AllowanceCharge/cbc:ChargeIndicator"]


def priced(inside: str) -> str:
    line = (
        f"<cac:InvoiceLine><cac:Price><cbc:PriceAmount {_EUR}>9</cbc:PriceAmount>{inside}</cac:Price></cac:InvoiceLine>"
    )
    return f"<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{line}"


def price_allowance(indicator: str, amount: str) -> str:
    base = f"<cbc:BaseAmount {_EUR}>10</cbc:BaseAmount>"
    held = f"<cbc:ChargeIndicator>{indicator}</cbc:ChargeIndicator><cbc:Amount {_EUR}>{amount}</cbc:Amount>{base}"
    return f"<cac:AllowanceCharge>{held}</cac:AllowanceCharge>"


def test_a_discount_of_nothing_is_none():
    price = Price(net=Decimal(9), gross=Decimal(10))
    assert read(priced(price_allowance("false", "0"))).lines[0].price == price
    assert again(Invoice(lines=(Line(id="1", price=price),))).lines[0].price == price


def test_a_charge_on_a_price_is_no_discount():
    inside = priced(price_allowance("true", "1"))
    assert ubl.read(document(inside)).invoice.lines[0].price == Price(net=Decimal(9))
    assert len(lost(inside)) == 5


def vat_total(amount: str, currency: str, inside: str = "") -> str:
    return f'<cac:TaxTotal><cbc:TaxAmount currencyID="{currency}">{amount}</cbc:TaxAmount>{inside}</cac:TaxTotal>'


CURRENCIES = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>"


@pytest.mark.parametrize("order", [1, -1])
def test_vat_totals_are_told_apart_by_currency_in_any_order(order: int):
    totals = [vat_total("21.00", "EUR"), vat_total("230.00", "SEK")][::order]
    invoice = read(CURRENCIES + "".join(totals))
    assert invoice.totals == Totals(vat=Decimal("21.00"), vat_in_accounting_currency=Decimal("230.00"))
    assert again(invoice) == invoice


def test_a_vat_total_in_a_third_currency_is_reported():
    assert len(lost(CURRENCIES + vat_total("21.00", "USD"))) == 2


def test_a_breakdown_without_a_total_is_read():
    category = f"<cac:TaxCategory><cbc:ID>S</cbc:ID>{VAT}</cac:TaxCategory>"
    invoice = read(f"{CURRENCIES}<cac:TaxTotal><cac:TaxSubtotal>{category}</cac:TaxSubtotal></cac:TaxTotal>")
    assert invoice.vat_breakdown == (VatBreakdown(category="S"),)


def test_another_tax_than_vat_is_reported():
    category = "<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID>{}</cac:ClassifiedTaxCategory>"
    line = f"<cac:InvoiceLine><cac:Item>{category}{category}</cac:Item></cac:InvoiceLine>"
    other = VAT.replace("VAT", "GST")
    assert ubl.read(document(line.format(other, VAT))).invoice.lines[0].vat == Vat(category="S")
    assert len(lost(line.format(other, VAT))) == 2


def test_classes_without_content_are_none():
    element = "cac:CommodityClassification"
    item = f"<cac:Item><{element}><cbc:CommodityCode>1</cbc:CommodityCode></{element}></cac:Item>"
    assert ubl.read(document(f"<cac:InvoiceLine>{item}</cac:InvoiceLine>")).invoice.lines == (Line(),)


def test_lines_of_lines_are_lines():
    inner = Line(id="1.1", net_amount=Decimal("1.00"), sub_lines=(Line(id="1.1.1", net_amount=Decimal("1.00")),))
    invoice = Invoice(currency="EUR", lines=(Line(id="1", sub_lines=(inner,)),))
    assert ubl.write(invoice).count(b"<cac:SubInvoiceLine>") == 2
    assert again(invoice) == invoice
    credit_note = replace(invoice, type_code="381")
    assert ubl.write(credit_note).count(b"<cac:SubCreditNoteLine>") == 2
    assert again(credit_note) == credit_note


def test_texts_that_look_like_markup_come_back():
    text = "<b>&amp; ]]> \"'\r\n\t\u00a0\u2028\U0001f600"
    invoice = Invoice(number=text, seller=Party(electronic_address=Identifier(value=text, scheme=text)))
    assert again(invoice) == invoice
