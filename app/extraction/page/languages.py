"""Which languages a document speaks, by the labels it bears."""

from __future__ import annotations

from collections import Counter

from .labels import labels_in, lexicon
from .sheet import Sheet

_SHARE = 0.34
"""A language speaks if it has this share of the votes of the one that speaks most."""


def languages_of(sheet: Sheet) -> tuple[str, ...]:
    """Return the languages (ISO 639-1) that a document's labels are in, the most spoken first."""
    votes: Counter[str] = Counter()
    for table in ("header", "totals"):
        for label in labels_in(sheet, lexicon(table)):
            spoken = {language for entry in label.entries if not entry.weak for language in entry.languages}
            for language in spoken:
                votes[language] += 1 / len(spoken)  # type: ignore[assignment]  # shares of a vote
    most = max(votes.values(), default=0)
    return tuple(language for language, count in votes.most_common() if count >= _SHARE * most)
