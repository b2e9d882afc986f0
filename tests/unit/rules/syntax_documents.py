"""Made-up documents for the syntax rules: trees that hold just what a rule speaks of."""

from datetime import date

from app.formats import cii, ubl
from app.model.raw import Raw
from app.model.reading import Reading
from app.rules.engine import Case
from app.rules.syntax.automaton import SyntaxRules
from app.rules.syntax.cii import RULES_CII
from app.rules.syntax.table import Path, Row
from app.rules.syntax.ubl import RULES_UBL

TODAY = date(2026, 11, 22)
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_UNECE = "urn:un:unece:uncefact:data:standard:"
NAMESPACES = {
    "ubl": f"{_UBL}Invoice-2",
    "cn": f"{_UBL}CreditNote-2",
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
    "rsm": f"{_UNECE}CrossIndustryInvoice:100",
    "ram": f"{_UNECE}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_UNECE}UnqualifiedDataType:100",
}
(UBL,) = RULES_UBL
(CII,) = RULES_CII
assert isinstance(UBL, SyntaxRules)
assert isinstance(CII, SyntaxRules)
CHECKS = {"ubl:Invoice": UBL, "cn:CreditNote": UBL, "rsm:CrossIndustryInvoice": CII}


def read(root: str, inner: str) -> Reading:
    """Read a document whose root holds `inner`, XML with the usual prefixes."""
    declared = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())
    data = f"<{root} {declared}>{inner}</{root}>".encode()
    return (cii if root.startswith("rsm") else ubl).read(data)


def broken(root: str, inner: str) -> dict[str, list[dict[str, str]]]:
    """The rules that such a document breaks, each with the facts of its faults."""
    return broken_in(read(root, inner))


def broken_in(reading: Reading) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for rule, fault in CHECKS[reading.raw.name].run(Case(reading, TODAY)):
        assert fault.raw is not None
        found.setdefault(rule.id, []).append(dict(fault.facts))
    return found


def broken_by(root: Raw) -> set[str]:
    """The ids of the rules that a tree breaks."""
    return set(broken_in(Reading(format=None, raw=root)))


def grown(root: Raw, path: Path, times: int = 1) -> Raw:
    """Put a path below `root`, its last element so many times, and return that element."""
    raw = root
    for position, step in enumerate(path.steps, start=1):
        parent = raw
        for _ in range(times if position == len(path.steps) else 1):
            raw = Raw(step.name.replace("*", "X"), "X", {path.attribute: "X"} if path.attribute else None, parent)
            parent.add(raw)
    if path.attribute and not path.steps:
        raw.attributes = {**raw.attributes, path.attribute: "X"}
    return raw


def is_plain(row: Row) -> bool:
    """Tell whether a row rests on its path alone."""
    conditions = [path.condition for path in row.paths] + [step.condition for path in row.paths for step in path.steps]
    return bool(row.paths) and not any(conditions)
