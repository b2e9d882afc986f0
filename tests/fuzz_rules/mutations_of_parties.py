"""Mutations of who deals with whom: country, profile, and identifiers with the check digits of their scheme or without.

National rules apply only between parties of that country, so a document is moved there as a whole.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree
from stdnum import ean
from stdnum.be import vat as belgian
from stdnum.dk import cvr as danish
from stdnum.it import iva as italian
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish

from tests.fuzz_rules.workshop import CAC, CBC, Mutant, NotHere, elements, local

COUNTRIES = dict.fromkeys(("BE", "DE", "FR", "GR", "IT", "NL"), "EUR") | {
    "DK": "DKK",
    "IS": "ISK",
    "NO": "NOK",
    "SE": "SEK",
}
"""Country -> its currency."""
PROFILES = (
    ("urn:cen.eu:en16931:2017", None),
    (
        "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
        "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
    ),
    ("urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0", None),
    ("urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0#conformant#urn:fdc:nen.nl:gaccount:v1.0", None),
    ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", None),
)
SCHEMES: dict[str, tuple[int, Callable[[str], bool] | None]] = {
    "0088": (13, ean.is_valid),
    "0184": (8, danish.is_valid),
    "0192": (9, norwegian.is_valid),
    "0208": (10, belgian.is_valid),
    "0007": (10, swedish.is_valid),
    "0211": (11, italian.is_valid),
    "0106": (8, None),
    "0190": (20, None),
    "0217": (12, None),
    "0196": (10, None),
    "0201": (6, None),
    "0151": (11, None),
}
"""Scheme -> how many digits, and what holds their check digits; those made of VAT numbers have a kind of their own."""
_VAT_DIGITS = {"NL": "{:09d}B{:02d}", "NO": "{:09d}MVA", "SE": "{:010d}01", "IT": "{:011d}", "BE": "0{:09d}"}
_ROLES = ("AccountingSupplierParty", "AccountingCustomerParty")


def change_country(mutant: Mutant) -> None:
    """Move the seller, and mostly the buyer too, to another country, with address, VAT numbers and currency."""
    country = mutant.chance.choice(sorted(COUNTRIES))
    roles = _ROLES if mutant.chance.random() < 0.75 else _ROLES[:1]
    parties = mutant.all(*roles)
    if not parties:
        raise NotHere
    for party in parties:
        for code in _under(party, "IdentificationCode"):
            code.text = country
        for scheme in _under(party, "PartyTaxScheme"):
            number = scheme.find(f"{CBC}CompanyID")
            if number is not None and mutant.chance.random() < 0.8:
                number.text = vat_number(mutant, country)
    if mutant.chance.random() < 0.6:
        stated = mutant.currency()
        for element in elements(mutant.root):
            if element.get("currencyID") == stated:
                element.set("currencyID", COUNTRIES[country])
            if local(element) == "DocumentCurrencyCode":
                element.text = COUNTRIES[country]


def change_profile(mutant: Mutant) -> None:
    """Name another profile, and its process or none."""
    specification, process = mutant.chance.choice(PROFILES)
    for element in mutant.all("CustomizationID"):
        element.text = specification
    for element in mutant.all("ProfileID"):
        if process is not None:
            element.text = process
        elif mutant.chance.random() < 0.3:
            mutant.root.remove(element)


def change_identifier(mutant: Mutant) -> None:
    """Give an identifier a scheme and digits of its length: right, with a wrong check digit, or of another length."""
    element = mutant.pick([each for each in elements(mutant.root) if "schemeID" in each.attrib])
    scheme = mutant.chance.choice(sorted(SCHEMES))
    length, is_right = SCHEMES[scheme]
    how = mutant.chance.choice(["right", "right", "any", "long", "letters"])
    digits = _digits(mutant, length + (how == "long"))
    while how == "right" and is_right is not None and not is_right(digits):
        digits = _digits(mutant, length)
    element.set("schemeID", scheme)
    element.text = f"{digits[:-1]}A" if how == "letters" else digits


def electronic_vat_address(mutant: Mutant) -> None:
    """Address a party by its VAT number, in one of the schemes that are made of them."""
    element = mutant.pick(mutant.all("EndpointID"))
    scheme, country = mutant.chance.choice(
        [("9944", "NL"), ("9930", "DE"), ("9925", "BE"), ("9957", "FR"), ("9906", "IT")]
    )
    element.set("schemeID", scheme)
    element.text = vat_number(mutant, country)


def pay_otherwise(mutant: Mutant) -> None:
    """Put another payment means code, with or without a mandate, a card or an account."""
    means = mutant.pick(mutant.all("PaymentMeans"))
    code = means.find(f"{CBC}PaymentMeansCode")
    if code is not None:
        code.text = mutant.chance.choice(["1", "10", "30", "31", "42", "48", "49", "54", "57", "58", "59", "97", "ZZZ"])
    name = mutant.chance.choice(["PaymentMandate", "CardAccount", "PayeeFinancialAccount"])
    standing = means.find(f"{CAC}{name}")
    if standing is not None and mutant.chance.random() < 0.5:
        means.remove(standing)
    elif mutant.chance.random() < 0.7:
        mutant.insert(means, mutant.grown(f"{CAC}{name}"))


def vat_number(mutant: Mutant, country: str) -> str:
    """Return something like a VAT number of a country, now and then of the wrong shape."""
    prefix = "EL" if country == "GR" and mutant.chance.random() < 0.7 else country
    form = _VAT_DIGITS.get(country, "{:09d}")
    number = form.format(mutant.chance.randrange(10**8, 10**9), mutant.chance.randrange(100))
    return f"{prefix}{number}" if mutant.chance.random() < 0.9 else f"{prefix}{number[:-1]}"


def _digits(mutant: Mutant, length: int) -> str:
    return "".join(str(mutant.chance.randrange(10)) for _ in range(length))


def _under(element: etree._Element, name: str) -> list[etree._Element]:
    return [each for each in elements(element) if local(each) == name]


MUTATIONS: tuple[tuple[Callable[[Mutant], None], int], ...] = (
    (change_country, 6),
    (change_profile, 3),
    (change_identifier, 4),
    (electronic_vat_address, 2),
    (pay_otherwise, 3),
)
