"""Candidates for the head of an invoice: what stands beside the labels, read by the type that each label asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..model.pages import Box
from .candidates import Candidate, Evidence, EvidenceKind, Value
from .labels import Entry, Label, fold, labels_in, lexicon
from .neighbours import Place, Spot, spots
from .sheet import Segment, Sheet
from .title import titled
from .values import identifiers
from .values.amounts import CURRENCIES, currency_of
from .values.dates import DayOrder, dates_in

_STRONG = 0.5
_ALIGNED = 3.0
"""Points by which what stands below a head may begin farther to the left or right."""
_IN_A_SENTENCE = 0.5
"""A label amid other words says less than one that stands by itself."""
_BARE = frozenset({"referentie", "reference", "referenz", "kenmerk"})
_NAMED = frozenset({"buyer_reference"})
"""References that may be words."""
_THEIRS = frozenset(
    {"uw", "your", "ihr", "ihre", "ihrer", "votre", "vos", "klant", "customer", "client", "kunden", "afnemer"}
)
_TURNED = {
    "seller.vat_identifier": "buyer.vat_identifier",
    "seller.legal_registration": "buyer.legal_registration",
    "payment.accounts.iban": "other.iban",
}
"""What a label means where "your" stands before it, or "customer" behind."""
_ANOTHERS = {"number": "other.number", "issue_date": "other.date", "due_date": "other.date"}
"""What a label means where the word before it speaks of another document."""
_BEFORE_DATE = re.compile(
    r"\W*(?:(?:op|le|du|vom|am|den|der|on|of|is|d\.?d\.?|ma|di|wo|do|vr|za|zo|\w+dag|\w+day|\w+tag)\W*){0,2}",
    re.IGNORECASE,
)
_STRENGTH = {Place.AFTER: 0.9, Place.RIGHT: 0.85, Place.BELOW: 0.75}
_WEAK = 0.45
_REFERENCE = re.compile(r"[A-Za-z0-9#][\w./\-+#]*")
_PREFIX = re.compile(r"[A-Z]{1,5}\.?")
_LONGEST_REFERENCE = 40
_LEADING = re.compile(r"^(?:[:#.\-\u2013=|]|nr\.?|no\.?|n[\u00b0\u00ba]|is|op|:)\s+", re.IGNORECASE)
_RANGE = re.compile(
    r"^\s*(?:-|\u2013|t/?m|tot(?: en met)?|t\.?e\.?m\.?|to|until|through|bis(?: zum)?|au|al?|hasta)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Read:
    """A value read from the text of a spot, and which characters it takes."""

    value: Value
    start: int
    end: int
    proven: bool = False
    path: str | None = None


Reader = Callable[[str], Iterator[Read]]


@dataclass(frozen=True)
class Head:
    """The labels and candidates of a document's head."""

    labels: tuple[Label, ...]
    candidates: tuple[Candidate, ...]

    def of(self, path: str) -> tuple[Candidate, ...]:
        """Return the candidates of a path, the strongest first."""
        found = [each for each in self.candidates if each.path == path]
        return tuple(sorted(found, key=lambda each: -each.strength))


def read_head(sheet: Sheet, order: DayOrder | None, without: range = range(0)) -> Head:
    """Return what stands beside the labels of a document.

    Args:
        sheet: the document.
        order: that of day and month in its dates.
        without: positions of the lines of its table, where the same words head columns.
    """
    labels = tuple(
        _placed(each, without) for each in labels_in(sheet, lexicon("header")) if each.segment.line not in without
    )
    by_segment: dict[int, list[Label]] = {}
    for label in labels:
        by_segment.setdefault(id(label.segment), []).append(label)

    def taken(segment: Segment) -> Sequence[Label]:
        return by_segment.get(id(segment), ())

    readers = _readers(order)
    found = [each for label in labels for each in _at_label(sheet, label, taken, readers)]
    named = {each.path for each in found if each.strength >= _STRONG}
    found += [each for each in titled(sheet, order, labels) if each.path not in named]
    return Head(labels, tuple(found))


def _placed(label: Label, table: range) -> Label:
    """Return the label as it is meant where it stands: below the table a bare reference is the one to pay by."""
    if not table or label.segment.line < table.stop or fold(label.text) not in _BARE:
        return label
    return replace(label, entries=tuple(replace(entry, path="payment.reference") for entry in label.entries))


def _at_label(
    sheet: Sheet, label: Label, taken: Callable[[Segment], Sequence[Label]], readers: Mapping[str, Reader]
) -> Iterator[Candidate]:
    if _dates_another(label, taken(label.segment)):
        return
    places = list(spots(sheet, label, taken))
    for entry in label.entries:
        reader = readers.get(entry.path)
        if reader is not None:
            yield from _first(sheet, places, label, entry, reader)


def _dates_another(label: Label, beside: Sequence[Label]) -> bool:
    """Tell whether a word before a date dates the document named before it: ``Uw order: 4711 d.d. 02-10-2026``."""
    if label.closed or not label.means("issue_date"):
        return False
    before = [each for each in beside if each.end <= label.start]
    return bool(before) and not any(each.means("number") for each in before)


def _first(sheet: Sheet, places: list[Spot], label: Label, entry: Entry, reader: Reader) -> Iterator[Candidate]:
    """Yield what the reader makes of the first place that gives it something."""
    for spot in places:
        if reader is _name_or_reference and spot.place is Place.RIGHT and _is_strip(sheet, label):
            continue
        reads = list(reader(spot.text))
        for read in reads:
            yield _candidate(spot, label, entry, read)
        if reads or (reader in {_reference, _name_or_reference} and _is_taken(spot, label, sheet)):
            return


def _is_strip(sheet: Sheet, label: Label) -> bool:
    """Tell whether a label stands in a strip of heads: most segments of its line have one below that begins alike."""
    heads = sheet.lines[label.segment.line].segments
    height = label.box[3] - label.box[1]
    below = next(sheet.lines_between(label.segment.page, label.box[3] - 0.4 * height, label.box[3] + 2 * height), None)
    if below is None or len(heads) <= len(("label", "value")):
        return False
    alike = [any(abs(head.box[0] - each.box[0]) <= _ALIGNED for each in below.segments) for head in heads]
    return sum(alike) > len(heads) / 2 and len(heads) % 2 == 1


def _is_taken(spot: Spot, label: Label, sheet: Sheet) -> bool:
    """Tell whether what stands beside a label is its value although it cannot be read, so that none is below it."""
    if spot.place is Place.AFTER:
        return True
    beside = sheet.lines[label.segment.line].segments
    return spot.place is Place.RIGHT and (len(beside) == len(("label", "value")) or label.words[-1].text.endswith(":"))


def _candidate(spot: Spot, label: Label, entry: Entry, read: Read) -> Candidate:
    evidence = [Evidence(EvidenceKind.LABEL, {"label": label.text, "place": spot.place.value})]
    if read.proven:
        evidence.append(Evidence(EvidenceKind.CHECK_DIGITS))
    strength = _STRENGTH[spot.place] * (1.0 if _stands_alone(label) or read.proven else _IN_A_SENTENCE)
    box: Box = spot.box_of(read.start, read.end)
    path = read.path or entry.path
    if label.is_of_another:
        path = _ANOTHERS.get(path, path)
    return Candidate(
        path=_TURNED.get(path, path) if _is_theirs(label) else path,
        value=read.value,
        text=spot.text[read.start : read.end],
        page=spot.page,
        box=box,
        evidence=tuple(evidence),
        strength=strength * (_WEAK if entry.weak else 1.0),
    )


def _stands_alone(label: Label) -> bool:
    """Tell whether a label begins its segment or follows a mark, or at least ends in a colon."""
    if label.start == 0 or label.segment.words[label.end - 1].text.endswith(":"):
        return True
    before = label.segment.words[label.start - 1].text
    return not before[-1].isalpha() or fold(before) in _THEIRS


def _is_theirs(label: Label) -> bool:
    """Tell whether a label speaks of the reader's own number: ``Uw btw-nummer``, ``VAT number customer``."""
    words = label.segment.words
    around_it = [*words[max(0, label.start - 1) : label.start], *words[label.end : label.end + 1]]
    return any(fold(word.text) in _THEIRS for word in around_it)


def _readers(order: DayOrder | None) -> Mapping[str, Reader]:
    dates = _date_reader(order)
    references = dict.fromkeys(
        (
            *("number", "buyer_reference", "order_reference", "sales_order_reference", "contract_reference"),
            *("project_reference", "despatch_advice_reference", "preceding_invoices.number", "buyer.identifiers"),
            "other.number",
        ),
        _reference,
    )
    return {
        **references,
        **dict.fromkeys(_NAMED, _name_or_reference),
        **dict.fromkeys(("issue_date", "due_date", "delivery.date", "other.date", "period.start", "period.end"), dates),
        "period": _period_reader(order),
        "seller.vat_identifier": _vat_identifier,
        "buyer.vat_identifier": _vat_identifier,
        "seller.legal_registration": _registration,
        "buyer.legal_registration": _registration,
        "payment.accounts.iban": _iban,
        "other.iban": _iban,
        "payment.accounts.bic": _bic,
        "payment.accounts.name": _line,
        "payment.reference": _payment_reference,
        "payment_terms": _line,
        "currency": _currency,
        "seller.contact.telephone": _telephone,
        "seller.contact.email": _email,
        "seller.contact.name": _line,
    }


def _reference(text: str) -> Iterator[Read]:
    """Read a number of a document: one word with a digit in it, or short capitals and then such a word."""
    skipped = _LEADING.match(text)
    start = skipped.end() if skipped else 0
    words = text[start:].split()
    if not words:
        return
    taken = words[0].strip(",;:()[]")
    end = start + text[start:].index(words[0]) + len(words[0])
    if _PREFIX.fullmatch(taken) and len(words) > 1 and any(each.isdigit() for each in words[1]):
        taken = f"{taken} {words[1].strip(',;:()[]')}"
        end = text.index(words[1], end) + len(words[1])
    if not any(each.isdigit() for each in taken) or len(taken) > _LONGEST_REFERENCE:
        return
    if not all(_REFERENCE.fullmatch(part) for part in taken.split()) or _is_date(text[start:], taken):
        return
    taken = taken.rstrip(".")
    yield Read(taken, start, end)


def _name_or_reference(text: str) -> Iterator[Read]:
    """Read a reference that may be a number, a person or a department: all that stands there, if it is short."""
    plain = text.strip(" :.-")
    if plain and plain[0].isalnum() and len(plain) <= _LONGEST_REFERENCE and not _is_date(plain, plain):
        start = text.index(plain)
        yield Read(plain, start, start + len(plain))


def _is_date(text: str, taken: str) -> bool:
    """Tell whether the words are a date and no number: what is dated is written with days and months first."""
    found = next(dates_in(text, DayOrder.DAY_FIRST), None)
    return found is not None and found.start == 0 and len(found.text) >= len(taken) and not found.text.isdigit()


def _date_reader(order: DayOrder | None) -> Reader:
    def read(text: str) -> Iterator[Read]:
        found = next(dates_in(text, order), None)
        if found is not None and found.value is not None and _BEFORE_DATE.fullmatch(text[: found.start]):
            yield Read(found.value, found.start, found.end)

    return read


def _period_reader(order: DayOrder | None) -> Reader:
    def read(text: str) -> Iterator[Read]:
        found = list(dates_in(text, order))
        if len(found) < len(("start", "end")):
            return
        first, last = found[0], found[1]
        between = text[first.end : last.start]
        if first.value and last.value and first.value <= last.value and _RANGE.match(between):
            yield Read(first.value, first.start, first.end, path="period.start")
            yield Read(last.value, last.start, last.end, path="period.end")

    return read


def _vat_identifier(text: str) -> Iterator[Read]:
    for found in identifiers.vat_identifiers_in(text):
        yield Read(found.value, found.start, found.end, proven=found.is_right)
        return


def _iban(text: str) -> Iterator[Read]:
    for found in identifiers.ibans_in(text):
        yield Read(found.value, found.start, found.end, proven=found.is_right)
        return


def _bic(text: str) -> Iterator[Read]:
    for found in identifiers.bics_in(text):
        yield Read(found.value, found.start, found.end)
        return


def _registration(text: str) -> Iterator[Read]:
    """Read the number of a trade register: KvK and OIN, and those of neighbours by their own form or check digits."""
    for found in identifiers.registrations_in(text):
        yield Read(found.value, found.start, found.end, proven=found.is_right)
        return


def _payment_reference(text: str) -> Iterator[Read]:
    for found in identifiers.payment_references_in(text):
        yield Read(found.value, found.start, found.end, proven=found.is_right)
        return
    digits = re.match(r"\s*(\d[\d .]*\d)(?![\w-])", text)
    if digits and identifiers.is_dutch_payment_reference(digits.group(1)):
        yield Read(re.sub(r"[ .]", "", digits.group(1)), digits.start(1), digits.end(1), proven=True)
    elif digits is None or " " not in digits.group(1):
        yield from _reference(text)


def _currency(text: str) -> Iterator[Read]:
    found = re.search(r"\b[A-Za-z]{3,5}\b|[€£$]", text)
    code = currency_of(found.group()) if found else None
    if found and code in CURRENCIES:
        yield Read(code, found.start(), found.end())


def _telephone(text: str) -> Iterator[Read]:
    found = re.match(r"\s*(\+?[\d(][\d\s()./\-]{6,20}\d)(?!\w)", text)
    if found:
        yield Read(" ".join(found.group(1).split()), found.start(1), found.end(1))


def _email(text: str) -> Iterator[Read]:
    for found in identifiers.emails_in(text):
        yield Read(found.group(), found.start(), found.end())
        return


def _line(text: str) -> Iterator[Read]:
    plain = text.strip(" :.-")
    if any(each.isalpha() for each in plain):
        start = text.index(plain)
        yield Read(plain, start, start + len(plain))


def with_evidence(candidate: Candidate, *evidence: Evidence) -> Candidate:
    """Return the candidate with more reasons to believe it."""
    return replace(candidate, evidence=(*candidate.evidence, *evidence))
