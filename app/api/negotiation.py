"""What the client would like to get: media types and languages with their weights (RFC 9110, 12.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

_WEIGHT = "q="
_LONGEST = 2_000
"""Characters of a header that are looked at; nobody has that many wishes."""


def preferred(accept: str, offers: Sequence[str]) -> str | None:
    """Return the offer that `accept` (the value of an Accept header) likes best, or None where it likes none.

    Among equals the first offer wins. An empty header likes everything; an element that cannot be read counts for
    nothing. Parameters of a media type other than its weight are not looked at.
    """
    if not accept.strip():
        return offers[0]
    ranges = list(_weighted(accept))
    best, best_weight = None, 0.0
    for offer in offers:
        kind = offer.partition("/")[0]
        matches = [(_specificity(wanted), weight) for wanted, weight in ranges if wanted in {offer, f"{kind}/*", "*/*"}]
        weight = max(matches)[1] if matches else 0.0
        if weight > best_weight:
            best, best_weight = offer, weight
    return best


def preferred_language(accept: str) -> Literal["nl", "en"]:
    """Return the better liked of our two languages; English where the client has no wish."""
    weights = {"nl": 0.0, "en": 0.0}
    for wanted, weight in _weighted(accept):
        language = wanted.partition("-")[0]
        if language in weights:
            weights[language] = max(weights[language], weight)
    return "nl" if weights["nl"] > weights["en"] else "en"


def _specificity(wanted: str) -> int:
    return 2 - wanted.count("*")


def _weighted(header: str) -> Iterator[tuple[str, float]]:
    """Yield each element of the header in lower case, with its weight from 0 to 1."""
    for element in header[:_LONGEST].lower().split(","):
        name, *parameters = (part.strip() for part in element.split(";"))
        weights = [part.removeprefix(_WEIGHT) for part in parameters if part.startswith(_WEIGHT)]
        weight = _weight(weights[0]) if weights else 1.0
        if name and weight is not None:
            yield name, weight


def _weight(text: str) -> float | None:
    if not text.isascii() or not text.replace(".", "", 1).isdigit():
        return None
    return min(float(text), 1.0)
