"""Values as XML Schema and XPath read them, where Python's own reading differs."""

from __future__ import annotations

import re

_WHITE = re.compile("[ \t\r\n]+")
"""White space in XML: fewer characters than Python's own."""
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def normalized(text: str) -> str:
    """Return `text` without outer white space, each inner run of it as one blank."""
    return _WHITE.sub(" ", text).strip(" ")


def boolean(text: str) -> bool | None:
    """Return what an indicator says; None where it is none."""
    return _BOOLEANS.get(normalized(text))
