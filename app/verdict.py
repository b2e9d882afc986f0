"""The verdict as outside programs read it (design: "contracts"), made where the document is read.

This module is what a sandbox worker loads: `warm_up` once, then `run` per document.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any

from .conversion import Check, Conversion, Document, check, convert, done_with
from .formats.canonical import as_json as invoice_as_json
from .model.catalogue import as_json as finding_as_json
from .model.catalogue import catalogue
from .model.findings import LAYERS, Layer
from .model.invoice import Invoice
from .model.merging import merge
from .rules.xsd import Schemas, schema_directory

Json = dict[str, Any]

_GARBAGE = 100_000
"""So many objects may lie about before they are collected; a 1,000-line invoice makes about twice as many."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What a worker has loaded before its first document."""

    schemas: Schemas


def warm_up(options: Mapping[str, object]) -> Ready:
    """Load what every document needs. `options["schemas"]` is the folder that UBLRELAY_SCHEMAS names, if any.

    Raises:
        SchemasMissing: the UBL schemas are in none of their places.
    """
    stated = options.get("schemas")
    schemas = Schemas.load(schema_directory(str(stated) if stated else None))
    schemas.warm()
    catalogue()
    gc.collect()
    gc.freeze()
    gc.disable()  # collecting while a document is read took most of the time of a 1,000-line invoice
    return Ready(schemas)


def run(ready: Ready, verb: str, data: bytes, options: Mapping[str, Any]) -> tuple[Json, dict[str, bytes]]:
    """Answer one document: `verb` is ``convert`` or ``check``.

    Options: ``file`` (the name as given), ``profile``, ``today`` (ISO date), ``embed``, ``layers``.
    Returns the JSON object of the contract, and the blob ``ubl`` where there is one.
    """
    try:
        return _answer(ready, verb, data, options)
    finally:
        if gc.get_count()[0] > _GARBAGE:
            gc.collect()


def _answer(ready: Ready, verb: str, data: bytes, options: Mapping[str, Any]) -> tuple[Json, dict[str, bytes]]:
    document = Document(data=data, filename=str(options.get("file") or ""))
    profile = str(options.get("profile") or "auto")
    today = date.fromisoformat(options["today"])
    started = perf_counter()
    if verb == "check":
        layers = tuple(Layer(each) for each in options.get("layers") or LAYERS)
        checked = check(document, profile=profile, schemas=ready.schemas, today=today, layers=layers)
        elapsed = _since(started)
        done_with(checked.reading)
        return _named(check_as_json(checked, elapsed), options), {}
    embed = bool(options.get("embed", True))
    converted = convert(document, profile=profile, schemas=ready.schemas, today=today, embed=embed)
    elapsed = _since(started)
    done_with(converted.reading)
    blobs = {"ubl": converted.ubl} if converted.ubl is not None else {}
    return _named(conversion_as_json(converted, elapsed), options), blobs


def conversion_as_json(conversion: Conversion, elapsed_ms: float) -> Json:
    """Return the object of ``ublrelay convert``, its file and output yet to be named."""
    return {
        "status": conversion.status.value,
        "format": conversion.reading.format,
        "profile": conversion.profile,
        "output": None,
        "invoice": _invoice(conversion.reading.invoice),
        "findings": [finding_as_json(each) for each in merge(conversion.findings, conversion.reading.invoice)],
        "rule_sets": dict(conversion.rule_sets),
        "elapsed_ms": elapsed_ms,
    }


def check_as_json(checked: Check, elapsed_ms: float) -> Json:
    """Return the object of ``ublrelay check``, its file yet to be named."""
    return {
        "valid": checked.valid,
        "format": checked.reading.format,
        "profile": checked.profile,
        "layers": {layer.value: result for layer, result in checked.layers.items()},
        "findings": [finding_as_json(each) for each in merge(checked.findings, checked.reading.invoice)],
        "elapsed_ms": elapsed_ms,
    }


def _named(report: Json, options: Mapping[str, Any]) -> Json:
    return {"file": options["file"], **report} if "file" in options else report


def _invoice(invoice: Invoice | None) -> Json | None:
    return None if invoice is None else invoice_as_json(invoice)


def _since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 3)
