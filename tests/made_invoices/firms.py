"""Firms that do not exist: names, addresses and identifiers of sellers and buyers."""

import unicodedata
from dataclasses import dataclass
from random import Random

from app.model.invoice import Address, Contact, CreditTransfer, Party
from app.model.values import Identifier

from . import check_digits
from .words import table

_REGISTERS = {"NL": "0106", "BE": "0208", "FR": "0009"}
_BUYERS = {
    "nl": ("{} Groep", "Stichting {}", "{} & Zn.", "Gemeente {}", "{} Projecten"),
    "en": ("{} Group", "{} & Sons", "{} Foods"),
    "de": ("{} Gruppe", "Verein {}", "Gebr. {}"),
    "fr": ("Groupe {}", "Association {}", "Ets {}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """A party and what its letterhead says beside what an invoice's model holds."""

    party: Party
    country: str
    account: CreditTransfer
    phone: str
    email: str
    web: str
    person: str


def draw(rng: Random, country: str, language: str, trade: str | None = None, *, sole_trader: bool = False) -> Firm:
    """Make up a firm; with a `trade` its name tells what it does."""
    words = table("places")[country]
    walloon = country == "BE" and language == "fr"
    legal = "" if sole_trader else rng.choice(words["legal"])
    name = _name(rng, words, language, trade, legal)
    vat = check_digits.vat_number(rng, country, sole_trader=sole_trader and country == "NL")
    iban, bic = check_digits.iban(rng, country)
    host = _host(name)
    phone, person = rng.choice(words["phones"]), rng.choice(words["people"])
    email = f"{rng.choice(('info', 'administratie', 'facturen', 'mail'))}@{host}"
    register = check_digits.registration(rng, country, vat)
    party = Party(
        name=name,
        legal_registration=Identifier(value=register, scheme=_REGISTERS.get(country)),
        vat_identifier=vat,
        address=Address(
            line_1=_street(rng, words["streets_fr" if walloon else "streets"], country),
            postal_code=_postal_code(rng, country),
            city=rng.choice(words["towns_fr" if walloon else "towns"]),
            country=country,
        ),
        contact=Contact(name=person, telephone=phone, email=email),
    )
    return Firm(
        party=party,
        country=country,
        account=CreditTransfer(iban=iban, bic=bic),
        phone=phone,
        email=email,
        web=f"www.{host}",
        person=person,
    )


def _name(rng: Random, words: dict, language: str, trade: str | None, legal: str) -> str:
    first, second = words["syllables"]
    stem = rng.choice(first) + rng.choice(second)
    if trade is None:
        stem = rng.choice((stem, *(form.format(stem) for form in _BUYERS[language])))
        return (
            stem if stem.startswith(("Stichting", "Gemeente", "Association", "Verein")) else f"{stem} {legal}".strip()
        )
    trade_name = table("trades")[trade]["name"][language]
    stem = rng.choice((f"{trade_name} {stem}", f"{stem} {trade_name}"))
    return f"{stem} {legal}".strip()


def _street(rng: Random, streets: list[str], country: str) -> str:
    street, number = rng.choice(streets), rng.randint(1, 240)
    if country == "FR":
        return f"{number} {rng.choice(('', '', 'bis '))}{street}"
    if country in {"GB", "IE"}:
        return street if "Unit" in street or "Mill" in street else f"{number} {street}"
    return f"{street} {number}{rng.choice(('', '', '', ' A', '-12', 'b'))}"


def _postal_code(rng: Random, country: str) -> str:
    letters = "ABCDEGHJKLMNPRSTVWXZ"
    two = rng.choice(letters) + rng.choice(letters)
    match country:
        case "NL":
            return f"{rng.randint(1000, 9999)}{rng.choice((' ', ' ', ''))}{two}"
        case "BE":
            return str(rng.randint(1000, 9999))
        case "GB":
            return f"{rng.choice(('LS', 'BS', 'TN', 'SW'))}{rng.randint(1, 19)} {rng.randint(1, 9)}{two}"
        case "IE":
            return f"D{rng.randint(10, 24)} {rng.choice(letters)}{rng.randint(1, 9)}{two}"
        case _:
            return str(rng.randint(10000, 95999))


def _host(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(each for each in plain if each.isalnum())[:15] + ".example"
