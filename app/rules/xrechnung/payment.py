"""XRechnung 3.0.2 (Schematron 2.6.0): the rules BR-DE-* on how an invoice is paid, and on early payment discounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...model.findings import Severity
from ...model.raw import Raw
from ...model.values import BLANKS
from ..engine import Case, Fault, Syntax, rule, sweep
from .words import SETTLEMENT, Found, normalized, root_of, several

_TRANSFERS, _CARDS, _DEBIT = ("30", "58"), ("48", "54", "55"), "59"
_SEPA_TRANSFER = "58"
_MANDATE_CII = f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"
_CREDITOR_CII = f"{SETTLEMENT}/ram:CreditorReferenceID"
_MEANS_CII = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
_DEBITED_CII = "ram:PayerPartyDebtorFinancialAccount/ram:IBANID"
_BANKS_CII = ("ram:PayeeSpecifiedCreditorFinancialInstitution", "ram:PayerSpecifiedDebtorFinancialInstitution")
_IBAN = re.compile("[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{0,30}")
_WHITE = re.compile("[ \t\r\n]+")
_MODULUS = 97
_LETTERS_FROM, _TEN_BEFORE_A, _DIGITS_FROM = 64, 55, 48

_LINE_END = re.compile("\r?\n")
_SKONTO = re.compile(r"#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}(?:#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#")
_SEGMENTS = re.compile("#[^\r\n]+#")
_LINE_FOLLOWS = re.compile("[ \t\r\n]*\n")


@dataclass(frozen=True, slots=True)
class Way:
    """One payment means as the rules see it.

    Attributes:
        raw: its element.
        codes: where its type code (BT-81) stands.
        transfer: whether it has a credit transfer (BG-17).
        card: whether it has a payment card (BG-18).
        debit: whether it has a direct debit (BG-19).
        bank: whether it names a bank although it has none of these (CII only).
        accounts: the accounts to pay to, and `debited` those to collect from.
    """

    raw: Raw
    codes: list[Raw]
    transfer: bool
    card: bool
    debit: bool
    bank: bool
    accounts: list[Raw]
    debited: list[Raw]

    @property
    def code(self) -> str:
        """The type code without outer blanks; none where it stands twice: the official file then matches nothing."""
        return self.codes[0].text.strip(BLANKS) if len(self.codes) == 1 else ""


def ways(case: Case) -> tuple[Way, ...]:
    """Return the payment means of a document, each as the rule file of its syntax looks at it."""
    root = root_of(case)
    if root is None:
        return ()
    if case.syntax is Syntax.UBL:
        return tuple(map(_way_in_ubl, root.children.get("cac:PaymentMeans", ())))
    debited = bool(root.all(_MANDATE_CII) or root.all(_CREDITOR_CII))
    return tuple(_way_in_cii(raw, debited=debited) for raw in root.all(_MEANS_CII))


def _way_in_ubl(raw: Raw) -> Way:
    return Way(
        raw,
        raw.children.get("cbc:PaymentMeansCode", []),
        transfer="cac:PayeeFinancialAccount" in raw.children,
        card="cac:CardAccount" in raw.children,
        debit="cac:PaymentMandate" in raw.children,
        bank=False,
        accounts=raw.all("cac:PayeeFinancialAccount/cbc:ID"),
        debited=raw.all("cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"),
    )


def _way_in_cii(raw: Raw, *, debited: bool) -> Way:
    accounts = raw.all(_DEBITED_CII)
    return Way(
        raw,
        raw.children.get("ram:TypeCode", []),
        transfer="ram:PayeePartyCreditorFinancialAccount" in raw.children,
        card="ram:ApplicableTradeSettlementFinancialCard" in raw.children,
        debit=debited or bool(accounts),
        bank=any(name in raw.children for name in _BANKS_CII),
        accounts=raw.all("ram:PayeePartyCreditorFinancialAccount/ram:IBANID"),
        debited=accounts,
    )


@sweep(
    {
        "BR-DE-23-a": ("BG-17", 81),
        "BR-DE-23-b": ("BG-18", "BG-19", 81),
        "BR-DE-24-a": ("BG-18", 81),
        "BR-DE-24-b": ("BG-17", "BG-19", 81),
        "BR-DE-25-a": ("BG-19", 81),
        "BR-DE-25-b": ("BG-17", "BG-18", 81),
    }
)
def group_of_code(case: Case) -> Found:
    """Demand that each payment means has the group that its code stands for, and no other."""
    for way in case.once(ways):
        for codes, number, has_own, has_other in (
            (_TRANSFERS, 23, way.transfer, way.card or way.debit),
            (_CARDS, 24, way.card, way.transfer or way.debit),
            ((_DEBIT,), 25, way.debit, way.transfer or way.card or way.bank),
        ):
            if way.code in codes:
                if not has_own:
                    yield f"BR-DE-{number}-a", Fault("payment.means_code", {"code": way.code}, raw=way.raw)
                if has_other:
                    yield f"BR-DE-{number}-b", Fault("payment.means_code", {"code": way.code}, raw=way.raw)


@sweep({"BR-DE-19": (84, 81), "BR-DE-20": (91, 81)}, severity=Severity.WARNING)
def ibans(case: Case) -> Found:
    """Ask for an IBAN with right check digits where money moves within SEPA."""
    for way in case.once(ways):
        if way.code == _SEPA_TRANSFER:
            yield from _iban_faults("BR-DE-19", "payment.accounts", way, way.accounts)
        elif way.code == _DEBIT:
            yield from _iban_faults("BR-DE-20", "payment.direct_debit.debited_account", way, way.debited)


def _iban_faults(rule_id: str, path: str, way: Way, accounts: list[Raw]) -> Found:
    if len(accounts) > 1:
        yield rule_id, several(path, accounts)
    elif not accounts or not is_iban(accounts[0].text):
        number = accounts[0].text.strip(BLANKS) if accounts else ""
        yield rule_id, Fault(path, {"number": number or "-"}, raw=accounts[0] if accounts else way.raw)


def is_iban(number: str) -> bool:
    """Tell whether XRechnung's own test passes a number as an IBAN: form, and check digits modulo 97.

    Small letters count for other values than capitals, so an IBAN in small letters fails.
    """
    written = _WHITE.sub("", number)
    if not _IBAN.fullmatch(written):
        return False
    turned = written[4:] + written[:4]
    values = (ord(each) - (_TEN_BEFORE_A if ord(each) > _LETTERS_FROM else _DIGITS_FROM) for each in turned)
    return int("".join(map(str, values))) % _MODULUS == 1


@sweep({"BR-DE-30": (90,), "BR-DE-31": (91,)})
def direct_debit(case: Case) -> Found:
    """Demand that a direct debit says who collects, and from which account."""
    root = root_of(case)
    if root is None:
        return
    if case.syntax is Syntax.UBL:
        mandates = root.all("cac:PaymentMeans/cac:PaymentMandate")
        numbers = (
            *root.all("cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification/cbc:ID"),
            *root.all("cac:PayeeParty/cac:PartyIdentification/cbc:ID"),
        )
        creditor = any(each.attributes.get("schemeID") == "SEPA" for each in numbers)
        account = bool(root.all("cac:PaymentMeans/cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"))
        debits, at = bool(mandates), mandates[0] if mandates else root
    else:
        mandates = root.all(_MANDATE_CII)
        creditor, account = bool(root.all(_CREDITOR_CII)), bool(root.all(f"{_MEANS_CII}/{_DEBITED_CII}"))
        debits, at = bool(mandates or creditor or account), root.first(SETTLEMENT) or root
        alone = sum((bool(mandates), creditor, account)) == 1
        # each of these rules asks for its own part and one of the others
        creditor, account = creditor and not alone, account and not alone
    if debits and not creditor:
        yield "BR-DE-30", Fault("payment.direct_debit.creditor_identifier", raw=at)
    if debits and not account:
        yield "BR-DE-31", Fault("payment.direct_debit.debited_account", raw=at)


@rule("BR-DE-18", terms=(20,))
def skonto(case: Case) -> Iterator[Fault]:
    """Demand that discounts for paying early are written in XRechnung's own form, each on a line of its own."""
    root = root_of(case)
    if root is None:
        return
    is_ubl = case.syntax is Syntax.UBL
    groups = root.all("cac:PaymentTerms" if is_ubl else f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms")
    notes = [each.children[name][0] for each in groups for name in _NOTES if name in each.children]
    stated = [(line, note) for note in notes for line in _lines_of(note.text)]
    wrong = next(((line, note) for line, note in stated if not _SKONTO.fullmatch(line)), None)
    if wrong is not None:
        yield Fault("payment_terms", {"kind": "line", "line": wrong[0]}, raw=wrong[1])
    elif stated and len(notes) > 1:
        yield several("payment_terms", notes)
    elif stated and not _LINE_FOLLOWS.match(_SEGMENTS.split(notes[0].text)[-1]):
        yield Fault("payment_terms", {"kind": "end", "line": stated[-1][0]}, raw=notes[0])


_NOTES = ("cbc:Note", "ram:Description")


def _lines_of(text: str) -> Iterable[str]:
    """Return the lines of a text that begin like a discount, white space made single."""
    return [line for each in _LINE_END.split(text) if (line := normalized(each)).startswith("#")]
