"""Reads a Schematron Validation Report (SVRL, ISO/IEC 19757-3 annex D), the output of a compiled rule file."""

from __future__ import annotations

import re

from lxml import etree

from .verdict import Official

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_ROOT = f"{_SVRL}schematron-output"
FAILED = (f"{_SVRL}failed-assert", f"{_SVRL}successful-report")
TEXT = f"{_SVRL}text"
_ID_IN_TEXT = re.compile(r"\s*\[([^\]\s]+)\]")
_STEP = re.compile(r"\*:([^\[/]+)\[namespace-uri\(\)='([^']*)'\]")


class NotSvrl(Exception):
    """The stylesheet wrote something other than SVRL: it is no compiled Schematron."""


def read_svrl(report: bytes, stylesheet: str = "") -> tuple[Official, ...]:
    """Return every failed assertion of a report, in its order.

    Raises:
        NotSvrl: it is something else.
    """
    try:
        root = etree.fromstring(report, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise NotSvrl(f"{stylesheet}: {error}") from None
    if root.tag != _ROOT:
        raise NotSvrl(f"{stylesheet} wrote a document with the root {root.tag}, not a Schematron report")
    prefixes = {uri: prefix for prefix, uri in root.nsmap.items() if prefix}
    prefixes |= {
        each.get("uri", ""): each.get("prefix", "") for each in root.iter(f"{_SVRL}ns-prefix-in-attribute-values")
    }
    return tuple(_official(each, prefixes, stylesheet) for each in root.iter(*FAILED))


def _official(failed: etree._Element, prefixes: dict[str, str], stylesheet: str) -> Official:
    text = " ".join("".join(str(part) for said in failed.iter(TEXT) for part in said.itertext()).split())
    return Official(
        rule=rule_id(failed.get("id") or "", text),
        flag=failed.get("flag") or failed.get("role") or "",
        xpath=_readable(failed.get("location") or "", prefixes),
        text=text,
        stylesheet=stylesheet,
    )


def rule_id(stated: str, text: str) -> str:
    """Return the id of an assertion: the one it states, else the one in brackets at the start of its text."""
    named = _ID_IN_TEXT.match(text)
    return stated or (named.group(1) if named else "")


def _readable(location: str, prefixes: dict[str, str]) -> str:
    """Return ``/ubl:Invoice[1]/cac:TaxTotal[1]`` for the long form that spells every namespace out."""

    def named(step: re.Match[str]) -> str:
        local, uri = step.groups()
        prefix = prefixes.get(uri)
        return f"{prefix}:{local}" if prefix else local

    return _STEP.sub(named, location)
