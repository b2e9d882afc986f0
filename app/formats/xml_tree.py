"""Bytes to the raw index: the one place where XML is parsed, and where hostile XML stops.

No DTD, no entity, no network; comments and processing instructions are left out, so that
``INV-<!-- x -->12`` reads as one text. Encodings are held to those that invoices use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache

from lxml import etree

from ..model.raw import Raw, Root, Spot
from ..model.unreadable import Unreadable
from ..model.values import BLANKS

MAXIMUM_ELEMENTS = 500_000
"""About 25,000 invoice lines, which take some ten seconds; and as many attributes."""
MAXIMUM_DEPTH = 100
"""Real invoices stay under 20 levels."""

_MOST_SPOTS = 20_000
"""So many are kept from one document to the next; what all of UBL's invoices use is a tenth of it."""
_CHUNK_BYTES = 2048
_ENCODINGS = frozenset(
    {"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii"}
    | {"iso-8859-1", "iso-8859-15", "latin1", "windows-1252", "windows-1250", "iso-8859-2"}
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ATTRIBUTE = re.compile(rb"""\s+([\w.:-]+)\s*=\s*("[ -!#-%'-;=-~]*"|'[ -%(-;=-~]*')""")
_BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml\s[^>]*\?>)?\s*<([\w.:-]+)((?:" + _ATTRIBUTE.pattern + rb")*)\s*/?>"
)
"""A root element in plain ASCII right at the beginning, as nearly all documents have it: no parser is made for it."""
_HUGE = ("huge text node", "too long", "too big", "xmlSAX2Characters", "Buffer size limit", "input buffer")
"""How libxml2, in one version or another, says that a text is over 10 MB."""
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_NOTHING = b"\0 \t\r\n" + b"".join(_BOMS)


class Syntax:
    """The namespaces of a syntax, each with the prefix by which we always name it.

    It keeps the spots at which elements were met, for all documents to share.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._roots: dict[str, Spot] = {}
        self._met = 0

    def name(self, tag: str) -> str:
        """Return the canonical name of a tag in lxml's notation; an unknown namespace stays in braces."""
        namespace, _, local = tag[1:].rpartition("}")
        prefix = self._prefixes.get(namespace)
        return f"{prefix}:{local}" if prefix else tag

    def root(self, tag: str) -> Spot:
        """Return the spot of a root element, at the beginning of a document."""
        if self._met > _MOST_SPOTS:
            self._roots, self._met = {}, 0
        return self._roots.get(tag) or self._meet(self._roots, tag, None)

    def below(self, spot: Spot, tag: str) -> Spot:
        """Return the spot of a child that is met for the first time."""
        return self._meet(spot.below, tag, spot)

    def _meet(self, spots: dict[str, Spot], tag: str, above: Spot | None) -> Spot:
        self._met += 1
        found = spots[tag] = Spot(self.name(tag), above)
        return found


def is_blank(data: bytes) -> bool:
    """Tell whether there is nothing to read: no bytes, or white space, zeros and byte order marks only."""
    return not data[:_CHUNK_BYTES].strip(_NOTHING) and not data.strip(_NOTHING)  # few documents are copied whole


def looks_like_xml(head: bytes) -> bool:
    """Tell from the first bytes whether this wants to be XML."""
    for mark in _BOMS:
        head = head.removeprefix(mark)
    return head[:_CHUNK_BYTES].replace(b"\0", b"").lstrip()[:1] == b"<"


def root_tag(head: bytes) -> str | None:
    """Return the tag of the root element, in lxml's notation, from the first bytes of a document; None if not XML."""
    plain = _BEGINNING.match(head[:_CHUNK_BYTES])
    if plain is not None:
        prefix, _, local = plain[1].rpartition(b":")
        declared = {name: value[1:-1] for name, value in _ATTRIBUTE.findall(plain[2])}
        namespace = declared.get(b"xmlns:" + prefix if prefix else b"xmlns")
        if namespace:
            return f"{{{namespace.decode('ascii')}}}{local.decode('ascii')}"
    return _parsed_root_tag(head)


@lru_cache(maxsize=4)
def _parsed_root_tag(head: bytes) -> str | None:
    if not looks_like_xml(head):
        return None
    parser = etree.XMLPullParser(
        ("start",), resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    for start in range(0, len(head), _CHUNK_BYTES):
        with suppress(etree.XMLSyntaxError, ValueError):  # whatever came before the fault still tells the root
            parser.feed(head[start : start + _CHUNK_BYTES])
            found = next(iter(parser.read_events()), None)
            if found is not None and isinstance(found[1], etree._Element):  # noqa: SLF001 - it has no public name
                return str(found[1].tag)
    return None


def parse(data: bytes) -> etree._Element:
    """Return the root element of an XML document.

    Raises:
        Unreadable: it is empty, not well-formed, too large, in an unknown encoding, or has a DOCTYPE.
    """
    if is_blank(data):
        raise Unreadable("RELAY-EMPTY")
    _refuse_size(data)
    _refuse_encoding(data)
    root = _parse(data)
    if root.getroottree().docinfo.doctype:  # type: ignore[attr-defined]  # lxml-stubs lacks it
        raise Unreadable("RELAY-DOCTYPE")
    return root


def index(root: etree._Element, syntax: Syntax) -> Root:
    """Return the raw index of a parsed document.

    Raises:
        Unreadable: it is nested deeper than MAXIMUM_DEPTH.
    """
    spot = last_spot = syntax.root(root.tag)
    spots: dict[Spot, list[Raw]] = {}
    attributes: dict[object, Mapping[str, str]] = {}  # by their items, so that hundreds of amounts share what they have
    top = Root(spot.name, root.text or "", _attributes(root), spots, attributes.values())
    spots[spot] = [top]
    holder: Raw = top
    last: Raw = top
    above = last_element = root
    outer: list[tuple[etree._Element, Raw, Spot]] = []  # what `above` stands in
    for element in root.iterdescendants():
        parent = element.getparent()
        if parent is last_element:
            outer.append((above, holder, spot))
            if len(outer) >= MAXIMUM_DEPTH:
                raise _too_deep()
            above, holder, spot = last_element, last, last_spot
            holder.children = {}
        else:
            while parent is not above:
                above, holder, spot = outer.pop()
        tag = element.tag
        last_spot = spot.below.get(tag) or syntax.below(spot, tag)
        stated = None
        items = element.items()
        if items:
            key = tuple(items)
            stated = attributes.get(key) or attributes.setdefault(key, _attributes(element))
        name = last_spot.name
        last = Raw(name, element.text or "", stated, holder)
        last_element = element
        children = holder.children
        if name in children:
            children[name].append(last)
        else:
            children[name] = [last]
        if last_spot in spots:
            spots[last_spot].append(last)
        else:
            spots[last_spot] = [last]
        tail = element.tail
        if tail and tail.strip(BLANKS):
            holder.text += tail
    return top


def _attributes(element: etree._Element) -> dict[str, str]:
    return dict(element.items())  # type: ignore[arg-type]  # never bytes: no bytes were put in


def _too_deep() -> Unreadable:
    return Unreadable("RELAY-XML-DEPTH", limit=str(MAXIMUM_DEPTH))


def _parse(data: bytes) -> etree._Element:
    try:
        return etree.fromstring(data, _parser(huge=False))
    except etree.XMLSyntaxError as error:
        if not any(mark in str(error) for mark in _HUGE) or _mentions_doctype(data):
            raise _explain(error, data) from None
    except ValueError as error:
        raise Unreadable("RELAY-NOT-XML", line="1", column="1", detail=str(error)[:200]) from None
    try:
        return etree.fromstring(data, _parser(huge=True))
    except etree.XMLSyntaxError as error:
        raise _explain(error, data) from None


def _parser(*, huge: bool) -> etree.XMLParser:
    """Return a fresh parser; `huge` lifts libxml2's 10 MB limit on a text node, for embedded documents."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, attribute_defaults=False,
        remove_comments=True, remove_pis=True, huge_tree=huge,
    )  # fmt: skip


def _explain(error: etree.XMLSyntaxError, data: bytes) -> Unreadable:
    if _mentions_doctype(data):
        return Unreadable("RELAY-DOCTYPE")
    if "depth" in str(error.msg):  # libxml2's own limit, of 256 levels
        return _too_deep()
    line, column = error.position if error.position[0] else (1, 1)
    return Unreadable("RELAY-NOT-XML", line=str(line), column=str(column), detail=str(error.msg)[:200])


def _mentions_doctype(data: bytes) -> bool:
    return any("<!DOCTYPE".encode(encoding) in data for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def _refuse_size(data: bytes) -> None:
    if len(data) <= 2 * MAXIMUM_ELEMENTS:  # an element or attribute takes more than two bytes
        return
    elements = data.count(b"<") // 2
    if data.count(b"=") > MAXIMUM_ELEMENTS:
        elements = max(elements, data.count(b'="') + data.count(b"='"))
    if elements > MAXIMUM_ELEMENTS:
        raise Unreadable("RELAY-XML-SIZE", elements=f"{elements}", limit=f"{MAXIMUM_ELEMENTS}")


def _refuse_encoding(data: bytes) -> None:
    declared = _DECLARED.search(data[:300].replace(b"\0", b""))
    if declared and declared.group(1).decode("ascii").lower() not in _ENCODINGS:
        raise Unreadable("RELAY-ENCODING", encoding=declared.group(1).decode("ascii"))
