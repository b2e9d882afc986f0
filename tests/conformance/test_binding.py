"""The binding trees against Peppol's structure, the XSD's sequence, and what they declare of themselves."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from lxml import etree

from app.coverage import coverage
from app.formats import cii, ubl
from app.formats.binding import Group
from app.model.differences import differences
from app.model.invoice import Address, Contact, Invoice, Party
from app.model.raw import Raw
from app.model.terms import term_of
from app.model.values import Identifier
from app.rules.xsd import Schemas, schema_directory, validate
from tests.conformance.peppol_structure import StructurePlace, structure
from tests.strategies import every_term, leaves

TREES = {"ubl-invoice": (ubl.INVOICE, "380"), "ubl-creditnote": (ubl.CREDIT_NOTE, "381")}
documents = pytest.mark.parametrize("document", TREES)


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return Schemas.load(schema_directory(None))


@cache
def peppol(corpus: Path, document: str) -> tuple[StructurePlace, ...]:
    return structure(corpus / "reference" / "peppol-structure", document)


# --- Peppol's structure ----------------------------------------------------------------------------------------------

OTHER_TERMS: Mapping[str, tuple[frozenset[str], str]] = {
    "cbc:Note": (frozenset({"BT-21"}), "CEN/TS 16931-3-2 puts the subject in front of the text; Peppol has no BT-21"),
    "cac:PaymentTerms/cbc:Note": (frozenset({"NL-GA-01"}), "terms of a part, in a G-account invoice"),
    "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cac:TaxScheme/cbc:ID": (
        frozenset({"BT-32-1"}),
        "which registration it is, where a document says more than the plain TAX",
    ),
    "cac:PaymentMeans/cac:CardAccount/cbc:NetworkID": (
        frozenset({"UBL-NetworkID"}),
        "demanded by UBL; no term of the norm, kept where it is not NA",
    ),
}
"""Terms that we place where Peppol names none, by place below the root, with the reason."""
OTHER_TERMS_OF_A_CREDIT_NOTE: Mapping[str, tuple[frozenset[str], str]] = {
    "cac:AdditionalDocumentReference/cbc:ID": (
        frozenset({"BT-11"}),
        "a credit note of UBL 2.1 has no ProjectReference; CEN/TS 16931-3-2 has a document of type 50",
    )
}
CONSTANTS: Mapping[str, str] = {
    "cac:AdditionalDocumentReference/cbc:DocumentTypeCode": "BT-18: the type 130 tells the invoiced object; no value",
    "cac:InvoiceLine/cac:DocumentReference/cbc:DocumentTypeCode": "BT-128: always 130",
    "cac:CreditNoteLine/cac:DocumentReference/cbc:DocumentTypeCode": "BT-128: always 130",
}
"""Where Peppol names a term and we have a constant that tells it."""


@documents
def test_every_term_is_placed_as_peppol_places_it(corpus: Path, document: str):
    ours = terms_by_place(TREES[document][0])
    allowed = dict(OTHER_TERMS) | (OTHER_TERMS_OF_A_CREDIT_NOTE if document == "ubl-creditnote" else {})
    compared = 0
    for place in peppol(corpus, document):
        below_root = place.xpath.split("/", 2)[-1]
        if not place.terms or not place.is_leaf or below_root in CONSTANTS:
            continue
        placed = ours.get(place.xpath, frozenset())
        besides = allowed.get(below_root, (frozenset(), ""))[0]
        assert placed - besides == set(place.terms), place.xpath
        compared += 1
    assert compared > 120


@documents
def test_no_term_of_peppol_stands_at_a_place_that_peppol_has_not(corpus: Path, document: str):
    theirs = {place.xpath: set(place.terms) for place in peppol(corpus, document)}
    known = {term for terms in theirs.values() for term in terms}
    strangers = {
        (xpath.split("/", 2)[-1], term)
        for xpath, terms in terms_by_place(TREES[document][0]).items()
        for term in terms & known
        if term not in theirs.get(xpath, set())
    }
    also_read = {("cac:PaymentMeans/cbc:PaymentDueDate", "BT-9")}  # by invoices too: older software writes it there
    assert strangers == (also_read if document == "ubl-invoice" else set())


@documents
def test_we_write_every_leaf_and_attribute_that_peppol_has(corpus: Path, document: str):
    written = written_places(ubl.write(every_term(TREES[document][1])))
    absent = {each.xpath for each in peppol(corpus, document) if each.is_leaf} - written
    assert absent == set()


def terms_by_place(tree: Group) -> dict[str, frozenset[str]]:
    """Return the terms at each XPath of a UBL tree, named as Peppol names the root."""
    found: dict[str, set[str]] = {}
    for xpath, path in tree.covers("", ""):
        term = term_of(path) or (term_of(path.rpartition(".")[0]) if path.endswith(".value") else None)
        if term is not None:
            found.setdefault(xpath.replace("/cn:", "/ubl:"), set()).add(term)
    return {xpath: frozenset(terms) for xpath, terms in found.items()}


def written_places(document: bytes) -> set[str]:
    root = ubl.read(document).raw
    assert root is not None
    return {place.replace("/cn:", "/ubl:") for place, _ in texts(root)}


def texts(root: Raw) -> Iterator[tuple[str, str]]:
    """Yield (XPath without positions, text) of every element and attribute."""
    for raw in root.walk():
        xpath = bare(raw.xpath)
        yield xpath, raw.text
        for name, text in raw.attributes.items():
            yield f"{xpath}/@{name}", text


def bare(path: str) -> str:
    return re.sub(r"\[\d+\]", "", path)


# --- the XSD's sequence ----------------------------------------------------------------------------------------------

NO_PREPAID_PAYMENT = "third_party_payments"
"""UBL 2.1 has PrepaidPayment in the invoice alone: the one group of the model that a credit note cannot carry."""


@documents
def test_one_document_with_every_term_is_valid_and_comes_back_whole(schemas: Schemas, document: str):
    type_code = TREES[document][1]
    invoice = every_term(type_code, without=(NO_PREPAID_PAYMENT,) if type_code == "381" else ())
    assert sum(1 for _ in leaves(invoice)) > 500
    written = ubl.write(invoice)
    assert validate(etree.fromstring(written), schemas) == ()
    again = ubl.read(written)
    assert differences(invoice, again.invoice) == ((), ())
    assert again.invoice == invoice
    assert again.findings == ()


@pytest.mark.parametrize("type_code", ["380", "381"])
def test_every_term_alone_is_valid_too(schemas: Schemas, type_code: str):
    """Each list once, and each group of the invoice left out in turn: no sequence depends on a neighbour."""
    whole = every_term(type_code)
    needed = {"number", "type_code", "issue_date", "currency", "seller", "buyer", "totals", "lines"}
    for name in (each for each in Invoice.__dataclass_fields__ if each not in needed):
        without = replace(whole, **{name: Invoice.__dataclass_fields__[name].default})
        if without.vat_breakdown and name == "vat_currency":
            without = replace(without, totals=replace(without.totals, vat_in_accounting_currency=None))
        assert validate(etree.fromstring(ubl.write(without)), schemas) == (), name


# --- what the trees declare ------------------------------------------------------------------------------------------

_WHOLE = (Party, Address, Contact)
DECLARED: Mapping[str, tuple[ModuleType, Group]] = {
    "ubl-invoice": (ubl, ubl.INVOICE),
    "ubl-creditnote": (ubl, ubl.CREDIT_NOTE),
    "cii": (cii, cii.INVOICE),
}


def variants(name: str) -> Iterator[bytes]:
    """Yield documents that between them say every term in every place that `name` knows for it."""
    module = DECLARED[name][0]
    type_code = "381" if name == "ubl-creditnote" else "380"
    full = every_term(type_code, whole=_WHOLE)
    yield module.write(full)
    yield module.write(replace(full, payee=None))  # so that the seller is the creditor
    yield module.write(replace(full, payment=replace(full.payment, accounts=_with_iban(full)), due_date=None))
    yield module.write(_without_schemes(full))
    written = module.write(replace(full, due_date=None, lines=_with_unit_price(full)))
    for old, new in _SYNONYMS.get(name, ()):
        assert old in written, old
        yield written.replace(old, new)


def _with_iban(invoice: Invoice):
    return tuple(replace(each, iban="NL91ABNA0417164300") for each in invoice.payment.accounts)


def _with_unit_price(invoice: Invoice):
    return tuple(replace(each, price=replace(each.price, base_quantity=Decimal(1))) for each in invoice.lines)


def _without_schemes(invoice: Invoice) -> Invoice:
    plain = (Identifier(value="zonder stelsel"),)
    parties = {
        role: replace(getattr(invoice, role), identifiers=plain, tax_registration_scheme="FC")
        for role in ("seller", "buyer", "payee", "tax_representative")
    }
    return replace(invoice, delivery=replace(invoice.delivery, location=plain[0]), **parties)


_FREIGHT = b"""<ram:SpecifiedLogisticsServiceCharge>
  <ram:Description>vracht</ram:Description>
  <ram:AppliedAmount>1</ram:AppliedAmount>
  <ram:AppliedTradeTax>
    <ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>
    <ram:RateApplicablePercent>21</ram:RateApplicablePercent>
  </ram:AppliedTradeTax>
</ram:SpecifiedLogisticsServiceCharge>"""
_SYNONYMS: Mapping[str, tuple[tuple[bytes, bytes], ...]] = {
    "ubl-invoice": (
        (
            b"</cbc:PaymentMeansCode>",
            b"</cbc:PaymentMeansCode><cbc:PaymentDueDate>2026-01-05</cbc:PaymentDueDate>",
        ),
    ),
    "cii": (
        (b"ram:PersonName>", b"ram:DepartmentName>"),
        (b"ram:NetPriceProductTradePrice>", b"ram:Unknown>"),  # the gross price's base quantity counts
        (
            b"<ram:SpecifiedTradePaymentTerms>",
            _FREIGHT + b"<ram:SpecifiedTradePaymentTerms>",
        ),
    ),
}


@pytest.mark.parametrize("name", DECLARED)
def test_what_is_declared_is_what_is_read(name: str):
    module, tree = DECLARED[name]
    read: set[tuple[str, str]] = set()
    for document in variants(name):
        places = module.read(document).places()
        read |= {(bare(raw.xpath), bare(path)) for path, raw in places.items()}
    declared = set(tree.covers("", ""))
    fields_declared = {path for _, path in declared}
    undeclared = {(xpath, path) for xpath, path in read if path in fields_declared} - declared
    assert undeclared == set(), "read, and missing from the coverage table"
    unread = {(xpath, path) for xpath, path in declared if "/@" not in xpath} - read
    assert {(xpath.rpartition("/")[2], path) for xpath, path in unread} == UNREAD[name], "declared, and never read"


_IN_THE_TEXT = {("cbc:Note", "notes.subject_code")}
"""Told apart within the text of the note, whose place is that of the text."""
UNREAD: Mapping[str, set[tuple[str, str]]] = {"ubl-invoice": _IN_THE_TEXT, "ubl-creditnote": _IN_THE_TEXT, "cii": set()}


def test_the_coverage_page_knows_every_term():
    table = coverage()
    for syntax in ("ubl", "cii"):
        for path, _ in leaves(every_term()):
            place = bare(path)
            if syntax == "cii" and is_extension_of_ubl(place):
                continue
            assert table[syntax].get(place), (syntax, place)


def is_extension_of_ubl(path: str) -> bool:
    parts = ("payment_splits", "third_party_payments", "sub_lines", "means_id", "card.network")
    return any(part in path for part in parts)
