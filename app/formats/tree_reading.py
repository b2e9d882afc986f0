"""From a raw index to a Reading, by way of a binding tree; the same for every syntax that has a tree."""

from __future__ import annotations

from ..model.findings import Finding, Location, Severity
from ..model.invoice import Invoice
from ..model.raw import Raw, left_over
from ..model.reading import Places, Reading
from ..model.values import BLANKS, BeyondCalendar, StrayCharacters
from .binding import Context, Group
from .build import build
from .kinds import Kind


def read_tree(syntax: str, tree: Group, raw: Raw, *, document: object, currency: str) -> Reading:
    """Read a document of `syntax` whose root is `raw`; amounts are taken for `currency` (BT-5).

    `document` is the parsed source, kept for those who judge its shape.
    """
    context = Context(currency)
    raw.taken = True
    tree.read_children(raw, context.root, context)
    invoice = build(Invoice, context.root) or Invoice()
    unreadable = tuple(_unreadable(*each) for each in context.unreadable)
    spoiled = {id(leaf) for leaf, *_ in context.unreadable}
    lost = tuple(_lost(leaf, attribute) for leaf, attribute in left_over(raw) if id(leaf) not in spoiled)

    def places() -> Places:
        tracing = Context(currency, places={})
        tree.read_children(raw, tracing.root, tracing)
        return tracing.places or {}

    findings = unreadable + lost
    return Reading(format=syntax, invoice=invoice, raw=raw, document=document, findings=findings, places=places)


def _lost(leaf: Raw, attribute: str | None) -> Finding:
    path = leaf.xpath if attribute is None else f"{leaf.xpath}/@{attribute}"
    value = leaf.text.strip(BLANKS) if attribute is None else leaf.attributes[attribute]
    return Finding(
        rule="RELAY-LOST",
        severity=Severity.WARNING,
        location=Location(xpath=path),
        facts={"path": path, "value": value},
    )


def _unreadable(leaf: Raw, kind: Kind, error: ValueError) -> Finding:
    """Report a value that is none. What the schema and the official rules take for one all the same stops nothing."""
    return Finding(
        rule="RELAY-VALUE",
        severity=Severity.WARNING if isinstance(error, BeyondCalendar | StrayCharacters) else Severity.FATAL,
        location=Location(xpath=leaf.xpath),
        facts={"path": leaf.xpath, "value": leaf.text.strip(BLANKS), "kind": kind.name},
    )
