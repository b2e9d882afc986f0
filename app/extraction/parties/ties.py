"""What ties an address to the firm that sends the document, and what says that it is another party's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..names.address_words import words
from ..page.sheet import Segment, Sheet
from ..page.sheet_texts import texts_of
from .address_lines import Printed
from .addresses import AddressBlock
from .domains import domains, domains_within, folded, of_domains

_SHORTEST = 4
_LARGER = 1.35
"""So much taller than the line of a town is a logo."""
_HEAD = 3
"""A logo stands in the first of so many parts of the first page."""


def is_of_other_than_sender(sheet: Sheet, group: Sequence[AddressBlock], blocks: Sequence[AddressBlock]) -> bool:
    """Tell whether an address names another firm than the one whose domain the document bears.

    That is so where the domain stands over the page as a logo, or with another address among `blocks`, and goes with no
    word of the names in the places of this address (`group`).
    """
    names = [name.text for block in group for name in block.names]
    if not names or any(block.is_inline or block.is_running for block in group):
        return False
    known = domains(sheet)
    if not known or domains_within(sheet, group) or of_domains(known, names) or _shares_word(known, names):
        return False
    own = {id(block) for block in group}
    others = [block for block in blocks if id(block) not in own and not block.is_inline]
    return bool(domains_within(sheet, others)) or any(name in known for name in _logos(sheet, group))


def has_domain_of_logo(sheet: Sheet, group: Sequence[AddressBlock]) -> bool:
    """Tell whether a domain stands with an address that names nobody, and over the page as a logo too."""
    if any(block.names for block in group):
        return False
    known = domains_within(sheet, group)
    return bool(known) and any(name in known for name in _logos(sheet, group))


def is_senders(sheet: Sheet, name: Printed, block: AddressBlock, group: Sequence[AddressBlock]) -> bool:
    """Tell whether a name over the customer's address is the sender's logo: in large type, or the domain's own word.

    Args:
        sheet: the document.
        name: the one that the address begins with.
        block: the address.
        group: all the places of that address.
    """
    below = block.postal_code.box
    lines = [each.box for each in block.segments if name.box[1] <= each.box[1] and each.box[3] <= name.box[3]]
    least = min(box[3] - box[1] for box in lines or [name.box])
    return least >= _LARGER * (below[3] - below[1]) or "".join(folded(name.text)) in domains(sheet, group)


def _shares_word(known: frozenset[str], names: Sequence[str]) -> bool:
    plain = words("firms.forms") | words("firms.kinds")
    told = [part for name in names for part in folded(name) if len(part) >= _SHORTEST and part not in plain]
    return any(part in domain or domain in part for part in told for domain in known)


def _logos(sheet: Sheet, group: Sequence[AddressBlock]) -> Iterator[str]:
    """Yield what stands in the head of the first page and not in some blocks, each as one word."""
    own = {id(segment) for block in group for segment in block.segments}
    printed = sheet.once("logos", lambda: tuple(_in_head(sheet)))
    return (joined for segment, joined in printed if id(segment) not in own)


def _in_head(sheet: Sheet) -> Iterator[tuple[Segment, str]]:
    for segment, text in texts_of(sheet):
        if segment.page == 1 and "@" not in text and segment.box[3] < sheet.page(1).height / _HEAD:
            joined = "".join(folded(text))
            if len(joined) >= _SHORTEST:
                yield segment, joined
