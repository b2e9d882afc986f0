"""Lines, parties and totals that are not the invoice's own: the official UBL rules judge them wherever they stand."""

import pytest

from app.model.catalogue import message
from app.rules.sets import EN16931
from tests.unit.rules.mutations import both, changed, found_in, ids, put
from tests.unit.rules.peppol_documents import PEPPOL, PROFILE
from tests.unit.rules.peppol_documents import found as found_in_peppol
from tests.unit.rules.test_en16931_depth import COUNTRY, NUMBER, VAT, hang

CATEGORY = (
    f"<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent>{VAT}</cac:ClassifiedTaxCategory>"
)
CODE = "<cbc:ItemClassificationCode{}>1</cbc:ItemClassificationCode>"
CLASS = f"<cac:CommodityClassification>{CODE}</cac:CommodityClassification>"
STANDARD = "<cac:StandardItemIdentification><cbc:ID{}>1</cbc:ID></cac:StandardItemIdentification>"


def line(**parts):
    """Return a line that is as it should be, but for the parts given."""
    whole = {
        "id": NUMBER,
        "quantity": '<cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>',
        "net": "<cbc:LineExtensionAmount>0.00</cbc:LineExtensionAmount>",
        "allowance": "",
        "name": "<cbc:Name>a</cbc:Name>",
        "item": "",
        "category": CATEGORY,
        "price": "<cbc:PriceAmount>0</cbc:PriceAmount>",
    } | parts
    item = f"<cac:Item>{whole['name']}{whole['item']}{whole['category']}</cac:Item>"
    head = whole["id"] + whole["quantity"] + whole["net"] + whole["allowance"]
    return f"<cac:InvoiceLine>{head}{item}<cac:Price>{whole['price']}</cac:Price></cac:InvoiceLine>"


def shipped(written):
    """Hang a line under the goods of a delivery."""
    goods = f"<cac:GoodsItem>{written}</cac:GoodsItem>"
    return hang(".", f"<cac:Delivery><cac:Shipment>{goods}</cac:Shipment></cac:Delivery>")


def extended(written):
    """Hang a group in an extension."""
    return hang(".", f"<Extension>{written}</Extension>")


def allowance(indicator, *, amount="<cbc:Amount>1</cbc:Amount>", reason="<cbc:AllowanceChargeReason/>"):
    written = f"<cbc:ChargeIndicator>{indicator}</cbc:ChargeIndicator>{reason}{amount}"
    return f"<cac:AllowanceCharge>{written}</cac:AllowanceCharge>"


def gross(amount):
    written = f"<cac:AllowanceCharge><cbc:BaseAmount>{amount}</cbc:BaseAmount></cac:AllowanceCharge>"
    return f"<cbc:PriceAmount>1</cbc:PriceAmount>{written}"


def totals(**amounts):
    """Return totals that are as the complete invoice's lines want them, but for the amounts given."""
    whole = {"LineExtension": TOTAL, "TaxExclusive": TOTAL, "TaxInclusive": TOTAL, "Payable": TOTAL} | amounts
    leaves = (f"<cbc:{name}Amount>{value}</cbc:{name}Amount>" for name, value in whole.items() if value is not None)
    return f"<cac:LegalMonetaryTotal>{''.join(leaves)}</cac:LegalMonetaryTotal>"


def seller(*, number=NUMBER, scheme=' schemeID="0106"', country=COUNTRY):
    identified = f"<cac:PartyIdentification>{number}</cac:PartyIdentification>"
    written = f"<cbc:EndpointID{scheme}>1</cbc:EndpointID>{identified}<cac:PostalAddress>{country}</cac:PostalAddress>"
    return f"<cac:AccountingSupplierParty><cac:Party>{written}</cac:Party></cac:AccountingSupplierParty>"


def buyer(**parts):
    return seller(**parts).replace("SupplierParty", "CustomerParty")


def named(name):
    return f"<cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName>"


def representative(*, name="a", address=f"<cac:PostalAddress>{COUNTRY}</cac:PostalAddress>", number="NL1"):
    scheme = f"<cac:PartyTaxScheme><cbc:CompanyID>{number}</cbc:CompanyID>{VAT}</cac:PartyTaxScheme>" if number else ""
    return f"<cac:TaxRepresentativeParty>{named(name)}{address}{scheme}</cac:TaxRepresentativeParty>"


def payee(name):
    party = f"<cac:Party>{named('a')}</cac:Party>"
    return f"<cac:AccountingSupplierParty>{party}</cac:AccountingSupplierParty><cac:PayeeParty>{name}</cac:PayeeParty>"


TOTAL = next(
    each.text for each in changed().raw.all("cac:LegalMonetaryTotal/cbc:LineExtensionAmount")
)  # fmt: skip
LINES = {
    "BR-21": line(id="<cbc:ID> </cbc:ID>"),
    "BR-22": line(quantity=""),
    "BR-23": line(quantity="<cbc:InvoicedQuantity>1</cbc:InvoicedQuantity>"),
    "BR-24": line(net=""),
    "BR-25": line(name="<cbc:Name> </cbc:Name>"),
    "BR-26": line(price=""),
    "BR-27": line(price="<cbc:PriceAmount>-0.01</cbc:PriceAmount>"),
    "BR-28": line(price=gross("-1")),
    "BR-41": line(allowance=allowance("false", amount="")),
    "BR-42": line(allowance=allowance("0", reason="")),
    "BR-43": line(allowance=allowance("1", amount="")),
    "BR-44": line(allowance=allowance("true", reason="")),
    "BR-64": line(item=STANDARD.format("")),
    "BR-65": line(item=CLASS.format("")),
    "BR-CO-04": line(category=CATEGORY.replace("VAT", "GST")),
    "BR-CO-10": line(net="<cbc:LineExtensionAmount>0.01</cbc:LineExtensionAmount>"),
    "BR-CO-23": line(allowance=allowance("false", reason="")),
    "BR-CO-24": line(allowance=allowance("true", reason="")),
}
SOUND_LINE = line(
    allowance=allowance("true") + allowance("0"),
    item=STANDARD.format(' schemeID="0160"') + CLASS.format(' listID="STI"'),
    price=gross("1"),
)
GROUPS = {
    "BR-09": (seller(country=""), seller()),
    "BR-11": (buyer(country=""), buyer()),
    "BR-12": (totals(LineExtension=None), totals()),
    "BR-13": (totals(TaxExclusive=None), totals()),
    "BR-14": (totals(TaxInclusive=None), totals()),
    "BR-15": (totals(Payable=None), totals()),
    "BR-17": (payee(named("a")), payee(named("b"))),
    "BR-18": (representative(name=" "), representative()),
    "BR-19": (representative(address=""), representative()),
    "BR-20": (representative(address="<cac:PostalAddress/>"), representative()),
    "BR-56": (representative(number=""), representative()),
    "BR-62": (seller(scheme=""), seller()),
    "BR-63": (buyer(scheme=""), buyer()),
    "BR-CO-10": (totals(LineExtension="1.00", TaxExclusive="1.00"), totals()),
    "BR-CO-11": (totals() + allowance("false"), totals() + allowance("x")),
    "BR-CO-12": (totals(ChargeTotal="2.00", TaxExclusive="0"), totals(ChargeTotal="1.00") + allowance("1")),
    "BR-CO-13": (totals(TaxExclusive="1.00"), totals()),
    "BR-CO-16": (totals(Prepaid="1.00"), totals(Prepaid="1.00", PayableRounding="1.00")),
    "BR-CO-26": (seller(number='<cbc:ID schemeID="SEPA">1</cbc:ID>'), seller()),
}


@pytest.mark.parametrize("rule", LINES)
def test_a_line_of_goods_in_a_delivery_is_judged_as_a_line(rule):
    found = [each for each in found_in(changed(shipped(LINES[rule])), EN16931) if each.rule == rule]
    assert found
    assert all("…" not in message(each)[language] for each in found for language in ("nl", "en"))
    assert rule not in ids(found_in(changed(shipped(SOUND_LINE)), EN16931))


@pytest.mark.parametrize("rule", GROUPS)
def test_parties_and_totals_in_an_extension_are_judged_as_the_invoices_own(rule):
    broken, kept = GROUPS[rule]
    found = [each for each in found_in(changed(extended(broken)), EN16931) if each.rule == rule]
    assert [each.location.xpath.startswith("/ubl:Invoice/ubl:Extension/") for each in found] == [True]
    assert all("…" not in message(each)[language] for each in found for language in ("nl", "en"))
    assert rule not in ids(found_in(changed(extended(kept)), EN16931))


def test_a_payee_elsewhere_without_a_name_is_seen():
    assert "BR-17" in ids(found_in(changed(extended(payee(""))), EN16931))


def test_no_rule_is_stated_twice_for_what_stands_elsewhere():
    stated = [rule.id for rule in EN16931.rules]
    assert len(stated) == len(set(stated))


INVOICE = '<u:Invoice xmlns:u="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">{}</u:Invoice>'


def test_peppol_judges_an_invoice_inside_an_extension_like_the_one_around_it():
    found = found_in_peppol(extended(INVOICE.format("<cbc:Note>a</cbc:Note><cbc:Note>b</cbc:Note>")))
    wanted = {"PEPPOL-EN16931-R001", "PEPPOL-EN16931-R002", "PEPPOL-EN16931-R003", "PEPPOL-EN16931-R004"}
    assert wanted <= {each.rule for each in found}
    assert {each.location.xpath for each in found if each.rule in wanted} == {"/ubl:Invoice/ubl:Extension/ubl:Invoice"}


def test_peppol_holds_the_periods_of_its_lines_against_its_own_period():
    period = "<cac:InvoicePeriod><cbc:StartDate>{}</cbc:StartDate></cac:InvoicePeriod>"
    inner = f"<cac:InvoiceLine>{period.format('2020-01-01')}</cac:InvoiceLine>"
    for outer, broken in (("2020-01-02", True), ("2020-01-01", False)):
        found = found_in_peppol(extended(INVOICE.format(period.format(outer) + inner)))
        assert ("PEPPOL-EN16931-R110" in ids(found)) is broken


def test_a_swedish_rate_is_compared_as_a_double():
    swedish = both(
        PROFILE,
        put("cac:AccountingSupplierParty/cac:Party/cac:PostalAddress/cac:Country/cbc:IdentificationCode", "SE"),
        put("cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID", "SE556703748501"),
        put("//cbc:Percent", "25.000000000000000000001"),
    )
    assert "SE-R-006" not in ids(found_in(changed(swedish), PEPPOL))
    assert "SE-R-006" in ids(found_in(changed(swedish, put("//cbc:Percent", "25.0000001")), PEPPOL))


@pytest.mark.parametrize(
    ("price", "below"), [("-0.", True), ("-0", False), ("-0.0", True), ("0.", False), ("-.0", True)]
)
def test_a_nought_with_a_minus_sign_and_a_point_is_below_nought(price, below):
    own = changed(put("cac:InvoiceLine[1]/cac:Price/cbc:PriceAmount", price))
    assert ("BR-27" in ids(found_in(own, EN16931))) is below
    other = changed(shipped(line(price=f"<cbc:PriceAmount>{price}</cbc:PriceAmount>")))
    assert ("BR-27" in ids(found_in(other, EN16931))) is below
    higher = changed(shipped(line(price=gross(price))))
    assert ("BR-28" in ids(found_in(higher, EN16931))) is below
