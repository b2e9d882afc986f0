"""The numbers, telephones and mail addresses of the two parties, each given to the one it stands with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...model.pages import Box
from ..candidates import Candidate, Evidence, EvidenceKind
from ..head.header import Head
from ..names.contact_words import MARKS, TELEPHONE
from ..page.labels import fold
from ..page.sheet import Segment, Sheet
from ..page.sheet_texts import is_sent_to, mailed, numbered, texts_of, wrapped
from ..values import identifiers
from .address_lines import Printed, is_aligned
from .addresses import AddressBlock

OWN_NUMBERS = frozenset({"seller.vat_identifier", "seller.legal_registration", "payment.accounts.iban"})
_LOW = 0.75
_BESIDE_MAIL = re.compile(
    rf"(?<![\w+])(?P<before>{TELEPHONE})(?:[\s|\u00b7\u2022,;/\u2013-]|\b(?:of|or|oder|ou|e-?mail|mail)\b:?)+\S+@\S"
    rf"|\S@[\w.-]+(?:[\s|\u00b7\u2022,;/\u2013-]|\b(?:of|or|oder|ou|tel)\b[.:]?)+(?P<after>{TELEPHONE})(?!\w)"
)
"""A telephone right before or behind a mail address."""
_APART = re.compile(
    rf"(?:^|[{MARKS},;/~]\s*|\s[-\u2013\u2014.]\s+|\w\.\s+(?=\+|0)|\s{{2,}})(?P<number>{TELEPHONE})"
    rf"(?=\s*(?:$|[{MARKS},;~]|\s//?\s|\s[-\u2013\u2014.](?:\s|$)|\.(?:\s|$)))"
)
"""A telephone between marks, or at either end of a line."""
_AT_END = re.compile(r"[\w.]\s(?P<number>0\d{1,3}\s?-\s?\d(?:\s?\d){5,8})$")
"""A Dutch telephone at the end of a line of the seller's own name and address, without a mark before it."""
_MOBILE = frozenset({"mobiel", "mob", "m", "mobile", "mobil", "portable", "gsm"})
_TAIL, _ALIGNED, _OVERLAP = 48.0, 6.0, 2.0
"""Points below an address within which its telephone stands, and to its side."""
_NEAR, _NEAR_MAIL = 14.0, 20.0
"""Points down the page between an account and the numbers of whom it belongs to, and the only mail address."""
_BY_FORM = 0.6
_QUESTIONS = re.compile(
    r"\b(?:vragen|vraag|contact|bereikbaar|bereiken|mail(?:en)?|questions?|quer(?:y|ies)|enquiries|fragen|kontakt"
    r"|(?:r\u00fc|ue)ckfragen|questions?|contacter)\b",
    re.IGNORECASE,
)
"""Words of a sentence that says where to ask about the invoice."""
_CONDITIONS = ("voorwaarden", "gedeponeerd", "conditions", "geschaftsbedingungen", "hinterlegt", "deposited")
"""Words of the sentence on general conditions, which names the register that keeps them."""
_THEIRS = ("uw", "your", "ihr", "votre", "klant", "customer", "client", "kunde", "afnemer")
_REGISTER = (
    r"(?<!\w)(K\.?v\.?K\.?|Kamer van Koophandel|Handelsregister|Chamber of Commerce)\W*(?:nr|nummer|no|KvK)?\W*"
    r"(?:(?:(?:te|in|voor)\s)?[A-Z][\w'-]+(?:[ -][A-Z][\w'-]+){0,2}\W*)?"
)
_REGISTER_LAST = re.compile(rf"{_REGISTER}$", re.IGNORECASE)
_REGISTER_OF = re.compile(rf"{_REGISTER}(?:\b(?:onder|nr|nummer|no|dossier)\b\W*){{1,3}}(\d{{8}})(?!\d)", re.IGNORECASE)
"""The word for the register, where it is kept, and the number: ``K.v.K. Leiden nr.: 12345678``."""
_BARE_REGISTER = re.compile(rf"{_REGISTER}(\d{{8}})", re.IGNORECASE)
_REGISTERED_IN = re.compile(
    r"\b(Registered\s(?:in|at)\s[A-Z][a-z]+(?:\s(?:and|&)\s[A-Z][a-z]+)?)[,:]?\s*(?:(?:under|with|company|reg\.?|registration)\s){0,2}"
    r"(?:no|nr|number)[.:]{0,2}\s?((?:[A-Z]{2})?\d{5,8})(?!\d)",
    re.IGNORECASE,
)
"""Where a British or Irish firm is registered, and its number there."""
_FILED = re.compile(r"gedeponeerd|deposited|hinterlegt|filed|Kamer van", re.IGNORECASE)
_COURT = re.compile(r"(?<!\w)HR\s?(?P<part>[AB])(?:[ .:-]|Nr|Nummer)*(?P<number>\d{1,6})(?!\d)", re.IGNORECASE)


def registrations(
    sheet: Sheet,
    head: Head,
    seller: Sequence[AddressBlock],
    buyer: Sequence[AddressBlock],
    third: Sequence[AddressBlock],
) -> Iterator[Candidate]:
    """Yield the registrations of the two, each given to the party it stands with.

    What stands with a third party (`third`: blocks of neither) is left out.
    """
    for each in _registrations(sheet, head, seller, buyer):
        if not is_inside(each.box, each.page, third):
            yield each


def _registrations(
    sheet: Sheet, head: Head, seller: Sequence[AddressBlock], buyer: Sequence[AddressBlock]
) -> Iterator[Candidate]:
    theirs = {each.value for each in head.of("buyer.legal_registration")}
    of_court = list(_of_court(sheet, seller, buyer))
    parts = {str(each.value).split()[-1] for each in of_court}
    for each in head.candidates:
        if each.path == "buyer.legal_registration":
            yield each
        elif each.path != "seller.legal_registration" or each.value in theirs | parts:
            continue
        elif not _is_of_conditions(sheet, each):
            role = party_of(each.box, each.page, seller, buyer)
            yield placed(replace(each, path=f"{role}.legal_registration"), seller)
    known = {each.value for each in head.candidates if each.path.endswith("legal_registration")}
    yield from (each for each in of_court if each.value not in known)
    if not any(path.startswith("seller.legal") for path in {each.path for each in head.candidates}):
        yield from _of_register(sheet, seller, buyer)
        yield from _of_block(seller)
    yield from _within_vat(sheet, head)


def _is_of_conditions(sheet: Sheet, candidate: Candidate) -> bool:
    """Tell whether a number is that under which general conditions are filed, be the sentence on two lines."""
    for line in sheet.lines_between(candidate.page, candidate.box[1] - 15, candidate.box[3]):
        if not any(word in fold(line.text) for word in _CONDITIONS):
            continue
        is_own = line.box[3] >= (candidate.box[1] + candidate.box[3]) / 2
        before = [word for word in line.words if not is_own or word.left < candidate.box[0]]
        text = " ".join(word.text for word in before)
        if _FILED.search(text) and (is_own or line.text.rstrip()[-1:] not in {".", ";"}):
            return True
        if is_own and any(word in fold(text) for word in _CONDITIONS):
            return True
    return False


def _of_register(sheet: Sheet, seller: Sequence[AddressBlock], buyer: Sequence[AddressBlock]) -> Iterator[Candidate]:
    """Yield the numbers behind a register and its town, or that begin the line below it, as a sentence runs on."""
    for segment, text in numbered(sheet):
        whole = _REGISTER_OF.search(text) or _REGISTERED_IN.search(text)
        if whole is not None and not _FILED.search(text[: whole.start()]):
            role = party_of(segment.box, segment.page, seller, buyer)
            why = (Evidence(EvidenceKind.LABEL, {"label": whole[1]}), Evidence(EvidenceKind.FORM, {"form": "register"}))
            yield candidate_of(f"{role}.legal_registration", whole[2], segment, why, _BY_FORM)
    for segment, text in wrapped(sheet):
        found = _REGISTER_LAST.search(segment.text)
        number = re.match(
            r"\W*(?:(?:onder\s)?(?:nr|nummer|no|dossier)\W*){0,2}(\d{8})(?!\d)", text[len(segment.text) :]
        )
        if found is not None and number is not None and not _FILED.search(segment.text[: found.start()]):
            role = party_of(segment.box, segment.page, seller, buyer)
            why = (Evidence(EvidenceKind.LABEL, {"label": found[1]}), Evidence(EvidenceKind.FORM, {"form": "register"}))
            yield candidate_of(f"{role}.legal_registration", number[1], segment, why, _BY_FORM)


def _of_block(seller: Sequence[AddressBlock]) -> Iterator[Candidate]:
    """Yield the numbers behind the word for a register below the seller's address, be they beside a table."""
    for segment in (each for block in seller for each in block.tail):
        found = _BARE_REGISTER.fullmatch(segment.text)
        if found is not None:
            why = (
                Evidence(EvidenceKind.LABEL, {"label": found[1]}),
                Evidence(EvidenceKind.POSITION, {"place": "address"}),
            )
            yield candidate_of("seller.legal_registration", found[2], segment, why, _BY_FORM)


def _of_court(sheet: Sheet, seller: Sequence[AddressBlock], buyer: Sequence[AddressBlock]) -> Iterator[Candidate]:
    """Yield the numbers of German registers (``HRB 12345``), which name their own kind."""
    for segment, text in texts_of(sheet):
        for found in _COURT.finditer(text) if "HR" in text or "H R" in text else ():
            role = "buyer" if _is_theirs(sheet, segment) else party_of(segment.box, segment.page, seller, buyer)
            why = (Evidence(EvidenceKind.FORM, {"form": "court"}), Evidence(EvidenceKind.LABEL, {"label": "HR"}))
            value = f"HR{found['part'].upper()} {found['number']}"
            yield candidate_of(f"{role}.legal_registration", value, segment, why, _BY_FORM)


def _is_theirs(sheet: Sheet, segment: Segment) -> bool:
    """Tell whether a label before or above a number, or in front of it, speaks of the reader's or the customer's."""
    near = [segment, *list(sheet.left_of(segment))[:1], *list(sheet.above(segment, within=1.5))[:1]]
    return any(fold(word.text).startswith(_THEIRS) for each in near for word in each.words)


def _within_vat(sheet: Sheet, head: Head) -> Iterator[Candidate]:
    """Yield Belgian and French registrations printed by themselves that are part of their party's VAT identifier."""
    known = {each.value for each in head.candidates if each.path.endswith("legal_registration")}
    for role in ("seller", "buyer"):
        whole = {str(each.value) for each in head.of(f"{role}.vat_identifier")}
        wanted = {value[2:] for value in whole if value.startswith("BE")} | {
            value[4:] for value in whole if value.startswith("FR")
        }
        if not wanted - known:
            continue
        for segment, text in numbered(sheet):
            for number in identifiers.registrations_in(text):
                stands_in_vat = any(
                    each.start <= number.start < each.end for each in identifiers.vat_identifiers_in(text)
                )
                if number.value in wanted - known and number.is_right and not stands_in_vat:
                    why = (Evidence(EvidenceKind.CHECK_DIGITS), Evidence(EvidenceKind.FORM, {"form": "vat"}))
                    yield candidate_of(f"{role}.legal_registration", number.value, segment, why, _BY_FORM)


def contacts(
    sheet: Sheet, head: Head, seller: Sequence[AddressBlock], others: Sequence[AddressBlock]
) -> Iterator[Candidate]:
    """Yield the seller's mail addresses and telephones: those that do not stand with another party."""
    for path in ("seller.contact.email", "seller.contact.telephone"):
        for each in _fixed(head.of(path)):
            if party_of(each.box, each.page, seller, others) == "seller":
                is_mail = path.endswith("email")
                form = (Evidence(EvidenceKind.FORM, {"form": "email"}),) if is_mail else ()
                yield placed(replace(each, evidence=(*each.evidence, *form)), seller)
    labelled = {each.value for each in head.of("seller.contact.email")}
    printed = [
        (segment, found.group())
        for segment, text in mailed(sheet)
        for found in identifiers.emails_in(text)
        if not is_sent_to(text[: found.start()])
    ]
    is_only = len({mail for _, mail in printed}) == 1
    for segment, mail in printed:
        if mail not in labelled and party_of(segment.box, segment.page, seller, others) == "seller":
            why = [Evidence(EvidenceKind.FORM, {"form": "email"})]
            if is_only and (segment.box[1] > _LOW * sheet.page(segment.page).height or _is_with_numbers(head, segment)):
                why.append(Evidence(EvidenceKind.ALONE))
            if is_inside(segment.box, segment.page, seller) or _is_in_tail(segment, seller):
                why.append(Evidence(EvidenceKind.POSITION, {"place": "address"}))
            if asks := _QUESTIONS.search(segment.text[: segment.text.find(mail)]):
                why.append(Evidence(EvidenceKind.LABEL, {"label": asks.group()}))
            yield candidate_of("seller.contact.email", mail, segment, tuple(why), _BY_FORM)
    yield from _bare_telephones(sheet, head, seller, others)


def _fixed(found: Sequence[Candidate]) -> Sequence[Candidate]:
    """Return the numbers without those of mobiles, where any are left: a firm is called by its other one."""
    others = [each for each in found if not any(fold(why.facts.get("label", "")) in _MOBILE for why in each.evidence)]
    return others or found


def _bare_telephones(
    sheet: Sheet, head: Head, seller: Sequence[AddressBlock], others: Sequence[AddressBlock]
) -> Iterator[Candidate]:
    """Yield the numbers without a label that have the form of a telephone and stand with the seller's address."""
    if head.of("seller.contact.telephone"):
        return
    for segment, printed in numbered(sheet):
        text = _without_accounts(printed)
        beside_mail = (
            {found["before"] or found["after"] for found in _BESIDE_MAIL.finditer(text)} if "@" in text else set()
        )
        ended = _AT_END.search(text) if any(segment in block.segments for block in seller) else None
        at_end = {ended["number"]} if ended is not None else set()
        for part in (*(found["number"] for found in _APART.finditer(text)), *beside_mail, *at_end):
            in_strip = sheet.lines[segment.line].in_strip
            is_whole = part == text.strip(" ,")
            within = in_strip or is_inside(segment.box, segment.page, seller) or _is_in_tail(segment, seller)
            beside = part in beside_mail or (is_whole and _has_web_beside(sheet, segment))
            beside = beside or is_beside_numbers(
                head, Printed(text=part, page=segment.page, box=segment.box), within=1.0
            )
            told = within or (beside and not is_inside(segment.box, segment.page, others))
            if told and party_of(segment.box, segment.page, seller, others) == "seller":
                why = (
                    Evidence(EvidenceKind.FORM, {"form": "telephone"}),
                    Evidence(EvidenceKind.POSITION, {"place": "address"}),
                )
                yield candidate_of("seller.contact.telephone", part, segment, why, _BY_FORM)


def _without_accounts(text: str) -> str:
    """Return a text with a mark in place of each account number: parts of one look like telephones."""
    for found in reversed(list(identifiers.ibans_in(text))):
        if not found.is_right and " - " in text[found.start : found.end]:
            continue  # an identifier, and the number behind it
        text = f"{text[: found.start]}|{text[found.end :]}"
    return text


def _has_web_beside(sheet: Sheet, segment: Segment) -> bool:
    """Tell whether a mail or web address stands on the same line, or in its column on the line above or below."""
    near = [
        each
        for each in (*sheet.above(segment, within=1.5), *sheet.below(segment, within=1.5))
        if is_aligned(each, segment)
    ]
    return any("@" in each.text or "www." in each.text for each in (*sheet.lines[segment.line].segments, *near))


def _is_in_tail(segment: Segment, blocks: Sequence[AddressBlock]) -> bool:
    """Tell whether a segment stands right below an address, in its column."""
    return any(
        each.page == segment.page
        and each.box[3] - _OVERLAP <= segment.box[1] <= each.box[3] + _TAIL
        and min(abs(segment.box[0] - each.box[0]), abs(segment.box[2] - each.box[2])) <= _ALIGNED
        for each in blocks
    )


def placed(candidate: Candidate, seller: Sequence[AddressBlock]) -> Candidate:
    """Return a candidate with the evidence that it stands with the seller's address, if it does."""
    if not is_inside(candidate.box, candidate.page, seller):
        return candidate
    return replace(candidate, evidence=(*candidate.evidence, Evidence(EvidenceKind.POSITION, {"place": "address"})))


def party_of(box: Box, page: int, seller: Sequence[AddressBlock], buyer: Sequence[AddressBlock]) -> str:
    """Return whose a number is by its place: the buyer's in the buyer's block or right below it, else the seller's."""
    is_buyers = is_inside(box, page, buyer) and not is_inside(box, page, seller)
    return "buyer" if is_buyers else "seller"


def has_own_numbers(head: Head, block: AddressBlock) -> bool:
    """Tell whether a VAT identifier, registration or account not said to be the reader's stands with an address."""
    return any(is_inside(each.box, each.page, (block,)) for each in head.candidates if each.path in OWN_NUMBERS)


def _is_with_numbers(head: Head, segment: Segment) -> bool:
    """Tell whether a number or an account stands within a line of a mail address, as in a foot on several lines."""
    return is_beside_numbers(head, Printed(text="", page=segment.page, box=segment.box), within=_NEAR_MAIL)


def is_beside_numbers(head: Head, name: Printed, within: float = _NEAR) -> bool:
    """Tell whether a number or an account not said to be the reader's stands on the line of a name or the next one."""
    own = [each for each in head.candidates if each.path in OWN_NUMBERS and each.page == name.page]
    return any(abs(each.box[1] - name.box[1]) <= within for each in own)


def has_others_numbers(head: Head, block: AddressBlock) -> bool:
    """Tell whether a VAT identifier or registration stands with an address, and another of its kind with the account.

    It is the customer's then, as where VAT is shifted to that one. A VAT identifier is as good as the account beside
    another registration, where none stands with the address.
    """
    accounts = [each for each in head.candidates if each.path == "payment.accounts.iban"]
    if any(is_inside(each.box, each.page, (block,)) for each in accounts):
        return False
    of_vat = [each for each in head.candidates if each.path == "seller.vat_identifier"]
    is_without = not any(is_inside(each.box, each.page, (block,)) for each in of_vat)
    for path in ("seller.vat_identifier", "seller.legal_registration"):
        found = [each for each in head.candidates if each.path == path]
        inside = {each.value for each in found if is_inside(each.box, each.page, (block,))}
        marks = [*accounts, *(of_vat if is_without and path == "seller.legal_registration" else ())]
        beside = {each.value for each in found if any(are_near(each, mark) for mark in marks)}
        if inside and beside and not inside & beside:
            return True
    return False


def has_other_vat_identifier(sheet: Sheet, head: Head, block: AddressBlock) -> bool:
    """Tell whether a VAT identifier stands with an address, and another one where the seller's registration is."""
    registered = [each for each in head.of("seller.legal_registration") if not is_inside(each.box, each.page, (block,))]
    if not registered or any(is_inside(each.box, each.page, (block,)) for each in head.of("payment.accounts.iban")):
        return False
    inside, beside = set(), set()
    for segment, text in numbered(sheet):
        for found in identifiers.vat_identifiers_in(text):
            if is_inside(segment.box, segment.page, (block,)):
                inside.add(found.value)
            elif any(each.page == segment.page and abs(each.box[1] - segment.box[1]) <= _NEAR for each in registered):
                beside.add(found.value)
    return bool(inside and beside and not inside & beside)


def are_near(one: Candidate, other: Candidate) -> bool:
    """Tell whether two numbers stand on one line or on two that follow one another."""
    return one.page == other.page and abs(one.box[1] - other.box[1]) <= _NEAR


def is_inside(box: Box, page: int, blocks: Sequence[AddressBlock]) -> bool:
    """Tell whether something stands within a block or in what follows it without a gap."""
    for block in blocks:
        if block.page != page:
            continue
        for segment in (*block.segments, *block.tail):
            _, top, right, bottom = segment.box
            if top - 1 <= (box[1] + box[3]) / 2 <= bottom + 1 and segment.box[0] - 1 <= box[0] <= right + 1:
                return True
    return False


def candidate_of(path: str, value: str, segment: Segment, evidence: tuple[Evidence, ...], strength: float) -> Candidate:
    """Return a candidate for a value as it is printed in a segment."""
    return Candidate(
        path=path,
        value=value,
        text=value,
        page=segment.page,
        box=segment.box,
        evidence=evidence,
        strength=strength,
    )
