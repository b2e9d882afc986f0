"""All checks of Peppol BIS Billing 3.0.21, in the order in which they are told."""

from __future__ import annotations

from . import (
    peppol,
    peppol_codes,
    peppol_de,
    peppol_dk,
    peppol_gr,
    peppol_identifiers,
    peppol_is,
    peppol_lines,
    peppol_nl,
    peppol_no_it,
    peppol_se,
)
from .engine import Check, checks_in

PEPPOL_CHECKS: tuple[Check, ...] = checks_in(
    *(peppol, peppol_lines, peppol_identifiers, peppol_codes),
    *(peppol_nl, peppol_de, peppol_dk, peppol_gr, peppol_is, peppol_no_it, peppol_se),
)
