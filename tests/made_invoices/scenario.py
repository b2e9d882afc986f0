"""What an invoice says, before anybody lays it out: parties, lines, VAT, payment, references."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from app.model.invoice import (
    AllowanceCharge,
    CreditTransfer,
    Delivery,
    Invoice,
    Item,
    Line,
    Party,
    Payment,
    PaymentSplit,
    Period,
    PrecedingInvoice,
    Price,
    Vat,
)
from app.model.values import Identifier

from . import check_digits, reckoning
from .firms import Firm
from .firms import draw as draw_firm
from .layouts import Layout
from .words import table

RATES = {  # high and low, in per cent
    "NL": ("21", "9"),
    "BE": ("21", "6"),
    "DE": ("19", "7"),
    "FR": ("20", "5.5"),
    "IE": ("23", "13.5"),
    "GB": ("20", "0"),
}
_SCHEMES = ("S",) * 12 + ("AE", "AE", "KOR", "K", "G", "E", "MARGIN")
"""VAT schemes and how often they come: S normal, AE verlegd, K intra-community, G export, E exempt."""
_COUNTRIES = {"nl": ("NL", "NL", "NL", "BE"), "en": ("NL", "NL", "IE", "GB"), "de": ("DE",), "fr": ("FR", "FR", "BE")}
"""Countries of the seller by the language of the invoice."""
_GOODS = {"wholesale", "webshop", "bakery"}
_CATEGORY = {"KOR": "E", "MARGIN": "E"}
_QUANTITIES = {
    "HUR": ("0.5", "1", "1.25", "2", "3.5", "7.5", "8", "16", "40"),
    "MON": ("1", "1", "3", "12"),
    "MTK": ("12", "23.5", "48.75", "120"),
    "KGM": ("25", "12.5", "1000"),
    "KMT": ("48", "112", "1240"),
    "KWH": ("312", "1289", "12480"),
    "MTQ": ("87", "143", "1203"),
    "DAY": ("0.5", "1", "2", "5"),
    "C62": ("1", "1", "1", "2"),
}
_PIECES = ("1", "2", "3", "5", "10", "12", "24", "48", "100", "250")
_FIRST_DAY = date(2025, 1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One document's facts. `gross_lines` are the lines' amounts with VAT where prices include it."""

    invoice: Invoice
    language: str
    seller: Firm
    buyer: Firm
    scheme: str
    days: int
    negative: bool
    distractors: tuple[tuple[str, str | date], ...]
    gross_lines: tuple[tuple[Decimal, Decimal], ...] = ()
    dates: tuple[date, ...] = ()
    deliver_to: Firm | None = None


def draw(rng: Random, layout: Layout, language: str, *, credit: bool = False, seller: Firm | None = None) -> Scenario:
    """Make up one invoice or credit note that suits `layout`."""
    country = seller.country if seller else rng.choice(_COUNTRIES[language])
    trade = rng.choice(layout.trades or tuple(table("trades")))
    scheme = _scheme(rng, layout, country, trade)
    seller = seller or draw_firm(rng, country, language, trade, sole_trader=scheme == "KOR")
    buyer = draw_firm(rng, _buyer_country(rng, country, scheme), language)
    issued = _FIRST_DAY + timedelta(days=rng.randrange(690))
    days = rng.choice((8, 14, 14, 30, 30, 30, 60))
    lines = _lines(rng, layout, language, trade, scheme, country)
    distractors = _distractors(rng, layout, issued)
    beside = dict(distractors)
    delivered = beside.get("delivery_date")
    invoice = Invoice(
        number=_number(rng, issued),
        type_code="381" if credit else "380",
        issue_date=issued,
        due_date=issued + timedelta(days=days),
        currency="GBP" if country == "GB" else "EUR",
        seller=seller.party if scheme != "KOR" or rng.random() < 0.6 else replace(seller.party, vat_identifier=None),
        buyer=_with_number(_printed_buyer(rng, buyer, scheme), _text(beside.get("customer"))),
        order_reference=_order_reference(rng) if rng.random() < 0.4 else None,
        buyer_reference=_buyer_reference(rng, buyer) if rng.random() < 0.25 else None,
        preceding_invoices=(PrecedingInvoice(number=_number(rng, issued - timedelta(days=40))),) if credit else (),
        period=_period(issued) if layout.period and rng.random() < 0.7 else None,
        delivery=Delivery(date=delivered) if isinstance(delivered, date) else None,
        sales_order_reference=_text(beside.get("sales_order")),
        despatch_advice_reference=_text(beside.get("delivery_note")),
        project_reference=_text(beside.get("project")),
        lines=lines,
    )
    scenario = Scenario(
        invoice=invoice,
        language=language,
        seller=seller,
        buyer=buyer,
        scheme=scheme,
        days=days,
        negative=credit and rng.random() < 0.5,
        distractors=distractors,
        deliver_to=draw_firm(rng, buyer.country, language) if layout.delivery_address and rng.random() < 0.7 else None,
        dates=tuple(sorted(issued - timedelta(days=rng.randint(1, 30)) for _ in lines)),
    )
    scenario = _reckoned(rng, layout, scenario)
    return _payable(rng, scenario)


def _scheme(rng: Random, layout: Layout, country: str, trade: str) -> str:
    scheme = "S" if layout.prices_include_vat else rng.choice(_SCHEMES)
    if scheme == "MARGIN" and trade not in _GOODS:
        return "S"
    return "G" if scheme == "K" and country == "GB" else scheme


def _buyer_country(rng: Random, country: str, scheme: str) -> str:
    if scheme == "G":
        return "GB" if country != "GB" else "IE"
    if scheme == "K":
        return rng.choice([each for each in ("NL", "BE", "DE", "FR") if each != country])
    return country if country not in {"IE", "GB"} or rng.random() < 0.5 else "NL"


def _printed_buyer(rng: Random, buyer: Firm, scheme: str) -> Party:
    """Keep of the buyer what the invoice states: its VAT number where law asks it or at times, its register seldom."""
    party = buyer.party
    if scheme not in {"AE", "K"} and rng.random() > 0.3:
        party = replace(party, vat_identifier=None)
    if rng.random() > 0.2:
        party = replace(party, legal_registration=None)
    return party


def _with_number(party: Party, number: str | None) -> Party:
    """Give the buyer the number by which the seller knows it, where the page prints one."""
    return replace(party, identifiers=(Identifier(value=number),)) if number else party


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _order_reference(rng: Random) -> str:
    return rng.choice(("PO", "45", "INK-", "")) + check_digits.digits(rng, rng.choice((5, 6, 8)))


def _buyer_reference(rng: Random, buyer: Firm) -> str:
    return rng.choice(("Afd. Inkoop", buyer.person, "K-" + check_digits.digits(rng, 4)))


def _number(rng: Random, issued: date) -> str:
    serial = rng.randint(1, 9999)
    return rng.choice(
        (
            f"{issued.year}{serial:04d}",
            f"{issued.year}-{serial:04d}",
            f"F{issued.year % 100}{serial:05d}",
            f"VF-{issued.year}-{serial:03d}",
            f"{serial + 10000}",
            f"{issued:%y%m}{serial % 1000:03d}",
            f"{issued.year}/{serial % 1000:03d}",
            f"INV-{serial:06d}",
            f"RE{issued.year}.{serial:04d}",
        )
    )


def _period(issued: date) -> Period:
    end = issued.replace(day=1) - timedelta(days=1)
    return Period(start=end.replace(day=1), end=end)


def _lines(rng: Random, layout: Layout, language: str, trade: str, scheme: str, country: str) -> tuple[Line, ...]:
    goods = table("trades")[trade][language]
    if "hours" in layout.columns:
        goods = [each for each in goods if each[1] in {"HUR", "DAY"}] or goods
    high, low = RATES[country]
    one_rate = not ({"vat_rate"} & set(layout.columns))
    detailed = rng.random() < 0.2
    made: list[Line] = []
    for place in range(rng.randint(*layout.lines)):
        name, unit, lowest, highest, vat_class = rng.choice(goods)
        rate = Decimal(high if one_rate or vat_class == "h" else low) if scheme == "S" else Decimal(0)
        category = "Z" if scheme == "S" and not rate else scheme
        digits = 4 if highest < 1.5 and unit in {"KWH", "MTQ"} else 2
        price = Decimal(str(round(rng.uniform(lowest, highest), digits))).quantize(Decimal(1).scaleb(-digits))
        if rng.random() < 0.2 and digits == 2 and abs(price) > 20:
            price = price.quantize(Decimal(1)).quantize(Decimal("0.01"))
        amounts = _QUANTITIES.get(unit, _PIECES if price < 60 else _PIECES[:5]) if highest < 2000 else ("1",)
        quantity = Decimal(rng.choice(amounts))
        made.append(
            Line(
                id=str(place + 1),
                quantity=quantity,
                unit=unit,
                price=Price(net=price),
                vat=Vat(category=_CATEGORY.get(category, category), rate=rate),
                item=Item(
                    name=name,
                    description=_detail(rng, language) if detailed and rng.random() < 0.5 else None,
                    seller_id=f"{rng.choice(('', 'A', 'TX-'))}{check_digits.digits(rng, rng.choice((4, 5, 6)))}",
                ),
                net_amount=reckoning.cents(quantity * price),
            )
        )
    return tuple(
        _discounted(rng, line) if "discount" in layout.columns and rng.random() < 0.4 else line for line in made
    )


def _detail(rng: Random, language: str) -> str:
    """Return what stands under an item's name: other numbers and days, mostly."""
    day = f"{rng.randint(1, 28):02}-{rng.randint(1, 12):02}-2025"
    return rng.choice(table("labels")[language]["details"]).format(number=rng.randint(10000, 99999), day=day)


def _discounted(rng: Random, line: Line) -> Line:
    percentage = Decimal(rng.choice(("5", "10", "12.5", "25")))
    less = reckoning.cents(line.net_amount * percentage / 100)
    if less <= 0:
        return line
    allowance = AllowanceCharge(amount=less, base_amount=line.net_amount, percentage=percentage)
    return replace(line, allowances=(allowance,), net_amount=line.net_amount - less)


def _distractors(rng: Random, layout: Layout, issued: date) -> tuple[tuple[str, str | date], ...]:
    """Draw references and days beside the invoice's own number and dates; some have a term of their own."""
    every = (
        ("customer", check_digits.digits(rng, rng.choice((4, 5, 6)))),
        ("sales_order", check_digits.digits(rng, 6)),
        ("order_date", issued - timedelta(days=rng.randint(3, 40))),
        ("delivery_note", f"P{check_digits.digits(rng, 6)}"),
        ("quote", f"OFF-{issued.year}-{rng.randint(10, 999)}"),
        ("our_reference", rng.choice(("MvdB/24", "Afd. Verkoop", "D-" + check_digits.digits(rng, 5)))),
        ("project", f"{rng.randint(2400, 2699)}-{rng.choice(('Nieuwbouw', 'Renovatie', 'A12'))}"),
        ("plate", rng.choice(("VK-123-B", "8-KRT-21", "TXZ-94-F"))),
        ("delivery_date", issued - timedelta(days=rng.randint(1, 9))),
    )
    count = rng.randint(2, 5) if layout.rich_meta else rng.randint(0, 2)
    chosen = {name for name, _ in rng.sample(every, count)} | ({"customer"} if layout.rich_meta else set())
    return tuple((name, value) for name, value in every if name in chosen)


def _reckoned(rng: Random, layout: Layout, scenario: Scenario) -> Scenario:
    invoice = scenario.invoice
    reason = _reason(rng, scenario)
    if layout.prices_include_vat:
        bare, vat = reckoning.without_vat(invoice.lines)
        gross = tuple((line.price.net, line.net_amount) for line in invoice.lines)
        totals = reckoning.totals(bare, (), (), vat, None)
        return replace(
            scenario, gross_lines=gross, invoice=replace(invoice, lines=bare, vat_breakdown=vat, totals=totals)
        )
    allowances, charges = _allowances(rng, invoice), _charges(rng, invoice)
    vat = reckoning.breakdown(invoice.lines, allowances, charges, reason=reason, per_line=rng.random() < 0.12)
    paid = Decimal(rng.choice(("0.25", "0.5", "1"))) if rng.random() < 0.08 and invoice.type_code == "380" else None
    totals = reckoning.totals(invoice.lines, allowances, charges, vat, paid)
    return replace(
        scenario, invoice=replace(invoice, allowances=allowances, charges=charges, vat_breakdown=vat, totals=totals)
    )


def _reason(rng: Random, scenario: Scenario) -> str | None:
    if scenario.scheme == "S":
        return None
    reasons = table("phrases")["reasons"][scenario.scheme][scenario.language]
    return reasons[0] if scenario.seller.country == "BE" else rng.choice(reasons)


def _allowances(rng: Random, invoice: Invoice) -> tuple[AllowanceCharge, ...]:
    vats = {line.vat for line in invoice.lines}
    net = reckoning.total(line.net_amount for line in invoice.lines)
    if rng.random() > 0.12 or len(vats) > 1 or net <= 0:
        return ()
    percentage = Decimal(rng.choice(("2", "5", "10")))
    amount = reckoning.cents(net * percentage / 100)
    return (AllowanceCharge(amount=amount, base_amount=net, percentage=percentage, vat=invoice.lines[0].vat),)


def _charges(rng: Random, invoice: Invoice) -> tuple[AllowanceCharge, ...]:
    if rng.random() > 0.12:
        return ()
    return (AllowanceCharge(amount=Decimal(rng.choice(("6.95", "12.50", "25.00"))), vat=invoice.lines[0].vat),)


def _payable(rng: Random, scenario: Scenario) -> Scenario:
    """Say how the invoice is to be paid."""
    invoice, country = scenario.invoice, scenario.seller.country
    account = scenario.seller.account if rng.random() < 0.6 else replace(scenario.seller.account, bic=None)
    reference = None
    if rng.random() < 0.2:
        made = {"NL": check_digits.payment_reference, "BE": check_digits.belgian_reference}
        reference = made.get(country, check_digits.creditor_reference)(rng)
    accounts, splits = (account,), ()
    if scenario.scheme == "AE" and country == "NL" and rng.random() < 0.5 and invoice.totals.payable > 0:
        blocked, _ = check_digits.iban(rng, "NL")
        share = reckoning.cents(invoice.totals.payable * Decimal("0.25"))
        accounts = (account, CreditTransfer(iban=blocked))
        splits = (PaymentSplit(amount=invoice.totals.payable - share), PaymentSplit(amount=share))
    payment = Payment(means_code="30", reference=reference, accounts=accounts)
    return replace(scenario, invoice=replace(invoice, payment=payment, payment_splits=splits))
