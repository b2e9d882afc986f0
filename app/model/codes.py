"""Code lists that the model itself needs."""

from __future__ import annotations

CREDIT_NOTE_TYPES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})
"""Document types that are written as a credit note (UNTDID 1001 as EN 16931 1.3.16 divides it, BR-CL-01)."""
