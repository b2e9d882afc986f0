"""ZUGFeRD 1 and its draft: read under the names of today, shown under their own."""

from datetime import date
from decimal import Decimal

import pytest

from app.formats import cii
from app.model.invoice import Line, Totals, Vat
from app.model.raw import Raw

ZUGFERD_1 = b"""<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15">
  <rsm:SpecifiedExchangedDocumentContext>
    <ram:TestIndicator><udt:Indicator>false</udt:Indicator></ram:TestIndicator>
  </rsm:SpecifiedExchangedDocumentContext>
  <rsm:HeaderExchangedDocument>
    <ram:ID>2026-17</ram:ID><ram:Name>RECHNUNG</ram:Name><ram:TypeCode>380</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="102">20260930</udt:DateTimeString></ram:IssueDateTime>
  </rsm:HeaderExchangedDocument>
  <rsm:SpecifiedSupplyChainTradeTransaction>
    <ram:ApplicableSupplyChainTradeAgreement>
      <ram:BuyerOrderReferencedDocument><ram:IssueDateTime>2026-09-01T00:00:00</ram:IssueDateTime><ram:ID>B-9</ram:ID>
      </ram:BuyerOrderReferencedDocument>
    </ram:ApplicableSupplyChainTradeAgreement>
    <ram:ApplicableSupplyChainTradeSettlement>
      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradeSettlementMonetarySummation>
        <ram:GrandTotalAmount currencyID="EUR">121.00</ram:GrandTotalAmount>
      </ram:SpecifiedTradeSettlementMonetarySummation>
    </ram:ApplicableSupplyChainTradeSettlement>
    <ram:IncludedSupplyChainTradeLineItem>
      <ram:SpecifiedSupplyChainTradeSettlement>
        <ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>
          <ram:ApplicablePercent>21.00</ram:ApplicablePercent></ram:ApplicableTradeTax>
        <ram:SpecifiedTradeSettlementMonetarySummation>
          <ram:LineTotalAmount currencyID="EUR">100.00</ram:LineTotalAmount>
        </ram:SpecifiedTradeSettlementMonetarySummation>
        <ram:SpecifiedTradeAccountingAccount><ram:ID>4300</ram:ID></ram:SpecifiedTradeAccountingAccount>
      </ram:SpecifiedSupplyChainTradeSettlement>
    </ram:IncludedSupplyChainTradeLineItem>
  </rsm:SpecifiedSupplyChainTradeTransaction>
</rsm:CrossIndustryDocument>"""

DRAFT = b"""<rsm:Invoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CBFBUY:5">
  <rsm:SpecifiedExchangedDocumentContext><TestIndicator>true</TestIndicator></rsm:SpecifiedExchangedDocumentContext>
  <rsm:HeaderExchangedDocument>
    <ID>2026-17</ID><IssueDateTime format="102">20260930</IssueDateTime>
  </rsm:HeaderExchangedDocument>
  <rsm:SpecifiedSupplyChainTradeTransaction><ApplicableSupplyChainTradeSettlement>
    <InvoiceCurrencyCode>EUR</InvoiceCurrencyCode>
    <SpecifiedTradePaymentTerms><DueDateDateTime format="102">20261030</DueDateDateTime></SpecifiedTradePaymentTerms>
  </ApplicableSupplyChainTradeSettlement></rsm:SpecifiedSupplyChainTradeTransaction>
</rsm:Invoice>"""


def test_zugferd_1_is_read_under_todays_names():
    read = cii.read(ZUGFERD_1).invoice
    assert (read.number, read.issue_date, read.order_reference) == ("2026-17", date(2026, 9, 30), "B-9")
    assert read.totals == Totals(with_vat=Decimal("121.00"))
    assert read.lines == (
        Line(
            vat=Vat(category="S", rate=Decimal("21.00")),
            net_amount=Decimal("100.00"),
            buyer_accounting_reference="4300",
        ),
    )
    assert cii.read(cii.write(read)).invoice == read


def test_what_is_lost_from_zugferd_1_is_named_by_its_own_path():
    agreement = "/rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement"
    assert {finding.location.xpath for finding in cii.read(ZUGFERD_1).findings} == {
        "/rsm:CrossIndustryDocument/rsm:HeaderExchangedDocument/ram:Name",
        f"/rsm:CrossIndustryDocument{agreement}/ram:BuyerOrderReferencedDocument/ram:IssueDateTime",
    }


def test_the_draft_of_zugferd_1_states_dates_without_a_leaf_of_their_own():
    reading = cii.read(DRAFT)
    assert (reading.invoice.issue_date, reading.invoice.due_date) == (date(2026, 9, 30), date(2026, 10, 30))
    assert [finding.location.xpath for finding in reading.findings] == [
        "/rsm:Invoice/rsm:SpecifiedExchangedDocumentContext/TestIndicator"
    ]


def test_places_point_into_the_document_itself():
    places = cii.read(ZUGFERD_1).places()
    assert places["totals.with_vat"].xpath == (
        "/rsm:CrossIndustryDocument/rsm:SpecifiedSupplyChainTradeTransaction"
        "/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradeSettlementMonetarySummation/ram:GrandTotalAmount"
    )


def test_an_element_that_the_source_has_not_is_no_step_of_its_path():
    outer = Raw("ram:IssueDateTime", "", None, None)
    inner = Raw("udt:DateTimeString", "20260930", None, outer)
    inner.source = ""
    outer.add(inner)
    assert inner.xpath == "/ram:IssueDateTime"


@pytest.mark.parametrize("data", [ZUGFERD_1, DRAFT])
def test_both_are_recognised_by_their_root(data):
    assert cii.recognises(data[:600])
