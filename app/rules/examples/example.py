"""A rule shown twice: an invoice that breaks it, and the same invoice that satisfies it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib import resources

from lxml import etree

from .edits import Edit, Element, apply, blank_free, elements_at
from .fragments import fragment, outer_levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two documents, or two fragments of them: one breaks the rule, one satisfies it."""

    breaks: str
    satisfies: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An invoice of ours (`bases/<base>.xml`), and changes to it.

    Attributes:
        rule: the id of the rule.
        base: name of the invoice.
        satisfies: changes that bring the rule's subject into the invoice; none where it is there already.
        breaks: changes that then break the rule.
        beside: XPaths of what else a fragment is to show, because the rule speaks of it too.
    """

    rule: str
    base: str
    breaks: tuple[Edit, ...]
    satisfies: tuple[Edit, ...] = ()
    beside: tuple[str, ...] = ()

    def documents(self) -> Pair:
        """Return the two documents in full. Raises ValueError where a change finds nothing to change."""
        root = self._satisfying()
        satisfies = etree.tostring(root, encoding="unicode")
        apply(self.breaks, root)
        return Pair(breaks=etree.tostring(root, encoding="unicode"), satisfies=satisfies)

    def fragments(self) -> Pair:
        """Return the few lines that differ, and what stands around them. Raises ValueError likewise."""
        satisfying, broken = self._satisfying(), self._satisfying()
        alike = dict(zip(broken.iter(), satisfying.iter(), strict=True))
        touched = apply(self.breaks, broken)
        # An element that an earlier change put there has nothing to match; then what it was put beside tells enough.
        before = [*(alike[each] for each in touched.before if each in alike), *self._beside(satisfying)]
        after = [*_standing(touched.after, broken), *self._beside(broken)]
        before, after = before or [satisfying], after or [broken]
        without = max(outer_levels(before), outer_levels(after))
        return Pair(breaks=fragment(broken, after, without), satisfies=fragment(satisfying, before, without))

    def _beside(self, root: Element) -> list[Element]:
        return [each for path in self.beside for each in elements_at(path, root)]

    def _satisfying(self) -> Element:
        root = deepcopy(base_of(self.base))
        apply(self.satisfies, root)
        return root


def _standing(elements: tuple[Element, ...], root: Element) -> list[Element]:
    """Leave out what a later change took away again."""
    return [each for each in dict.fromkeys(elements) if each is root or root in each.iterancestors()]


@cache
def base_of(name: str) -> Element:
    """Return the root of an invoice of ours, never to be changed itself. Raises ValueError where there is none."""
    data = resources.files(__package__) / "bases" / f"{name}.xml"
    if not data.is_file():
        raise ValueError(f"there is no base {name}")
    return etree.fromstring(data.read_bytes(), parser=blank_free())
