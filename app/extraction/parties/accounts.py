"""How and where to pay: the account, told apart from the customer's own, a blocked one (G-account) and other banks'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ...model.invoice import Invoice
from ...model.paths import with_value
from ..candidates import Candidate, Evidence, EvidenceKind
from ..head.header import Head
from ..names.address_words import has_legal_form, is_name
from ..page.labels import fold
from ..page.sheet import Segment, Sheet
from ..page.sheet_texts import numbered, texts_of, wrapped
from ..settle import Settled, settle, unproven
from ..values import identifiers
from .holders import holder_in
from .seller_name import FACTORING

_IBAN, _BIC, _HOLDER = "payment.accounts.iban", "payment.accounts.bic", "payment.accounts[0].name"
_TRANSFER, _CARD, _DIRECT_DEBIT = "30", "48", "59"
_UNLABELLED = 0.55
_BLOCKED = re.compile(
    r"\bg[\s.-]?(?:rek|konto|account)|geblokkeerde?\s+rek|derdengeld|third.party\s+funds|anderkonto|blocked\s+account|loonheffing|loonbelasting",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r"afgeschreven|af te schrijven|ge[iï]ncasseerd\s+van|incasseren\s+(?:wij\s+)?van"
    r"|(?:uw|your|ihr(?:em|e|es)?|votre)\s+(?:bank|iban|rekening|account|konto|compte)|debited|collected\s+from|abgebucht|eingezogen|pr[ée]lev[ée]",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[a-z]{3})[.!?]\s+(?=[A-Z])")
"""Between two sentences, of which only the last speaks of the number behind it."""
_PAYING = re.compile(
    r"over\s?(?:te\s+)?ma(?:k|a)|te\s+betalen\s+op|betaling\s+op|betalen\s+(?:op|naar)|storten|voldoen\s+op|transfer|pay\s+(?:in)?to"
    r"|überweis|virement|verser|règlement\s+(?:sur|à)",
    re.IGNORECASE,
)
_DEBITS = re.compile(
    r"automatische?\s+(?:afge|incasso|ge[iï]nc)|ge[iï]ncasseerd|direct\s+debit|lastschrift|prélèvement|wordt\s+afgeschreven"
    r"|abgebucht|eingezogen",
    re.IGNORECASE,
)
_MAY_DEBIT = re.compile(r"machtig|kunt|kies|indien|niet|can|may|if|kosten|können|falls", re.IGNORECASE)
_CARDS = re.compile(
    r"(?:voldaan|betaald)\s+(?:per|met|via)\s+(?:pin|creditcard|bankpas)|paid\s+by\s+(?:credit\s+|debit\s+)?card"
    r"|mit\s+(?:ec-)?karte\s+(?:be|ge)zahlt|payé\s+par\s+carte",
    re.IGNORECASE,
)
_DISCHARGING = re.compile(
    r"bevrijdend|uitsluitend|schuldbefreiend|lib[ée]ratoire|only\s+(?:be\s+)?(?:pa|made)", re.IGNORECASE
)
"""Words before the one account to which a debt that was sold is to be paid."""
_BANK = re.compile(
    r"(?:bank|abn|amro|\bing\b|rabo|knab|bunq|triodos|\bsns\b|\basn\b|kbc|belfius|fortis|bnp|argenta|sparkasse|\biban\b)",
    re.IGNORECASE,
)
"""What stands before an account in a list of them: its bank, or that it is one."""
_MOST_ACCOUNTS, _LISTED = 3, 1.0
"""So many accounts make a list, one below or beside the other: heights of a line between them."""
_LISTED_WITH_CODE, _ASIDE = 3.0, 80.0
"""The same with a line between them, and points that this may begin farther to the left."""
_CODE = re.compile(r"(?:(?:BIC|SWIFT)\S*\s)?[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_ABOVE = 8.0
"""Points by which a line may begin above a number on it, where something taller stands there too."""
_BIC_LAST = re.compile(r"(?:BIC|SWIFT)(?:[ -]?code)?(?=\W*$)", re.IGNORECASE)
_CREDITOR = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}[A-Z0-9]{3}[A-Z0-9]{8,28}(?![A-Z0-9])")
_BANK_IN_IBAN = frozenset({"NL", "GB", "IE", "BG", "LV", "RO", "MT", "GI"})
"""Countries whose IBANs hold the first four letters of the bank's BIC."""


def settle_accounts(sheet: Sheet, head: Head) -> Iterator[Settled]:
    """Yield what was made of account numbers, bank codes, the account's holder and the means of payment."""
    ours, theirs = _accounts(sheet, head)
    first, *others = _several(sheet, ours) or [ours]
    account = _account(sheet, first)
    yield account
    iban = str(account.field.value) if account.field else ""
    for at, other in enumerate(others, 1):
        yield settle(f"payment.accounts[{at}].iban", other)
        yield settle(f"payment.accounts[{at}].bic", _bics(sheet, head, str(other[0].value)))
    if iban:
        yield settle(_BIC, _bics(sheet, head, iban))
        yield settle(_HOLDER, _holders(sheet, head), alone_counts=False)
    means = _means(sheet)
    if means is not None:
        yield settle("payment.means_code", [means])
    if means is not None and means.value == _DIRECT_DEBIT:
        yield settle("payment.direct_debit.debited_account", theirs)
        yield settle("payment.direct_debit.creditor_identifier", list(_creditors(sheet)))


def with_means(invoice: Invoice) -> tuple[Invoice, list[str]]:
    """Return the invoice with what follows of its payment, and the path of that.

    Where an account is printed and no other way of payment is, it is to be paid by credit transfer (UNTDID 4461: 30).
    """
    payment = invoice.payment
    if payment is None or payment.means_code or not any(each.iban for each in payment.accounts):
        return invoice, []
    return with_value(invoice, "payment.means_code", _TRANSFER), ["payment.means_code"]


def _accounts(sheet: Sheet, head: Head) -> tuple[list[Candidate], list[Candidate]]:
    """Return the candidates for the account to pay to, and those for the customer's own."""
    labelled = {each.box: each for each in (*head.of("other.iban"), *head.of(_IBAN))}
    known = {each.value for each in labelled.values()}
    unlabelled = [each for each in _unlabelled(sheet) if each.value not in known]
    others = {each.value for each in head.of("other.iban")}
    ours: list[Candidate] = []
    theirs: list[Candidate] = []
    for each in (*labelled.values(), *unlabelled):
        before = _before(sheet, each)
        if _THEIRS.search(_SENTENCE.split(before)[-1]):
            theirs.append(replace(each, path="payment.direct_debit.debited_account"))
        elif each.path != "other.iban" and not _BLOCKED.search(before):
            ours.append(each)
    others |= {each.value for each in theirs}
    return [each for each in ours if each.value not in others], theirs


def _account(sheet: Sheet, ours: Sequence[Candidate]) -> Settled:
    """Settle the account: of several that which the sentence on payment names; none where a factor gives notice."""
    right = [each for each in ours if EvidenceKind.CHECK_DIGITS in each.kinds]
    if not right:
        return Settled(_IBAN, finding=unproven(_IBAN, ours[0])) if ours else Settled(_IBAN)
    if len({each.value for each in right}) > 1:
        if any(FACTORING.search(line.text) for line in sheet.lines):
            right = [each for each in right if _DISCHARGING.search(_before(sheet, each))] or right
            return settle(_IBAN, right)
        named = {each.value for each in right if _PAYING.search(_before(sheet, each))}
        if len(named) == 1:
            right = [each for each in right if each.value in named]
    return settle(_IBAN, right)


def _several(sheet: Sheet, ours: Sequence[Candidate]) -> list[list[Candidate]]:
    """Return the accounts of a seller who lists one after the other those at several banks, in their order; else none.

    Each is as good to pay to; where a sentence chooses one or says whose another is, that counts and no list.
    """
    right = [each for each in ours if EvidenceKind.CHECK_DIGITS in each.kinds]
    by_value: dict[object, list[Candidate]] = {}
    for each in sorted(right, key=lambda each: (each.page, each.box[1], each.box[0])):
        by_value.setdefault(each.value, []).append(each)
    firsts = [found[0] for found in by_value.values()]
    if not 1 < len(firsts) <= _MOST_ACCOUNTS or len(right) != len(ours):
        return []
    listed = all(_follows(sheet, one, other) for one, other in pairwise(firsts))
    named = all(_BANK.search(_before(sheet, each)) for each in firsts)
    spoken = any(FACTORING.search(line.text) for line in sheet.lines) or any(
        _PAYING.search(_before(sheet, each)) for each in right
    )
    return list(by_value.values()) if listed and named and not spoken else []


def _follows(sheet: Sheet, one: Candidate, other: Candidate) -> bool:
    """Tell whether an account stands right below or beside another, with at most the code of its bank between them."""
    height = one.box[3] - one.box[1]
    if one.page != other.page or other.box[1] - one.box[3] > _LISTED_WITH_CODE * height:
        return False
    between = [
        each
        for line in sheet.lines_between(one.page, one.box[3], other.box[1])
        for each in line.segments
        if each.box[0] < one.box[2] and each.box[2] > one.box[0] - _ASIDE and each.box[3] < other.box[3] - 1
    ]
    return other.box[1] - one.box[3] <= _LISTED * height or (
        len(between) == 1 and _CODE.fullmatch(between[0].text) is not None
    )


def _before(sheet: Sheet, candidate: Candidate) -> str:
    """Return what stands before a number: its line from the last mark, sentence or number on, or the line above it."""
    for line in sheet.lines_between(candidate.page, candidate.box[1] - _ABOVE, candidate.box[3]):
        segment = next((each for each in line.segments if _holds(each, candidate)), None)
        if segment is None:
            continue
        words = [word.text for word in segment.words if word.box[0] < candidate.box[0] - 1]
        text = " ".join(words)
        own = re.split(r"[A-Z]{2}\d{2}[\dA-Z ]{8,}|\s[-\u2013|•·●]\s|[;|]|\.\s(?=[A-Z])", text)[-1]
        if own.strip():
            return own
        left = next(sheet.left_of(segment), None)
        if left is not None:
            return left.text
        above = next(sheet.above(segment, within=1.0), None)
        return above.text if above is not None else ""
    return ""


def _holds(segment: Segment, candidate: Candidate) -> bool:
    left, top, right, bottom = segment.box
    middle = (candidate.box[1] + candidate.box[3]) / 2
    return top <= middle <= bottom and left - 1 <= candidate.box[0] <= right + 1


def _bics(sheet: Sheet, head: Head, iban: str) -> list[Candidate]:
    """Return the candidates for the account's BIC: of its country and, where an IBAN tells the bank, of its bank."""
    wanted = re.compile(iban[4:8] + iban[:2] if iban[:2] in _BANK_IN_IBAN else f"[A-Z]{{4}}{iban[:2]}")
    found = [each for each in head.of(_BIC) if wanted.match(str(each.value))]
    if iban[:2] in _BANK_IN_IBAN:
        bank = Evidence(EvidenceKind.CHECK_DIGITS, {"check": "bank"})
        found = [replace(each, evidence=(*each.evidence, bank)) for each in found] or [
            _candidate(_BIC, number.value, segment, (bank, Evidence(EvidenceKind.FORM, {"form": "bic"})))
            for segment, text in texts_of(sheet)
            for number in identifiers.bics_in(text)
            if wanted.match(number.value)
        ]
    return found or list(_beside_words(sheet, wanted))


def _beside_words(sheet: Sheet, wanted: re.Pattern[str]) -> Iterator[Candidate]:
    """Yield the BICs that follow the word for them, on their line or at the end of the one before."""
    for line in sheet.lines:
        for number in identifiers.bics_in(line.text):
            before = line.text[: number.start]
            if not before and line.number and sheet.lines[line.number - 1].page == line.page:
                before = sheet.lines[line.number - 1].text
            label = _BIC_LAST.search(before)
            if label and wanted.match(number.value):
                why = (Evidence(EvidenceKind.LABEL, {"label": label[0]}), Evidence(EvidenceKind.FORM, {"form": "bic"}))
                yield _candidate(_BIC, number.value, line.segments[0], why)


def _holders(sheet: Sheet, head: Head) -> list[Candidate]:
    """Return in whose name the account is, as far as the name stands by itself elsewhere too or has a legal form."""
    parts = {fold(text) for _, text in texts_of(sheet)} if head.of("payment.accounts.name") else set()
    found = []
    for each in head.of("payment.accounts.name"):
        name = holder_in(str(each.value))
        if not is_name(name):
            continue
        evidence = list(each.evidence)
        if has_legal_form(name):
            evidence.append(Evidence(EvidenceKind.FORM, {"form": "legal-form"}))
        elif fold(name) in parts and name != str(each.value):
            evidence.append(Evidence(EvidenceKind.REPEATED))
        found.append(replace(each, path=_HOLDER, value=name, text=name, evidence=tuple(evidence)))
    return found


def _means(sheet: Sheet) -> Candidate | None:
    """Return the means of payment that a sentence names: collected from the customer's account, or paid by card."""
    for line in sheet.lines:
        for code, pattern in ((_CARD, _CARDS), (_DIRECT_DEBIT, _DEBITS)):
            if pattern.search(line.text) and not (code == _DIRECT_DEBIT and _MAY_DEBIT.search(line.text)):
                why = Evidence(EvidenceKind.LABEL, {"label": line.text})
                return replace(_candidate("payment.means_code", code, line.segments[0], (why,)), box=line.box)
    return None


def _creditors(sheet: Sheet) -> Iterator[Candidate]:
    """Yield the identifiers of SEPA creditors: their check digits leave their business code aside."""
    for segment, text in numbered(sheet):
        for found in _CREDITOR.finditer(text):
            value = found.group()
            if "ZZZ" in value[4:7] and _is_creditor(value):
                why = (Evidence(EvidenceKind.CHECK_DIGITS), Evidence(EvidenceKind.FORM, {"form": "creditor"}))
                yield _candidate("payment.direct_debit.creditor_identifier", value, segment, why)


def _is_creditor(value: str) -> bool:
    rest = value[7:] + value[:4]
    return int("".join(str(int(each, 36)) for each in rest)) % 97 == 1


def _unlabelled(sheet: Sheet) -> Iterator[Candidate]:
    for segment, text in numbered(sheet):
        for number in identifiers.ibans_in(text):
            form = Evidence(EvidenceKind.FORM, {"form": "iban"})
            if number.is_right or _is_of_a_bank(number.value):
                why = (Evidence(EvidenceKind.CHECK_DIGITS), form) if number.is_right else (form,)
                box = segment.box_of(number.start, number.end)
                yield replace(_candidate(_IBAN, number.value, segment, why), box=box)
    for segment, text in wrapped(sheet):
        end = len(segment.text)
        for number in identifiers.ibans_in(text):
            told = number.is_right or _is_of_a_bank(number.value)
            if told and number.start < end < number.end:
                form = Evidence(EvidenceKind.FORM, {"form": "iban"})
                why = (Evidence(EvidenceKind.CHECK_DIGITS), form) if number.is_right else (form,)
                box = segment.box_of(number.start, number.end)
                yield replace(_candidate(_IBAN, number.value, segment, why), box=box)


def _is_of_a_bank(value: str) -> bool:
    """Tell whether an account number with a wrong check digit can be nothing else: letters of a bank, then digits."""
    return value[:2] in _BANK_IN_IBAN and value[2:4].isdigit() and value[4:8].isalpha() and value[8:].isdigit()


def _candidate(path: str, value: str, segment: Segment, evidence: tuple[Evidence, ...]) -> Candidate:
    return Candidate(
        path=path,
        value=value,
        text=value,
        page=segment.page,
        box=segment.box,
        evidence=evidence,
        strength=_UNLABELLED,
    )
