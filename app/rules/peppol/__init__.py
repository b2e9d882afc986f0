"""Peppol BIS Billing 3.0.21 (release of May 2026): the base rules, then those of each country."""

from ..engine import checks_in
from . import (
    codes,
    denmark,
    germany,
    greece,
    iceland,
    identifiers,
    invoice,
    lines,
    netherlands,
    norway_italy,
    sweden,
)

CHECKS = checks_in(
    *(invoice, lines, identifiers, codes),
    *(netherlands, germany, denmark, greece, iceland, norway_italy, sweden),
)

__all__ = ["CHECKS"]
