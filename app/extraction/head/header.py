"""Candidates for the head of an invoice: what stands beside the labels, read by the type that each label asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...model.pages import Box
from ..candidates import Candidate, Evidence, EvidenceKind, Read, Reader
from ..page.labels import Entry, Label, fold, labels_in, lexicon
from ..page.neighbours import Place, Spot, continued, spots
from ..page.sheet import Segment, Sheet
from ..values.dates import DayOrder
from .beside_title import is_number
from .credited import credited_invoices
from .day_readers import is_date
from .head_readers import REFERENCES, readers_of
from .joined_labels import joined_labels, joined_values
from .label_chains import chain_of, shares
from .label_meanings import INFORMAL, OURS, THEIRS, as_meant, trades_of
from .label_values import is_of_address, not_in_table, outside_asides, outside_values, with_its_words
from .period_readers import period_readers
from .references import is_customers_order, is_dated_number, is_told_order, name_or_reference, of_customer
from .rows_of_labels import in_rows, is_among_values, is_in_column, is_row
from .title import subjects, titled
from .told_dates import told_dates
from .told_periods import told_periods

_STRONG = 0.5
_ALIGNED = 3.0
"""Points by which what stands below a head may begin farther to the left or right."""
_LEAST_HEADS = 3
_IN_A_SENTENCE = 0.5
"""A label amid other words says less than one that stands by itself."""
_OURS = OURS | INFORMAL
"""Words before what the seller numbers."""
_OURS_TO_GIVE = frozenset({"sales_order_reference", "project_reference", "contract_reference", "number"})
"""Paths of what the seller numbers."""
_TURNED = {
    "seller.vat_identifier": "buyer.vat_identifier",
    "seller.legal_registration": "buyer.legal_registration",
    "payment.accounts.iban": "other.iban",
    "sales_order_reference": "order_reference",
}
"""What a label means where "your" stands before it, or "customer" behind."""
_OWNERS = frozenset({"klant", "relatie", "customer", "client", "kunde", "debiteur", "debitor"})
"""Words that stand before a customer's number as often as before a name: what follows must be a number and no more."""
_MARKS = frozenset({"", "|", "\u00b7", "\u2022"})
"""What may follow such a number on its line: nothing, or a mark before the next field."""
_DATED = frozenset({"dd", "vom", "du"})
"""Words that date what stands before them: ``Contract d.d.: 12-05-2026``."""
_COUNTED_FROM = frozenset({"na", "after", "nach", "apres", "vanaf", "from", "ab"})
"""Words before the day that a term is counted from: ``14 dagen na factuurdatum``."""
_FIRST_ONLY = frozenset({"vervalt"})
"""Labels that say something else where a word stands before them (``APK vervalt``)."""
_DAYS = ("issue_date", "due_date", "period.start", "period.end")
_ANOTHERS = {"number": "other.number", **dict.fromkeys(_DAYS, "other.date")}
"""What a label means where the word before it speaks of another document."""
_SENT, _SENT_UNDER = frozenset({"verzending", "zending", "shipment"}), re.compile(r"[A-Z]{0,4}[-\d]{4,12}")
"""Words for what was sent as often as for what sending costs or how it went; and what the number of it looks like."""
_ACCOUNT = "account"
_BANK = re.compile(r"\b(?:bank|sort\scode|swift|bic|iban|routing|account\sname|beneficiary)\b", re.IGNORECASE)
"""What stands by an account that a bank keeps, rather than the seller."""
_NUMBERED = REFERENCES - {"project_reference", "other.number"} | {"sales_order_reference"}
"""Paths of what no line of an address is."""
_COUNTED = frozenset({"contract_reference", "project_reference"})
_COUNT = re.compile(r"\d{1,2}|(?:19|20)\d\d")
"""A count or a year, no reference: ``Onderhoudscontract 2026``."""
_OF_CUSTOMER = frozenset({"referenceclient", "clientref", "clientreference", "customerref", "klantref"})
"""Labels of the customer's reference, or of its number with the seller."""
_NUMBERS = ("nummer", "nr", "no", "number", "n#", "#")
"""What labels of numbers end in."""
_PERIODS = frozenset({"period", "period.start", "period.month"})
"""Labels whose value may go on on the next line."""
_STRENGTH = {Place.AFTER: 0.9, Place.RIGHT: 0.85, Place.BELOW: 0.75}
_WEAK = 0.45
_FREE = (name_or_reference, of_customer)
"""Readers that take any words."""


@dataclass(frozen=True)
class Head:
    """The labels and candidates of a document's head."""

    labels: tuple[Label, ...]
    candidates: tuple[Candidate, ...]

    def of(self, path: str) -> tuple[Candidate, ...]:
        """Return the candidates of a path, the strongest first."""
        found = [each for each in self.candidates if each.path == path]
        return tuple(sorted(found, key=lambda each: -each.strength))


def read_head(sheet: Sheet, order: DayOrder | None, without: range = range(0), *, is_credit: bool = False) -> Head:
    """Return what stands beside the labels of a document.

    Args:
        sheet: the document.
        order: that of day and month in its dates.
        without: positions of the lines of its table, where the same words head columns.
        is_credit: whether it is a credit note, whose subject is the invoice that it credits.
    """
    found_labels = list(outside_asides(not_in_table(sheet, labels_in(sheet, lexicon("header")), without)))
    trades = trades_of(sheet, found_labels)
    placed = [as_meant(each, without, trades) for each in in_rows(sheet, found_labels)]
    joined = [each for each in joined_labels(sheet) if each.label.segment.line not in without]
    whole = {id(each.label.segment) for each in joined}
    apart = tuple(with_its_words(sheet, each) for each in outside_values(sheet, placed))
    labels = (*(each for each in apart if id(each.segment) not in whole), *(each.label for each in joined))
    by_segment: dict[int, list[Label]] = {}
    for label in labels:
        by_segment.setdefault(id(label.segment), []).append(label)

    def taken(segment: Segment) -> Sequence[Label]:
        return by_segment.get(id(segment), ())

    readers = {**readers_of(order), **period_readers(order)}
    found = [
        each for label in labels if id(label.segment) not in whole for each in _at_label(sheet, label, taken, readers)
    ]
    for two in joined:
        found += joined_values(two, list(spots(sheet, two.label, taken)), readers)
    found = list(subjects(found, labels, is_credit=is_credit))
    sentences = [*told_dates(sheet, order, without), *(credited_invoices(sheet, order, without) if is_credit else ())]
    for stated in (titled(sheet, order, labels, without, is_credit=is_credit), sentences):
        named = {each.path for each in found if each.strength >= _STRONG}
        found += [each for each in stated if each.path not in named]
    named = {each.path for each in found if each.strength >= _STRONG}
    if not named & {"period.start", "period.end"}:
        found += told_periods(sheet, order, labels, without)
    return Head(labels, tuple(found))


def _at_label(
    sheet: Sheet, label: Label, taken: Callable[[Segment], Sequence[Label]], readers: Mapping[str, Reader]
) -> Iterator[Candidate]:
    if _dates_another(label, taken(label.segment)):
        return
    chain = chain_of(label, taken(label.segment))
    places = list(spots(sheet, chain[-1], taken))
    if len(chain) > 1:
        places = list(shares(places, label, chain))
    is_open = _heads_column(sheet, label, taken)
    for entry in label.entries:
        reader = readers.get(_kind_of_value(entry, label))
        if reader is not None:
            found = list(_first(sheet, places, label, entry, reader, taken))
            if not (is_open and any(_is_worded(each) for each in found)):
                yield from found


def _kind_of_value(entry: Entry, label: Label) -> str:
    """Return by which reader the value is read: a label for the number of a project asks for no name behind it."""
    if entry.path == "buyer_reference" and fold(label.text) in _OF_CUSTOMER:
        return "buyer_reference.customer"
    is_number = entry.path == "project_reference" and fold(label.text).endswith(_NUMBERS)
    return "project_reference.number" if is_number else entry.path


def _is_worded(candidate: Candidate) -> bool:
    """Tell whether a reference is words and no number, so that it may as well be a label."""
    return isinstance(candidate.value, str) and not any(each.isdigit() for each in candidate.value)


def _heads_column(sheet: Sheet, label: Label, taken: Callable[[Segment], Sequence[Label]]) -> bool:
    """Tell whether a label may head a column: below it, and below what stands beside it, stand no known labels.

    It may as well be a word of a list of words and values, whose next word is not known.
    """
    beside = next(sheet.right_of(label.segment), None)
    is_whole = not label.start and label.end == len(label.segment.words)
    if beside is None or not is_whole or any(each.start == 0 for each in taken(beside)):
        return False
    below = [next(sheet.below(each, within=1.0), None) for each in (label.segment, beside)]
    return all(
        each is not None
        and abs(each.box[0] - head.box[0]) <= _ALIGNED
        and not any(found.start == 0 and found.closed for found in taken(each))
        for each, head in zip(below, (label.segment, beside), strict=True)
    )


def _dates_another(label: Label, beside: Sequence[Label]) -> bool:
    """Tell whether a word before a date dates the document named before it: ``Uw order: 4711 d.d. 02-10-2026``."""
    if not label.means("issue_date"):
        return False
    before = [each for each in beside if each.end <= label.start]
    if label.start and fold(label.segment.words[label.start - 1].text) in _COUNTED_FROM:
        return True
    if any(each.means("number") for each in before):
        return False
    if fold(label.text) in _DATED and label.start:
        words = label.segment.words[: label.start]
        is_place = words[-1].text.endswith(",")
        return bool(before) or not (is_place or any(letter.isdigit() for word in words for letter in word.text))
    return not label.closed and bool(before)


def _first(
    sheet: Sheet,
    places: list[Spot],
    label: Label,
    entry: Entry,
    reader: Reader,
    taken: Callable[[Segment], Sequence[Label]],
) -> Iterator[Candidate]:
    """Yield what the reader makes of the first place that gives it something."""
    if _is_of_bank(sheet, label, entry):
        return
    for spot in places:
        if reader in _FREE and spot.place is Place.RIGHT and _is_strip(sheet, label, spot, taken):
            continue
        goes_on = entry.path in _PERIODS and not _is_all(reader, spot)
        read_in = continued(sheet, spot) if goes_on else spot
        reads = [
            each
            for each in reader(read_in.text)
            if not _is_other(sheet, label, entry, spot, each) and _is_meant(sheet, label, entry, spot, each, taken)
        ]
        for read in reads:
            found = _candidate(read_in, label, entry, _amid(label, spot, read))
            yield _titled(found, label) if _is_under_title(label, entry, spot) else found
        if reads or (entry.path in REFERENCES and _is_taken(spot, label, sheet)):
            return


def _amid(label: Label, spot: Spot, read: Read) -> Read:
    """Return what was read as it is meant amid a sentence: the number alone, without the words behind it."""
    if read.number is None or spot.place is not Place.AFTER or label.closed or not label.start:
        return read
    return replace(read, value=read.number, end=read.start + len(read.number))


def _is_all(reader: Reader, spot: Spot) -> bool:
    """Tell whether a reader makes something of all of a spot, so that nothing of it is on the next line."""
    return any(not spot.text[each.end :].strip(" .)") for each in reader(spot.text))


def _titled(candidate: Candidate, label: Label) -> Candidate:
    why = Evidence(EvidenceKind.LABEL, {"label": label.text, "place": "title"})
    return replace(candidate, evidence=(why,), strength=_STRENGTH[Place.BELOW] * _WEAK)


def _is_under_title(label: Label, entry: Entry, spot: Spot) -> bool:
    """Tell whether a number stands right below the title of the document, and nothing else with it."""
    if not (entry.weak and entry.path == "number" and spot.place is Place.BELOW) or label.start:
        return False
    if not is_number(spot.words[0].text, DayOrder.DAY_FIRST):
        return False
    left, _, right, bottom = label.segment.box
    ends = abs(spot.words[-1].right - right) <= _ALIGNED or abs(spot.words[0].left - left) <= _ALIGNED
    is_whole = label.end == len(label.segment.words) and (len(spot.words) == 1 or is_dated_number(spot.text))
    return is_whole and ends and spot.words[0].top - bottom <= label.segment.box[3] - label.segment.box[1]


def _is_meant(
    sheet: Sheet, label: Label, entry: Entry, spot: Spot, read: Read, taken: Callable[[Segment], Sequence[Label]]
) -> bool:
    """Tell whether what was read is all that is meant, where a label may as well stand before words."""
    if fold(label.text) in _OWNERS and entry.path == "buyer.identifiers":
        behind = spot.text[read.end :].strip(" .,;")
        at = label.end + len(spot.text[: read.end].split())
        is_parted = behind[:1] in _MARKS or any(each.start == at for each in taken(label.segment))
        return spot.text[: read.start].strip(" :#") == "" and is_parted
    if not read.is_words:
        return True
    if entry.weak:
        return label.start == 0 and spot.place is not Place.BELOW and is_told_order(str(read.value))
    beside = sheet.lines[label.segment.line].segments
    has_colon = label.words[-1].text.endswith(":") or bool(label.rest)
    match spot.place:
        case Place.AFTER:
            told = label.start == 0 and str(read.value)[0].isupper() and any(each.isdigit() for each in str(read.value))
            is_named = str(read.value)[0].isupper() and ":" not in spot.text
            return has_colon or told or (is_named and is_among_values(sheet, label, taken))
        case Place.RIGHT:
            return has_colon or len(beside) == len(("label", "value")) or is_row(sheet, label, taken)
        case Place.BELOW:
            is_whole = label.end == len(label.segment.words)
            is_headed = len(beside) > 1 or is_in_column(sheet, label, taken, spot.text)
            return is_whole and is_headed and _is_aligned(label, spot, len(beside))


def _is_aligned(label: Label, spot: Spot, heads: int) -> bool:
    """Tell whether what stands below a label begins where it does, or is centred below one of several heads."""
    left, right = spot.words[0].left, spot.words[-1].right
    is_centred = abs((left + right) - (label.box[0] + label.box[2])) <= 2 * _ALIGNED
    return abs(left - label.box[0]) <= _ALIGNED or (is_centred and heads >= _LEAST_HEADS)


def _is_of_bank(sheet: Sheet, label: Label, entry: Entry) -> bool:
    """Tell whether the words of a bank stand on the line of an account, or on one of those beside it."""
    if not entry.path.startswith("buyer.identifiers") or not fold(label.text).startswith(_ACCOUNT):
        return False
    near = range(label.segment.line - 2, label.segment.line + 3)
    return any(_BANK.search(line.text) for line in sheet.lines if line.number in near)


def _is_other(sheet: Sheet, label: Label, entry: Entry, spot: Spot, read: Read) -> bool:
    """Tell whether what stands beside a label is no value of it: a count, or a line of an address."""
    if fold(label.text) in _SENT and not (label.closed and _SENT_UNDER.fullmatch(str(read.value))):
        return True
    is_near = entry.path in _NUMBERED and spot.place is not Place.AFTER
    return _is_count(label, entry, spot, read) or (is_near and is_of_address(sheet, spot, spot.text))


def _is_count(label: Label, entry: Entry, spot: Spot, read: Read) -> bool:
    """Tell whether the word for a contract or project is no label: it counts or dates, or heads an annex."""
    is_open = entry.path in _COUNTED and not label.closed
    return is_open and (spot.page > 1 or _COUNT.fullmatch(str(read.value)) is not None)


def _is_strip(sheet: Sheet, label: Label, spot: Spot, taken: Callable[[Segment], Sequence[Label]]) -> bool:
    """Tell whether a label stands in a strip of heads: most segments of its line have one below that begins alike."""
    under = next(sheet.below(label.segment, within=1.0), None)
    if spot.has_colon or (under is not None and any(not each.start and _begins(each, label) for each in taken(under))):
        return False  # a list of labels, each with its value beside it
    heads = sheet.lines[label.segment.line].segments
    height = label.box[3] - label.box[1]
    below = next(sheet.lines_between(label.segment.page, label.box[3] - 0.4 * height, label.box[3] + 2 * height), None)
    if below is None or len(heads) <= len(("label", "value")):
        return False
    alike = [any(abs(head.box[0] - each.box[0]) <= _ALIGNED for each in below.segments) for head in heads]
    return sum(alike) > len(heads) / 2 and len(heads) % 2 == 1


def _begins(one: Label, other: Label) -> bool:
    return abs(one.box[0] - other.box[0]) <= _ALIGNED


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
    is_told = _stands_alone(label) or spot.has_colon or read.proven
    strength = _STRENGTH[spot.place] * (1.0 if is_told else _IN_A_SENTENCE)
    box: Box = spot.box_of(read.start, read.end)
    path = read.path or entry.path
    is_customers = read.is_words or is_customers_order(str(read.value))
    is_weak = entry.weak and not (path == "order_reference" and is_customers)
    if label.is_of_another or _is_of_a_thing(label):
        path = _ANOTHERS.get(path, path)
    return Candidate(
        path=_TURNED.get(path, path) if _is_theirs(label) else path,
        value=read.value,
        text=spot.text[read.start : read.end],
        page=spot.page,
        box=box,
        evidence=tuple(evidence),
        strength=strength * (_WEAK if is_weak else 1.0),
    )


def _is_of_a_thing(label: Label) -> bool:
    """Tell whether it is something else that lapses: ``APK vervalt``, but not ``30 dagen netto, vervalt``."""
    if not label.start or fold(label.text) not in _FIRST_ONLY:
        return False
    before = label.segment.words[label.start - 1].text
    return before[-1].isalnum() and not is_date(before)


def _stands_alone(label: Label) -> bool:
    """Tell whether a label begins its segment or follows a mark, or at least ends in a colon."""
    words = label.segment.words
    if (
        label.start == 0
        or words[label.end - 1].text.endswith(":")
        or any(each.text == ":" for each in words[label.end : label.end + 1])
    ):
        return True
    before = label.segment.words[label.start - 1].text
    begins = label.start == 1 or not label.segment.words[label.start - 2].text[-1].isalpha()
    if begins and fold(before) in _OURS:
        return any(each.path in _OURS_TO_GIVE for each in label.entries)
    return not before[-1].isalpha() or fold(before) in THEIRS


def _is_theirs(label: Label) -> bool:
    """Tell whether a label speaks of the reader's own number: ``Uw btw-nummer``, ``VAT number customer``."""
    words = label.segment.words
    if label.start and words[label.start - 1].text == "/" and fold(words[0].text) in THEIRS:
        return True  # ``Uw kenmerk / ordernummer``
    around_it = [*words[max(0, label.start - 1) : label.start], *words[label.end : label.end + 1]]
    return any(fold(word.text) in THEIRS for word in around_it)
