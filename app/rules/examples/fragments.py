"""The few lines of a document that show what an example is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from .edits import Element, attributes_of, name_of

LINES = 16
"""A fragment has no more."""
_ROOMY = 11
"""What it is about takes no more, with all that it stands in, where that leaves room for what stands beside it."""
_LONGEST_TEXT = 100
_MORE = "…"


def fragment(root: Element, about: Iterable[Element], without: int = 0) -> str:
    """Return the elements that it is `about`, with those they stand in and, as far as there is room, their neighbours.

    So many outer levels are left out (`outer_levels`), the root at least unless it is about the root; what is left out
    elsewhere shows as an ellipsis. Prefixes are the usual ones, without declarations.
    """
    focus = list(about)
    above = [*reversed(list(focus[0].iterancestors()))]
    top = above[min(without, len(above) - 1)] if above else None
    shown: set[Element] = set()
    lines: list[str] = []
    for more in _by_weight([each for each in focus if top is None or top in each.iterancestors()]):
        wider = shown | more
        drawn = list(_draw_children(top, wider, "", is_top=True) if top is not None else _draw(root, wider, ""))
        if len(drawn) <= LINES:
            shown, lines = wider, drawn
    return "\n".join(lines)


def outer_levels(about: Iterable[Element]) -> int:
    """Return how many levels around these elements to leave out, so that there is room to show them.

    With room to spare for what stands beside them, if possible; where there is no room for all, the first one counts.
    """
    focus = list(about)
    above = [*reversed(list(focus[0].iterancestors()))]
    shared = [each for each in above if all(each in other.iterancestors() for other in focus)]
    for elements, tops, most in ((focus, shared, _ROOMY), (focus, shared, LINES), (focus[:1], above, _ROOMY)):
        shown = {each for element in elements for each in (element, *element.iterancestors())}
        for level, top in enumerate(tops):
            if len(list(_draw_children(top, shown, "", is_top=True))) <= most:
                return level
    return 0


def _by_weight(focus: list[Element]) -> Iterator[set[Element]]:
    """Yield what to show, the most telling first: the elements themselves, what they hold, what stands beside them."""
    for element in focus:
        yield {element, *element.iterancestors()}
    for element in focus:
        yield set(element.iterdescendants())
        for each in element:
            yield {each}
    for element in focus:
        parent = element.getparent()
        beside = [each for each in (element.getprevious(), element.getnext()) if each is not None]
        if parent is not None and parent.getparent() is not None:
            yield {each for each in parent if not len(each)}
        yield {each for each in beside if not len(each)}
    for element in focus:
        parent = element.getparent()
        if parent is not None and parent.getparent() is not None:
            yield {each for each in (element.getprevious(), element.getnext()) if each is not None}


def _draw_children(element: Element, shown: set[Element], indent: str, *, is_top: bool = False) -> Iterator[str]:
    """Yield the lines of what an element holds, each run of what is left out as one ellipsis; none around a block."""
    groups = [(visible, list(group)) for visible, group in groupby(element, key=shown.__contains__)]
    for position, (visible, group) in enumerate(groups):
        if visible:
            for each in group:
                yield from _draw(each, shown, indent)
        elif not is_top or 0 < position < len(groups) - 1:
            yield indent + _MORE


def _draw(element: Element, shown: set[Element], indent: str) -> Iterator[str]:
    name = name_of(element)
    tag = name + "".join(f" {key}={quoteattr(value)}" for key, value in attributes_of(element).items())
    text = _shortened(element.text or "")
    if not len(element):
        yield f"{indent}<{tag}>{_escaped(text)}</{name}>" if element.text else f"{indent}<{tag}/>"
    elif not any(each in shown for each in element):
        yield f"{indent}<{tag}>{_MORE}</{name}>"
    else:
        yield f"{indent}<{tag}>"
        yield from _draw_children(element, shown, indent + "  ")
        yield f"{indent}</{name}>"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + _MORE


def _escaped(text: str) -> str:
    """Return a text as XML holds it, on one line."""
    return escape(text, {"\n": "&#10;"})
