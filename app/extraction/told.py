"""An extraction as outside programs read it: each value, how sure it is, where it is printed, why it is believed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ..model.catalogue import LANGUAGES, catalogue, sentences
from ..model.paths import value_at
from ..model.values import format_decimal
from .candidates import Evidence, Value
from .extracted import Extraction, Field

_RULE = "EVIDENCE"


def fields_as_json(extraction: Extraction) -> dict[str, dict[str, Any]]:
    """Return the fields by model path: value, confidence (0 to 1), page, box (points) and the evidence in words.

    The value is that of the invoice: a credit note that prints its amounts with a minus has them without.
    """
    return {path: _field(extraction, path, field) for path, field in extraction.fields.items()}


def in_words(evidence: Evidence) -> dict[str, str]:
    """Return a reason to believe a value: its kind, and a sentence per language."""
    detail = evidence.facts.get("place") or evidence.facts.get("form") or ""
    kind = f"{evidence.kind.value}-{detail}"
    facts: Mapping[str, str] = {
        **evidence.facts,
        "kind": kind if f"{_RULE}.{kind}" in catalogue() else evidence.kind.value,
    }
    told = {language: sentences(_RULE, facts, language)[0] for language in LANGUAGES}
    return {"kind": evidence.kind.value, **told}


def _field(extraction: Extraction, path: str, field: Field) -> dict[str, Any]:
    stands = value_at(extraction.invoice, path)
    return {
        "value": _written(field.value if stands is None else stands),
        "confidence": field.confidence,
        "page": field.page,
        "box": [round(edge, 2) for edge in field.box],
        "evidence": [in_words(each) for each in field.evidence],
    }


def _written(value: Value) -> str:
    match value:
        case Decimal():
            return format_decimal(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)
