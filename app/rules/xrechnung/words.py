"""What the rules of XRechnung share: its identifiers, its code lists, and the elements that rules look for anywhere.

XRechnung 3.0.2, Schematron 2.6.0. Its rules ask what stands in the file, so they read the raw index; a document
without one (JSON) is not judged by them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from decimal import ROUND_FLOOR, ROUND_HALF_DOWN, Decimal
from functools import cache
from importlib import resources

from ...model.findings import Severity
from ...model.raw import Raw
from ...model.values import BLANKS, Interrupted
from ..engine import Case, Fault, Syntax

Found = Iterator[tuple[str, Fault]]

CIUS = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
EXTENSION = f"{CIUS}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
CVD = f"{CIUS}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9"

TRANSACTION = "rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeAgreement"
DELIVERY = f"{TRANSACTION}/ram:ApplicableHeaderTradeDelivery"
SETTLEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeSettlement"
LINES = f"{TRANSACTION}/ram:IncludedSupplyChainTradeLineItem"
SPECIFICATION = "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"

_UBL = (
    "cac:AccountingCustomerParty cac:AccountingSupplierParty cac:CreditNoteLine cac:DeliveryLocation cac:InvoiceLine"
    " cac:LegalMonetaryTotal cac:PartyIdentification cac:PartyLegalEntity cac:PaymentMeans cac:Price"
    " cac:StandardItemIdentification cac:SubInvoiceLine cbc:ActualDeliveryDate cbc:DueDate"
    " cbc:EmbeddedDocumentBinaryObject cbc:EndDate cbc:EndpointID cbc:IssueDate"
    " cbc:PaymentDueDate cbc:StartDate cbc:TaxCurrencyCode cbc:TaxPointDate cn:CreditNote ubl:Invoice"
)
_CII = (
    "qdt:DateTimeString ram:AdditionalReferencedDocument ram:ApplicableHeaderTradeSettlement"
    " ram:AppliedTradeAllowanceCharge ram:AttachmentBinaryObject ram:BuyerTradeParty ram:GlobalID"
    " ram:GrossPriceProductTradePrice ram:ID ram:IncludedSupplyChainTradeLineItem ram:NetPriceProductTradePrice"
    " ram:ParentLineID ram:SellerTradeParty ram:SpecifiedTradeAllowanceCharge ram:SpecifiedTradeSettlementPaymentMeans"
    " ram:URIUniversalCommunication rsm:ExchangedDocumentContext udt:DateString udt:DateTimeString"
)
_WANTED = {Syntax.UBL: frozenset(_UBL.split()), Syntax.CII: frozenset(_CII.split()), Syntax.OTHER: frozenset()}
_WHITE = re.compile("[ \t\r\n]+")
_HALF = Decimal("0.5")
_DIVISION_DIGITS = 18


class Gathered:
    """What one walk over a document came by.

    Attributes:
        named: the elements of the names that rules look for at any depth.
        empty: the elements that hold neither elements nor text.
    """

    __slots__ = ("empty", "named")

    def __init__(self, root: Raw, wanted: frozenset[str]) -> None:
        self.named: dict[str, list[Raw]] = {}
        self.empty: list[Raw] = [] if root.children or root.text.strip(BLANKS) else [root]
        pending = [root]
        for raw in pending:  # grows while it is walked
            for name, held in raw.children.items():
                if name in wanted:
                    self.named.setdefault(name, []).extend(held)
                for each in held:
                    if each.children:
                        pending.append(each)
                    elif not each.text or not each.text.strip(BLANKS):
                        self.empty.append(each)

    def all(self, *names: str) -> Iterator[Raw]:
        """Yield every element of these names."""
        for name in names:
            yield from self.named.get(name, ())


def gathered(case: Case) -> Gathered:
    """Walk a document; for `Case.once`."""
    return Gathered(case.raw or Raw("", "", None, None), _WANTED[case.syntax])


def root_of(case: Case) -> Raw | None:
    """Return the root of a document that XRechnung's rules judge; None for any other."""
    return case.raw if case.syntax is not Syntax.OTHER else None


def documents(case: Case) -> Iterator[Raw]:
    """Yield the UBL invoice, and any that stands inside it (in an extension): some rules are asked of those too."""
    root = root_of(case)
    if root is not None:
        yield root
        yield from case.once(gathered).all("ubl:Invoice", "cn:CreditNote")


def specifications(root: Raw, syntax: Syntax) -> list[str]:
    """Return the specification identifiers (BT-24), exactly as written; one that a comment parts is none."""
    found = root.all("cbc:CustomizationID" if syntax is Syntax.UBL else SPECIFICATION)
    return [each.text for each in found if not isinstance(each.text, Interrupted)]


def normalized(text: str) -> str:
    """Return `text` as XPath's normalize-space does."""
    return _WHITE.sub(" ", text.strip(BLANKS))


def filled(raw: Raw, path: str) -> bool:
    """Tell whether any element at a path below `raw` holds text."""
    return any(each.text.strip(BLANKS) for each in raw.all(path))


def several(path: str, held: list[Raw]) -> Fault:
    """Make a fault of something that stands twice where the official file breaks off over it.

    That is no verdict to pass a document with, so it is fatal even where the rule itself only warns.
    """
    facts = {"kind": "xrechnung-several", "element": held[1].name, "count": str(len(held))}
    return Fault(path, facts, raw=held[1], severity=Severity.FATAL)


def parted(path: str, *held: Raw) -> Fault | None:
    """Make a fault, fatal likewise, of the first text that a comment parts: the official file breaks off over such."""
    found = next((raw for raw in held if isinstance(raw.text, Interrupted)), None)
    if found is None:
        return None
    facts = {"kind": "xrechnung-parted", "element": found.name}
    return Fault(path, facts, raw=found, severity=Severity.FATAL)


def rounded(amount: Decimal) -> Decimal:
    """Round to two decimals, halves towards plus infinity."""
    return (amount * 100 + _HALF).to_integral_value(ROUND_FLOOR).scaleb(-2)


def divided(number: Decimal, by: Decimal) -> Decimal:
    """Divide as the engine behind the official rules does: rounded, at eighteen decimals or a little more."""
    above, below = (int(each.normalize().as_tuple().exponent) for each in (number, by))
    places = max(_DIVISION_DIGITS, below - above + _DIVISION_DIGITS)
    return (number / by).quantize(Decimal(1).scaleb(-places), ROUND_HALF_DOWN)


@cache
def codes(name: str) -> frozenset[str]:
    """Return a code list of `tables/xrechnung_codes.toml`."""
    table = resources.files(__package__) / "tables" / "xrechnung_codes.toml"
    return frozenset(str(tomllib.loads(table.read_text(encoding="utf-8"))[name]).split())


def in_list(code: str, name: str, *more: str) -> bool:
    """Tell whether a code is in a list, or one of `more`; an empty one is, as in the official file."""
    stated = normalized(code)
    return not stated or stated in codes(name) or stated in more
