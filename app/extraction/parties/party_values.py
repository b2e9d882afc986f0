"""Seller and buyer, settled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...model.invoice import Address, Invoice
from ...model.paths import with_value
from ..candidates import Candidate, Evidence, EvidenceKind
from ..settle import Settled, settle
from .domains import is_of_domain
from .parties import Parties
from .seller_name import settle_name

_ADDRESS = ("line_1", "line_2", "postal_code", "city", "country")
_KVK, _OIN, _BELGIAN, _SIREN, _SIRET = "0106", "0190", "0208", "0002", "0009"
_DIGITS_OF_CODE = {
    **dict.fromkeys(("BE", "LU", "AT", "CH", "DK", "NO", "HU"), 4),
    **dict.fromkeys(("DE", "FR", "ES", "IT", "FI", "EE", "HR"), 5),
}
"""How many digits a postal code has, per country whose codes are digits alone."""


def settle_parties(parties: Parties) -> Iterator[Settled]:
    """Yield what was made of the names, addresses, numbers and contacts of the two parties."""
    by_path: dict[str, list[Candidate]] = {}
    for each in parties.candidates:
        by_path.setdefault(each.path, []).append(each)
    name = settle_name(by_path.get("seller.name", ()))
    yield name
    if name.field is not None:
        yield settle("seller.trading_name", by_path.get("seller.trading_name", ()), alone_counts=False)
    yield settle("buyer.name", by_path.get("buyer.name", ()))
    for role in ("seller", "buyer"):
        for part in _ADDRESS:
            path = f"{role}.address.{part}"
            yield settle(path, by_path.get(path, ()))
        yield settle(f"{role}.vat_identifier", _own(by_path.get(f"{role}.vat_identifier", ())))
        yield settle(f"{role}.legal_registration", _own(by_path.get(f"{role}.legal_registration", ())))
    yield settle("buyer.contact.name", by_path.get("buyer.contact.name", ()))
    called = str(name.field.value) if name.field else ""
    yield settle("seller.contact.email", _mail(by_path.get("seller.contact.email", ()), called), alone_counts=False)
    yield settle("seller.contact.telephone", _own(by_path.get("seller.contact.telephone", ())))


def _own(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that stand with their party's address, where there are such; else all."""
    return [each for each in candidates if EvidenceKind.POSITION in each.kinds] or list(candidates)


def _mail(candidates: Sequence[Candidate], seller: str) -> list[Candidate]:
    """Return the mail addresses that may be the seller's: those of its own domain, where there are such."""
    own = [
        replace(each, evidence=(*each.evidence, Evidence(EvidenceKind.POSITION, {"place": "domain"})))
        for each in candidates
        if seller and is_of_domain(_domain(str(each.value)), seller)
    ]
    at_address = [each for each in own if any(why.facts.get("place") == "address" for why in each.evidence)]
    return at_address or own or _own(candidates)


def _domain(mail: str) -> str:
    return "".join(each for each in mail.partition("@")[2].rpartition(".")[0].lower() if each.isalnum())


def with_schemes(invoice: Invoice) -> Invoice:
    """Return the invoice with the scheme of each registration that its form and its party's country tell."""
    for role in ("seller", "buyer"):
        party = getattr(invoice, role)
        if party is not None and party.legal_registration is not None and party.legal_registration.value:
            stated = party.address.country if party.address is not None else None
            country = stated or (party.vat_identifier or "")[:2]
            scheme = registration_scheme(party.legal_registration.value, country)
            if scheme:
                invoice = with_value(invoice, f"{role}.legal_registration.scheme", scheme)
    return invoice


def with_countries(invoice: Invoice) -> tuple[Invoice, list[str]]:
    """Return the invoice with the countries of addresses that do not name them, and the paths of those.

    A country follows from that of the party's VAT identifier where the postal code has the digits of its codes.
    """
    derived: list[str] = []
    for role in ("seller", "buyer"):
        party = getattr(invoice, role)
        if party is None or party.address is None or party.address.country:
            continue
        country = (party.vat_identifier or "")[:2]
        if is_code_of(country, party.address):
            invoice = with_value(invoice, f"{role}.address.country", country)
            derived.append(f"{role}.address.country")
    return invoice, derived


def is_code_of(country: str, address: Address) -> bool:
    """Tell whether the postal code of an address has as many digits as those of a country (ISO 3166-1), and no more."""
    code = address.postal_code or ""
    return code.isdigit() and _DIGITS_OF_CODE.get(country) == len(code)


def registration_scheme(value: str, country: str) -> str | None:
    """Return the scheme (ISO 6523) of a registration by its form and its country; None where neither tells.

    `country` is ISO 3166-1 alpha-2, or empty where it is not known.
    """
    if not value.isdigit():
        return None
    length = len(value)
    if value.startswith("0000000") and length == len("00000001234567890000"):
        return _OIN
    by_country = {("NL", 8): _KVK, ("", 8): _KVK, ("BE", 10): _BELGIAN, ("", 10): _BELGIAN, ("FR", 9): _SIREN}
    return by_country.get((country, length)) or (_SIRET if (country, length) == ("FR", 14) else None)
