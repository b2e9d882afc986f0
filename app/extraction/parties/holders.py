"""Whose an account is said to be."""

from __future__ import annotations

import re

_OF_OTHERS = re.compile(
    r"derdengeld|derdenrekening|kwaliteitsrekening|escrow|anderkonto|client\saccount|payments", re.IGNORECASE
)
"""What holders are called that keep money for another than themselves."""
_BEHIND_HOLDER = re.compile(
    r"\s*(?:[,;(]|\b(?:te|o\.?v\.?v|onder|in|uiterlijk|binnen|before|by|with|within|quoting|unter|mit|bis|sous|avant|stating"
    r"|v[óo][óo]r|met|ter|bij|at|bei|a|à|iban|bic|rekening|account|konto)\b).*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=\.)\.(?=\s|$)|(?<=[a-z]{3})\.\s")
"""Where the sentence with a holder's name ends."""


def keeps_for_others(holder: str) -> bool:
    """Tell whether the holder of an account keeps money for another than itself."""
    return _OF_OTHERS.search(holder) is not None


def holder_in(text: str) -> str:
    """Return the name that a text behind "in the name of" begins with, without a town, a date or a reason behind it."""
    bare = _BEHIND_HOLDER.sub("", _SENTENCE.split(text)[0]).strip(" .,")
    return f"{bare}." if re.search(r"\b[A-Z](?:\.[A-Z])+$", bare) else bare
