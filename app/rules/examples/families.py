"""Examples of the rules that differ from their neighbours by an element or a list alone, made from their tables."""

from __future__ import annotations

import re

FAMILY = re.compile(r"(?:UBL|CII)-(?:SR|DT|CR)-|BR-(?:CL|DEC)-")
"""The ids of those rules."""
