"""`python -m tests.benchmarks.extraction.gaps`: what is given where a page says less than it did.

Of each document one run of words after the other is spoiled and the page read again: blurred, its words made
unknown ones (a label that nobody has heard of), or dropped (the fact is missing). What then comes out wrong instead of
empty is a guess that had a better one before it, and would be given on a layout that lacks the better one. Made
invoices are a stress test: the figures count mistakes, they are no accuracy.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from app.extraction.extract import extract
from app.extraction.page.labels import fold
from app.extraction.page.sheet import Segment, lay_out
from app.model.pages import Pages, Word
from app.pdf_pages import pages

from .families import write
from .scoring import Score, score
from .truth import Known, made

_TODAY = date(2026, 11, 22)
_CONSONANTS, _VOWELS = "bdfghklmnprstvw", "aeiou"
_WORD = re.compile(r"[^\W\d_]+")


def main() -> int:
    """Spoil, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--made", type=Path, action="append", help="folder of made invoices; else some are made")
    parser.add_argument("--seed", type=int, default=1, help="of what is made, and of what is spoiled")
    parser.add_argument("--spoil", choices=sorted(SPOILED), default="blurred")
    parser.add_argument("--share", type=float, default=1.0, help="of the runs of words that are spoiled, 0 to 1")
    parser.add_argument("--only", default="", help="part of a file's name")
    parser.add_argument("--verbose", action="store_true", help="print each mistake")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folders = options.made
        if not folders:
            write(Path(temporary), options.seed, 1)
            folders = [Path(temporary)]
        known = [each for folder in folders for each in made(folder) if options.only in each.path.name]
        chance = Random(options.seed)
        found = [each for one in known for each in mistakes(one, SPOILED[options.spoil], chance, options.share)]
    _report(found, verbose=options.verbose)
    return 0


@dataclass(frozen=True, slots=True)
class Mistake:
    """What one reading of a spoiled page gave wrongly that the whole page had not.

    Attributes:
        name: of the file.
        spoiled: the words that were blurred or dropped.
        wrong: field to what was given and what is true.
        faults: those for which an accepted document may not be wrong.
    """

    name: str
    spoiled: str
    wrong: dict[str, tuple[object, object]]
    faults: tuple[str, ...]


Spoil = Callable[[Word, frozenset[str], Random], Word | None]
"""Takes a word, the words that are facts, and chance; returns what stands there then, None for nothing."""


def _blurred(word: Word, facts: frozenset[str], chance: Random) -> Word | None:
    parts = _WORD.findall(word.text)
    if not parts or any(fold(part) in facts for part in parts):
        return word
    return replace(word, text=_WORD.sub(lambda found: _nonsense(found.group(), chance), word.text))


def _dropped(word: Word, facts: frozenset[str], chance: Random) -> Word | None:
    del word, facts, chance
    return None


SPOILED: dict[str, Spoil] = {"blurred": _blurred, "dropped": _dropped}
"""What may be done to the words of a run, by name."""


def _nonsense(word: str, chance: Random) -> str:
    """Return a word of no language, as long as `word` and with its capitals."""
    letters = (chance.choice(_VOWELS if at % 2 else _CONSONANTS) for at in range(len(word)))
    return "".join(made.upper() if letter.isupper() else made for made, letter in zip(letters, word, strict=True))


def mistakes(known: Known, spoil: Spoil, chance: Random, share: float) -> Iterator[Mistake]:
    """Yield a mistake for each reading of a spoiled page, an empty one where nothing went wrong."""
    whole = pages(known.path.read_bytes())
    before = score(known, whole, extract(whole, today=_TODAY))
    if not before.is_invoice:
        return
    facts = _facts(known)
    for segment in lay_out(whole).segments:
        if chance.random() >= share:
            continue
        spoiled, words = _without(whole, segment, spoil, facts, chance)
        if words:
            yield _compared(before, score(known, spoiled, extract(spoiled, today=_TODAY)), " ".join(words))


def _facts(known: Known) -> frozenset[str]:
    """Return the words of all that is true of a document: a name in words unknown is no mistake of the reader."""
    items = [line.get("item") or {} for line in known.lines]
    told = [*known.values.values(), *(item.get(name, "") for item in items for name in ("name", "description"))]
    return frozenset(fold(word) for value in told for word in _WORD.findall(str(value)))


def _without(
    whole: Pages, segment: Segment, spoil: Spoil, facts: frozenset[str], chance: Random
) -> tuple[Pages, list[str]]:
    """Return the pages with the words of a segment spoiled, and which these were."""
    spoiled: list[str] = []

    def left(word: Word) -> Word | None:
        if not _lies_in(word, segment):
            return word
        now = spoil(word, facts, chance)
        if now != word:
            spoiled.append(word.text)
        return now

    parts = [
        replace(page, words=tuple(word for word in map(left, page.words) if word is not None))
        if page.number == segment.page
        else page
        for page in whole.pages
    ]
    return replace(whole, pages=tuple(parts)), spoiled


def _lies_in(word: Word, segment: Segment) -> bool:
    left, top, right, bottom = segment.box
    across = word.left >= left - 0.5 and word.right <= right + 0.5
    return across and word.top >= top - 1 and word.bottom <= bottom + 1


def _compared(before: Score, after: Score, spoiled: str) -> Mistake:
    wrong = {
        path: pair for path, pair in after.wrong.items() if path not in before.wrong and not _is_rest(pair, spoiled)
    }
    faults = tuple(path for path in after.faults if path in wrong)
    return Mistake(after.known.path.name, spoiled, wrong, faults)


def _is_rest(pair: tuple[object, object], spoiled: str) -> bool:
    """Tell whether what was given is what is left of a value after its other part was taken off the page."""
    given, true = (fold(str(value)) for value in pair)
    return given in true and fold(spoiled) in true


def _report(mistakes: list[Mistake], *, verbose: bool) -> None:
    wrong = Counter(path for each in mistakes for path in each.wrong)
    faults = Counter(path for each in mistakes for path in each.faults)
    documents = len({each.name for each in mistakes})
    print(f"{documents} documents, {len(mistakes)} readings with words spoiled")
    print(f"wrong values: {wrong.total()}; of them accepted and core: {faults.total()}")
    for path, count in wrong.most_common():
        print(f"{path:40} {count:5} accepted {faults[path]:5}")
    for each in mistakes if verbose else ():
        for path, (given, true) in each.wrong.items():
            mark = "ACCEPTED " if path in each.faults else ""
            print(f"{each.name}: {mark}{path} is given as {given!r}, true is {true!r}, without {each.spoiled!r}")


if __name__ == "__main__":
    sys.exit(main())
