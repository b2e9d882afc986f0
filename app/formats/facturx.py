"""Which of a PDF's embedded files is the invoice.

Factur-X, ZUGFeRD and XRechnung each prescribe a file name, and real files break that: other capitals, ``invoice.xml``,
``0000000``, two generations side by side, delivery notes and orders among them. So the content decides what is an
invoice, and the name which one is *the* invoice. Only the head of each file is read here; reading it is its format's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ..model.embedded import EmbeddedFile, Withheld
from ..model.findings import Finding, Severity

NAMES: frozenset[str] = frozenset({"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"})
"""The prescribed names, in small letters (ZUGFeRD 1 writes ``ZUGFeRD-invoice.xml``)."""

_CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice"
_DRAFT = "urn:un:unece:uncefact:data:standard:CBFBUY"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_OTHER_DOCUMENTS = (_UBL, "urn:un:unece:uncefact:data:", "urn:ferd:")
_WITHOUT_LINES = ("minimum", "basicwl")
_RANKS: Mapping[str, int] = {"extended": 3, "comfort": 2, "komfort": 2, "basic": 1}
_EN16931_RANK = 2
_HEAD_BYTES = 64 * 1024
"""An invoice states its profile and number well within this."""
_CHUNK_BYTES = 4 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """What was picked from a PDF's embedded files.

    Attributes:
        chosen: the invoice, or None.
        others: further invoices, not chosen.
        numbers: the different invoice numbers (BT-1) among those of equal standing; more than one means that the
            PDF holds several invoices, and no choice is made.
        not_invoices: files that say they are an invoice, or are another business document, but are no invoice.
        broken: files that say they are an invoice and cannot be read.
        findings: what to tell: fatal where nothing was chosen although something was there, else info or warning;
            empty where there is simply one invoice, or nothing at all.
    """

    chosen: EmbeddedFile | None = None
    others: tuple[EmbeddedFile, ...] = ()
    numbers: tuple[str, ...] = ()
    not_invoices: tuple[EmbeddedFile, ...] = ()
    broken: tuple[EmbeddedFile, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of an XML file says: its root's tag, and profile and number where they were found."""

    root: str
    profile: str = ""
    number: str = ""

    @property
    def syntax(self) -> str:
        """``ubl``, ``cii``, ``zugferd-1``, ``zugferd-rc`` (a draft of 2014), or ``""`` for what is no invoice."""
        namespace, _, local = self.root.removeprefix("{").rpartition("}")
        if local in {"Invoice", "CreditNote"} and namespace == f"{_UBL}{local}-2":
            return "ubl"
        if local == "CrossIndustryInvoice" and namespace.startswith(_CII):
            return "cii"
        if local == "CrossIndustryDocument" and namespace.startswith("urn:ferd:"):
            return "zugferd-1"
        return "zugferd-rc" if local == "Invoice" and namespace.startswith(_DRAFT) else ""

    @property
    def is_other_document(self) -> bool:
        """Tell whether this is a business document of another kind, such as an order."""
        return not self.syntax and self.root.removeprefix("{").startswith(_OTHER_DOCUMENTS)


@dataclass(frozen=True, slots=True)
class _Candidate:
    file: EmbeddedFile
    head: Head

    @property
    def standing(self) -> tuple[bool, bool]:
        """How strongly the PDF puts this file forward as its invoice: by a prescribed name, then by relationship."""
        return is_named_as_invoice(self.file), self.file.relationship != "Supplement"

    @property
    def worth(self) -> tuple[bool, bool, int, bool]:
        """How much it tells: with lines, of this generation, by profile, by relationship."""
        profile = self.head.profile.lower().replace("-", "").replace(" ", "")
        with_lines = not profile.endswith(_WITHOUT_LINES)
        rank = next((rank for word, rank in _RANKS.items() if profile.endswith(word)), _EN16931_RANK)
        same_thing = self.file.relationship in {"Alternative", "Source", "Data"}
        return with_lines, self.head.syntax in {"ubl", "cii"}, rank if with_lines else 0, same_thing


def is_named_as_invoice(file: EmbeddedFile) -> bool:
    """Tell whether a file bears one of the prescribed names, whatever its capitals and outer blanks."""
    return file.name.strip(" \t\r\n\0").lower() in NAMES


def pick(files: Iterable[EmbeddedFile]) -> Pick:
    """Choose the invoice among the files inside a PDF, whatever its name, syntax and profile.

    Files with a prescribed name come before all others, and a ``Supplement`` after them; among equals the one that
    tells most: with lines before ``MINIMUM`` and ``BASIC WL``, Factur-X, UBL and XRechnung before ZUGFeRD 1, then by
    profile and by relationship, then the first. Equals with different invoice numbers are several invoices.
    """
    candidates: list[_Candidate] = []
    broken: list[EmbeddedFile] = []
    not_invoices: list[EmbeddedFile] = []
    for file in files:
        named = is_named_as_invoice(file)
        head = read_head(file.content) if file.withheld is None else None
        if head is not None and head.syntax:
            candidates.append(_Candidate(file, head))
        elif head is None and (named or _may_be_xml(file)):
            broken.append(file)
        elif head is not None and (named or head.is_other_document):
            not_invoices.append(file)
    if not candidates:
        return _nothing(broken, not_invoices)
    return _best(candidates, broken, not_invoices)


def read_head(content: bytes) -> Head | None:
    """Return what the first 64 KiB of an XML file say, or None where they are no XML.

    Nothing is resolved or fetched: no DTD, no entity, no network. Damage further on is not seen here.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    root, found = "", dict[str, str]()
    try:
        for start in range(0, min(len(content), _HEAD_BYTES), _CHUNK_BYTES):
            parser.feed(content[start : start + _CHUNK_BYTES])
            events: Any = parser.read_events()  # (event, element), as asked for above; the stubs allow for more
            for event, element in events:
                root = root or element.tag
                if event == "end":
                    _note(element, found)
            if found.keys() == {"profile", "number"}:
                break
    except (etree.XMLSyntaxError, ValueError):
        # A root that was read tells what the file meant to be; its reader will say what is wrong with it.
        pass
    return Head(root, **found) if root else None


_WANTED = {
    ("Invoice", "CustomizationID"): "profile",
    ("CreditNote", "CustomizationID"): "profile",
    ("GuidelineSpecifiedDocumentContextParameter", "ID"): "profile",
    ("Invoice", "ID"): "number",
    ("CreditNote", "ID"): "number",
    ("ExchangedDocument", "ID"): "number",
    ("HeaderExchangedDocument", "ID"): "number",
}


def _note(element: etree._Element, found: dict[str, str]) -> None:
    parent = element.getparent()
    if parent is None:
        return
    wanted = _WANTED.get((parent.tag.rpartition("}")[2], element.tag.rpartition("}")[2]))
    if wanted is not None:
        found.setdefault(wanted, (element.text or "").strip())


def _best(candidates: list[_Candidate], broken: list[EmbeddedFile], not_invoices: list[EmbeddedFile]) -> Pick:
    standing = max(candidate.standing for candidate in candidates)
    equals = [candidate for candidate in candidates if candidate.standing == standing]
    numbers = tuple(dict.fromkeys(candidate.head.number for candidate in equals if candidate.head.number))
    best = max(equals, key=lambda candidate: candidate.worth)  # the first of the best
    several = len(numbers) > 1
    chosen = None if several else best.file
    others = tuple(candidate.file for candidate in candidates if candidate.file is not chosen)
    findings: list[Finding] = []
    if several:
        facts = {
            "count": str(len(numbers)),
            "numbers": ", ".join(numbers[:10]),
            "names": _names(c.file for c in equals),
        }
        findings.append(_finding("RELAY-PDF-SEVERAL-INVOICES", Severity.FATAL, facts))
    elif others:
        facts = {"chosen": best.file.name, "kind": _reason(best, candidates), "others": _names(others)}
        findings.append(_finding("RELAY-PDF-SEVERAL-XML", Severity.INFO, facts))
    named_but_broken = [file for file in broken if is_named_as_invoice(file)]
    if named_but_broken and not several:
        facts = {"kind": "passed-over", "name": _names(named_but_broken), "chosen": best.file.name}
        findings.append(_finding("RELAY-PDF-XML-BROKEN", Severity.WARNING, facts))
    return Pick(
        chosen=chosen, others=others, numbers=numbers, broken=tuple(broken), not_invoices=tuple(not_invoices),
        findings=tuple(findings),
    )  # fmt: skip


def _reason(best: _Candidate, candidates: list[_Candidate]) -> str:
    """Name what set the chosen one apart from the nearest other: the key of a text."""
    rivals = [candidate for candidate in candidates if candidate is not best]
    second = max(rivals, key=lambda candidate: (candidate.standing, candidate.worth))
    if best.standing[0] != second.standing[0]:
        return "by-name"
    if best.standing[1] != second.standing[1]:
        return "by-relationship"
    reasons = ("most-complete", "newest", "most-complete", "by-relationship")
    for reason, own, other in zip(reasons, best.worth, second.worth, strict=True):
        if own != other:
            return reason
    return "first"


def _nothing(broken: list[EmbeddedFile], not_invoices: list[EmbeddedFile]) -> Pick:
    findings: tuple[Finding, ...] = ()
    if any(file.withheld is Withheld.LIMIT for file in broken):
        findings = (_finding("RELAY-PDF-LIMIT", Severity.FATAL, {"name": _names(broken)}),)
    elif broken:
        findings = (_finding("RELAY-PDF-XML-BROKEN", Severity.FATAL, {"name": _names(broken)}),)
    elif not_invoices:
        findings = (_finding("RELAY-PDF-XML-OTHER", Severity.FATAL, {"name": _names(not_invoices)}),)
    return Pick(broken=tuple(broken), not_invoices=tuple(not_invoices), findings=findings)


def _may_be_xml(file: EmbeddedFile) -> bool:
    """Tell whether a file that could not be read claims to be XML: by its name, media type or relationship."""
    stated = (file.mime_code or "").lower()
    claims = file.name.strip(" \0").lower().endswith(".xml") or stated.endswith("xml")
    return claims or (file.withheld is not None and file.relationship == "Alternative")


def _names(files: Iterable[EmbeddedFile]) -> str:
    return ", ".join(file.name or "?" for file in files)


def _finding(rule: str, severity: Severity, facts: Mapping[str, str]) -> Finding:
    return Finding(rule=rule, severity=severity, facts=facts)
