"""The code lists of Peppol BIS Billing 3.0.21, read from `tables/peppol.toml`."""

from __future__ import annotations

import tomllib
from importlib import resources


def _lists() -> dict[str, frozenset[str]]:
    text = (resources.files(__package__) / "tables" / "peppol.toml").read_text(encoding="utf-8")
    return {name: frozenset(" ".join(codes).split()) for name, codes in tomllib.loads(text)["lists"].items()}


_FOUND = _lists()
MIME_TYPES = _FOUND["mime-types"]
PERIOD_CODES = _FOUND["period-codes"]
ALLOWANCE_REASONS = _FOUND["allowance-reasons"]
CHARGE_REASONS = _FOUND["charge-reasons"]
CURRENCIES = _FOUND["currencies"]
ADDRESS_SCHEMES = _FOUND["address-schemes"]
INVOICE_TYPES = _FOUND["invoice-types"]
CREDIT_NOTE_TYPES = _FOUND["credit-note-types"]
PROFILES = _FOUND["processes"]
PROFILES_WITH_RESPONSE = _FOUND["processes-with-response"]
SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
