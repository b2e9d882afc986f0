"""Every real document of the corpus: read, converted, written, and read back; and what of it found no place.

A document is *valid* where INDEX.tsv has verdicts of the official validators on it and each is ``valid``; the hybrid
PDFs have none, so there those count whose XML we convert. A *leaf* is an element with text or an attribute.

No leaf is lost that EN 16931, Peppol, NLCIUS or XRechnung allows. For UBL, what they allow is read from Peppol's own
structure (which has every place of the EN 16931 binding but those in `BESIDES_PEPPOL`) and from lists here for what
the others add. For CII there is no such file in the corpus; there the allowed places are those of our own binding
tree, which says only that a place we claim to read is never lost when it stands once and in good order. The places
of the official CII binding themselves are held by `tests/conformance/test_rule_units.py` and by the pairs of one
invoice in both syntaxes.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from app.conversion import Conversion, Document, Status, check, convert
from app.formats import cii, ubl
from app.model.findings import Finding, Severity
from app.model.raw import Raw
from app.model.reading import Reading
from app.rules.xsd import Schemas, schema_directory, validate
from tests.conformance.peppol_structure import structure

_TODAY = date(2026, 11, 22)
FOLDERS = ("invoices", "syntaxes/cii", "pdf/hybrid")
OTHERS = ("ebinterface", "edifact", "facturae", "fatturapa", "finvoice", "isdoc", "oioubl")
VERDICTS = ("xsd", "en16931", "peppol", "nlcius")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the corpus: its path below it, and what official validators said, by column, where they did."""

    path: str
    verdicts: tuple[str, ...]

    @property
    def is_valid(self) -> bool:
        return bool(self.verdicts) and set(self.verdicts) == {"valid"}

    @property
    def folder(self) -> str:
        return "/".join(self.path.split("/")[:2])

    def __str__(self) -> str:
        return self.path


@cache
def entries(corpus: Path, folder: str) -> tuple[Entry, ...]:
    with (corpus / "INDEX.tsv").open(encoding="utf-8", errors="replace", newline="") as index:
        rows = list(csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(
        Entry(row["file"], tuple(row[column] for column in VERDICTS if row[column]))
        for row in rows
        if row["file"].startswith(f"{folder}/")
    )


@cache
def schemas() -> Schemas:
    return Schemas.load(schema_directory(None))


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one file."""

    entry: Entry
    conversion: Conversion

    @property
    def reading(self) -> Reading:
        return self.conversion.reading

    @property
    def fatal(self) -> list[str]:
        return sorted({each.rule for each in self.conversion.findings if each.severity is Severity.FATAL})


@cache
def done(corpus: Path, folder: str) -> tuple[Done, ...]:
    """Convert every file of a folder, once per run; an exception here fails every test of the folder."""
    return tuple(Done(entry, converted(corpus / entry.path)) for entry in entries(corpus, folder))


def converted(path: Path) -> Conversion:
    document = Document(data=path.read_bytes(), filename=path.name)
    return convert(document, profile="auto", schemas=schemas(), today=_TODAY, embed=False)


folders = pytest.mark.parametrize("folder", FOLDERS)


@folders
def test_every_file_is_read_without_an_exception(corpus: Path, folder: str):
    outcomes = done(corpus, folder)
    assert len(outcomes) == len(entries(corpus, folder)) > 50
    for each in outcomes:
        assert each.conversion.status in Status
        assert each.conversion.status is not Status.FAILED_OUTPUT, (str(each.entry), each.fatal)
        checked = check(
            Document(data=(corpus / each.entry.path).read_bytes()), profile="auto", schemas=schemas(), today=_TODAY
        )
        assert (checked.reading.invoice is None) == (each.reading.invoice is None), str(each.entry)


@folders
def test_what_is_valid_is_written_valid_and_comes_back_the_same(corpus: Path, folder: str, capsys):
    refused = []
    for each in done(corpus, folder):
        invoice = each.reading.invoice
        if invoice is None or not (each.entry.is_valid or each.conversion.status is Status.CONVERTED):
            continue
        written = ubl.write(invoice)
        assert validate(etree.fromstring(written), schemas()) == (), str(each.entry)
        again = ubl.read(written)
        assert again.invoice == invoice, str(each.entry)
        assert again.findings == (), str(each.entry)
        if each.conversion.status is not Status.CONVERTED:
            refused.append(f"{each.entry}: {each.conversion.status}, {' '.join(each.fatal)}")
    with capsys.disabled():
        print(f"\n{folder}: valid by the index and yet refused: {len(refused)}", *refused, sep="\n  ")
    assert {line.partition(":")[0] for line in refused} <= REFUSED_THOUGH_VALID.keys()


REFUSED_THOUGH_VALID: dict[str, str] = {}
"""Files that the index calls valid and that we refuse, each with the reason why we are right."""


@folders
def test_each_refused_file_is_listed_with_its_rules(corpus: Path, folder: str, capsys):
    others = [each for each in done(corpus, folder) if each.conversion.status is not Status.CONVERTED]
    with capsys.disabled():
        print(f"\n{folder}: not converted: {len(others)} of {len(done(corpus, folder))}")
        for each in others:
            print(f"  {each.entry.path}: {each.conversion.status}: {' '.join(each.fatal)}")
    assert all(each.fatal for each in others), "nobody is refused without a reason"


# --- leaves ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Leaves:
    """How many leaves came in, were placed, and were reported as lost or as no value."""

    files: int = 0
    total: int = 0
    lost: int = 0
    unreadable: int = 0

    @property
    def placed(self) -> int:
        return self.total - self.lost - self.unreadable


def count(reading: Reading) -> Leaves:
    raw = reading.raw
    assert raw is not None
    return Leaves(
        files=1,
        total=sum(leaves_of(each) for each in raw.walk()),
        lost=len(lost(reading)),
        unreadable=sum(1 for each in reading.findings if each.rule == "RELAY-VALUE"),
    )


def leaves_of(raw: Raw) -> int:
    attributes = sum(1 for name in raw.attributes if not name.startswith("{http://www.w3.org/2001/XMLSchema-instance}"))
    return attributes + (1 if raw.text.strip() else 0)


def lost(reading: Reading) -> list[Finding]:
    return [each for each in reading.findings if each.rule == "RELAY-LOST"]


@folders
def test_table_of_leaves(corpus: Path, folder: str, capsys):
    table: dict[str, Leaves] = {}
    for each in done(corpus, folder):
        if each.reading.raw is None:
            continue
        counted = count(each.reading)
        row = table.setdefault(f"{each.entry.folder} ({each.reading.format})", Leaves())
        row.files += 1
        row.total += counted.total
        row.lost += counted.lost
        row.unreadable += counted.unreadable
    with capsys.disabled():
        print(f"\n{'folder':<44}{'files':>6}{'leaves in':>11}{'placed':>9}{'RELAY-LOST':>12}{'no value':>10}")
        for name, row in sorted(table.items()):
            print(f"{name:<44}{row.files:>6}{row.total:>11}{row.placed:>9}{row.lost:>12}{row.unreadable:>10}")
    assert sum(row.total for row in table.values()) > 3_000
    assert all(row.placed > 0.5 * row.total for row in table.values())


BESIDES_PEPPOL: frozenset[str] = frozenset(
    {
        # EN 16931: Peppol fixes these, the binding CEN/TS 16931-3-2 has them free
        "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cac:TaxScheme/cbc:ID",
        "cac:InvoicePeriod/cbc:DescriptionCode",  # BT-8
        "cac:ProjectReference/cbc:ID",  # BT-11
        "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReasonCode",  # BT-121
        # NLCIUS with G-account
        "cac:PaymentMeans/cbc:ID",
        "cac:PaymentTerms/cbc:PaymentMeansID",
        "cac:PaymentTerms/cbc:Amount",
        "cac:PaymentTerms/cbc:Amount/@currencyID",
        # XRechnung, extension: payments for third parties (BG-DEX-09); sub-lines follow below
        "cac:PrepaidPayment/cbc:ID",
        "cac:PrepaidPayment/cbc:PaidAmount",
        "cac:PrepaidPayment/cbc:PaidAmount/@currencyID",
        "cac:PrepaidPayment/cbc:InstructionID",
    }
)
_SUB_LINE = re.compile(r"(?:cac:Sub(?:Invoice|CreditNote)Line/)+")


@cache
def allowed(corpus: Path) -> frozenset[str]:
    """Every place below the root that one of the specifications allows in UBL; a sub-line has what a line has."""
    folder = corpus / "reference" / "peppol-structure"
    places = {
        place.xpath.split("/", 2)[-1]
        for document in ("ubl-invoice", "ubl-creditnote")
        for place in structure(folder, document)
        if place.is_leaf
    }
    return frozenset(places) | BESIDES_PEPPOL


@cache
def claimed_in_cii() -> frozenset[str]:
    return frozenset(xpath.split("/", 2)[-1] for xpath, _ in cii.INVOICE.covers("", ""))


def test_the_allowed_places_are_many(corpus: Path):
    assert len(allowed(corpus)) > 240
    assert len(claimed_in_cii()) > 150


@folders
def test_no_leaf_that_a_specification_allows_is_lost(corpus: Path, folder: str, capsys):
    """Whatever is lost at an allowed place is there against a specification, in a way that `REASONS` names.

    A document that the official validators call valid loses nothing at all there in UBL; in CII it may, where the
    binding has two places for the one term of the norm and the document fills both.
    """
    reasons: Counter[str] = Counter()
    unexplained: list[str] = []
    for each in done(corpus, folder):
        for finding in lost(each.reading):
            if not is_allowed(corpus, each.reading.format, finding):
                continue
            leaf = element_of(each.reading, finding)
            reason = next((name for name, holds in REASONS.items() if holds(each.reading, leaf)), None)
            if reason is None or (each.entry.is_valid and reason != TWO_PLACES):
                unexplained.append(f"{each.entry} {finding.facts['path']} = {finding.facts['value'][:60]} ({reason})")
            else:
                reasons[reason] += 1
    with capsys.disabled():
        print(f"\n{folder}: not in the model though the place is allowed: {dict(reasons) or 'nothing'}")
    assert unexplained == []


def is_allowed(corpus: Path, syntax: str | None, finding: Finding) -> bool:
    place = _SUB_LINE.sub("", bare(finding.facts["path"]).split("/", 2)[-1])
    return place in (allowed(corpus) if syntax == "ubl" else claimed_in_cii())


def bare(path: str) -> str:
    return re.sub(r"\[\d+\]", "", path)


def element_of(reading: Reading, finding: Finding) -> Raw:
    path = finding.facts["path"].partition("/@")[0]
    return next(raw for raw in reading.raw.walk() if raw.xpath == path)


def ancestors(raw: Raw | None) -> Iterator[Raw]:
    while raw is not None:
        yield raw
        raw = raw.parent


def is_repeated(reading: Reading, leaf: Raw) -> bool:
    """Tell whether the leaf, or what holds it, stands a second time beside one of which the model holds something."""
    return any(
        raw.parent is not None and any(_is_held(twin) for twin in raw.parent.children[raw.name] if twin is not raw)
        for raw in ancestors(leaf)
        if raw.name not in _LINES
    )


_LINES = frozenset({"cac:InvoiceLine", "cac:CreditNoteLine", "ram:IncludedSupplyChainTradeLineItem"})


def _is_held(raw: Raw) -> bool:
    return any(each.taken for each in raw.walk())


def is_in_another_currency(reading: Reading, leaf: Raw) -> bool:
    """Tell whether the amount, or the VAT total around it, states a currency that is not the invoice's (BT-5, BT-6)."""
    currencies = {reading.raw.value("cbc:DocumentCurrencyCode"), reading.raw.value("cbc:TaxCurrencyCode")}
    around = next((raw.first("cbc:TaxAmount") for raw in ancestors(leaf) if raw.name == "cac:TaxTotal"), None)
    stated = [
        raw.attributes["currencyID"] for raw in (leaf, around) if raw is not None and "currencyID" in raw.attributes
    ]
    return any(currency not in currencies - {""} for currency in stated)


def is_of_another_tax(reading: Reading, leaf: Raw) -> bool:
    """Tell whether the tax category or registration around the leaf is not one of VAT."""
    schemes = (raw.first("cac:TaxScheme/cbc:ID") for raw in ancestors(leaf))
    scheme = (
        leaf if leaf.parent is not None and leaf.parent.name == "cac:TaxScheme" else next(filter(None, schemes), None)
    )
    return scheme is not None and scheme.text.strip().upper() != "VAT"


def is_a_charge_on_a_price(reading: Reading, leaf: Raw) -> bool:
    """Tell whether this is a surcharge within a price: the norm knows discounts only (PEPPOL-EN16931-R044)."""
    parents = [raw for raw in ancestors(leaf) if raw.name == "cac:AllowanceCharge"]
    return any(raw.parent.name == "cac:Price" and raw.value("cbc:ChargeIndicator") == "true" for raw in parents)


_ONE_TERM: tuple[tuple[str, str], ...] = (
    ("ram:ProprietaryID", "ram:IBANID"),  # BT-84
    ("ram:DepartmentName", "ram:PersonName"),  # BT-41, BT-56
)


def stands_in_two_places(reading: Reading, leaf: Raw) -> bool:
    """Tell whether the term already stands in the other place that CII has for it, with another text."""
    if leaf.name == "ram:BasisQuantity":  # BT-149 and BT-150, with the gross and with the net price
        return leaf.parent.name == "ram:GrossPriceProductTradePrice"
    return any(
        leaf.name == second and leaf.parent.children[first][0].text.strip() != leaf.text.strip()
        for second, first in _ONE_TERM
        if first in leaf.parent.children
    )


TWO_PLACES = "the norm has one term, CII two places, and both are filled"
REASONS: dict[str, Callable[[Reading, Raw], bool]] = {
    TWO_PLACES: stands_in_two_places,
    "another tax than VAT": is_of_another_tax,
    "another currency than the invoice's": is_in_another_currency,
    "a charge on a price": is_a_charge_on_a_price,
    "a second occurrence of what stands once": is_repeated,
}


# --- what we do not read yet -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("syntax", OTHERS)
def test_a_syntax_that_we_do_not_read_gets_a_name_and_no_exception(corpus: Path, syntax: str, capsys):
    statuses: Counter[str] = Counter()
    for entry in entries(corpus, f"syntaxes/{syntax}"):
        result = converted(corpus / entry.path)
        statuses[str(result.status)] += 1
        assert result.status in {Status.UNREADABLE, Status.NOT_AN_INVOICE, Status.CONVERTED, Status.REFUSED}
        assert (result.status is Status.CONVERTED) != any(
            each.severity is Severity.FATAL for each in result.findings
        ), str(entry)
    with capsys.disabled():
        print(f"\nsyntaxes/{syntax}: {dict(statuses)}")
    assert statuses


def test_plain_pdfs_are_told_apart_from_hybrid_ones(corpus: Path):
    for path in sorted((corpus / "pdf" / "plain").rglob("*.pdf")):
        result = converted(path)
        assert result.reading is not None, path.name
        assert result.reading.format == "pdf", path.name
        assert result.status in {Status.UNREADABLE, Status.NEEDS_REVIEW, Status.CONVERTED}, path.name
