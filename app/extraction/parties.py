"""Who sells and who buys: the addresses of a page told apart by what stands with them, and the numbers that go with each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..model.pages import Box
from .address_words import has_legal_form, is_name
from .addresses import AddressBlock, Printed, address_blocks
from .candidates import Candidate, Evidence, EvidenceKind
from .header import Head
from .labels import Label, fold, labels_in, lexicon
from .sheet import Segment, Sheet
from .values import identifiers

_ABOVE = 2.2
"""So many line heights above its block a party's label may stand."""
_WINDOW = (85.0, 290.0)
"""Points from the top between which the window of an envelope shows the buyer's address."""
_COLUMN = 60.0
"""Points to the left or right within which lines are of one column."""
_BELOW_BLOCK = 130.0
"""So far below an address, in points, the numbers of its party may stand."""
_LEAST = 1.0
_CLEARLY = 1.0
_OWN_NUMBERS = frozenset({"seller.vat_identifier", "seller.legal_registration", "payment.accounts.iban"})
_SHORT_NAME = 4


@dataclass(frozen=True, slots=True)
class Parties:
    """The candidates for seller and buyer, and the blocks they were taken from."""

    candidates: tuple[Candidate, ...]
    seller: AddressBlock | None = None
    buyer: AddressBlock | None = None


def read_parties(sheet: Sheet, head: Head) -> Parties:
    """Return what the page says of seller and buyer."""
    blocks = address_blocks(sheet)
    labels = labels_in(sheet, lexicon("parties"))
    traits = [_traits(sheet, head, block, labels, blocks) for block in blocks]
    seller = _best([(each.seller - each.buyer, block) for each, block in zip(traits, blocks, strict=True)])
    rest = [
        (each.buyer - each.seller, block)
        for each, block in zip(traits, blocks, strict=True)
        if seller is None or block.key != seller.key
    ]
    buyer = _best(rest)
    found = [
        *_seller_names(sheet, head, seller, blocks, buyer),
        *(_address("seller", seller, blocks) if seller else ()),
        *(_name("buyer", buyer, labels) if buyer else ()),
        *(_address("buyer", buyer, blocks) if buyer else ()),
        *_numbers(sheet, head, seller, buyer),
    ]
    return Parties(tuple(found), seller, buyer)


@dataclass(frozen=True, slots=True)
class _Traits:
    """How much a block looks like the seller's, and how much like the buyer's."""

    seller: float
    buyer: float


def _traits(
    sheet: Sheet, head: Head, block: AddressBlock, labels: Sequence[Label], blocks: Sequence[AddressBlock]
) -> _Traits:
    seller = buyer = 0.0
    role = _labelled_role(block, labels)
    if role == "seller":
        seller += 4
    elif role == "buyer":
        buyer += 4
    elif role in {"delivery", "other"}:
        return _Traits(0.0, -4.0 if role == "delivery" else 0.0)
    if block.is_inline or block.is_running:
        seller += 2
    if _own_numbers_near(head, block):
        seller += 2.5
    if any(each.key == block.key and (each.is_inline or each.is_running) for each in blocks if each is not block):
        seller += 2
    top = block.box[1]
    if block.page == 1 and _WINDOW[0] <= top <= _WINDOW[1] and not block.is_inline:
        buyer += 1.5
    if block.attention is not None:
        buyer += 2
    if top > 0.75 * sheet.page(block.page).height:
        seller += 1.5
    if any(_goes_with(sheet, name.text) for name in block.names[:1]):
        seller += 2
    return _Traits(seller, buyer)


def _best(ranked: list[tuple[float, AddressBlock]]) -> AddressBlock | None:
    """Return the block that clearly looks most like a party's; blocks of one address count as one."""
    ranked.sort(key=lambda each: (-each[0], each[1].is_inline, -len(each[1].names)))
    if not ranked or ranked[0][0] < _LEAST:
        return None
    best = ranked[0][1]
    others = [score for score, block in ranked if block.key != best.key]
    if others and ranked[0][0] - others[0] < _CLEARLY:
        return None
    same = [block for _, block in ranked if block.key == best.key and block.names and block.street]
    return min(same, key=lambda each: each.is_inline) if same else best


def _labelled_role(block: AddressBlock, labels: Sequence[Label]) -> str | None:
    """Return what a label right above a block, or before its first line, says it is."""
    left, top, right, bottom = block.box
    height = (block.segments[0].box[3] - block.segments[0].box[1]) * _ABOVE
    nearest: tuple[float, str] | None = None
    for label in labels:
        if label.segment.page != block.page or not label.closed:
            continue
        box = label.box
        above = box[3] <= top + 2 and top - box[3] <= height and box[0] < right and box[2] > left - _COLUMN
        inside = any(label.segment is each for each in block.segments) and label.start == 0
        beside = top - 2 <= box[1] <= bottom and box[2] <= left and left - box[2] < 2 * _COLUMN
        if above or inside or beside:
            distance = 0.0 if inside else abs(top - box[3]) + abs(left - box[0]) / 10
            if nearest is None or distance < nearest[0]:
                nearest = distance, label.entries[0].path
    return nearest[1] if nearest else None


def _own_numbers_near(head: Head, block: AddressBlock) -> bool:
    """Tell whether a seller's own numbers (VAT, KvK, IBAN) stand below a block or beside its lines, in its column."""
    for each in head.candidates:
        if each.path in _OWN_NUMBERS and each.page == block.page:
            column = each.box[0] < block.box[2] + _COLUMN and each.box[2] > block.box[0] - _COLUMN / 4
            if column and block.box[1] - 2 <= each.box[1] <= block.box[3] + _BELOW_BLOCK:
                return True
    return False


def _goes_with(sheet: Sheet, name: str) -> bool:
    """Tell whether a name is that of a web or e-mail address of the page."""
    return any(_is_of(domain, name) for domain in domains(sheet))


def domains(sheet: Sheet) -> frozenset[str]:
    """Return the domains of a page's web and e-mail addresses, without ``www`` and the last part, folded."""
    found = set()
    for line in sheet.lines:
        text = line.text
        if "@" not in text and "www" not in text.lower() and "http" not in text:
            continue
        addresses = [each.group().partition("@")[2] for each in identifiers.emails_in(text)]
        addresses += [
            re.sub(r"^(?:https?://)?(?:www\.)?", "", each.group(), flags=re.IGNORECASE).split("/")[0]
            for each in identifiers.websites_in(text)
        ]
        found |= {fold(address.rpartition(".")[0].rpartition(".")[2]) for address in addresses if "." in address}
    return frozenset(
        found - {"gmail", "hotmail", "outlook", "ziggo", "kpnmail", "live", "planet", "xs4all", "icloud", ""}
    )


def _is_of(domain: str, name: str) -> bool:
    words = [fold(word) for word in name.split() if len(fold(word)) > 1]
    joined = "".join(words)
    bare = "".join(word for word in words if not has_legal_form(word)) or joined
    if len(domain) < _SHORT_NAME or not bare:
        return domain == bare
    return domain in joined or bare in domain or (len(words[0]) >= _SHORT_NAME and domain.startswith(words[0]))


def _seller_names(
    sheet: Sheet, head: Head, seller: AddressBlock | None, blocks: Sequence[AddressBlock], buyer: AddressBlock | None
) -> Iterator[Candidate]:
    """Yield the candidates for the seller's name: of its address, its account, and what stands large on top."""
    not_his = {fold(name.text) for name in buyer.names} if buyer else set()
    pieces: list[tuple[Printed, float, Evidence]] = []
    if seller is not None:
        at_address = Evidence(EvidenceKind.POSITION, {"place": "address"})
        for block in blocks:
            if block.key == seller.key:
                pieces += [(name, 0.9, at_address) for name in block.names[:1]]
    for each in head.of("payment.accounts.name"):
        piece = Printed(text=_bare(str(each.value)), page=each.page, box=each.box)
        pieces.append((piece, 0.7, Evidence(EvidenceKind.LABEL, dict(each.evidence[0].facts))))
    pieces += [(piece, 0.6, Evidence(EvidenceKind.POSITION, {"place": "letterhead"})) for piece in _letterhead(sheet)]
    names = [(piece, strength, why) for piece, strength, why in pieces if is_name(piece.text)]
    for piece, strength, why in names:
        if fold(piece.text) in not_his:
            continue
        evidence = [why]
        if _times(sheet, piece) > 1:
            evidence.append(Evidence(EvidenceKind.REPEATED))
        if _goes_with(sheet, piece.text):
            evidence.append(Evidence(EvidenceKind.FORM, {"form": "domain"}))
        elif has_legal_form(piece.text):
            evidence.append(Evidence(EvidenceKind.FORM, {"form": "legal-form"}))
        yield _candidate("seller.name", piece, tuple(evidence), strength)


def _bare(text: str) -> str:
    """Return an account holder without what follows the name (a town, a reason)."""
    return re.split(r"\s*(?:,|;| te | o\.?v\.?v| onder )", text, maxsplit=1)[0].strip()


def _letterhead(sheet: Sheet) -> Iterator[Printed]:
    """Yield what stands largest in the upper third of the first page, if it may be a name."""
    page = sheet.pages.pages[0] if sheet.pages.pages else None
    if page is None:
        return
    upper = [each for each in sheet.segments if each.page == 1 and each.box[3] < page.height / 3]
    largest = sorted((each for each in upper if is_name(each.text)), key=lambda each: -each.size)[:3]
    for segment in largest:
        yield Printed(text=segment.text, page=1, box=segment.box)


def _times(sheet: Sheet, piece: Printed) -> int:
    """Return in how many places of the document a name stands, be it within a longer line."""
    folded = fold(piece.text)
    return sum(folded in fold(segment.text) for segment in sheet.segments) if len(folded) >= _SHORT_NAME else 0


def _name(role: str, block: AddressBlock, labels: Sequence[Label]) -> Iterator[Candidate]:
    names = [name for name in block.names if not any(label.means(role) and _is_it(label, name) for label in labels)]
    if names:
        evidence = (
            Evidence(EvidenceKind.POSITION, {"place": "address"}),
            Evidence(EvidenceKind.FORM, {"form": "block"}),
        )
        yield _candidate(f"{role}.name", names[0], evidence, 0.9)
    if block.attention is not None:
        evidence = (
            Evidence(EvidenceKind.LABEL, {"label": "t.a.v."}),
            Evidence(EvidenceKind.POSITION, {"place": "address"}),
        )
        yield _candidate(f"{role}.contact.name", block.attention, evidence, 0.9)


def _is_it(label: Label, name: Printed) -> bool:
    return label.box[1] == name.box[1] and label.end == len(label.segment.words)


def _address(role: str, block: AddressBlock, blocks: Sequence[AddressBlock]) -> Iterator[Candidate]:
    """Yield the parts of an address: their form proves them, and the block that they stand in."""
    evidence = [Evidence(EvidenceKind.POSITION, {"place": "address"}), Evidence(EvidenceKind.FORM, {"form": "address"})]
    if sum(each.key == block.key for each in blocks) > 1:
        evidence.append(Evidence(EvidenceKind.REPEATED))
    parts = {"line_1": block.street, "postal_code": block.postal_code, "city": block.city}
    for name, piece in parts.items():
        if piece is not None and piece.text:
            yield _candidate(f"{role}.address.{name}", piece, tuple(evidence), 0.9)
    if block.country:
        piece = replace(block.postal_code, text=block.country)
        yield _candidate(f"{role}.address.country", piece, tuple(evidence), 0.9)


def _numbers(sheet: Sheet, head: Head, seller: AddressBlock | None, buyer: AddressBlock | None) -> Iterator[Candidate]:
    """Yield the identifiers of the two, each given to the party it stands with."""
    for each in head.candidates:
        if each.path in {"seller.vat_identifier", "seller.legal_registration"}:
            role = (
                "buyer"
                if _is_with(each.box, each.page, buyer) and not _is_with(each.box, each.page, seller)
                else "seller"
            )
            yield replace(each, path=each.path.replace("seller.", f"{role}."))
        elif each.path in {"buyer.vat_identifier", "buyer.legal_registration"}:
            yield each
    labelled = {each.value for each in head.candidates if each.path.endswith("vat_identifier")}
    for segment in sheet.segments:
        for number in identifiers.vat_identifiers_in(segment.text):
            if number.value not in labelled and number.is_right:
                yield _unlabelled_vat(segment, number.value, buyer)


def _unlabelled_vat(segment: Segment, value: str, buyer: AddressBlock | None) -> Candidate:
    role = "buyer" if _is_with(segment.box, segment.page, buyer) else "seller"
    return Candidate(
        path=f"{role}.vat_identifier",
        value=value,
        text=value,
        page=segment.page,
        box=segment.box,
        evidence=(Evidence(EvidenceKind.CHECK_DIGITS),),
        strength=0.45,
    )


def _is_with(box: Box, page: int, block: AddressBlock | None) -> bool:
    """Tell whether something stands within or right below a block, in its column."""
    if block is None or block.page != page or block.is_inline:
        return False
    height = block.segments[0].box[3] - block.segments[0].box[1]
    near = block.box[1] - height <= box[1] <= block.box[3] + 4 * height
    return near and abs(box[0] - block.box[0]) <= _COLUMN / 3


def _candidate(path: str, piece: Printed, evidence: tuple[Evidence, ...], strength: float) -> Candidate:
    return Candidate(
        path=path,
        value=piece.text,
        text=piece.text,
        page=piece.page,
        box=piece.box,
        evidence=evidence,
        strength=strength,
    )


def names_of(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates for the seller's name that say the same as the strongest, whatever their spelling."""
    ranked = sorted(candidates, key=lambda each: (-len(each.kinds), -each.strength))
    if not ranked:
        return []
    folded = fold(str(ranked[0].value))
    return [each for each in ranked if fold(str(each.value)) == folded]
