"""A document that broke its worker: logged for the operator, and told to the user as a finding like any other."""

from __future__ import annotations

import logging
import secrets

from ..model.catalogue import as_json
from ..model.findings import LAYERS, Finding, Severity
from .answers import MIB, Broken, Job, JsonObject, Kind, Limits

_LOG = logging.getLogger(__name__)
_RULES: dict[Kind, str] = {"timeout": "RELAY-TIMEOUT", "memory": "RELAY-MEMORY", "crash": "RELAY-CRASH"}


def log_broken(kind: Kind, job: Job, seconds: float, limits: Limits, told: str) -> Broken:
    """Write what is known (`told`: traceback, exit status) to the log under a fresh reference, and return the result.

    The log holds no content of the document: its size and the verb are all that is said of it, besides `told`.
    """
    bounds: dict[Kind, float] = {"timeout": limits.seconds, "memory": limits.data_bytes, "crash": 0}
    broken = Broken(kind=kind, seconds=seconds, limit=bounds[kind], reference=secrets.token_hex(4))
    size = len(job.data)
    _LOG.error("%s %s: %s of %d bytes, %.3f s: %s", kind, broken.reference, job.verb, size, seconds, told)
    return broken


def broken_finding(broken: Broken) -> Finding:
    """Return the fatal finding RELAY-TIMEOUT, RELAY-MEMORY or RELAY-CRASH, without any technical detail."""
    limit = broken.limit / MIB if broken.kind == "memory" else broken.limit
    facts = {"limit": f"{limit:g}", "seconds": f"{broken.seconds:.1f}", "reference": broken.reference}
    return Finding(rule=_RULES[broken.kind], severity=Severity.FATAL, facts=facts)


def broken_report(broken: Broken, *, verb: str, file: str | None = None, profile: str | None = None) -> JsonObject:
    """Return the object that `verb` (``convert``, ``check``, ``extract``) owes its caller, status ``unreadable``.

    `file` is the name as the user gave it; None leaves the key out, as the HTTP doors do.
    `profile` is the profile asked for.
    """
    named: JsonObject = {} if file is None else {"file": file}
    last: JsonObject = {"findings": [as_json(broken_finding(broken))], "elapsed_ms": round(broken.seconds * 1000, 1)}
    match verb:
        case "check":
            skipped = {layer.value: "skipped" for layer in LAYERS}
            return {**named, "valid": False, "format": None, "profile": profile, "layers": skipped, **last}
        case "extract":
            return {**named, "status": "unreadable", "invoice": None, "fields": {}, **last}
        case _:
            nothing: JsonObject = {"format": None, "profile": profile, "output": None, "invoice": None}
            return {**named, "status": "unreadable", **nothing, **last, "rule_sets": {}}
