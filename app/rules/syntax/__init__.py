"""The syntax layer of EN 16931 1.3.16: UBL-SR, UBL-DT, UBL-CR and their CII counterparts, from facts tables."""

from .cii import RULES_CII
from .ubl import RULES_UBL

CHECKS = (*RULES_UBL, *RULES_CII)

__all__ = ["CHECKS"]
