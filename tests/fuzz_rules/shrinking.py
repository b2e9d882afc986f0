"""Makes an example small: what can be taken away while it stays valid and still shows the difference is taken away."""

from __future__ import annotations

import time
from collections.abc import Callable

from lxml import etree

from tests.fuzz_rules.growing import written
from tests.fuzz_rules.mutations import remove
from tests.fuzz_rules.workshop import CAC, Workshop, elements


def shrink(data: bytes, workshop: Workshop, shows: Callable[[bytes], bool], seconds: float = 20.0) -> bytes:
    """Return a smaller document that `shows` the same, after so many seconds at most; `data` itself if none is."""
    deadline = time.monotonic() + seconds
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    shrunk = True
    while shrunk and time.monotonic() < deadline:
        shrunk = False
        for position in range(_count(root) - 1, 0, -1):
            if time.monotonic() > deadline:
                break
            smaller = _without(root, position)
            if smaller is not None and workshop.is_valid(smaller) and shows(written(smaller)):
                root, shrunk = smaller, True
    tidy = etree.fromstring(written(root), etree.XMLParser(remove_comments=True, remove_pis=True))
    for element in elements(tidy):
        if element.text and not element.text.strip() and element.tag.startswith(CAC):
            element.text = None
    etree.indent(tidy)
    etree.cleanup_namespaces(tidy, keep_ns_prefixes=["cac", "cbc"])
    return written(tidy) if workshop.is_valid(tidy) and shows(written(tidy)) else written(root)


def _without(root: etree._Element, position: int) -> etree._Element | None:
    """Return a copy without its element at a position in document order; None where it is that short already."""
    copied = etree.fromstring(written(root))
    found = list(elements(copied))
    if position >= len(found):
        return None
    remove(found[position])
    return copied


def _count(root: etree._Element) -> int:
    return sum(1 for _ in elements(root))
