"""The verdict as outside programs read it (design: "contracts"), made where the document is read.

This module is what a sandbox worker loads: `warm_up` once, then `run` per document.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from time import perf_counter
from typing import Any

from . import page_reading
from .conversion import Check, Conversion, Document, Status, check, convert, done_with
from .extraction.layouts.layout import Layout
from .extraction.layouts.stored import read_layout, write_layout
from .extraction.told import fields_as_json
from .formats.canonical import as_json as invoice_as_json
from .model.catalogue import as_json as finding_as_json
from .model.catalogue import catalogue
from .model.corrections import corrections_of
from .model.findings import LAYERS, Finding, Layer, Severity
from .model.invoice import Invoice
from .model.known import Known
from .model.merging import merge, place
from .model.pages import TextLayer
from .model.seen import Seen, from_json
from .model.unreadable import Unreadable
from .model.values import Identifier
from .model.wording import CALLER
from .page_reading import NONE, Aids, is_of_pages
from .pdf_pages.looking import look
from .rules.fixes import offer
from .rules.overrides import Overrides
from .rules.xsd import Schemas, schema_directory

Json = dict[str, Any]

_GARBAGE = 100_000
"""So many objects may lie about before they are collected; a 1,000-line invoice makes about twice as many."""

_REMEMBERED = 1_000
"""Layouts read lately; they come with every document."""


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
    """Answer one document: `verb` is ``convert``, ``check``, ``extract`` or ``pages``.

    Options: ``file`` (the name as given), ``profile``, ``today`` (ISO date), ``embed``, ``layers``, ``corrections`` (a
    list that `read_corrections` has read), ``overlay``, ``seen`` (what was read from pictures of the pages, as
    `model.seen.as_json` tells it), ``layouts`` (a list of texts that `read_layout` has read), ``learn``,
    ``severities`` (rule id to severity: what counts instead of the rules' own), ``known`` (what is agreed with the
    customer: ``buyer_registration`` and ``buyer_electronic_address``, each a scheme and a value).
    Returns the JSON object of the contract, and the blob ``ubl`` where there is one, a layout per place in ``layouts``
    (``layout-<n>``) that was learned or changed, or a PNG per page by its number.
    """
    try:
        return _answer(ready, verb, data, options)
    finally:
        if gc.get_count()[0] > _GARBAGE:
            gc.collect()


def _answer(ready: Ready, verb: str, data: bytes, options: Mapping[str, Any]) -> tuple[Json, dict[str, bytes]]:
    aids = _aids(options)
    document = Document(data=data, filename=str(options.get("file") or ""), aids=aids)
    profile = str(options.get("profile") or "auto")
    today = date.fromisoformat(options["today"])
    overrides = _overrides(options)
    started = perf_counter()
    if verb == "pages":
        return _named(look_as_json(data, started, aids.seen), options), {}
    if verb == "extract":
        pictures = options.get("overlay", False)
        told, drawn = extraction_as_json(data, today, aids=aids, pictures=bool(pictures))
        return _named(told, options), drawn
    if verb == "check":
        layers = tuple(Layer(each) for each in options.get("layers") or LAYERS)
        checked = check(
            document, profile=profile, schemas=ready.schemas, today=today, layers=layers, overrides=overrides
        )
        elapsed = _since(started)
        done_with(checked.reading)
        return _named(check_as_json(checked, elapsed), options), {}
    embed = bool(options.get("embed", True))
    converted = convert(
        document,
        profile=profile,
        schemas=ready.schemas,
        today=today,
        known=_known(options),
        embed=embed,
        overrides=overrides,
    )
    elapsed = _since(started)
    done_with(converted.reading)
    blobs = {"ubl": converted.ubl} if converted.ubl is not None else {}
    if options.get("learn") and is_of_pages(converted.reading) and converted.status is not Status.REFUSED:
        blobs |= _learned(data, today, aids)
    return _named(conversion_as_json(converted, elapsed), options), blobs


def _aids(options: Mapping[str, Any]) -> Aids:
    return Aids(
        corrections=corrections_of(options.get("corrections") or []),
        seen=from_json(options["seen"]) if "seen" in options else None,
        layouts=tuple(_layout(text) for text in options.get("layouts") or ()),
    )


def _known(options: Mapping[str, Any]) -> Known:
    """Return what the relation with the customer supplies, as ``known`` tells it."""
    told: Mapping[str, Any] = options.get("known") or {}
    return Known(
        buyer_registration=_identifier(told.get("buyer_registration")),
        buyer_electronic_address=_identifier(told.get("buyer_electronic_address")),
    )


def _identifier(told: Mapping[str, str] | None) -> Identifier | None:
    return None if told is None else Identifier(scheme=told["scheme"], value=told["value"])


def _overrides(options: Mapping[str, Any]) -> tuple[Overrides, ...]:
    asked = options.get("severities")
    return (Overrides(by=CALLER, severities={rule: Severity(each) for rule, each in asked.items()}),) if asked else ()


@lru_cache(_REMEMBERED)
def _layout(text: str) -> Layout:
    return read_layout(text.encode())


def _learned(data: bytes, today: date, aids: Aids) -> dict[str, bytes]:
    """Return the layouts that a corrected document adds or changes, by their place in the list."""
    after = enumerate(page_reading.taught(data, today, aids))
    return {
        f"layout-{at}": write_layout(each) for at, each in after if at >= len(aids.layouts) or each != aids.layouts[at]
    }


def conversion_as_json(conversion: Conversion, elapsed_ms: float) -> Json:
    """Return the object of ``ublrelay convert``, its file and output yet to be named."""
    return {
        "status": conversion.status.value,
        "format": conversion.reading.format,
        "profile": conversion.profile,
        "output": None,
        "invoice": _invoice(conversion.reading.invoice),
        "findings": _findings(conversion.findings, conversion.reading.invoice),
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
        "findings": _findings(checked.findings, checked.reading.invoice),
        "elapsed_ms": elapsed_ms,
    }


def extraction_as_json(
    data: bytes, today: date, *, aids: Aids = NONE, pictures: bool = False
) -> tuple[Json, dict[str, bytes]]:
    """Return the object of ``ublrelay extract``, its file yet to be named, and `pictures` of the pages if asked."""
    started = perf_counter()
    found = page_reading.look(data, today, aids)
    report: Json = {
        "status": found.outcome.value,
        "invoice": _invoice(found.invoice),
        "fields": fields_as_json(found),
        "findings": _findings(found.findings, found.invoice),
        "elapsed_ms": _since(started),
    }
    return report, page_reading.drawn(data, found) if pictures else {}


def look_as_json(data: bytes, started: float, seen: Seen | None = None) -> Json:
    """Return the pages of a PDF for people to look at: status ``shown``, or ``unreadable`` with the reason.

    `started` is when the clock (`perf_counter`) began to run for this document. The words are those that were `seen`
    on pictures of the pages, where they have no text to rely on.
    """
    try:
        told = {"status": "shown", "format": "pdf", **_with_seen(look(data), seen), "findings": []}
    except Unreadable as problem:
        nothing: Json = {"format": None, "total": 0, "text_layer": "none", "pages": []}
        told = {"status": "unreadable", **nothing, "findings": [finding_as_json(problem.finding)]}
    return {**told, "elapsed_ms": _since(started)}


def _with_seen(shown: Json, seen: Seen | None) -> Json:
    if seen is None or shown["text_layer"] == TextLayer.TEXT:
        return shown
    for each in shown["pages"]:
        page = seen.page(each["number"])
        words = () if page is None else ((word.text, page.shown(word.box)) for word in page.words)
        each["words"] = [[text, *(round(edge, 1) for edge in box)] for text, box in words]
    return {**shown, "text_layer": TextLayer.SEEN.value}


def _findings(findings: tuple[Finding, ...], invoice: Invoice | None) -> list[Json]:
    return [finding_as_json(each) for each in merge(offer(place(findings, invoice), invoice), invoice)]


def _named(report: Json, options: Mapping[str, Any]) -> Json:
    return {"file": options["file"], **report} if "file" in options else report


def _invoice(invoice: Invoice | None) -> Json | None:
    return None if invoice is None else invoice_as_json(invoice)


def _since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 3)
