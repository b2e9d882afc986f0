"""Texts that a comment or a processing instruction parts in two, which to XPath's ``text()`` are several texts.

The raw index holds ``INV-<!-- x -->12`` as one text. Some official rules read the text nodes of a value instead of the
value, and break off where there are several; for their sake such a text is marked. Hardly any document has one, so it
is parsed a second time only where there is a comment or an instruction in it at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from lxml import etree

from ..model.raw import Raw
from ..model.values import Interrupted

_INTERRUPTION = re.compile(rb"<!--|<\?(?!xml )")
_DECLARATION_BYTES = 200


def mark_interruptions(data: bytes, root: Raw, name: Callable[[str], str]) -> None:
    """Mark the texts of leaves under `root` that comments or instructions part.

    `data` is what it was read from; `name` gives the canonical name of a tag in lxml's notation.
    """
    declaration = data.find(b"?>", 0, _DECLARATION_BYTES)
    if b"!" not in data and data.find(b"?", declaration + 2) < 0:  # finding one byte is a hundred times faster than two
        return
    plain = data.replace(b"\0", b"") if b"\0" in data[:4] else data  # UTF-16
    if _INTERRUPTION.search(plain) is None:
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    pending = [(etree.fromstring(data, parser), root)]
    for element, raw in pending:  # grows as we go
        if not raw.children:
            if _is_parted(element):
                raw.text = Interrupted(raw.text)
            continue
        seen: Counter[str] = Counter()
        for child in element.iterchildren(etree.Element):
            known = name(str(child.tag))
            pending.append((child, raw.children[known][seen[known]]))
            seen[known] += 1


def _is_parted(leaf: etree._Element) -> bool:
    texts = [leaf.text, *(note.tail for note in leaf)]
    return sum(bool(text) for text in texts) > 1
