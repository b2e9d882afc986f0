"""What was read from pictures of pages meets stricter gates: an engine misreads a digit without anything looking odd.

A value stays where something other than its label bears it out. Amounts must follow from one another; numbers that have
check digits must pass them; everything else must be printed twice, or be read alike by two engines. What does not pass
is left empty, and told with what was read, for a person to confirm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from ..model.findings import Finding, Location, Severity
from ..model.invoice import Invoice, Item, Line
from ..model.pages import Box, Page, Pages, TextLayer
from ..model.paths import NoSuchPlace, with_value
from ..model.seen import Seen, SeenPage, Sureness
from ..model.terms import term_of
from .assemble import is_core
from .candidates import Candidate, EvidenceKind
from .extracted import Extraction, Field, Outcome

_TWO = 2
_NEARLY_ALWAYS_PRINTED = ("seller.vat_identifier", "payment.accounts[0].iban")
_WORD_OF_A_LEXICON = frozenset({"type_code"})
"""Values that follow from words we know: misread, they would be no such word."""


def as_seen(pages: Pages, seen: Seen) -> Pages:
    """Return the pages with the words that were read from their pictures, put upright."""
    return Pages(
        pages=tuple(_upright(page, seen.page(page.number)) for page in pages.pages),
        total=pages.total,
        text_layer=TextLayer.SEEN,
    )


def doubt(found: Extraction, seen: Seen) -> Extraction:
    """Return the extraction of such pages without what is not sure enough, its boxes as the file shows them."""
    if found.invoice is None:
        return _as_shown(found, seen)
    sight = _Sight(seen, frozenset(found.derived))
    doubted = {path: field for path, field in found.fields.items() if not sight.bears_out(path, field)}
    invoice, without = _without(found.invoice, doubted, found.derived)
    invoice, texts = _sure_texts(invoice, sight, found.fields)
    findings = (*found.findings, *_told(doubted), *texts, *_unseen(found))
    if not seen.complete:
        count = str(len(seen.pages))
        findings += (Finding(rule="RELAY-SCAN-PAGES", severity=Severity.WARNING, facts={"count": count}),)
    in_doubt = any(each.severity is not Severity.INFO and is_core(each.location.path) for each in findings)
    return _as_shown(
        replace(
            found,
            outcome=Outcome.NEEDS_REVIEW if in_doubt else found.outcome,
            invoice=invoice,
            fields={path: field for path, field in found.fields.items() if path not in without},
            derived=tuple(path for path in found.derived if path not in without),
            candidates=(*found.candidates, *(_candidate(path, field) for path, field in doubted.items())),
            findings=findings,
        ),
        seen,
    )


class _Sight:
    """What the engines say of each place."""

    def __init__(self, seen: Seen, derived: frozenset[str]) -> None:
        self._seen, self._derived = seen, derived
        self._agreed = frozenset(
            word.text
            for page in seen.pages
            for word, sure in zip(page.words, page.sureness, strict=True)
            if sure is Sureness.AGREED
        )

    def bears_out(self, path: str, field: Field) -> bool:
        """Tell whether a value is sure enough."""
        kinds = {each.kind for each in field.evidence}
        read = self._sureness(field)
        if Sureness.DISPUTED in read:
            return False
        if isinstance(field.value, Decimal):
            return EvidenceKind.ARITHMETIC in kinds and (read == {Sureness.AGREED} or not self._follows_by_itself(path))
        if path in _WORD_OF_A_LEXICON or EvidenceKind.CHECK_DIGITS in kinds:
            return True
        if self._seen.engines < _TWO:
            return EvidenceKind.REPEATED in kinds
        return bool(read) and read == {Sureness.AGREED}

    def _follows_by_itself(self, path: str) -> bool:
        """Tell whether what would bear out a quantity or a price was reckoned from it."""
        line, _, name = path.partition("].")
        other = {"quantity": "price.net", "price.net": "quantity"}.get(name)
        return other is not None and f"{line}].{other}" in self._derived

    def has_agreed(self, text: str) -> bool:
        """Tell whether two engines read every word of a text alike, there or elsewhere."""
        return self._seen.engines >= _TWO and all(word in self._agreed for word in text.split())

    def missed_beside(self, page: int, top: float, bottom: float) -> bool:
        """Tell whether something at that height of a page was seen by the second engine alone."""
        found = self._seen.page(page)
        return found is not None and any(top < (box[1] + box[3]) / 2 < bottom for box in found.missed)

    def _sureness(self, field: Field) -> set[Sureness]:
        page = self._seen.page(field.page)
        if page is None:
            return {Sureness.DISPUTED}
        read = {sure for word, sure in zip(page.words, page.sureness, strict=True) if _meet(word.box, field.box)}
        return read | {Sureness.DISPUTED for box in page.missed if _meet(box, field.box)}


def _upright(page: Page, seen: SeenPage | None) -> Page:
    if seen is None:
        return replace(page, words=())
    rulings = page.rulings if not seen.turn and not seen.skew else ()
    return replace(page, width=seen.width, height=seen.height, words=seen.words, rulings=rulings)


def _without(invoice: Invoice, doubted: Iterable[str], derived: Iterable[str]) -> tuple[Invoice, set[str]]:
    """Return the invoice without what is doubted and what was derived beside it, and the paths of these."""
    taken = set(doubted)
    groups = {path.rpartition(".")[0] for path in taken if not path.startswith(("lines[", "totals.", "vat_breakdown["))}
    taken |= {path for path in derived if path.rpartition(".")[0] in groups}
    for path in taken:
        try:
            invoice = with_value(invoice, path, None)
        except NoSuchPlace:  # a list cannot have holes: what cannot be taken out alone goes with its whole list
            invoice = with_value(invoice, path.partition("[")[0], None)
    return invoice, taken


def _sure_texts(invoice: Invoice, sight: _Sight, fields: Mapping[str, Field]) -> tuple[Invoice, list[Finding]]:
    """Return the invoice without words that no figure bears out: names of lines, and why there is no VAT."""
    findings: list[Finding] = []
    lines: list[Line] = []
    for at, line in enumerate(invoice.lines):
        boxes = [(field.page, field.box) for path, field in fields.items() if path.startswith(f"lines[{at}].")]
        missed = any(sight.missed_beside(page, box[1], box[3]) for page, box in boxes)
        kept = _sure_item(line.item, sight) if line.item is not None and not missed else None
        name = line.item.name if line.item is not None else None
        if name and (kept is None or kept.name is None):
            findings.append(_finding(f"lines[{at}].item.name", name, boxes[0] if boxes else None))
        lines.append(replace(line, item=kept))
    breakdown = tuple(
        replace(each, exemption_reason=None)
        if each.exemption_reason and not sight.has_agreed(each.exemption_reason)
        else each
        for each in invoice.vat_breakdown
    )
    return replace(invoice, lines=tuple(lines), vat_breakdown=breakdown), findings


def _sure_item(item: Item, sight: _Sight) -> Item:
    def sure(text: str | None) -> str | None:
        return text if text and sight.has_agreed(text) else None

    standard = item.standard_id if item.standard_id is not None and sure(item.standard_id.value) else None
    return replace(
        item,
        name=sure(item.name),
        description=sure(item.description),
        seller_id=sure(item.seller_id),
        standard_id=standard,
    )


def _unseen(found: Extraction) -> Iterator[Finding]:
    """Yield a finding for what nearly every invoice prints and was not seen: of a scan that proves no absence."""
    told = {each.location.path for each in found.findings}
    for path in _NEARLY_ALWAYS_PRINTED:
        if path not in found.fields and path not in told:
            place, term = Location(path=path), term_of(path)
            terms = (term,) if term else ()
            facts = {"path": path}
            yield Finding(
                rule="RELAY-PAGE-MISSING", severity=Severity.WARNING, terms=terms, location=place, facts=facts
            )


def _told(doubted: Mapping[str, Field]) -> Iterator[Finding]:
    for path, field in doubted.items():
        yield _finding(path, _text(field), (field.page, field.box))


def _finding(path: str, value: str, place: tuple[int, Box] | None) -> Finding:
    term = term_of(path)
    page, box = place if place is not None else (None, None)
    return Finding(
        rule="RELAY-SCAN-UNSURE",
        severity=Severity.WARNING,
        terms=(term,) if term else (),
        location=Location(path=path, page=page, box=box),
        facts={"path": path, "value": value},
    )


def _candidate(path: str, field: Field) -> Candidate:
    return Candidate(
        path=path, value=field.value, text=_text(field), page=field.page, box=field.box, evidence=field.evidence
    )


def _text(field: Field) -> str:
    return str(field.value)


def _as_shown(found: Extraction, seen: Seen) -> Extraction:
    """Return the extraction with its boxes where the file shows them."""

    def shown(page: int, box: Box) -> Box:
        upright = seen.page(page)
        return upright.shown(box) if upright is not None else box

    def placed(finding: Finding) -> Finding:
        where = finding.location
        if where.page is None or where.box is None:
            return finding
        return replace(finding, location=replace(where, box=shown(where.page, where.box)))

    return replace(
        found,
        fields={path: replace(field, box=shown(field.page, field.box)) for path, field in found.fields.items()},
        candidates=tuple(replace(each, box=shown(each.page, each.box)) for each in found.candidates),
        findings=tuple(placed(each) for each in found.findings),
    )


def _meet(first: Box, second: Box) -> bool:
    """Tell whether two boxes share a good part of the smaller one."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    smaller = min((first[2] - first[0]) * (first[3] - first[1]), (second[2] - second[0]) * (second[3] - second[1]))
    return width > 0 and height > 0 and width * height > 0.3 * smaller
