"""The rule sets, each a value with the version that counts."""

from __future__ import annotations

from datetime import date

from ..model.findings import Layer
from . import en16931, legal, nlcius, peppol, syntax, xrechnung
from .engine import RuleSet

EN16931 = RuleSet(
    name="en16931",
    version="1.3.16",
    valid_from=date(2026, 3, 30),
    checks=(*en16931.CHECKS, *syntax.CHECKS),
)
PEPPOL = RuleSet(
    name="peppol-bis-3",
    version="3.0.21",
    valid_from=date(2026, 8, 17),
    checks=peppol.CHECKS,
)
NLCIUS = RuleSet(
    name="nlcius",
    version="2.0.3.13",
    valid_from=date(2026, 11, 22),  # its publisher names no day
    checks=nlcius.CHECKS,
)
GACCOUNT = RuleSet(
    name="nlcius-gaccount",
    version="1.0.2.12",
    valid_from=date(2025, 11, 27),
    checks=nlcius.GACCOUNT_CHECKS,
)
XRECHNUNG = RuleSet(
    name="xrechnung",
    version="3.0.2",  # Schematron 2.6.0
    valid_from=date(2026, 8, 31),
    checks=xrechnung.CHECKS,
)
LEGAL_NL = RuleSet(
    name="legal-nl",
    version="1",
    valid_from=date(2026, 11, 22),
    layer=Layer.LEGAL,
    checks=legal.CHECKS,
)

RULE_SETS = (EN16931, PEPPOL, NLCIUS, GACCOUNT, XRECHNUNG, LEGAL_NL)
