"""Whatever an invoice says, and in whatever combination: it comes back from every syntax that it was written in."""

import json

import pytest
from hypothesis import given
from lxml import etree

from app.formats import canonical, cii, ubl
from app.model.differences import differences
from app.model.invoice import Invoice
from app.rules.xsd import Schemas, schema_directory, validate
from tests.properties.demands_ubl import with_what_the_schema_demands
from tests.properties.limits_cii import what_cii_says
from tests.properties.limits_ubl import what_ubl_says
from tests.strategies import every_term, invoices


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return Schemas.load(schema_directory(None))


def exactly(invoice: Invoice | None) -> str:
    """Return all that an invoice says, digits of amounts included: Decimal calls 21 and 21.00 equal."""
    assert invoice is not None
    return json.dumps(canonical.as_json(invoice, content=True), indent=1)


@given(invoices())
def test_an_invoice_survives_json(invoice: Invoice):
    again = canonical.read(canonical.write(invoice))
    assert again.findings == ()
    assert exactly(again.invoice) == exactly(invoice)


@given(invoices())
def test_an_invoice_survives_ubl(invoice: Invoice):
    again = ubl.read(ubl.write(invoice))
    assert again.findings == (), "our own UBL has nothing that we do not understand"
    assert exactly(again.invoice) == exactly(what_ubl_says(invoice))


@given(invoices())
def test_an_invoice_survives_cii(invoice: Invoice):
    again = cii.read(cii.write(invoice))
    assert again.findings == (), "our own CII has nothing that we do not understand"
    assert exactly(again.invoice) == exactly(what_cii_says(invoice))


@given(invoices())
def test_an_invoice_survives_cii_on_its_way_to_ubl(invoice: Invoice):
    from_cii = cii.read(cii.write(invoice)).invoice
    from_ubl = ubl.read(ubl.write(from_cii)).invoice
    assert exactly(from_ubl) == exactly(what_ubl_says(what_cii_says(invoice)))


@pytest.mark.parametrize("says", [what_ubl_says, what_cii_says])
@given(invoice=invoices())
def test_a_limit_takes_away_and_never_adds(says, invoice: Invoice):
    said = says(invoice)
    assert says(said) == said
    syntax = ubl if says is what_ubl_says else cii
    assert exactly(syntax.read(syntax.write(said)).invoice) == exactly(said)


@given(invoice=invoices())
def test_the_ubl_that_we_write_is_valid(schemas: Schemas, invoice: Invoice):
    whole = with_what_the_schema_demands(invoice)
    written = etree.fromstring(ubl.write(whole))
    assert validate(written, schemas) == ()


@pytest.mark.parametrize("type_code", ["380", "381"])
def test_an_invoice_with_every_term_survives_all_three(type_code: str):
    whole = every_term(type_code)
    assert canonical.read(canonical.write(whole)).invoice == whole
    assert cii.read(cii.write(whole)).invoice == what_cii_says(whole)
    lost, changed = differences(whole, ubl.read(ubl.write(whole)).invoice)
    assert changed == ()
    assert {path.partition("[")[0] for path, _ in lost} == ({"third_party_payments"} if type_code == "381" else set())
