"""The VAT identifiers of the two parties: whose each is, and whether anything says that it is another's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..candidates import Candidate, Evidence, EvidenceKind
from ..head.header import Head
from ..page.sheet import Sheet
from ..page.sheet_texts import numbered
from ..values import identifiers
from .addresses import AddressBlock
from .party_numbers import are_near, candidate_of, is_inside, party_of, placed

_UNLABELLED, _RIVAL = 0.45, 0.6
_ABOVE = 15.0
"""Points above a number within which a line begins that it may be part of."""
_HOME = "NL"
"""The country whose firms print a number of its register (KvK) and a VAT identifier of its own."""
_SHIFTED = re.compile(
    r"(?:verlegd\s(?:naar|aan)|reverse[- ]charged?\sto|(?:afnemer|opdrachtgever|klant|ontvanger|customer|client|buyer"
    r"|recipient|kunden?|leistungsempf\u00e4ngers?|preneur|acheteur))\b[\s:.,(-]*(?:\b(?:onder|met|with|unter|sous|btw|vat|ust|tva|id|nr|no"
    r"|nummer|number|idnr|identificatie)\b[\s:.,(-]*)*$",
    re.IGNORECASE,
)
"""Words right before a VAT identifier that say it is the customer's: ``Btw verlegd naar``."""
_REPRESENTATIVE = re.compile(
    r"fiscaal\svertegenwoordig|fiscal\srep|fiskalvertret|repr\u00e9sentant\sfiscal|tax\srepresentative", re.IGNORECASE
)
"""Words before one who pays the VAT of a firm from abroad."""


def vat_identifiers(
    sheet: Sheet,
    head: Head,
    seller: Sequence[AddressBlock],
    buyer: Sequence[AddressBlock],
    third: Sequence[AddressBlock],
) -> Iterator[Candidate]:
    """Yield the VAT identifiers of the two parties, each given to the one it stands with.

    What stands with a third party (`third`: blocks of neither) is left out. One that may be another's than the seller's
    comes without evidence, or with the rival beside it: a person chooses.
    """
    labelled = [each for each in _labelled(sheet, head, seller, buyer) if not is_inside(each.box, each.page, third)]
    own = [each for each in labelled if each.path == "seller.vat_identifier"]
    doubtful = [each for each in own if _is_foreign(head, each, seller) or _is_of_representative(sheet, each)]
    yield from (each for each in labelled if each not in doubtful)
    sure = {each.value for each in own if each not in doubtful}
    for value, each in {each.value: each for each in reversed(doubtful)}.items():
        if value not in sure:
            yield replace(each, evidence=())
    for each in _unlabelled(sheet, head, seller, buyer):
        if is_inside(each.box, each.page, third):
            continue
        if each.path != "seller.vat_identifier":
            yield each
            continue
        is_beside = _is_with_registration(head, each)
        if _is_of_elsewhere(each, seller) and not (is_beside and str(each.value).startswith(_HOME)):
            continue
        told = any(_is_with_registration(head, other) or is_inside(other.box, other.page, seller) for other in own)
        yield replace(each, strength=_RIVAL) if own and is_beside and not told else each


def _labelled(
    sheet: Sheet, head: Head, seller: Sequence[AddressBlock], buyer: Sequence[AddressBlock]
) -> Iterator[Candidate]:
    theirs = {each.value for each in head.of("buyer.vat_identifier")}
    for each in head.candidates:
        if each.path == "buyer.vat_identifier":
            yield each
        elif each.path == "seller.vat_identifier" and each.value not in theirs:
            role = "buyer" if _is_customers(sheet, each) else party_of(each.box, each.page, seller, buyer)
            yield placed(replace(each, path=f"{role}.vat_identifier"), seller)


def _unlabelled(
    sheet: Sheet, head: Head, seller: Sequence[AddressBlock], buyer: Sequence[AddressBlock]
) -> Iterator[Candidate]:
    known = {each.value for each in head.candidates if each.path.endswith("vat_identifier")}
    for segment, text in numbered(sheet):
        for number in identifiers.vat_identifiers_in(text):
            if number.value not in known and number.is_right:
                role = party_of(segment.box, segment.page, seller, buyer)
                why = Evidence(EvidenceKind.CHECK_DIGITS)
                found = candidate_of(f"{role}.vat_identifier", number.value, segment, (why,), _UNLABELLED)
                if said := _said_before(sheet, replace(found, box=segment.box_of(number.start, number.end))):
                    label = Evidence(EvidenceKind.LABEL, {"label": said})
                    found = replace(found, path="buyer.vat_identifier", evidence=(label, why))
                yield found


def _is_customers(sheet: Sheet, number: Candidate) -> bool:
    return bool(_said_before(sheet, number))


def _said_before(sheet: Sheet, number: Candidate) -> str:
    """Return the words before a number that say it is the customer's; empty where none do.

    They stand in its own segment, or in the next one on the left where it has that one's column to itself.
    """
    middle = (number.box[1] + number.box[3]) / 2
    for line in sheet.lines_between(number.page, number.box[1], number.box[3]):
        if not line.box[1] <= middle <= line.box[3]:
            continue
        before = [each for each in line.segments if each.box[0] < number.box[0] - 1]
        words = [word.text for word in before[-1].words if word.left < number.box[0] - 1] if before else []
        if said := _SHIFTED.search(" ".join(words)):
            return said.group().strip(" :.,(-")
    return ""


def _is_with_registration(head: Head, number: Candidate) -> bool:
    """Tell whether a number stands beside one of a register that is not said to be the reader's."""
    return any(are_near(number, each) for each in head.of("seller.legal_registration"))


def _is_of_elsewhere(number: Candidate, seller: Sequence[AddressBlock]) -> bool:
    """Tell whether a number is of another country than the seller's address; short ones are of any by chance."""
    countries = {block.country for block in seller if block.country}
    return bool(countries) and str(number.value)[:2] not in countries


def _is_foreign(head: Head, number: Candidate, seller: Sequence[AddressBlock]) -> bool:
    """Tell whether a number is one that a Dutch firm has in another country, beside that of its own."""
    at_home = {block.country for block in seller} == {_HOME} and bool(head.of("seller.legal_registration"))
    return at_home and not str(number.value).startswith(_HOME)


def _is_of_representative(sheet: Sheet, number: Candidate) -> bool:
    """Tell whether a number stands in a sentence on who represents the seller before the tax authorities."""
    top, bottom = number.box[1], number.box[3]
    near = sheet.lines_between(number.page, top - _ABOVE, bottom)
    return any(_REPRESENTATIVE.search(line.text) for line in near)
