"""The layer `legal`: numbers that check themselves, and Dutch invoice law. Ours, and warnings all."""

from ..engine import checks_in
from . import check_digits, invoice_law, vat_law

CHECKS = checks_in(check_digits, invoice_law, vat_law)

__all__ = ["CHECKS"]
