"""``python -m tests.made_invoices --out DIR --count N --seed S``: write NNNN.pdf and NNNN.json."""

import argparse
import json
import time
from pathlib import Path

from . import producers
from .faults import FAULTS
from .layouts import layouts
from .making import KINDS, LANGUAGES, Order, make
from .spoiling import CONDITIONS


def main() -> None:
    asked = _arguments()
    order = Order(
        seed=asked.seed,
        languages=_words(asked.language) or LANGUAGES,
        layouts=_words(asked.layout),
        kinds=_words(asked.kind),
        faults=_words(asked.fault),
        conditions=_words(asked.condition),
        clean=asked.clean,
    )
    asked.out.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    available = producers.available(_words(asked.producer))
    made = [make(order, number, available) for number in range(1, asked.count + 1)]
    for each, data in producers.drawn(made):
        stem = asked.out / f"{each.number:04d}"
        stem.with_suffix(".pdf").write_bytes(data)
        stem.with_suffix(".json").write_text(json.dumps(each.truth, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{asked.count} documents in {time.perf_counter() - started:.1f} s, by {', '.join(available)}")


def _words(told: str) -> tuple[str, ...]:
    return tuple(each for each in told.split(",") if each)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.made_invoices", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--language", default="", help="nl,en,de,fr; by default most are Dutch")
    parser.add_argument(
        "--producer", default="", help="fpdf2,reportlab,typst,chromium,weasyprint; by default those installed"
    )
    parser.add_argument("--layout", default="", help=", ".join(layouts()))
    parser.add_argument("--kind", default="", help=", ".join(KINDS))
    parser.add_argument("--fault", default="", help=", ".join(FAULTS))
    parser.add_argument("--condition", default="", help="text, " + ", ".join(CONDITIONS))
    parser.add_argument("--clean", action="store_true", help="invoices and credit notes without faults only")
    return parser.parse_args()


if __name__ == "__main__":
    main()
