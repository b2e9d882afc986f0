"""What a conversion fills in is stated where the document would have stated it, so that the rules judge it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.conversion import Document, Status, convert
from app.coverage import state
from app.formats import cii, ubl
from app.model.known import Known
from app.model.values import Identifier
from app.rules.xsd import Schemas, schema_directory

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return Schemas.load(schema_directory(None))


@pytest.mark.parametrize("syntax", [ubl, cii], ids=["ubl", "cii"])
@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("buyer_reference", "Keuken 3"),
        ("order_reference", "PO-1"),
        ("buyer.legal_registration", Identifier(value="00001234", scheme="0106")),
        ("buyer.electronic_address", Identifier(value="00001234", scheme="0106")),
        ("process.specification", "urn:cen.eu:en16931:2017"),
    ],
)
def test_what_is_stated_is_what_the_document_then_says(syntax, path, value):
    reading = syntax.read((FIXTURES / syntax.name / "standard-rate.xml").read_bytes())
    state(reading.raw, syntax.name, path, value)
    again = reading.places()[f"{path}.value" if isinstance(value, Identifier) else path]
    assert again.text == (value.value if isinstance(value, Identifier) else value)
    if isinstance(value, Identifier):
        assert again.attributes["schemeID"] == value.scheme


def test_a_chosen_profile_is_judged_with_its_own_ids(schemas):
    source = ubl.read((FIXTURES / "ubl/peppol-bis.xml").read_bytes()).invoice
    for module in (ubl, cii):
        data = module.write(replace(source, process=None))
        done = convert(Document(data=data), profile="peppol-bis-3", schemas=schemas, today=TODAY)
        assert done.status is Status.CONVERTED, [each for each in done.findings if each.severity == "fatal"]


def test_what_the_relation_knows_satisfies_the_rules(schemas):
    source = ubl.read((FIXTURES / "ubl/standard-rate.xml").read_bytes()).invoice
    bare = replace(source, buyer_reference=None, order_reference=None)
    bare = replace(bare, buyer=replace(bare.buyer, legal_registration=None))
    refused = convert(Document(data=ubl.write(bare)), profile="nlcius", schemas=schemas, today=TODAY)
    assert {"BR-NL-2", "BR-NL-10"} <= {each.rule for each in refused.findings}
    registration = Identifier(value="00001234", scheme="0106")
    known = Known(buyer_reference="Keuken", order_reference="PO-1", buyer_registration=registration)
    done = convert(Document(data=ubl.write(bare)), profile="nlcius", schemas=schemas, today=TODAY, known=known)
    assert done.status is Status.CONVERTED
    assert ubl.read(done.ubl).invoice.buyer_reference == "Keuken"
