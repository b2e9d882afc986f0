"""The programs that turn pages into PDF, each in its own way of writing text."""

import shutil
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ..spoiling import spoiled
from .positioned import page_of

if TYPE_CHECKING:
    from ..making import Made

PRODUCERS = ("fpdf2", "reportlab", "typst", "chromium", "weasyprint")
_MODULES = {"fpdf2": "fpdf", "reportlab": "reportlab", "typst": "typst", "weasyprint": "weasyprint"}


def available(asked: Sequence[str] = ()) -> tuple[str, ...]:
    """Return those of the producers `asked` for (all by default) that this machine has."""
    return tuple(each for each in asked or PRODUCERS if _present(each))


def _present(name: str) -> bool:
    return bool(shutil.which("chromium")) if name == "chromium" else find_spec(_MODULES[name]) is not None


def drawn(made: Sequence["Made"]) -> Iterator[tuple["Made", bytes]]:
    """Yield every document with its PDF, those of one producer together."""
    for name in PRODUCERS:
        chosen = [each for each in made if each.producer == name]
        if chosen:
            for each, data in _DRAWERS.get(name, _each)(name, chosen):
                yield each, data if each.condition == "text" else spoiled(data, each.condition, str(each.number))


def _each(name: str, made: Sequence["Made"]) -> Iterator[tuple["Made", bytes]]:
    module = import_module(f".on_{name}", __name__)
    for each in made:
        yield each, module.compiled(each.source) if each.source else module.draw(each.sheet)


def _by_browser(name: str, made: Sequence["Made"]) -> Iterator[tuple["Made", bytes]]:
    module = import_module(f".on_{name}", __name__)
    with module.Browser() as browser:
        for each in made:
            yield each, browser.print(each.source or page_of(each.sheet))


def _by_weasyprint(name: str, made: Sequence["Made"]) -> Iterator[tuple["Made", bytes]]:
    module = import_module(f".on_{name}", __name__)
    for each in made:
        yield each, module.printed(each.source or page_of(each.sheet))


_DRAWERS = {"chromium": _by_browser, "weasyprint": _by_weasyprint}
