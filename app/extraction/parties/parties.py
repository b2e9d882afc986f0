"""Who sells and who buys: the addresses of a page told apart by what stands with them, and what goes with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from ..candidates import Candidate, Evidence, EvidenceKind
from ..head.header import Head
from ..names.address_words import is_post_box
from ..names.people_words import is_person
from ..page.labels import Label, fold, labels_in, lexicon
from ..page.sheet import Sheet
from ..values import identifiers
from .address_forms import form_blocks
from .address_lines import Printed
from .addresses import AddressBlock, address_blocks
from .domains import domains, of_domains
from .party_firms import ARTICLE, firm_of, person_of
from .party_numbers import (
    OWN_NUMBERS,
    contacts,
    has_other_vat_identifier,
    has_others_numbers,
    has_own_numbers,
    is_inside,
    registrations,
)
from .seller_name import seller_names
from .ties import has_domain_of_logo, is_of_other_than_sender, is_senders
from .vat_numbers import vat_identifiers

_ABOVE = 2.2
"""So many line heights above its block a party's label may stand."""
_SECTION = 9.0
"""So many line heights above its block the heading of a section may stand, where words for its parts are beside it."""
_WINDOW = (85.0, 290.0)
"""Points from the top between which the window of an envelope shows the buyer's address."""
_SAME_EDGE = 8.0
_COLUMN = 60.0
"""Points to the left or right within which lines are of one column."""
_LEAST = 1.0
_REST = 0.5
_CLEARLY = 1.0
_LOW = 0.75
_OF_DOCUMENT = frozenset({"number", "issue_date", "due_date", "delivery.date", "order_reference", "buyer.identifiers"})
_TURNED = {"other": "seller"}


@dataclass(frozen=True, slots=True)
class Parties:
    """The candidates for seller and buyer, and the blocks they were taken from."""

    candidates: tuple[Candidate, ...]
    seller: AddressBlock | None = None
    buyer: AddressBlock | None = None


@dataclass(frozen=True, slots=True)
class _Address:
    """One address, with all the places where it stands, and how much it looks like either party's."""

    blocks: tuple[AddressBlock, ...]
    roles: frozenset[str]
    seller: float
    buyer: float
    has_own_numbers: bool

    @property
    def lead(self) -> float:
        """How much more it looks like the seller's than like the buyer's."""
        return self.seller - self.buyer

    @property
    def is_doubtful(self) -> bool:
        """Whether it stands in the window, and nothing that only a seller prints stands with it."""
        in_window = all(_WINDOW[0] <= each.box[1] <= _WINDOW[1] and not each.is_inline for each in self.blocks)
        return in_window and not self.roles and not self.has_own_numbers

    @property
    def may_be_sellers(self) -> bool:
        """Whether anything but its place ties it to a party: a name, a label, a number, or the head of the page."""
        named = any(each.names or (each.page == 1 and each.box[1] <= _WINDOW[1]) for each in self.blocks)
        return named or bool(self.roles) or self.has_own_numbers

    @property
    def is_on_top(self) -> bool:
        """Whether it stands in the upper part of the first page with a name, as addresses of parties do."""
        return any(each.page == 1 and each.names and each.box[1] <= _WINDOW[1] for each in self.blocks)

    @property
    def best(self) -> AddressBlock:
        """The block that says most."""
        return max(self.blocks, key=lambda each: (bool(each.names), each.street is not None, not each.is_inline))


def read_parties(sheet: Sheet, head: Head) -> Parties:
    """Return what the page says of seller and buyer."""
    labels = labels_in(sheet, lexicon("parties"))
    about = {
        id(each.segment) for each in head.labels if each.start == 0 and _OF_DOCUMENT & {e.path for e in each.entries}
    }
    is_repeated = any(sheet.lines[each.segment.line].running for each in head.labels if each.means("number"))
    printed = address_blocks(sheet, labels)
    printed += tuple(form_blocks(sheet, labels, printed))
    blocks = tuple(_cut_tail(_placed(block, is_repeated=is_repeated), about) for block in printed)
    addresses = _addresses(sheet, head, blocks, labels)
    named = [each for each in addresses if not each.roles & {"delivery", "third"} or each.roles & {"seller", "buyer"}]
    seller, buyer = _told_apart(named)
    own = seller.blocks if seller else ()
    others = [block for each in addresses if each is not seller for block in each.blocks]
    not_its = [
        block for each in addresses if each is buyer or each.roles & {"delivery", "third"} for block in each.blocks
    ]
    theirs = buyer.blocks if buyer else ()
    third = [each for each in others if each not in not_its]
    found = [
        *seller_names(sheet, head, own, not_its if seller else others, labels),
        *(_address("seller", seller) if seller else ()),
        *(_buyer_name(sheet, buyer, head) if buyer else ()),
        *(_address("buyer", buyer) if buyer else ()),
        *vat_identifiers(sheet, head, own, theirs, third),
        *registrations(sheet, head, own, theirs, third),
        *contacts(sheet, head, own, others),
    ]
    if not any(each.path == "buyer.contact.name" for each in found):
        found += head.of("buyer.contact.name")
    return Parties(tuple(found), seller.best if seller else None, buyer.best if buyer else None)


def _placed(block: AddressBlock, *, is_repeated: bool) -> AddressBlock:
    """Return a block as it stands on its page; where pages repeat the whole head, the buyer's address is in it too."""
    in_window = _WINDOW[0] <= block.box[1] <= _WINDOW[1] and not block.is_inline
    return replace(block, is_running=False) if is_repeated and in_window else block


def _cut_tail(block: AddressBlock, about: AbstractSet[int]) -> AddressBlock:
    """Return a block whose tail ends where the document's own data begin, and that has none above its name."""
    ends = next((at for at, segment in enumerate(block.tail) if id(segment) in about), len(block.tail))
    fields = {segment.box for segment in block.segments if id(segment) in about}
    names = tuple(each for each in block.names if each.box not in fields or not any(map(str.isdigit, each.text)))
    return replace(block, tail=block.tail[:ends], names=names)


def _told_apart(named: Sequence[_Address]) -> tuple[_Address | None, _Address | None]:
    """Return seller and buyer; where one of two addresses is clearly the one's, the other is the other's."""
    seller = _most([(each.lead, each) for each in named if each.may_be_sellers], _LEAST)
    rest = [each for each in named if each is not seller]
    buyer = _most([(-each.lead, each) for each in rest], _REST)
    if seller is None and buyer is not None and buyer.lead <= -_LEAST and len(rest) == len(("seller", "buyer")):
        other = next(each for each in rest if each is not buyer)
        is_told = other.best.names or other.seller >= _LEAST
        seller = other if other.lead - buyer.lead >= _CLEARLY and is_told else None
    elif seller is not None and buyer is None and seller.is_doubtful and not any(each.lead < 0 for each in rest):
        seller = None  # the customer's address, with the customer's own mail below it
    elif seller is not None and buyer is None and len(rest) == 1 and rest[0].is_on_top:
        other = rest[0]
        buyer = other if other.lead < _LEAST or _is_another_party(other, seller) else None
    return seller, buyer


def _is_another_party(other: _Address, seller: _Address) -> bool:
    """Tell whether the only address beside the seller's is the buyer's, as its name and its lack of an account say."""
    names = {fold(name.text) for block in other.blocks for name in block.names}
    own = {fold(name.text) for block in seller.blocks for name in block.names}
    if not own or any(one in two or two in one for one in names for two in own):
        return False
    below = " ".join(segment.text for block in other.blocks for segment in block.tail)
    is_sender = any(block.is_inline or block.is_running for block in other.blocks) or other.roles
    return not is_sender and not any(identifiers.ibans_in(below)) and seller.lead - other.lead >= 2 * _CLEARLY


def _addresses(
    sheet: Sheet, head: Head, blocks: Sequence[AddressBlock], labels: Sequence[Label]
) -> tuple[_Address, ...]:
    """Return the addresses, each with all its places together."""
    labelled = {id(block): _labelled_role(sheet, block, labels) for block in blocks}
    alike: dict[tuple[str, str], list[AddressBlock]] = {}
    for block in blocks:
        alike.setdefault(block.key, []).append(block)
    places: dict[tuple[tuple[str, str], str], list[AddressBlock]] = {}
    for block in blocks:
        places.setdefault((block.key, _neighbour(block, alike[block.key], labelled)), []).append(block)
    spoken = of_domains(domains(sheet), {name.text for block in blocks for name in block.names})
    holders = {fold(str(each.value)) for each in head.of("payment.accounts.name")}
    found = []
    for group in places.values():
        roles = [role for block in group if (role := labelled[id(block)])]
        traits = [_traits(sheet, head, block) for block in group]
        seller = max(each[0] for each in traits) + 4 * any(_TURNED.get(role, role) == "seller" for role in roles)
        in_strip = any(sheet.lines[each.segments[0].line].in_strip for each in group)
        is_sender = in_strip or any(each.is_inline or each.is_running for each in group)
        seller += 3.0 * in_strip
        buyer = (0.0 if is_sender else max(each[1] for each in traits)) + 5 * ("buyer" in roles)
        names = {name.text for block in group for name in block.names}
        seller += 2.5 * bool(names & spoken and not _is_of_its_own_mail(sheet, group, names, spoken))
        is_holder = any(fold(name) and any(fold(name) in holder for holder in holders) for name in names)
        seller += 2.0 * (is_holder or has_domain_of_logo(sheet, group))
        buyer += 2.5 * (not is_holder and "seller" not in roles and is_of_other_than_sender(sheet, group, blocks))
        own_numbers = any(
            (has_own_numbers(head, each) and not has_others_numbers(head, each)) or _is_in_footer(sheet, head, each)
            for each in group
        )
        found.append(_Address(tuple(group), frozenset(roles), seller, buyer, own_numbers))
    return tuple(found)


def _is_in_footer(sheet: Sheet, head: Head, block: AddressBlock) -> bool:
    """Tell whether an address stands at the foot of the page, beside the columns of the seller's numbers."""
    _, top, _, bottom = block.box
    if top <= _LOW * sheet.page(block.page).height:
        return False
    found = [each.box for each in head.candidates if each.path in OWN_NUMBERS and each.page == block.page]
    return any(top - 2 <= box[1] and box[3] <= bottom + bottom - top for box in found)


def _is_of_its_own_mail(
    sheet: Sheet, group: Sequence[AddressBlock], names: AbstractSet[str], spoken: AbstractSet[str]
) -> bool:
    """Tell whether only the mail below an address has its name, and the rest of the page that of another's."""
    return not of_domains(domains(sheet, group), names) and bool(of_domains(domains(sheet, group), spoken - names))


def _neighbour(block: AddressBlock, blocks: Sequence[AddressBlock], labelled: Mapping[int, str | None]) -> str:
    """Return the name of a firm that shares its address, that of `blocks`, with one of another role; else nothing."""
    own = {fold(name.text) for name in block.names}
    is_buyer = labelled[id(block)] == "buyer"
    for other in blocks:
        names = {fold(name.text) for name in other.names}
        is_other = (labelled[id(other)] == "buyer") != is_buyer
        if is_other and own and names and not any(one in two or two in one for one in own for two in names):
            return min(own)
    return ""


def _traits(sheet: Sheet, head: Head, block: AddressBlock) -> tuple[float, float]:
    """Return how much the place of a block and what stands below it look like the seller's, and like the buyer's."""
    buyer = 2.5 * (has_others_numbers(head, block) or has_other_vat_identifier(sheet, head, block))
    seller = 0.5 * (has_own_numbers(head, block) and not buyer)
    if block.is_inline or block.is_running:
        seller += 2.0 if block.names else 1.0
    below = " ".join(segment.text for segment in block.tail)
    if any(identifiers.ibans_in(below)):
        seller += 3.0
    if "www" in below or "http" in below:
        seller += 2.0
    if "@" in below or any(each.isdigit() for each in below):
        seller += 1.0
    top = block.box[1]
    if block.page == 1 and top < _WINDOW[0] and block.names:
        seller += 0.5
    if top > _LOW * sheet.page(block.page).height:
        seller += 1.5
    if block.page == 1 and _WINDOW[0] <= top <= _WINDOW[1] and not block.is_inline:
        buyer += 1.5
    if block.attention is not None:
        buyer += 2.0
    return seller, buyer


def _most(ranked: Iterable[tuple[float, _Address]], least: float) -> _Address | None:
    """Return the address that clearly most looks like a party's."""
    order = sorted(ranked, key=lambda each: -each[0])
    if not order or order[0][0] < least:
        return None
    first = order[0][1]
    rivals = [score for score, each in order[1:] if not _is_of_one_party(first, each)]
    if rivals and order[0][0] - rivals[0] < _CLEARLY:
        return None
    same = [each for score, each in order if each is first or (_is_of_one_party(first, each) and score >= _REST)]
    return min(same, key=lambda each: each.best.street is None or is_post_box(each.best.street.text))


def _is_of_one_party(first: _Address, second: _Address) -> bool:
    """Tell whether two addresses bear one name, as those of a letter box and a door do."""
    if first.roles == second.roles == {"other"}:
        return True
    names = [{fold(name.text) for block in each.blocks for name in block.names[:1]} for each in (first, second)]
    return bool(names[0] & names[1]) and not second.roles


def _labelled_role(sheet: Sheet, block: AddressBlock, labels: Sequence[Label]) -> str | None:
    """Return what a label says a block is: on top of it, right above, beside it or at the head of its section."""
    if block.label is not None:
        return block.label.entries[0].path
    nearest: tuple[float, str] | None = None
    for label in labels:
        if label.segment.page != block.page or label.start or not (label.closed or label.end == len(label.words)):
            continue
        distance = _distance(sheet, label, block)
        if distance is not None and (nearest is None or distance < nearest[0]):
            nearest = distance, label.entries[0].path
    return nearest[1] if nearest else None


def _distance(sheet: Sheet, label: Label, block: AddressBlock) -> float | None:
    """Return how far a label is from the block it may head; None where it heads something else.

    Right above is nearest, then beside, then on top of the same column, then the heading of a section in which words
    for parts stand before the lines.
    """
    left, top, right, bottom = block.box
    box = label.box
    height = block.segments[0].box[3] - block.segments[0].box[1]
    if box[3] <= top + 2 and top - box[3] <= height * _ABOVE and box[0] < right and box[2] > left - _COLUMN:
        return abs(top - box[3]) + abs(left - box[0]) / 10
    if top - 2 <= box[1] <= bottom and box[2] <= left and left - box[2] < 2 * _COLUMN:
        return 100.0 + abs(top - box[1]) + (left - box[2]) / 10
    is_whole = label.end == len(label.segment.words) and not label.rest
    if not is_whole or not 0 <= top - box[3] <= height * _SECTION:
        return None
    if abs(left - box[0]) <= _SAME_EDGE:
        return 200.0 + top - box[3]
    keyed = any(beside.text.endswith(":") for beside in sheet.left_of(block.segments[-1]))
    alone = len(sheet.lines[label.segment.line].segments) == 1
    return 300.0 + top - box[3] if keyed and alone and box[0] < left else None


def _buyer_name(sheet: Sheet, address: _Address, head: Head) -> Iterator[Candidate]:
    """Yield the name above the buyer's address: a firm rather than its department or a person in it."""
    labelled = [each for each in address.blocks if each.names and each.label and each.label.means("buyer")]
    block = labelled[0] if labelled else address.best
    at_address = Evidence(EvidenceKind.POSITION, {"place": "address"})
    evidence = [at_address, Evidence(EvidenceKind.FORM, {"form": "block"})]
    name = firm_of(block.names)
    if name is not None and not is_senders(sheet, name, block, address.blocks):
        yield _candidate("buyer.name", name, evidence)
    person = person_of(block.names, name) if block.attention is None else None
    if person is not None:
        form = Evidence(EvidenceKind.FORM, {"form": "person"})
        yield _candidate("buyer.contact.name", person, [at_address, form])
    if person is None and block.attention is None:
        for each in head.of("seller.contact.name"):
            if is_inside(each.box, each.page, address.blocks) and is_person(str(each.value)):
                yield replace(each, path="buyer.contact.name", evidence=(*each.evidence, at_address))
    if block.attention is not None and ARTICLE.match(block.attention.text) is None:
        yield _candidate(
            "buyer.contact.name", block.attention, [Evidence(EvidenceKind.LABEL, {"label": "t.a.v."}), at_address]
        )


def _address(role: str, address: _Address) -> Iterator[Candidate]:
    """Yield the parts of an address: their form proves them, and the block that they stand in."""
    block = address.best
    evidence = [Evidence(EvidenceKind.POSITION, {"place": "address"}), Evidence(EvidenceKind.FORM, {"form": "address"})]
    if len(address.blocks) > 1:
        evidence.append(Evidence(EvidenceKind.REPEATED))
    for name, piece in {
        "line_1": block.street,
        "line_2": block.extra,
        "postal_code": block.postal_code,
        "city": block.city,
    }.items():
        if piece is not None and piece.text:
            yield _candidate(f"{role}.address.{name}", piece, evidence)
    country = next((each.country for each in address.blocks if each.country_is_printed), block.country)
    if country:
        yield _candidate(f"{role}.address.country", replace(block.postal_code, text=country), evidence)


def _candidate(path: str, piece: Printed, evidence: Sequence[Evidence]) -> Candidate:
    return Candidate(
        path=path,
        value=piece.text,
        text=piece.text,
        page=piece.page,
        box=piece.box,
        evidence=tuple(evidence),
        strength=0.9,
    )
