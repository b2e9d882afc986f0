"""Profiles: what a document says it follows (BT-24, BT-23), and by which rule sets that is judged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..model.findings import Finding, Location, Severity
from ..model.invoice import Invoice, Party, ProcessControl
from . import nlcius, sets, xrechnung
from .engine import Case, RuleSet
from .overrides import Overrides, Variant

AUTO = "auto"
_CORE = r"urn:cen\.eu:en16931:2017"
_BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


class UnknownProfile(ValueError):
    """There is no profile of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A specification that invoices follow.

    Attributes:
        name: by which people ask for it.
        customization_id: the specification identifier (BT-24) of an invoice converted to it.
        profile_id: the business process (BT-23) likewise, or None where it prescribes none.
        specifications: pattern of the specification identifiers that documents in this profile bear, old ones too.
        processes: pattern of the business processes that it allows; None where it does not care.
        rule_sets: what it is judged by, bases first.
        contains: names of the profiles whose rules are part of it.
        leaves_out: rules of its bases that it lifts, by rule id.
        overrides: severity of a rule in every document of this profile, by rule id, where it differs from its own.
        variants: what weighs otherwise in documents of particular specification identifiers; the first that fits.
    """

    name: str
    customization_id: str
    profile_id: str | None = None
    specifications: re.Pattern[str]
    processes: re.Pattern[str] | None = None
    rule_sets: tuple[RuleSet, ...]
    contains: tuple[str, ...] = ()
    leaves_out: frozenset[str] = frozenset()
    overrides: Mapping[str, Severity] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()

    def fits(self, process: ProcessControl) -> bool:
        """Tell whether a document that states this follows the profile; BT-23 decides only where there is no BT-24."""
        if process.specification is not None:
            return self.specifications.fullmatch(process.specification) is not None
        return self.processes is not None and self.processes.fullmatch(process.business_process or "") is not None

    def allows(self, business_process: str | None) -> bool:
        """Tell whether a business process (BT-23) may stand in a document of this profile."""
        if self.processes is None:
            return True
        return business_process is not None and self.processes.fullmatch(business_process) is not None

    def has_variant(self, specification: str | None) -> bool:
        """Tell whether a specification identifier (BT-24) names a variant of this profile."""
        return specification is not None and any(each.specification == specification for each in self.variants)

    def overrides_in(self, case: Case) -> tuple[Overrides, ...]:
        """Return what weighs otherwise in a document that is judged by this profile."""
        of_all = (Overrides(by=self.name, severities=self.overrides),) if self.overrides else ()
        fitting = next((each for each in self.variants if each.fits(case)), None)
        return of_all if fitting is None else (*of_all, fitting.overrides(case))


_PEPPOL_PROCESSES = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:billing:[0-9]{2}:1\.0")
_FACTUR_X = r"urn:(?:factur-x\.eu:1p0|zugferd\.de:2p[0-9]|zugferd:2p[0-9]|factur-x:1p0):[a-z0-9]+"

PROFILES: tuple[Profile, ...] = (
    Profile(
        name="en16931",
        customization_id="urn:cen.eu:en16931:2017",
        specifications=re.compile(
            rf"{_CORE}|(?:{_CORE}[#:](?:compliant|conformant)[#:])?{_FACTUR_X}"
            r"|urn:ferd:CrossIndustryDocument:invoice:1p0:[a-z0-9]+"
        ),
        rule_sets=(sets.EN16931, sets.LEGAL_NL),
    ),
    Profile(
        name="peppol-bis-3",
        customization_id="urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
        profile_id=_BILLING,
        specifications=re.compile(rf"{_CORE}#compliant#(?:.*#)?urn:fdc:peppol\.eu:2017:poacc:billing:3\.0(?:#.*)?"),
        processes=_PEPPOL_PROCESSES,
        rule_sets=(sets.EN16931, sets.PEPPOL, sets.LEGAL_NL),
        contains=("en16931",),
    ),
    Profile(
        name="nlcius",
        customization_id="urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0",
        specifications=re.compile(rf"{_CORE}#compliant#(?:.*#)?urn:fdc:nen\.nl:nlcius:v1\.0(?:#.*)?"),
        rule_sets=(sets.EN16931, sets.NLCIUS, sets.LEGAL_NL),
        contains=("en16931",),
    ),
    Profile(
        name="nlcius-gaccount",
        customization_id=(
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0#conformant#urn:fdc:nen.nl:gaccount:v1.0"
        ),
        specifications=re.compile(rf"{_CORE}#(?:.*#)?urn:fdc:nen\.nl:gaccount:v1\.0(?:#.*)?"),
        rule_sets=(sets.EN16931, sets.NLCIUS, sets.GACCOUNT, sets.LEGAL_NL),
        leaves_out=nlcius.GACCOUNT_LEAVES_OUT,
        contains=("en16931", "nlcius"),
    ),
    # An XRechnung 1 or 2 is no longer in force and was made for other rules: judged as EN 16931, with a warning.
    Profile(
        name="xrechnung",
        customization_id="urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
        profile_id=_BILLING,
        specifications=re.compile(
            rf"{_CORE}#compliant#(?:.*#)?urn:(?:xoev-de:kosit:standard|xeinkauf\.de:kosit):xrechnung_3\.[0-9]+(?:#.*)?"
        ),
        rule_sets=(sets.EN16931, sets.XRECHNUNG, sets.LEGAL_NL),
        contains=("en16931",),
        variants=xrechnung.VARIANTS,
    ),
)
PROFILE_NAMES: tuple[str, ...] = tuple(profile.name for profile in PROFILES)
_BY_NAME = {profile.name: profile for profile in PROFILES}
_EN16931, _NLCIUS = _BY_NAME["en16931"], _BY_NAME["nlcius"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The profile to judge by, what there is to tell about choosing it, and whether a conversion sets its ids."""

    profile: Profile
    findings: tuple[Finding, ...] = ()
    sets_ids: bool = False

    def apply(self, invoice: Invoice) -> tuple[Invoice, tuple[Finding, ...]]:
        """Put the profile's ids into an invoice that is to be converted, and report what stood there before.

        A business process that the profile allows stays, and so does a specification that names a variant of it.
        """
        if not self.sets_ids:
            return invoice, ()
        stated = invoice.process or ProcessControl()
        profile = self.profile
        allowed = profile.allows(stated.business_process)
        has_variant = profile.has_variant(stated.specification)
        process = replace(
            stated,
            specification=stated.specification if has_variant else profile.customization_id,
            business_process=stated.business_process if allowed else profile.profile_id,
        )
        if process == stated:
            return invoice, ()
        return replace(invoice, process=process), tuple(_changes(stated, process, profile.name))


def find(name: str) -> Profile:
    """Return the profile of that name.

    Raises:
        UnknownProfile: there is none; ``auto`` is no profile but a way to choose one (`choose`).
    """
    try:
        return _BY_NAME[name]
    except KeyError:
        raise UnknownProfile(name) from None


def choose(name: str, invoice: Invoice, has_ids: bool) -> Choice:  # noqa: FBT001 - the contract with conversion.py
    """Return the profile to judge an invoice by.

    Args:
        name: a profile's name, or ``auto`` for the one that the document names; where it names none, `nlcius` if seller
            or buyer is Dutch, else `en16931`.
        invoice: the document.
        has_ids: whether its syntax has its own place for the ids and is judged as it stands (UBL, CII); then a document
            that names none is judged as `en16931` and gets none.

    Raises:
        UnknownProfile: there is no profile of that name.
    """
    if name != AUTO:
        return Choice(profile=find(name), sets_ids=True)
    stated = invoice.process or ProcessControl()
    fitting = _fitting(stated)
    if fitting:
        others = _told_of_others(fitting)
        return Choice(profile=fitting[0], findings=others, sets_ids=stated.specification is None and not has_ids)
    if stated.specification is not None:
        return Choice(profile=_EN16931, findings=(_unknown(stated.specification),))
    if has_ids:
        return Choice(profile=_EN16931)
    dutch = _is_dutch(invoice.seller) or _is_dutch(invoice.buyer)
    return Choice(profile=_NLCIUS if dutch else _EN16931, sets_ids=True)


def _fitting(stated: ProcessControl) -> list[Profile]:
    """Return the profiles that a document names, in their order; one that is part of another is not named by itself."""
    found = [profile for profile in PROFILES if profile.fits(stated)]
    contained = {name for profile in found for name in profile.contains}
    return [profile for profile in found if profile.name not in contained]


def _is_dutch(party: Party | None) -> bool:
    if party is None:
        return False
    country = party.address.country if party.address is not None else None
    return (country or "").upper() == "NL" or (party.vat_identifier or "").upper().startswith("NL")


def _told_of_others(fitting: list[Profile]) -> tuple[Finding, ...]:
    if not fitting[1:]:
        return ()
    facts = {"profile": fitting[0].name, "others": ", ".join(profile.name for profile in fitting[1:])}
    return (_finding("RELAY-PROFILE-CHOICE", Severity.INFO, "process.specification", facts),)


def _unknown(specification: str) -> Finding:
    facts = {"specification": specification, "profile": _EN16931.name}
    return _finding("RELAY-PROFILE-UNKNOWN", Severity.WARNING, "process.specification", facts)


def _changes(before: ProcessControl, after: ProcessControl, profile: str) -> list[Finding]:
    found = []
    for name in ("specification", "business_process"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            kind = "added" if old is None else "removed" if new is None else "replaced"
            facts = {"kind": kind, "profile": profile, "old": old or "", "new": new or ""}
            found.append(_finding("RELAY-PROFILE", Severity.INFO, f"process.{name}", facts))
    return found


def _finding(rule: str, severity: Severity, path: str, facts: Mapping[str, str]) -> Finding:
    terms = ("BT-23",) if path.endswith("business_process") else ("BT-24",)
    return Finding(rule=rule, severity=severity, terms=terms, location=Location(path=path), facts=facts)
