"""The rule sets, each a value with the version that counts; what is not built yet says so."""

from __future__ import annotations

from datetime import date

from ..model.findings import Layer
from . import (
    codes,
    decimals,
    en16931,
    en16931_lines,
    en16931_parties,
    en16931_totals,
    gaccount,
    law_nl,
    law_nl_vat,
    legal_nl,
    nlcius,
    nlcius_discouraged,
    vat,
)
from .engine import RuleSet, checks_in
from .syntax_cii import RULES_CII
from .syntax_ubl import RULES_UBL

EN16931 = RuleSet(
    name="en16931",
    version="1.3.16",
    valid_from=date(2026, 3, 30),
    checks=(
        *checks_in(en16931, en16931_parties, en16931_lines, en16931_totals, vat, codes, decimals),
        *RULES_UBL,
        *RULES_CII,
    ),
)
PEPPOL = RuleSet(
    name="peppol-bis-3",
    version="3.0.21",
    valid_from=date(2026, 8, 17),
    missing=(
        *("PEPPOL-EN16931-*", "PEPPOL-COMMON-*"),
        *(f"{country}-R-*" for country in ("NL", "DE", "DK", "GR", "IS", "IT", "NO", "SE")),
    ),
)
NLCIUS = RuleSet(
    name="nlcius",
    version="2.0.3.13",
    valid_from=date(2026, 11, 22),  # its publisher names no day
    checks=checks_in(nlcius, nlcius_discouraged),
)
GACCOUNT = RuleSet(
    name="nlcius-gaccount",
    version="1.0.2.12",
    valid_from=date(2025, 11, 27),
    checks=checks_in(gaccount),
)
XRECHNUNG = RuleSet(
    name="xrechnung",
    version="3.0.2",  # Schematron 2.6.0
    valid_from=date(2026, 8, 31),
    missing=("BR-DE-*", "BR-DEX-*", "BR-TMP-*"),
)
LEGAL_NL = RuleSet(
    name="legal-nl",
    version="1",
    valid_from=date(2026, 11, 22),
    layer=Layer.LEGAL,
    checks=checks_in(legal_nl, law_nl, law_nl_vat),
)

RULE_SETS = (EN16931, PEPPOL, NLCIUS, GACCOUNT, XRECHNUNG, LEGAL_NL)
