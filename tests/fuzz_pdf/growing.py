"""One bad PDF by its seed and number: the same every time, whatever was made before it."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.fuzz_pdf.damage_bytes import BYTES, Damage
from tests.fuzz_pdf.damage_objects import OBJECTS
from tests.fuzz_pdf.hostile_content import CONTENT
from tests.fuzz_pdf.hostile_structure import STRUCTURE, Hostile
from tests.fuzz_pdf.hostile_texts import TEXTS
from tests.made_invoices import producers
from tests.made_invoices.making import Order, make

ROOT = Path(__file__).resolve().parents[2]
DAMAGE: dict[str, Damage] = {each.__name__: each for each in BYTES} | OBJECTS
HOSTILE: dict[str, Hostile] = STRUCTURE | CONTENT | TEXTS
KINDS = (*DAMAGE, *HOSTILE)
_OFFLINE = ("fpdf2", "reportlab")
"""Producers that every machine of ours has, and that need no program beside Python."""


@dataclass(frozen=True, slots=True)
class Grown:
    """A bad PDF.

    Attributes:
        number: which one of its seed.
        kind: what was done to it, one of KINDS.
        source: the file it was made of, or nothing.
    """

    number: int
    kind: str
    source: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Source:
    """A sound PDF."""

    name: str
    data: bytes


def grow(sources: Sequence[Source], seed: int, number: int) -> Grown:
    """Return bad PDF `number`; each kind comes in turn, in an order of the seed's own, as often as any other."""
    kind = kind_of(seed, number)
    rng = Random(f"{seed}/{number}/{kind}")
    if kind in HOSTILE:
        return Grown(number, kind, "", HOSTILE[kind](rng))
    source = rng.choice(sources)
    data = source.data
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        data = DAMAGE[kind](rng, data or b"%PDF-1.7\n")
    return Grown(number, kind, source.name, data)


def kind_of(seed: int, number: int) -> str:
    """Return what is done to bad PDF `number`."""
    order = list(KINDS)
    Random(f"{seed}/{number // len(order)}").shuffle(order)
    return order[number % len(order)]


def sources_of(corpus: Path | None, made: int = 12) -> list[Source]:
    """Return sound PDFs: our fixtures, `made` invoices, and those of the corpus where it is present."""
    found = [Source(path.name, path.read_bytes()) for path in sorted((ROOT / "fixtures" / "pdf").glob("*.pdf"))]
    found += [Source(f"made-{at}", data) for at, data in enumerate(made_invoices(made, seed=4))]
    if corpus is not None and corpus.is_dir():
        found += [Source(path.name, path.read_bytes()) for path in sorted((corpus / "pdf").rglob("*.pdf"))]
    return found


def made_invoices(count: int, seed: int) -> Iterator[bytes]:
    """Yield ordinary invoices, drawn by producers that every machine of ours has."""
    available = producers.available(_OFFLINE)
    documents = [make(Order(seed=seed), number, available) for number in range(1, count + 1)]
    yield from (data for _, data in producers.drawn(documents))


def corpus_folder() -> Path:
    """Return where the corpus should be."""
    return ROOT / os.environ.get("UBLRELAY_CORPUS", "../shared/corpus")
