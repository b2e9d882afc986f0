"""How a firm is reached, where that stands on the line of its name: telephones, mail and web addresses, numbers."""

from __future__ import annotations

import re
from functools import lru_cache

MARKS = "|\u2022\u00b7\u25cf\u2219\u25aa\u25a0\u00bb\u203a\u2502\u2503\u00a6\u2223\u22c5\u2023"
"""Signs that part what stands on one line, whatever blanks are around them."""
TELEPHONE = (
    r"(?:\(0\d{1,3}\)\s?\d(?:[\s.-]?\d){5,8}|(?:\(?(?:\+|00)\d{2}\)?|0)[\s()./-]{0,3}\d(?:[\s().-]{0,3}\d){7,10})"
)
"""A national number from nought on, or an international one from plus on; blanks and marks within."""
_LABELS = (
    r"(?:tel(?:efoon|\.nr)?|phone|telephone|t\u00e9l(?:\u00e9phone)?|mob(?:iel|ile|il)?|gsm|fax|e-?mail|mail|[tmef])"
)
_REACHED = re.compile(
    rf"[\s,|\u00b7\u2022/\u2013-]+(?:{_LABELS}[.:]{{0,2}}\s{{0,2}})?(?:{TELEPHONE}(?!\d)|\S+@\S+\.\w+|(?:https?://|www\.)\S+).*$"
    r"|[\s,|\u00b7\u2022/\u2013-]+(?:K\.?v\.?K\.?|btw|vat|ust|tva)\b[^A-Za-z]*(?:(?:nr|no|nummer|id|number)\b\W*)?(?:[A-Z]{2})?\d[\dB.]{6,}.*$",
    re.IGNORECASE,
)
"""What stands behind a name by which its firm is reached or registered, and all that follows it."""


_REACHES = re.compile(
    rf"(?:{_LABELS}[.:]{{0,2}}\s*)?(?:{TELEPHONE}|\S+@\S+|(?:https?://|www\.)\S+|[\w-]+\.(?:nl|com|be|eu|de|org|net))",
    re.IGNORECASE,
)


def reaches(text: str) -> bool:
    """Tell whether a text is a telephone, a mail or web address, with its label or without, and nothing else."""
    return _REACHES.fullmatch(text.strip(" .,;")) is not None


@lru_cache(maxsize=4096)
def without_contact(text: str) -> str:
    """Return a name without the telephone, mail or web address or number behind it, where letters are left before."""
    if not any(each.isdigit() or each == "@" for each in text) and "www" not in text.lower():
        return text
    bare = _REACHED.sub("", text).strip(" ,")
    return bare if any(map(str.isalpha, bare)) else text
