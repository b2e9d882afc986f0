"""EN 16931 1.3.16: the rules of the model, the VAT families, code lists and decimals."""

from ..engine import checks_in
from . import codes, decimals, document, elsewhere, lines, parties, totals, vat

CHECKS = checks_in(document, parties, lines, totals, elsewhere, vat, codes, decimals)

__all__ = ["CHECKS"]
