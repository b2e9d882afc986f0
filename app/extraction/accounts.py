"""The account to pay to: told apart from the customer's own, the blocked one (G-account) and those of other banks."""

from __future__ import annotations

from collections.abc import Iterator

from .candidates import Candidate, Evidence, EvidenceKind
from .header import Head
from .settle import Settled, settle, unproven
from .sheet import Sheet
from .values import identifiers


def settle_accounts(sheet: Sheet, head: Head) -> Iterator[Settled]:
    """Yield what was made of account numbers and bank codes."""
    not_ours = {each.value for each in head.of("other.iban")}
    labelled = [each for each in head.of("payment.accounts.iban") if each.value not in not_ours]
    known = {each.value for each in labelled} | not_ours
    found = [*labelled, *(each for each in _unlabelled(sheet) if each.value not in known)]
    right = [each for each in found if EvidenceKind.CHECK_DIGITS in each.kinds]
    wrong = [each for each in found if EvidenceKind.CHECK_DIGITS not in each.kinds]
    if right:
        yield settle("payment.accounts.iban", right)
    elif wrong:
        yield Settled("payment.accounts.iban", finding=unproven("payment.accounts.iban", wrong[0]))
    yield settle("payment.accounts.bic", head.of("payment.accounts.bic"))


def _unlabelled(sheet: Sheet) -> Iterator[Candidate]:
    for segment in sheet.segments:
        for number in identifiers.ibans_in(segment.text):
            if number.is_right:
                yield Candidate(
                    path="payment.accounts.iban",
                    value=number.value,
                    text=number.value,
                    page=segment.page,
                    box=segment.box,
                    evidence=(Evidence(EvidenceKind.CHECK_DIGITS), Evidence(EvidenceKind.FORM, {"form": "iban"})),
                    strength=0.55,
                )
