"""Our XRechnung rules on the documents that KoSIT publishes as valid: nothing fatal, and nothing to warn of."""

from datetime import date

import pytest

from app.conversion import Document, read
from app.model.findings import Severity
from tests.unit.rules.mutations import found_in
from tests.unit.rules.xrechnung_documents import RULES

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def documents(corpus):
    files = sorted((corpus / "invoices" / "xrechnung-01").glob("*.xml"))
    if not files:
        pytest.skip("the corpus has no XRechnungen")
    return [(path.name, read(Document(data=path.read_bytes(), filename=path.name), TODAY)) for path in files]


def test_valid_documents_pass_in_both_syntaxes(documents):
    assert {reading.format for _, reading in documents} == {"ubl", "cii"}
    found = {
        name: {each.rule for each in found_in(reading, RULES) if each.severity is not Severity.INFO}
        for name, reading in documents
    }
    assert {name: rules for name, rules in found.items() if rules} == {}
