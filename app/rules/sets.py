"""The rule sets, each a value with the version that counts."""

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
    xrechnung,
    xrechnung_cvd,
    xrechnung_extension,
    xrechnung_lines,
    xrechnung_payment,
    xrechnung_peppol,
    xrechnung_periods,
)
from .engine import RuleSet, checks_in
from .peppol_checks import PEPPOL_CHECKS
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
    checks=PEPPOL_CHECKS,
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
    checks=checks_in(
        xrechnung,
        xrechnung_payment,
        xrechnung_peppol,
        xrechnung_lines,
        xrechnung_periods,
        xrechnung_extension,
        xrechnung_cvd,
    ),
)
LEGAL_NL = RuleSet(
    name="legal-nl",
    version="1",
    valid_from=date(2026, 11, 22),
    layer=Layer.LEGAL,
    checks=checks_in(legal_nl, law_nl, law_nl_vat),
)

RULE_SETS = (EN16931, PEPPOL, NLCIUS, GACCOUNT, XRECHNUNG, LEGAL_NL)
