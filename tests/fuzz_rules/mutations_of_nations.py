"""Mutations towards what one country's rules ask: the document moves there, with what they look at, right or wrong."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree
from stdnum.dk import cvr as danish
from stdnum.gr import vat as greek
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish

from tests.fuzz_rules.mutations_of_parties import change_country
from tests.fuzz_rules.workshop import CAC, CBC, Mutant, NotHere, elements, local

Draw = Callable[[Mutant], str]
_SELLER, _BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
_REPRESENTATIVE = "cac:TaxRepresentativeParty"
_LEGAL = "cac:PartyLegalEntity/cbc:CompanyID"
_COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
_MEANS = "cac:PaymentMeans"
_ACCOUNT = f"{_MEANS}/cac:PayeeFinancialAccount/cbc:ID"
_BRANCH = f"{_MEANS}/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"
_DEBITED = f"{_MEANS}/cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"
_DOCUMENT = "cac:AdditionalDocumentReference"
_URI = f"{_DOCUMENT}/cac:Attachment/cac:ExternalReference/cbc:URI"
_LINE_CODE = "{line}/cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode"
_DATES = ("2026-01-31", "2026-13-01", "31-01-2026", "2026-1-1", "2026-01-31Z", "", "0001-01-01", " 2026-01-31", "2026")


def _any_of(*values: str) -> Draw:
    return lambda mutant: mutant.chance.choice(values)


def _digits(length: int, is_right: Callable[[str], bool] | None = None, prefix: str = "", suffix: str = "") -> Draw:
    """Return a draw of identifiers: with check digits or without, too long, too short, with a letter."""

    def draw(mutant: Mutant) -> str:
        how = mutant.chance.choice(["right", "right", "right", "any", "long", "short", "letter", "case", "space"])
        count = length + (how == "long") - (how == "short")
        text = "".join(mutant.chance.choice("0123456789") for _ in range(count))
        while how == "right" and is_right is not None and not is_right(text):
            text = "".join(mutant.chance.choice("0123456789") for _ in range(count))
        text = f"{text[:-1]}X" if how == "letter" else text
        whole = f"{prefix}{text}{suffix}"
        return whole.lower() if how == "case" else f" {whole}" if how == "space" else whole

    return draw


def _segments(mutant: Mutant) -> str:
    """Return an invoice number in six parts, as Greece wants it, or nearly so; of the seller and date stated or not."""
    stated = [each.text or "" for each in mutant.all("CompanyID")]
    number = mutant.chance.choice([_digits(9, greek.is_valid)(mutant), *(each[2:11] for each in stated)])
    issued = next((each.text or "" for each in mutant.all("IssueDate")), "2026-01-01").strip()[:10]
    day = "/".join(reversed(issued.split("-")))
    parts = [
        number,
        mutant.chance.choice([day, day, day.replace("/", "-"), "1/1/2026", day.lstrip("0"), "", "99/99/2026"]),
        mutant.chance.choice(["1", "0", "-1", "1.5", "x", "", " 1", "+1", "1e2", "99999999999999999999"]),
        mutant.chance.choice(["1.1", "1.6", "2.1", "2.4", "5.1", "5.2", "9.9", "", " 1.1"]),
        mutant.chance.choice(["A", "0", "", " "]),
        mutant.chance.choice(["1234", "", " ", "x"]),
    ]
    return "|".join(parts[: mutant.chance.choice([6, 6, 6, 6, 6, 5, 4])] + [""] * (mutant.chance.random() < 0.1))


def _skonto(mutant: Mutant) -> str:
    """Return payment terms with cash discounts as Germany wants them, or nearly so."""
    days, percent, base = (
        mutant.chance.choice(values)
        for values in (("14", "0", "", "-1"), ("2.25", "2", "02.00", "2,00"), ("", "#BASISBETRAG=357.93", "#BASIS=1"))
    )
    term = f"#SKONTO#TAGE={days}#PROZENT={percent}{base}#"
    end = mutant.chance.choice(["\n", "", "\r\n", " \n", "\n\n", "#"])
    return mutant.chance.choice([term + end, f"Netto{end}{term}{end}", f" {term}{end}{term}", f"#{term}", term.lower()])


_CODES = ("1", "9", "10", "30", "31", "42", "48", "49", "50", "56", "57", "58", "59", "93", "97", "ZZZ", " 30")
_IBANS = (
    "DE89370400440532013000",
    "de89370400440532013000",
    "DE89 3704 0044 0532 0130 00",
    "DE8937040044053201300",
    "X",
)
_MAILS = ("a@b.nl", "a@b", "a@b.nl.", "@b.nl", "a@@b.nl", "a b@c.nl", ".a@b.nl", "a.@b.nl", "a@.nl", "a@b.nl\n", "")
_PHONES = ("+49 1", "123", "12", "a1b2c3", "", "\uff11\uff12\uff13")
_CATEGORIES = ("1234", "0000", "12345", "12#Punktafgift", "#x", "x#", "abcd", "-123", "+123", "1.5 ", "", "#")
_ADDRESS = tuple(
    (f"{party}/cac:PostalAddress/cbc:{name}", _any_of("X", "", " "))
    for party in (_SELLER, _BUYER, _REPRESENTATIVE)
    for name in ("StreetName", "CityName", "PostalZone")
)
_PAYMENT: tuple[tuple[str, Draw], ...] = (
    (f"{_MEANS}/cbc:PaymentMeansCode", _any_of(*_CODES)),
    (_ACCOUNT, _any_of("12345678", "1234567", "123456789012", "DK5000400440116243", "", "1", "0x12", *_IBANS)),
    (_BRANCH, _any_of("SE:PLUSGIRO", "SE:BANKGIRO", " SE:PLUSGIRO ", "se:bankgiro", "1234", "")),
    (_DEBITED, _any_of(*_IBANS, "")),
    (f"{_MEANS}/cac:PaymentMandate/cbc:ID", _any_of("M1", "", " ")),
    (f"{_MEANS}/cac:CardAccount/cbc:PrimaryAccountNumberID", _any_of("1234", "")),
)
DETAILS: dict[str, tuple[tuple[str, Draw], ...]] = {
    "DK": (
        *_PAYMENT,
        (
            f"{_MEANS}/cbc:PaymentID",
            _any_of("01#", "04#1234567890123456", "71#123456789012345", "73#", "75#1", "15#", ""),
        ),
        (f"{_SELLER}/{_LEGAL}", _digits(8, danish.is_valid, "")),
        (f"{_SELLER}/{_LEGAL}/@schemeID", _any_of("0184", "0184 ", "0088", "")),
        (f"{_BUYER}/{_LEGAL}/@schemeID", _any_of("0184", "0096", "")),
        (f"{_SELLER}/cac:PartyIdentification/cbc:ID/@schemeID", _any_of("0184", "", "0088")),
        (f"{_LINE_CODE}/@listID", _any_of("TST", "tst", "STI")),
        (f"{_LINE_CODE}/@listVersionID", _any_of("19.05.01", "26.08.01", "26.0801", "1")),
        ("cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", _any_of("ZZZ", "ZZZ", "100")),
        ("cac:AllowanceCharge/cbc:AllowanceChargeReason", _any_of(*_CATEGORIES)),
        ("{line}/cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", _any_of("ZZZ", "FC")),
        ("{line}/cac:AllowanceCharge/cbc:AllowanceChargeReason", _any_of(*_CATEGORIES)),
        ("cac:LegalMonetaryTotal/cbc:PayableAmount", _any_of("-1.00", "0", "5")),
    ),
    "GR": (
        ("cbc:ID", _segments),
        ("cbc:ID", _segments),
        (f"{_SELLER}/cac:PartyTaxScheme/cbc:CompanyID", _digits(9, greek.is_valid, "EL")),
        (f"{_BUYER}/cac:PartyTaxScheme/cbc:CompanyID", _digits(9, greek.is_valid, "EL")),
        (f"{_SELLER}/cac:PartyName/cbc:Name", _any_of("X", "", " ")),
        (f"{_BUYER}/cac:PartyName/cbc:Name", _any_of("X", "", " ")),
        (f"{_DOCUMENT}/cbc:DocumentDescription", _any_of("##M.AR.K##", "##INVOICE|URL##", "##m.ar.k##", "")),
        (f"{_DOCUMENT}/cbc:ID", _any_of("1234", "0", "x", "", "-1", "9x")),
        (_URI, _any_of("https://x", "", " ")),
        (f"{_SELLER}/cbc:EndpointID", _digits(9, greek.is_valid)),
        (f"{_SELLER}/cbc:EndpointID/@schemeID", _any_of("9933", "0088")),
        (f"{_BUYER}/cbc:EndpointID", _digits(9, greek.is_valid)),
        (f"{_BUYER}/cbc:EndpointID/@schemeID", _any_of("9933", "0088")),
        (f"{_REPRESENTATIVE}/cac:PartyTaxScheme/cbc:CompanyID", _digits(9, greek.is_valid, "EL")),
        (f"{_SELLER}/{_COUNTRY}", _any_of("GR", "EL", "gr")),
    ),
    "IS": (
        *_PAYMENT,
        (f"{_SELLER}/{_LEGAL}", _digits(10)),
        (f"{_SELLER}/{_LEGAL}/@schemeID", _any_of("0196", "", "0088")),
        (f"{_BUYER}/{_LEGAL}/@schemeID", _any_of("0196", "", "0088")),
        (f"{_DOCUMENT}/cbc:DocumentDescription", _any_of("EINDAGI", "EINDAGI", "eindagi", "EINDAGI ")),
        (f"{_DOCUMENT}/cbc:ID", _any_of(*_DATES)),
        ("cbc:DueDate", _any_of("2026-01-31", "2026-12-31", "2026-01-31Z", "0001-01-01")),
    ),
    "NO": (
        (f"{_SELLER}/cac:PartyTaxScheme/cbc:CompanyID", _digits(9, norwegian.is_valid, "NO", "MVA")),
        (f"{_SELLER}/{_LEGAL}", _digits(9, norwegian.is_valid)),
        (f"{_SELLER}/{_LEGAL}/@schemeID", _any_of("0192", "")),
        (f"{_SELLER}/cac:PartyTaxScheme/cac:TaxScheme/cbc:ID", _any_of("VAT", "TAX", "tax", "")),
    ),
    "SE": (
        *_PAYMENT,
        (f"{_SELLER}/cac:PartyTaxScheme/cbc:CompanyID", _digits(10, swedish.is_valid, "SE", "01")),
        (f"{_SELLER}/{_LEGAL}", _digits(10, swedish.is_valid)),
        (f"{_SELLER}/cac:PartyTaxScheme/cac:TaxScheme/cbc:ID", _any_of("VAT", "TAX", "vat", "")),
        (
            f"{_SELLER}/cac:PartyTaxScheme/cbc:CompanyID",
            _any_of("Godkänd för F-skatt", "GODKÄND FÖR F-SKATT ", "F-skatt"),
        ),
        (_ACCOUNT, _any_of("1234567", "12345678", "1", "123-4567", "123456789", " 1234567", "1e5", "NaN", "+1234567")),
    ),
    "IT": (
        (f"{_SELLER}/cac:PartyTaxScheme/cbc:CompanyID", _any_of("12345678901", "ABCDEF12G34H567I", "x", "", "IT1")),
        (f"{_SELLER}/cac:PartyTaxScheme/cac:TaxScheme/cbc:ID", _any_of("VAT", "TAX", "tax", "")),
        *_ADDRESS,
    ),
    "DE": (
        *_PAYMENT,
        ("cbc:BuyerReference", _any_of("04011000-12345-03", "", " ")),
        ("cac:PaymentTerms/cbc:Note", _skonto),
        (f"{_SELLER}/cac:Contact/cbc:Name", _any_of("X", "")),
        (f"{_SELLER}/cac:Contact/cbc:Telephone", _any_of(*_PHONES)),
        (f"{_SELLER}/cac:Contact/cbc:ElectronicMail", _any_of(*_MAILS)),
        (f"{_SELLER}/cac:PartyIdentification/cbc:ID/@schemeID", _any_of("SEPA", "sepa", "")),
        (f"{_DOCUMENT}/cac:Attachment/cbc:EmbeddedDocumentBinaryObject/@filename", _any_of("a.pdf", "A.pdf", "")),
        (_URI, _any_of("https://x", "x", "mailto:x", "", "1:x", "a:")),
        ("{type}", _any_of("326", "380", "384", "389", "381", "875", "876", "877", "1", "384 ")),
        ("cac:Delivery/cac:DeliveryLocation/cac:Address/cbc:CityName", _any_of("X", "", " ")),
        *_ADDRESS,
    ),
    "NL": (
        *_PAYMENT,
        *_ADDRESS,
        (f"{_SELLER}/{_LEGAL}/@schemeID", _any_of("0106", "0190", "0106 0190", "", " 0106")),
        (f"{_BUYER}/{_LEGAL}/@schemeID", _any_of("0106", "0190", "0088", "")),
        (f"{_REPRESENTATIVE}/{_COUNTRY}", _any_of("NL", "nl", "BE")),
        (f"{_SELLER}/{_LEGAL}", _any_of("12345678", "", " ")),
        ("{line}/cac:OrderLineReference/cbc:LineID", _any_of("1", "")),
        ("cac:OrderReference/cbc:ID", _any_of("1", "", " ")),
        ("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID", _any_of("1", "", " ")),
    ),
}
"""Country -> what its rules look at, as a path from the document (``{line}``, ``{type}``: as its kind has it)."""


def go_abroad(mutant: Mutant) -> None:
    """Move the document to a country and give it, or change, several things that this country's rules look at."""
    change_country(mutant)
    country = mutant.chance.choice(sorted(DETAILS))
    both = mutant.chance.random() < 0.75
    for role in ("AccountingSupplierParty", "AccountingCustomerParty")[: 1 + both]:
        for party in mutant.all(role):
            for code in [each for each in elements(party) if local(each) == "IdentificationCode"]:
                code.text = country
    for path, draw in mutant.chance.choices(DETAILS[country], k=mutant.chance.randrange(1, 8)):
        _state(mutant, path, draw(mutant))


def add_detail(mutant: Mutant) -> None:
    """Give the document, wherever it is, something that a country's rules look at."""
    path, draw = mutant.chance.choice(DETAILS[mutant.chance.choice(sorted(DETAILS))])
    _state(mutant, path, draw(mutant))


def _state(mutant: Mutant, path: str, text: str) -> None:
    kind = local(mutant.root)
    *steps, last = path.replace("{line}", f"cac:{kind}Line").replace("{type}", f"cbc:{kind}TypeCode").split("/")
    attribute = last[1:] if last.startswith("@") else None
    host = mutant.root
    for step in steps if attribute else [*steps, last]:
        tag = f"{CAC if step.startswith('cac') else CBC}{step[4:]}"
        found: list[etree._Element] = list(host.iterchildren(tag))
        if found and (len(found) > 2 or mutant.chance.random() < 0.9):
            host = mutant.chance.choice(found)
        else:
            child = mutant.grown(tag, depth=1)
            try:
                mutant.insert(host, child)
            except NotHere:
                return
            host = child
    if attribute is None:
        host.text = text
    else:
        host.set(attribute, text)


MUTATIONS: tuple[tuple[Callable[[Mutant], None], int], ...] = (
    (go_abroad, 12),
    (add_detail, 6),
)
