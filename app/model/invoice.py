"""The invoice: EN 16931-1:2017/A1:2019, one class per business group, each field bearing its business term.

Types hold shape, rules hold law: what law makes mandatory may still be absent here, so that an incomplete invoice
can be read, judged and explained. A credit note is an Invoice with a credit-note type code. Amounts are in the
invoice currency (BT-5) unless their term says otherwise, keep the digits they were stated with and are never
recalculated; percentages are in per cent (21 means 21 %).

Where one class serves several groups, the term depends on where it stands: ``BT({"seller": 27, "buyer": 44})``.
Terms with a name in place of a number come from extensions that real documents carry: XRechnung (``DEX``) and the
Dutch G-account (``NL-GA``). `terms.py` reads the whole table off these annotations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Annotated

from .values import Identifier


@dataclass(frozen=True, slots=True)
class BT:
    """A business term: its number, or its number per place for a class that stands in several."""

    number: int | str | Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class BG:
    """A business group, numbered as `BT` is."""

    number: int | str | Mapping[str, int | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessControl:
    """What the document says of the process and the specification it follows."""

    business_process: Annotated[str | None, BT(23)] = None
    specification: Annotated[str | None, BT(24)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark on the invoice, with the subject it qualifies (UNTDID 4451)."""

    subject_code: Annotated[str | None, BT(21)] = None
    text: Annotated[str | None, BT(22)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecedingInvoice:
    """An earlier invoice that this one corrects, credits or settles."""

    number: Annotated[str | None, BT(25)] = None
    issue_date: Annotated[date | None, BT(26)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address; the country as ISO 3166-1 alpha-2."""

    line_1: Annotated[str | None, BT({"seller": 35, "buyer": 50, "tax_representative": 64, "delivery": 75})] = None
    line_2: Annotated[str | None, BT({"seller": 36, "buyer": 51, "tax_representative": 65, "delivery": 76})] = None
    line_3: Annotated[str | None, BT({"seller": 162, "buyer": 163, "tax_representative": 164, "delivery": 165})] = None
    city: Annotated[str | None, BT({"seller": 37, "buyer": 52, "tax_representative": 66, "delivery": 77})] = None
    postal_code: Annotated[str | None, BT({"seller": 38, "buyer": 53, "tax_representative": 67, "delivery": 78})] = None
    subdivision: Annotated[str | None, BT({"seller": 39, "buyer": 54, "tax_representative": 68, "delivery": 79})] = None
    country: Annotated[str | None, BT({"seller": 40, "buyer": 55, "tax_representative": 69, "delivery": 80})] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to ask at the seller or the buyer."""

    name: Annotated[str | None, BT({"seller": 41, "buyer": 56})] = None
    telephone: Annotated[str | None, BT({"seller": 42, "buyer": 57})] = None
    email: Annotated[str | None, BT({"seller": 43, "buyer": 58})] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Seller, buyer, payee or tax representative. Which fields a role may use is a matter of rules."""

    name: Annotated[str | None, BT({"seller": 27, "buyer": 44, "payee": 59, "tax_representative": 62})] = None
    trading_name: Annotated[str | None, BT({"seller": 28, "buyer": 45})] = None
    identifiers: Annotated[tuple[Identifier, ...], BT({"seller": 29, "buyer": 46, "payee": 60})] = ()
    legal_registration: Annotated[Identifier | None, BT({"seller": 30, "buyer": 47, "payee": 61})] = None
    vat_identifier: Annotated[str | None, BT({"seller": 31, "buyer": 48, "tax_representative": 63})] = None
    tax_registration: Annotated[str | None, BT({"seller": 32})] = None
    tax_registration_scheme: Annotated[str | None, BT({"seller": "BT-32-1"})] = None
    legal_information: Annotated[str | None, BT({"seller": 33})] = None
    electronic_address: Annotated[Identifier | None, BT({"seller": 34, "buyer": 49})] = None
    address: Annotated[Address | None, BG({"seller": 5, "buyer": 8, "tax_representative": 12})] = None
    contact: Annotated[Contact | None, BG({"seller": 6, "buyer": 9})] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where and when the goods or services went."""

    name: Annotated[str | None, BT(70)] = None
    location: Annotated[Identifier | None, BT(71)] = None
    date: Annotated[date | None, BT(72)] = None
    address: Annotated[Address | None, BG(15)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A span of days, both ends included; either end may stand alone."""

    start: Annotated[date | None, BT({"period": 73, "lines.period": 134})] = None
    end: Annotated[date | None, BT({"period": 74, "lines.period": 135})] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTransfer:
    """An account to pay to. `iban` holds whatever account identifier was stated, in most cases an IBAN."""

    iban: Annotated[str | None, BT(84)] = None
    name: Annotated[str | None, BT(85)] = None
    bic: Annotated[str | None, BT(86)] = None
    means_id: Annotated[str | None, BT("NL-GA-04")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The payment card used. For security the number should show its last digits only."""

    number: Annotated[str | None, BT(87)] = None
    holder: Annotated[str | None, BT(88)] = None
    network: Annotated[str | None, BT("UBL-NetworkID")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectDebit:
    """The mandate by which the seller collects the amount."""

    mandate: Annotated[str | None, BT(89)] = None
    creditor_identifier: Annotated[str | None, BT(90)] = None
    debited_account: Annotated[str | None, BT(91)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """How the invoice is to be paid (UNTDID 4461), and where to."""

    means_code: Annotated[str | None, BT(81)] = None
    means_text: Annotated[str | None, BT(82)] = None
    reference: Annotated[str | None, BT(83)] = None
    accounts: Annotated[tuple[CreditTransfer, ...], BG(17)] = ()
    card: Annotated[Card | None, BG(18)] = None
    direct_debit: Annotated[DirectDebit | None, BG(19)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSplit:
    """The part of the payable amount that goes to one account of a G-account invoice."""

    means_id: Annotated[str | None, BT("NL-GA-02")] = None
    amount: Annotated[Decimal | None, BT("NL-GA-03")] = None
    note: Annotated[str | None, BT("NL-GA-01")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPartyPayment:
    """An amount that the payable total carries for somebody else."""

    type: Annotated[str | None, BT("BT-DEX-001")] = None
    amount: Annotated[Decimal | None, BT("BT-DEX-002")] = None
    description: Annotated[str | None, BT("BT-DEX-003")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vat:
    """A VAT category (UNCL 5305) and its rate in per cent."""

    category: Annotated[str | None, BT({"allowances": 95, "charges": 102, "lines.vat": 151})] = None
    rate: Annotated[Decimal | None, BT({"allowances": 96, "charges": 103, "lines.vat": 152})] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceCharge:
    """A discount or a surcharge, on the whole invoice or on one line."""

    amount: Annotated[
        Decimal | None, BT({"allowances": 92, "charges": 99, "lines.allowances": 136, "lines.charges": 141})
    ] = None
    base_amount: Annotated[
        Decimal | None, BT({"allowances": 93, "charges": 100, "lines.allowances": 137, "lines.charges": 142})
    ] = None
    percentage: Annotated[
        Decimal | None, BT({"allowances": 94, "charges": 101, "lines.allowances": 138, "lines.charges": 143})
    ] = None
    vat: Vat | None = None
    reason: Annotated[
        str | None, BT({"allowances": 97, "charges": 104, "lines.allowances": 139, "lines.charges": 144})
    ] = None
    reason_code: Annotated[
        str | None, BT({"allowances": 98, "charges": 105, "lines.allowances": 140, "lines.charges": 145})
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VatBreakdown:
    """The VAT of one category and rate."""

    category: Annotated[str | None, BT(118)] = None
    rate: Annotated[Decimal | None, BT(119)] = None
    taxable_amount: Annotated[Decimal | None, BT(116)] = None
    tax_amount: Annotated[Decimal | None, BT(117)] = None
    exemption_reason: Annotated[str | None, BT(120)] = None
    exemption_reason_code: Annotated[str | None, BT(121)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The totals as stated. `vat_in_accounting_currency` is in BT-6, all others are in BT-5."""

    lines_net: Annotated[Decimal | None, BT(106)] = None
    allowances: Annotated[Decimal | None, BT(107)] = None
    charges: Annotated[Decimal | None, BT(108)] = None
    without_vat: Annotated[Decimal | None, BT(109)] = None
    vat: Annotated[Decimal | None, BT(110)] = None
    vat_in_accounting_currency: Annotated[Decimal | None, BT(111)] = None
    with_vat: Annotated[Decimal | None, BT(112)] = None
    paid: Annotated[Decimal | None, BT(113)] = None
    rounding: Annotated[Decimal | None, BT(114)] = None
    payable: Annotated[Decimal | None, BT(115)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A supporting document: embedded (`content`), to be fetched (`uri`), or merely named."""

    reference: Annotated[str | None, BT(122)] = None
    description: Annotated[str | None, BT(123)] = None
    uri: Annotated[str | None, BT(124)] = None
    filename: Annotated[str | None, BT("BT-125-2")] = None
    mime_code: Annotated[str | None, BT("BT-125-1")] = None
    content: Annotated[bytes | None, BT(125)] = None

    @property
    def size(self) -> int | None:
        """Length of the embedded content in bytes, or None where nothing is embedded."""
        return None if self.content is None else len(self.content)

    @property
    def sha256(self) -> str | None:
        """SHA-256 of the embedded content in hexadecimal, or None where nothing is embedded."""
        return None if self.content is None else sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The price of one base quantity; unit prices keep all their decimals."""

    net: Annotated[Decimal | None, BT(146)] = None
    discount: Annotated[Decimal | None, BT(147)] = None
    gross: Annotated[Decimal | None, BT(148)] = None
    base_quantity: Annotated[Decimal | None, BT(149)] = None
    unit: Annotated[str | None, BT(150)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """A class the item belongs to, in a list (UNTDID 7143) and a version of it."""

    value: Annotated[str | None, BT(158)] = None
    scheme: Annotated[str | None, BT("BT-158-1")] = None
    version: Annotated[str | None, BT("BT-158-2")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A property of the item, e.g. its colour."""

    name: Annotated[str | None, BT(160)] = None
    value: Annotated[str | None, BT(161)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is being invoiced."""

    name: Annotated[str | None, BT(153)] = None
    description: Annotated[str | None, BT(154)] = None
    seller_id: Annotated[str | None, BT(155)] = None
    buyer_id: Annotated[str | None, BT(156)] = None
    standard_id: Annotated[Identifier | None, BT(157)] = None
    classifications: tuple[Classification, ...] = ()
    country: Annotated[str | None, BT(159)] = None
    attributes: Annotated[tuple[Attribute, ...], BG(32)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An invoice line. `sub_lines` explain their parent's amount (XRechnung extension); they do not add to it."""

    id: Annotated[str | None, BT(126)] = None
    note: Annotated[str | None, BT(127)] = None
    object_identifier: Annotated[Identifier | None, BT(128)] = None
    quantity: Annotated[Decimal | None, BT(129)] = None
    unit: Annotated[str | None, BT(130)] = None
    net_amount: Annotated[Decimal | None, BT(131)] = None
    order_line_reference: Annotated[str | None, BT(132)] = None
    buyer_accounting_reference: Annotated[str | None, BT(133)] = None
    period: Annotated[Period | None, BG(26)] = None
    allowances: Annotated[tuple[AllowanceCharge, ...], BG(27)] = ()
    charges: Annotated[tuple[AllowanceCharge, ...], BG(28)] = ()
    price: Annotated[Price | None, BG(29)] = None
    vat: Annotated[Vat | None, BG(30)] = None
    item: Annotated[Item | None, BG(31)] = None
    sub_lines: Annotated[tuple[Line, ...], BG("BG-DEX-01")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """One invoice or credit note, as stated by its issuer."""

    process: Annotated[ProcessControl | None, BG(2)] = None
    number: Annotated[str | None, BT(1)] = None
    type_code: Annotated[str | None, BT(3)] = None
    issue_date: Annotated[date | None, BT(2)] = None
    due_date: Annotated[date | None, BT(9)] = None
    tax_point_date: Annotated[date | None, BT(7)] = None
    tax_point_date_code: Annotated[str | None, BT(8)] = None
    currency: Annotated[str | None, BT(5)] = None
    vat_currency: Annotated[str | None, BT(6)] = None
    buyer_reference: Annotated[str | None, BT(10)] = None
    order_reference: Annotated[str | None, BT(13)] = None
    sales_order_reference: Annotated[str | None, BT(14)] = None
    contract_reference: Annotated[str | None, BT(12)] = None
    project_reference: Annotated[str | None, BT(11)] = None
    receiving_advice_reference: Annotated[str | None, BT(15)] = None
    despatch_advice_reference: Annotated[str | None, BT(16)] = None
    tender_reference: Annotated[str | None, BT(17)] = None
    object_identifier: Annotated[Identifier | None, BT(18)] = None
    buyer_accounting_reference: Annotated[str | None, BT(19)] = None
    notes: Annotated[tuple[Note, ...], BG(1)] = ()
    preceding_invoices: Annotated[tuple[PrecedingInvoice, ...], BG(3)] = ()
    seller: Annotated[Party | None, BG(4)] = None
    buyer: Annotated[Party | None, BG(7)] = None
    payee: Annotated[Party | None, BG(10)] = None
    tax_representative: Annotated[Party | None, BG(11)] = None
    delivery: Annotated[Delivery | None, BG(13)] = None
    period: Annotated[Period | None, BG(14)] = None
    payment: Annotated[Payment | None, BG(16)] = None
    payment_terms: Annotated[str | None, BT(20)] = None
    payment_splits: Annotated[tuple[PaymentSplit, ...], BG("NL-GA")] = ()
    third_party_payments: Annotated[tuple[ThirdPartyPayment, ...], BG("BG-DEX-09")] = ()
    allowances: Annotated[tuple[AllowanceCharge, ...], BG(20)] = ()
    charges: Annotated[tuple[AllowanceCharge, ...], BG(21)] = ()
    vat_breakdown: Annotated[tuple[VatBreakdown, ...], BG(23)] = ()
    totals: Annotated[Totals | None, BG(22)] = None
    lines: Annotated[tuple[Line, ...], BG(25)] = ()
    attachments: Annotated[tuple[Attachment, ...], BG(24)] = ()
