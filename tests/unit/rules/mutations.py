"""Our complete invoice, and small changes to it, each a pair of an XPath and what to do there."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from lxml import etree

from app.formats import ubl
from app.model.findings import Finding
from app.model.reading import Reading
from app.rules.engine import RuleSet, judge

COMPLETE = Path(__file__).resolve().parents[3] / "fixtures" / "rules" / "complete-invoice.xml"
TODAY = date(2026, 11, 22)
PREFIXES = {
    "u": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
Change = Callable[[etree._Element], None]


def drop(xpath: str) -> Change:
    """Take away an element, or an attribute (``.../@name``)."""

    def change(root):
        path, _, attribute = xpath.partition("/@")
        for found in at(root, path):
            if attribute:
                del found.attrib[attribute]
            else:
                found.getparent().remove(found)

    return change


def put(xpath: str, text: str) -> Change:
    """Give an element another text, or an attribute another value."""

    def change(root):
        path, _, attribute = xpath.partition("/@")
        for found in at(root, path):
            if attribute:
                found.set(attribute, text)
            else:
                found.text = text

    return change


def add(xpath: str, name: str, text: str = "") -> Change:
    """Hang a leaf at the end of an element."""

    def change(root):
        prefix, local = name.split(":")
        for found in at(root, xpath):
            etree.SubElement(found, f"{{{PREFIXES[prefix]}}}{local}").text = text

    return change


def both(*changes: Change) -> Change:
    """Make several changes, one after the other."""

    def change(root):
        for each in changes:
            each(root)

    return change


def at(root, xpath):
    found = root.xpath(xpath, namespaces=PREFIXES)
    assert found, f"nothing at {xpath}"
    return found


def changed(*changes: Change) -> Reading:
    """Return the complete invoice after some changes, read."""
    root = etree.parse(str(COMPLETE)).getroot()
    for change in changes:
        change(root)
    return ubl.read(etree.tostring(root))


def found_in(reading: Reading, *rule_sets: RuleSet) -> tuple[Finding, ...]:
    return judge(reading, rule_sets, TODAY)


def ids(findings) -> set[str]:
    return {finding.rule for finding in findings}
