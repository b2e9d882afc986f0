"""Our verdict beside the official one's time: bytes to verdict, XSD included on our side, by wall clock."""

from datetime import date
from statistics import median
from time import perf_counter

from app import conversion
from app.referee import Referee, StylesheetMissing, default_stylesheet, is_installed
from app.rules.engine import Case, judge_case
from app.rules.profiles import find
from app.rules.sets import EN16931, NLCIUS, PEPPOL
from tests.benchmarks.documents import document

TODAY = date(2026, 11, 22)
FILES = {"EN 16931": ("EN16931-UBL-validation.xslt",)}
FILES["EN + Peppol + NLCIUS"] = (*FILES["EN 16931"], "PEPPOL-EN16931-UBL.xslt", "si-ubl-2.0.3.13.xslt")
SETS = {"EN 16931": (EN16931,), "EN + Peppol + NLCIUS": (EN16931, PEPPOL, NLCIUS)}


def wall(call, seconds: float) -> float:
    """Milliseconds per call: the median of as many as fit in `seconds`, three at least."""
    call()
    taken, began = [], perf_counter()
    while len(taken) < 3 or perf_counter() - began < seconds:
        start = perf_counter()
        call()
        taken.append(perf_counter() - start)
    return median(taken) * 1000


def ours(data: bytes, sets, schemas):
    """One verdict of ours: parse, index, model, XSD and the rule sets."""

    def judge() -> None:
        reading = conversion.read(conversion.Document(data=data))
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
            for lines in sizes:
                data = document("ubl", lines)
                mine = wall(ours(data, SETS[name], schemas), seconds)
                theirs = wall(lambda data=data: referee.judge(data), seconds)
                print(f"  {name:<22}{lines:5} lines {mine:9.2f} ms  official {theirs:9.2f} ms  {theirs / mine:6.1f}x")
