"""NLCIUS (SI-UBL 2.0.3.13) and its extension for the G-account."""

from ..engine import checks_in
from . import discouraged, gaccount, invoice

CHECKS = checks_in(invoice, discouraged)
GACCOUNT_CHECKS = checks_in(gaccount)
GACCOUNT_LEAVES_OUT = gaccount.NOT_JUDGED

__all__ = ["CHECKS", "GACCOUNT_CHECKS", "GACCOUNT_LEAVES_OUT"]
