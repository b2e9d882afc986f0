"""A small real task for a worker: it judges a made-up kind of document, in the shapes that the service passes on.

``total 1.00 + 2.00 = 3.00`` is a good document. Other first words make a worker slow, broken, or out of memory.
"""

import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.model.catalogue import as_json
from app.model.findings import LAYERS, Finding, Location, Severity

Result = tuple[Mapping[str, object], Mapping[str, bytes]]


def warm_up(options: dict[str, Any]) -> object:
    time.sleep(options.get("seconds", 0))
    if options.get("fail"):
        raise FileNotFoundError("no schemas here: run make schemas")
    return None


def run(state: object, verb: str, data: bytes, options: dict[str, Any]) -> Result:
    word, _, rest = data.decode("utf-8", "replace").partition(" ")
    if word == "sleep":
        time.sleep(float(rest))
    if word == "crash":
        raise KeyError("a secret of ours")
    if word == "allocate":
        bytearray(4 << 30)
    findings = list(judge(rest)) if word == "total" else [] if word == "<?xml" else [unreadable()]
    fatal = any(each.severity is Severity.FATAL for each in findings)
    named = {"file": options["file"]} if "file" in options else {}
    told = [as_json(each) for each in findings]
    read = "ubl" if word in {"total", "<?xml"} else None
    profile = None if read is None else options["profile"]
    if verb == "check":
        asked = options["layers"]
        layers = {
            each.value: ("failed" if fatal else "passed") if each.value in asked else "skipped" for each in LAYERS
        }
        return {
            **named, "valid": not fatal, "format": read, "profile": profile, "layers": layers, "findings": told,
            "elapsed_ms": 0.5,
        }, {}  # fmt: skip
    status = "converted" if not fatal else "refused" if read else "unreadable"
    report = {
        **named, "status": status, "format": read, "profile": profile, "output": None,
        "invoice": {"buyer_reference": str(options["embed"]), "issue_date": options["today"]} if read else None,
        "findings": told, "rule_sets": {"arithmetic": "1"}, "elapsed_ms": 0.5,
    }  # fmt: skip
    return report, {} if fatal else {"ubl": b"<Invoice>" + data + b"</Invoice>"}


def judge(text: str):
    terms, _, stated = text.partition("=")
    computed = sum(Decimal(each) for each in terms.split("+"))
    if computed != Decimal(stated):
        facts = {"stated": stated.strip(), "computed": str(computed)}
        location = Location(path="vat_breakdown[1].tax_amount", xpath="/Invoice[1]")
        yield Finding(rule="BR-CO-15", severity=Severity.FATAL, terms=("BT-112",), location=location, facts=facts)


def unreadable() -> Finding:
    return Finding(rule="RELAY-CRASH", severity=Severity.FATAL, facts={"reference": "made-up"})
