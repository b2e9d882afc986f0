"""Real CII documents: Factur-X, ZUGFeRD 1 and 2, XRechnung, alone and inside PDFs.

Each is read without an exception, nothing in it vanishes, and what the corpus calls valid comes back unchanged from
UBL and from CII. A table tells how many leaves went in, found a place, and are reported as lost.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from lxml import etree

from app.formats import cii, ubl
from app.model.differences import differences
from app.model.raw import Raw
from app.model.reading import Reading
from app.pdf_pages import attachments

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
NO_VAT_TOTAL = "the CII leaves out BT-110 (no VAT is due), without which UBL cannot state a VAT breakdown"
NOT_IN_UBL = {
    "CII_example7.xml": (NO_VAT_TOTAL, {"vat_breakdown", "totals"}),
    "XRechnung-O.xml": (NO_VAT_TOTAL, {"vat_breakdown", "totals"}),
    "factur-x_invoicingPeriod.xml": (
        "a payment reference (BT-83) without a means of payment (BT-81), which UBL demands beside it",
        {"payment"},
    ),
}
LONE_DISCOUNT = "a price discount without the gross price it is taken from: CII demands the gross price"
SUB_LINES = "sub-lines are an extension of XRechnung that exists in UBL alone"
NOT_IN_CII = {
    "guide-example2.xml": (LONE_DISCOUNT, {"lines"}),
    "ubl-tc434-example2.xml": (LONE_DISCOUNT, {"lines"}),
    "ubl-tc434-test-1.xml": (LONE_DISCOUNT + "; and a mark of BT-32 that in CII means VAT", {"lines", "buyer"}),
    "ubl-example2.xml": (LONE_DISCOUNT, {"lines"}),
    "testout-ZF2PushItemChargesAllowances.ubl.xml": (LONE_DISCOUNT, {"lines"}),
    "testout-ZF2PushAllowances.ubl.xml": (LONE_DISCOUNT, {"lines"}),
    "testout-ZF2PushEdge.ubl.xml": (LONE_DISCOUNT, {"lines"}),
    "04.01a-INVOICE_ubl.xml": (SUB_LINES, {"lines"}),
    "not_validating_full_invoice_based_onTest_EeISI_300_CENfullmodel.ubl.xml": (
        "the card's network has no place in CII",
        {"payment"},
    ),
    "not_validating_full_invoice_based_onTest_EeISI_300_CENfullmodel.ubl-2.xml": (
        "the card's network has no place in CII",
        {"payment"},
    ),
}
LEFT_IN_VALID = {
    "CII_business_example_01.xml": "the gross price has another base quantity than the net price; the norm has one",
    "CII_example5.xml": "the gross price has another base quantity than the net price; the norm has one",
    "lastschrift_iban_bug.xml": "a person and a department for one contact (BT-41, CII-SR-465)",
}


@dataclass(frozen=True)
class Source:
    group: str
    name: str
    data: bytes
    valid: bool


def judged(corpus: Path):
    for row in (corpus / "INDEX.tsv").read_text(encoding="utf-8", errors="replace").splitlines()[1:]:
        cells = [*row.split("\t"), *[""] * 10]
        yield cells[0], cells[7] == "valid"


@pytest.fixture(scope="module")
def sources(corpus) -> list[Source]:
    found = []
    for path, valid in judged(corpus):
        group, _, name = path.rpartition("/")
        if group.startswith("invoices/") or group == "syntaxes/cii":
            found.append(Source(group, name, (corpus / path).read_bytes(), valid))
        elif group == "pdf/hybrid":
            files = attachments((corpus / path).read_bytes())
            found += [Source(group, f"{name}#{file.name}", file.content, valid=False) for file in files]
    return found


@pytest.fixture(scope="module")
def readings(sources) -> list[tuple[Source, Reading]]:
    return [(source, cii.read(source.data)) for source in sources if cii.recognises(source.data[:4096])]


@pytest.fixture(scope="module")
def from_ubl(sources) -> list[tuple[Source, Reading]]:
    return [(source, ubl.read(source.data)) for source in sources if ubl.recognises(source.data[:4096])]


def leaves(data: bytes) -> int:
    """Count texts and attributes of a document, by a walk of its own."""
    count = 0
    for element in etree.fromstring(data, etree.XMLParser(remove_comments=True, remove_pis=True)).iter():
        count += bool((element.text or "").strip()) + sum(not name.startswith(XSI) for name in element.attrib)
    return count


def bare(xpath: str) -> str:
    return re.sub(r"\[\d+\]", "", xpath)


def differing(stated, other) -> set[str]:
    lost, changed = differences(stated, other)
    return {re.split(r"[.\[]", path)[0] for path in (*(path for path, _ in lost), *changed)}


def test_every_leaf_is_placed_or_reported(readings, capsys):
    groups: dict[str, Counter[str]] = {}
    for source, reading in readings:
        held = [path for raw in reading.raw.walk() for path in stated(raw)]
        left = {path for raw in reading.raw.walk() for path in stated(raw, left=True)}
        lost = [finding.facts["path"] for finding in reading.findings if finding.rule == "RELAY-LOST"]
        spoiled = {finding.facts["path"] for finding in reading.findings if finding.rule == "RELAY-VALUE"}
        assert len(held) == leaves(source.data), source.name
        assert sorted(lost) == sorted(path for path in left if path.split("/@")[0] not in spoiled), source.name
        dialect = "CII" if reading.raw.source is None else "ZUGFeRD 1"
        group = groups.setdefault(f"{source.group} ({dialect})", Counter())
        group.update(files=1, leaves=len(held), placed=len(held) - len(left), lost=len(lost), value=len(spoiled))
    with capsys.disabled():
        print(f"\n{'':44}{'files':>6}{'leaves':>8}{'placed':>8}{'LOST':>6}{'VALUE':>6}")
        for name, group in sorted(groups.items()):
            print(f"{name:44}{''.join(f'{group[key]:>{width}}' for key, width in WIDTHS)}")
    assert sum(group["files"] for group in groups.values()) >= 105


def stated(raw: Raw, *, left: bool = False) -> Iterator[str]:
    """Yield the paths of what an element states, or only what reading left there."""
    if raw.text.strip() and not (left and raw.taken):
        yield raw.xpath
    for name in raw.attributes:
        if not name.startswith(XSI) and not (left and name in raw.taken_attributes):
            yield f"{raw.xpath}/@{name}"


WIDTHS = (("files", 6), ("leaves", 8), ("placed", 8), ("lost", 6), ("value", 6))


def test_what_the_norm_allows_is_placed(readings):
    """In a valid document nothing is left over at a place that the binding knows, save what the norm has once."""
    known = {xpath for xpath, _ in cii.INVOICE.covers("", "")}
    left = {
        source.name: {bare(finding.facts["path"]) for finding in reading.findings} & known
        for source, reading in readings
        if source.valid
    }
    assert {name for name, paths in left.items() if paths} == set(LEFT_IN_VALID)


def test_a_path_is_one_of_the_document_itself(readings):
    for source, reading in readings:
        text = source.data.decode("utf-8", "replace")
        for finding in reading.findings:
            for step in bare(finding.facts["path"]).split("/")[1:]:
                assert step.rpartition(":")[2].rpartition("}")[2].removeprefix("@") in text, (source.name, step)


def test_every_document_comes_back_from_cii(readings):
    for source, reading in readings:
        again = cii.read(cii.write(reading.invoice))
        assert again.invoice == reading.invoice, source.name
        assert again.findings == (), source.name


def test_every_valid_document_comes_back_from_ubl(readings):
    different = {}
    for source, reading in readings:
        again = ubl.read(ubl.write(reading.invoice)).invoice
        if source.valid and again != reading.invoice:
            different[source.name] = differing(reading.invoice, again) | differing(again, reading.invoice)
    assert {name: paths for name, paths in different.items() if not paths <= NOT_IN_UBL.get(name, ("", set()))[1]} == {}


def test_every_valid_ubl_comes_back_from_cii(from_ubl):
    different = {}
    for source, reading in from_ubl:
        again = cii.read(cii.write(reading.invoice)).invoice
        if source.valid and unordered(again) != unordered(reading.invoice):
            different[source.name] = differing(unordered(reading.invoice), unordered(again))
    assert {name: paths for name, paths in different.items() if not paths <= NOT_IN_CII.get(name, ("", set()))[1]} == {}


def unordered(invoice):
    """CII puts identifiers without a scheme before the others; the norm gives them no order."""
    seller = invoice.seller
    if seller is None:
        return invoice
    ordered = tuple(sorted(seller.identifiers, key=lambda each: (each.scheme or "", each.value)))
    return replace(invoice, seller=replace(seller, identifiers=ordered))
