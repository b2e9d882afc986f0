"""Our verdict beside the official one's time: bytes to verdict, XSD included on our side, by wall clock."""

from collections.abc import Callable, Sequence
from datetime import date
from statistics import median
from time import perf_counter

from app import conversion
from app.referee import Referee, StylesheetMissing, default_stylesheet, is_installed
from app.rules.engine import Case, judge_case
from app.rules.profiles import find
from app.rules.sets import EN16931, NLCIUS, PEPPOL
from tests.benchmarks.documents import document

TURNS = 5
NUMBER = b"F26/10294"
"""The number of the invoice that `document` makes."""
TODAY = date(2026, 11, 22)
FILES = {"EN 16931": ("EN16931-UBL-validation.xslt",)}
FILES["EN + Peppol + NLCIUS"] = (*FILES["EN 16931"], "PEPPOL-EN16931-UBL.xslt", "si-ubl-2.0.3.13.xslt")
SETS = {"EN 16931": (EN16931,), "EN + Peppol + NLCIUS": (EN16931, PEPPOL, NLCIUS)}


def in_turn(calls: Sequence[Callable[[bytes], object]], data: bytes, seconds: float) -> list[float]:
    """Return milliseconds per call of each of `calls`: the median of as many as fit in `seconds` each, five at least.

    They take turns by fifths, so that a machine that grows busy slows all of them, and each call has a document of its
    own, so that nothing is remembered of a document seen before.
    """
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(TURNS):
        for times, call in zip(taken, calls, strict=True):
            call(data)  # the other's turn has left the processor's caches full of other things
            began = perf_counter()
            while True:
                document_of_its_own = data.replace(NUMBER, b"F26/%05d" % (len(times) % 90_000 + 10_000))
                start = perf_counter()
                call(document_of_its_own)
                times.append(perf_counter() - start)
                if perf_counter() - began > seconds / TURNS:
                    break
    return [median(times) * 1000 for times in taken]


def ours(sets, schemas):
    """One verdict of ours: parse, index, model, XSD and the rule sets, and freeing it all again."""

    def judge(data: bytes) -> None:
        reading = conversion.read(conversion.Document(data=data), TODAY)
        conversion.validate_source(reading, schemas)
        judge_case(Case(reading, TODAY), sets, find("en16931").overrides)
        conversion.done_with(reading)

    return judge


def show(sizes, schemas, seconds: float) -> None:
    """Print our time beside the referee's for each of its files that is here."""
    print("\nbeside the official rules (SaxonC), bytes to verdict, ours with XSD, wall clock")
    if not is_installed():
        print("  saxonche is not installed")
        return
    for name, files in FILES.items():
        try:
            paths = [default_stylesheet(None, file) for file in files]
        except StylesheetMissing as absent:
            print(f"  {name}: {absent}")
            continue
        with Referee(paths) as referee:
            per_line = {}
            for lines in sizes:
                mine, theirs = in_turn([ours(SETS[name], schemas), referee.judge], document("ubl", lines), seconds)
                print(f"  {name:<22}{lines:5} lines {mine:9.2f} ms  official {theirs:9.2f} ms  {theirs / mine:6.1f}x")
                per_line[lines] = mine / lines
            print(f"  {'':<22}per line, 1000 beside 100: {per_line[1000] / per_line[100]:.2f}x (1 = linear)")
