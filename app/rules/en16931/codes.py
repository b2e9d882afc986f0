"""EN 16931, version 1.3.16: codes from lists (BR-CL), judged by one table, spot by spot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ...model.findings import Severity
from ...model.invoice import Invoice
from ...model.raw import Raw, Spot
from ...model.values import BLANKS
from ..engine import Case, Fault, Rule, Sweep, Syntax
from .codes_table import CODE_LISTS, CODE_RULES, CodePlace, CodeRule

Asked = tuple[tuple[int, CodeRule, CodePlace], ...]

_UBL, _CII = "codes of UBL", "codes of CII"
"""What spots keep the rules that are asked there by."""
_OBJECT = "130"
_SUBJECT_LENGTH = 3
_SEPA = "SEPA"
_ABSENT = "CODES.absent"
_INDICATORS = {"false": "of-allowance", "0": "of-allowance", "true": "of-charge", "1": "of-charge"}
_SUBJECTS = f" {' '.join(CODE_LISTS['subjects'])} "
"""The UBL rule looks for three characters anywhere in this text, so that blanks may be among them."""


def wrong_codes(case: Case) -> Iterator[tuple[str, Fault]]:
    """Yield every code that is not in its list, with the rule that says so."""
    if case.raw is None or case.syntax is Syntax.OTHER:
        for each in CODE_RULES:
            yield from _in_model(case.invoice, each)
        return
    is_ubl = case.syntax is Syntax.UBL
    found: list[tuple[int, int, str, Fault]] = []
    for spot, raws in case.raw.spots().items():
        asked: Asked | None = spot.known.get(_UBL if is_ubl else _CII)
        if asked is None:
            asked = spot.known[_UBL if is_ubl else _CII] = _asked_at(spot, is_ubl=is_ubl)
        for position, of, place in asked:
            for raw, value in _doubtful(raws, place):
                if _is_wrong(value, of, place, raw):
                    code = value.strip(BLANKS)
                    facts = {"kind": of.kind if code else _ABSENT, "value": code, "element": raw.name}
                    found.append((position, spot.level, of.id, Fault(facts=facts, raw=raw)))
    found.sort(key=lambda each: each[:2])
    yield from ((rule_id, fault) for _, _, rule_id, fault in found)


def _asked_at(spot: Spot, *, is_ubl: bool) -> Asked:
    """Return the rules on codes at a spot, each with its position among the rules and its place."""
    parent = spot.above.name if spot.above is not None else ""
    return tuple(
        (position, each, place)
        for position, each in enumerate(CODE_RULES)
        for place in (each.ubl if is_ubl else each.cii)
        if place.name == spot.name and place.parent in {"", parent}
    )


def _doubtful(held: list[Raw], place: CodePlace) -> list[tuple[Raw, str]]:
    """Return the elements at a place whose code is not in the list as it is written, with that code.

    Whatever is right ends here, so this is nearly all of the work. An attribute that is absent is no code, but for
    currencies.
    """
    codes, attribute = place.codes, place.attribute
    if not attribute:
        return [(raw, raw.text) for raw in held if raw.text not in codes]
    if place.condition == "even-absent":
        return [(raw, raw.attributes.get(attribute, "")) for raw in held if raw.attributes.get(attribute) not in codes]
    return [
        (raw, raw.attributes[attribute])
        for raw in held
        if attribute in raw.attributes and raw.attributes[attribute] not in codes
    ]


def _is_wrong(value: str, of: CodeRule, place: CodePlace, raw: Raw) -> bool:
    """Tell whether a code that is not in the list as it is written is wrong indeed."""
    code = value if of.exact else value.strip(BLANKS)
    if of.upper:
        code = code.upper()
    return code not in place.codes and (not place.condition or _CONDITIONS[place.condition](raw, code))


def _is_under(raw: Raw, *names: str) -> bool:
    above = raw.parent
    while above is not None:
        if above.name in names:
            return True
        above = above.parent
    return False


def _has_type(raw: Raw, code: str) -> bool:  # noqa: ARG001 - the shape of a condition
    """Tell whether the reference that this identifies is one to an invoiced object."""
    types = raw.parent.children.get("cbc:DocumentTypeCode", ()) if raw.parent is not None else ()
    return any(each.text == _OBJECT for each in types)


def _indicates(wanted: str) -> Callable[[Raw, str], bool]:
    def condition(raw: Raw, code: str) -> bool:  # noqa: ARG001 - the shape of a condition
        if raw.parent is None:
            return False
        stated = raw.parent.value("cbc:ChargeIndicator") or raw.parent.value("ram:ChargeIndicator/udt:Indicator")
        return _INDICATORS.get(stated) == wanted

    return condition


def _has_unknown_subject(raw: Raw, code: str) -> bool:  # noqa: ARG001 - the shape of a condition
    """Tell whether a note of the document begins its text by a subject (``#AAI#``) that is not in the list."""
    if raw.parent is None or raw.parent.parent is not None:
        return False
    subject, mark, _ = raw.text.partition("#")[2].partition("#")
    return bool(mark) and len(subject) == _SUBJECT_LENGTH and subject not in _SUBJECTS


_CONDITIONS: Mapping[str, Callable[[Raw, str], bool]] = {
    "even-absent": lambda raw, code: True,  # noqa: ARG005 - the shape of a condition
    "of-object": _has_type,
    "of-allowance": _indicates("of-allowance"),
    "of-charge": _indicates("of-charge"),
    "with-subject": _has_unknown_subject,
    "not-sepa": lambda raw, code: code != _SEPA or not _is_under(raw, "cac:AccountingSupplierParty", "cac:PayeeParty"),
    "of-party": lambda raw, code: (  # noqa: ARG005 - the shape of a condition
        not _is_under(raw, "ram:SpecifiedTradeProduct", "ram:ShipToTradeParty")
    ),
    "of-delivery": lambda raw, code: (  # noqa: ARG005 - the shape of a condition
        raw.parent is not None
        and raw.parent.parent is not None
        and raw.parent.parent.name == "ram:ApplicableHeaderTradeDelivery"
    ),
    "not-of-tax": lambda raw, code: not _is_under(raw, "ram:SpecifiedTaxRegistration"),  # noqa: ARG005 - as above
    "no-scheme": lambda raw, code: "schemeID" not in raw.attributes,  # noqa: ARG005 - as above
}


def _in_model(invoice: Invoice, of: CodeRule) -> Iterator[tuple[str, Fault]]:
    for place in of.model:
        for path, value in texts_at(invoice, place.name):
            code = value.upper() if of.upper else value
            if code not in place.codes and not (place.condition == "not-sepa" and code == _SEPA):
                yield of.id, Fault(path, {"kind": of.kind, "value": value, "element": place.name})


def texts_at(owner: object, path: str, above: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text at a path of the model, through all that repeats on the way, with its place in full."""
    name, _, rest = path.partition(".")
    held = getattr(owner, name)
    here = f"{above}.{name}" if above else name
    several = [(f"{here}[{at}]", each) for at, each in enumerate(held)] if isinstance(held, tuple) else [(here, held)]
    for place, each in several:
        if isinstance(each, str) and not rest:
            yield place, each
        elif rest and each is not None:
            yield from texts_at(each, rest, place)


def _only(rule_id: str) -> Callable[[Case], Iterator[Fault]]:
    return lambda case: (fault for found, fault in wrong_codes(case) if found == rule_id)


CODES = Sweep(tuple(Rule(each.id, each.terms, Severity.FATAL, _only(each.id)) for each in CODE_RULES), wrong_codes)


def known_facts(rule_id: str) -> Mapping[str, str]:
    """Return what is told of a rule without a document: the `kind` of its message; empty where it is none of ours."""
    return next(({"kind": each.kind} for each in CODE_RULES if each.id == rule_id), {})
