"""What was read against what is true: right, silently wrong, or left empty."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from app.extraction.extracted import Extraction, Outcome
from app.extraction.page.figures import figures, mark_of
from app.extraction.page.labels import fold
from app.extraction.page.sheet import Sheet, lay_out
from app.extraction.values.dates import DayOrder, dates_in
from app.formats.canonical import as_json
from app.model.pages import Pages

from .truth import CORE, HEADER, Known, flattened, number, same

_BOUNDS = (0.0, 0.9, 0.95, 0.97, 0.98, 0.985, 1.01)
"""Of the confidences that are looked at together."""


@dataclass(slots=True)
class Score:
    """The score of one document.

    Attributes:
        right: header paths that are printed and read rightly.
        wrong: header paths that were given a value that is not true, with the value and the truth.
        empty: header paths that are printed and were left empty.
        extra: header paths that were given a value where the truth has none; wrong where the truth is complete, unless
            the value is marked as derived and nothing speaks against it.
        trust: how sure the extractor says to be of what is right or wrong, by path, 0 to 1.
        line_hits: lines read rightly.
        lines_read: lines that were read.
        lines_true: lines that there are.
        outcome: how the extraction ended.
    """

    known: Known
    outcome: Outcome
    right: set[str] = field(default_factory=set)
    wrong: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    extra: dict[str, Any] = field(default_factory=dict)
    trust: dict[str, float] = field(default_factory=dict)
    line_hits: int = 0
    lines_read: int = 0
    lines_true: int = 0
    seconds: float = 0.0
    pages: int = 1

    @property
    def is_invoice(self) -> bool:
        """Tell whether the document is an invoice or a credit note."""
        return self.known.kind in {"invoice", "credit_note"}

    @property
    def is_perfect(self) -> bool:
        """Tell whether it was accepted with every core field and every line right."""
        core = not any(path in self.wrong or path in self.empty for path in CORE)
        return self.outcome is Outcome.ACCEPTED and core and self.line_hits == self.lines_true

    @property
    def faults(self) -> list[str]:
        """What is wrong in an accepted document that nobody will look at."""
        if self.outcome is not Outcome.ACCEPTED:
            return []
        if not self.is_invoice:
            return [f"accepted a {self.known.kind}"]
        bad = [path for path in (*CORE, "due_date") if path in self.wrong]
        lines = [] if self.line_hits == self.lines_true == self.lines_read else ["lines"]
        return bad + lines


def score(known: Known, pages: Pages, extraction: Extraction) -> Score:
    """Return the score of one document."""
    result = Score(known, extraction.outcome, pages=len(pages.pages), lines_true=len(known.lines))
    if not result.is_invoice:
        return result
    got = flattened(as_json(extraction.invoice)) if extraction.invoice is not None else {}
    sheet = lay_out(pages)
    shown = _Shown(sheet)
    for path in HEADER:
        truth, given = known.values.get(path), got.get(path)
        printed = path in known.printed if known.printed is not None else truth is not None and shown.has(truth)
        if given is not None and truth is not None and same(path, given, truth):
            if printed:
                result.right.add(path)
        elif given is not None:
            follows = path in extraction.derived and same(path, given, known.implied.get(path, given))
            if truth is None and (follows or same(path, given, known.arguable.get(path, ""))):
                result.extra[path] = given
            elif known.complete or (truth is not None and printed):
                result.wrong[path] = (given, truth)
            else:
                result.extra[path] = given
        elif printed:
            result.empty.add(path)
    result.trust = {
        path: extraction.fields[path].confidence for path in (*result.right, *result.wrong) if path in extraction.fields
    }
    _score_lines(result, got, shown)
    return result


def _score_lines(result: Score, got: dict[str, Any], shown: "_Shown") -> None:
    """Count the lines whose amount, quantity, price and name are right, as far as the page prints them."""
    read = sorted({int(path[6 : path.index("]")]) for path in got if path.startswith("lines[")})
    result.lines_read = len(read)
    left = list(enumerate(result.known.lines))
    for at in read:
        match = next(
            (each for each in left if _is_line(got, at, flattened(each[1]), shown, result.known, each[0])), None
        )
        if match is not None:
            left.remove(match)
            result.line_hits += 1


def _is_line(got: dict[str, Any], at: int, truth: dict[str, Any], shown: "_Shown", known: Known, place: int) -> bool:
    for name in ("net_amount", "quantity", "price.net", "item.name"):
        value, given = truth.get(name), got.get(f"lines[{at}].{name}")
        path = f"lines[{place}].{name}"
        printed = path in known.printed if known.printed is not None else value is not None and shown.has(value)
        if name == "net_amount" and value is not None and (given is None or not same("lines", given, value)):
            return False
        if printed and (given is None or not (_alike(name, given, value) or _is_turned(got, at, truth))):
            code = got.get(f"lines[{at}].item.seller_id")
            if name != "item.name" or given is None or not _alike(name, f"[{code}] {given}", value):
                return False
    return True


def _is_turned(got: dict[str, Any], at: int, truth: dict[str, Any]) -> bool:
    """Tell whether quantity and price both have the other sign, as the norm wants it of a negative price (BR-27)."""
    pairs = [(number(got.get(f"lines[{at}].{name}")), number(truth.get(name))) for name in ("quantity", "price.net")]
    return all(one is not None and other is not None and one == -other for one, other in pairs)


def _alike(name: str, given: Any, value: Any) -> bool:
    if name == "item.name":
        one, other = fold(str(given)), fold(str(value))
        return one == other or (min(len(one), len(other)) > 3 and (one.startswith(other) or other.startswith(one)))
    return same("lines", given, value)


class _Shown:
    """What a page prints, for truths that do not say so themselves."""

    def __init__(self, sheet: Sheet) -> None:
        self.text = fold(sheet.text)
        mark = mark_of(sheet)
        self.numbers = {abs(each.value) for line in sheet.lines for each in figures(line, mark)}
        orders = (DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST)
        self.days = {each.value for line in sheet.lines for order in orders for each in dates_in(line.text, order)}

    def has(self, value: Any) -> bool:
        """Tell whether a value is printed, as a date, a number or a text."""
        text = str(value)
        try:
            return date.fromisoformat(text) in self.days
        except ValueError:
            pass
        amount = number(text)
        if amount is not None and "." in text:
            return abs(amount) in self.numbers
        return fold(text) in self.text or (amount is not None and abs(amount) in self.numbers)


@dataclass(slots=True)
class Summary:
    """The figures over many documents."""

    scores: list[Score]

    def of_invoices(self) -> list[Score]:
        """Return the scores of invoices and credit notes."""
        return [each for each in self.scores if each.is_invoice]

    def macro(self) -> tuple[float, float]:
        """Return the share of printed header fields that are right, and of given ones that are wrong, per issuer."""
        by_issuer: dict[str, list[Score]] = defaultdict(list)
        for each in self.of_invoices():
            by_issuer[each.known.issuer].append(each)
        right, wrong = [], []
        for scores in by_issuer.values():
            hits = sum(len(each.right) for each in scores)
            bad = sum(len(each.wrong) for each in scores)
            printed = hits + sum(len(each.empty) for each in scores) + bad
            if printed:
                right.append(hits / printed)
                wrong.append(bad / printed)
        return _mean(right), _mean(wrong)

    def lines(self) -> tuple[float, float, float]:
        """Return precision, recall and F1 of lines."""
        hits = sum(each.line_hits for each in self.of_invoices())
        read = sum(each.lines_read for each in self.of_invoices())
        true = sum(each.lines_true for each in self.of_invoices())
        precision, recall = hits / max(read, 1), hits / max(true, 1)
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)

    def by_field(self) -> Iterator[tuple[str, int, int, int]]:
        """Yield each field with how often it was right, wrong and left empty."""
        for path in HEADER:
            scores = self.of_invoices()
            yield (
                path,
                sum(path in each.right for each in scores),
                sum(path in each.wrong for each in scores),
                sum(path in each.empty for each in scores),
            )

    def reliability(self) -> Iterator[tuple[float, int, float, float]]:
        """Yield, from low to high confidence, its lower bound, how many values, the mean said and the share right."""
        told = [(said, path in each.right) for each in self.of_invoices() for path, said in each.trust.items()]
        for low, high in pairwise(_BOUNDS):
            here = [each for each in told if low <= each[0] < high]
            if here:
                yield low, len(here), _mean(said for said, _ in here), _mean(hit for _, hit in here)

    def outcomes(self) -> Counter[tuple[str, str]]:
        """Return how often each kind of document ended in each outcome."""
        return Counter((each.known.kind, each.outcome.value) for each in self.scores)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else float("nan")
