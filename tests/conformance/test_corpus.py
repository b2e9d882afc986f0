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
from collections.abc import Iterator
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
        rows = [row for row in csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE)]
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
    assert len(allowed(corpus)) > 250
    assert len(claimed_in_cii()) > 150


@folders
def test_no_leaf_that_a_specification_allows_is_lost(corpus: Path, folder: str, capsys):
    """Of the lost ones, those at an allowed place must be there for a reason that `REASONS` can tell."""
    reasons: Counter[str] = Counter()
    unexplained: list[str] = []
    for each in done(corpus, folder):
        for finding in lost(each.reading):
            place = _SUB_LINE.sub("", re.sub(r"\[\d+\]", "", finding.facts["path"]).split("/", 2)[-1])
            if each.reading.format == "ubl" and place not in allowed(corpus):
                continue
            if each.reading.format == "cii" and place not in claimed_in_cii():
                continue
            reason = next((name for name, holds in REASONS.items() if holds(each, finding)), None)
            if reason is None:
                unexplained.append(f"{each.entry} {finding.facts['path']} = {finding.facts['value'][:60]}")
            else:
                reasons[reason] += 1
    with capsys.disabled():
        print(f"\n{folder}: at an allowed place and not in the model, by reason: {dict(reasons) or 'none'}")
    assert unexplained == []


def element_of(each: Done, finding: Finding) -> Raw:
    path = finding.facts["path"].partition("/@")[0]
    return next(raw for raw in each.reading.raw.walk() if raw.xpath == path)


REASONS: dict = {}


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
        assert converted(path).status in {Status.UNREADABLE, Status.NEEDS_REVIEW}, path.name


def _xml_below(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.rglob("*.xml"))
