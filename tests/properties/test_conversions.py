"""What `convert` hands out says what the source says: any further terms on top of a sound invoice reach the UBL."""

from dataclasses import fields, replace
from datetime import date
from functools import cache

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from lxml import etree

from app.conversion import Conversion, Document, Status, convert
from app.formats import FORMATS, canonical, cii, ubl
from app.model.differences import differences
from app.model.invoice import Invoice
from app.rules.xsd import Schemas, schema_directory, validate
from tests.conftest import ROOT
from tests.properties.demands_ubl import with_what_the_schema_demands
from tests.strategies import invoices

_TODAY = date(2026, 11, 22)
_JUDGED = frozenset(
    {"process", "type_code", "currency", "vat_currency", "seller", "buyer", "allowances", "charges", "vat_breakdown"}
    | {"totals", "lines", "tax_point_date_code"}
)
"""What rules of arithmetic and law judge as a whole: random values there are refused, as they should be."""
_FREE = tuple(sorted({each.name for each in fields(Invoice)} - _JUDGED))


@cache
def schemas() -> Schemas:
    return Schemas.load(schema_directory(None))


@cache
def sound() -> tuple[Invoice, ...]:
    """Our own fixtures, as the model holds them."""
    found = [ubl.read(path.read_bytes()).invoice for path in sorted((ROOT / "fixtures" / "ubl").glob("*.xml"))]
    return tuple(each for each in found if each is not None)


@st.composite
def enriched(draw: st.DrawFn) -> Invoice:
    """Return a sound invoice of ours in which any terms that rules leave alone are random ones."""
    base, other = draw(st.sampled_from(sound())), with_what_the_schema_demands(draw(invoices()))
    taken = draw(st.sets(st.sampled_from(_FREE), max_size=12))
    return replace(base, **{name: value for name in taken if (value := getattr(other, name))})


def converted(data: bytes) -> Conversion:
    done = convert(Document(data=data), profile="auto", schemas=schemas(), today=_TODAY, embed=False)
    event(f"status {done.status}")
    return done


def test_the_fixtures_are_there():
    assert len(sound()) > 10


@pytest.mark.parametrize("syntax", [ubl, cii, canonical], ids=lambda each: each.name)
@settings(max_examples=150)
@given(invoice=enriched())
def test_a_conversion_says_what_its_source_says(syntax, invoice: Invoice):
    done = converted(syntax.write(invoice))
    assert done.status in {Status.CONVERTED, Status.REFUSED}
    if done.status is Status.REFUSED:
        return
    assert validate(etree.fromstring(done.ubl), schemas()) == ()
    reported = {each.facts["path"] for each in done.findings if each.facts.get("kind") == "unwritable"}
    lost, changed = differences(done.reading.invoice, ubl.read(done.ubl).invoice)
    assert changed == ()
    assert {path for path, _ in lost} == reported


@pytest.mark.parametrize("syntax", FORMATS, ids=lambda each: each.name)
def test_most_of_these_conversions_succeed(syntax):
    """So that the property above does not hold of refusals alone."""
    statuses: list[Status] = []

    @settings(max_examples=60, derandomize=True, database=None)
    @given(invoice=enriched())
    def count(invoice: Invoice) -> None:
        statuses.append(converted(syntax.write(invoice)).status)

    count()
    assert statuses.count(Status.CONVERTED) > len(statuses) / 4, statuses
