"""XRechnung 3.0.2 (Schematron 2.6.0), with its extension and what it took over from Peppol."""

from ..engine import checks_in
from . import cvd, extension, invoice, lines, payment, peppol, periods
from .severities import VARIANTS

CHECKS = checks_in(invoice, payment, peppol, lines, periods, extension, cvd)

__all__ = ["CHECKS", "VARIANTS"]
