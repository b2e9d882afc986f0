"""What the seller is called: what its address, its account, its letterhead and its domain say, weighed together.

The legal name is wanted. A word of the letterhead that is part of a longer name gives way to it; where two names stand
in one address and nothing else on the pages tells which is the firm's, neither is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..candidates import Candidate, Evidence, EvidenceKind
from ..head.header import Head
from ..names.address_words import goes_on, has_legal_form, is_department, is_name, words
from ..names.people_words import has_given_name, has_initials
from ..page.labels import Label, fold
from ..page.sheet import Segment, Sheet
from ..page.sheet_texts import texts_of
from ..settle import Settled, ambiguous, settle, unproven
from .address_lines import Printed
from .addresses import AddressBlock
from .domains import domains, folded, is_all_of_domain, of_domains
from .full_names import alike_or_within, full_names, has_trade_before, is_shortened, is_within, without_town
from .holders import holder_in, keeps_for_others
from .letterheads import TOP, legal_names, letterhead_names, owners, signed_names, stacked_names
from .logos import is_logo, is_one_word
from .party_numbers import has_own_numbers, is_beside_numbers

_SHORT_NAME = 4
_ENOUGH = 3.0
_CLEARLY = 1.5
_WEIGHTS = {
    "label": 4.0,
    "registered": 4.0,
    "address": 3.0,
    "address-of-several": 2.0,
    "holder": 2.0,
    "letterhead": 1.0,
    "letterhead-of-several": 1.0,
    "footer": 1.0,
    "head": 0.0,
    "page": 0.0,
}
_TELLING = frozenset({"label", "registered", "address", "address-of-several", "holder", "footer"})
"""Places that are the seller's own; what merely stands large or on top may be anybody's."""
_OF_FIRM = frozenset({"label", "registered", "holder", "footer"})
"""Places where firms are called by their name, and not shown by their logo."""
_DOMAIN, _FORM, _REPEATED = 2.0, 1.5, 1.0
_LOGO, _MOST = 2.5, 20.0
"""What a logo weighs at most that no other place calls the firm by, which is too little; and any other name."""
FACTORING = re.compile(
    r"factormaatschappij|factoring|gecedeerd|verpand\s+aan|overgedragen\s+aan|bevrijdend\s+(?:worden\s+)?betaal"
    r"|uitsluitend\s+(?:worden\s+)?(?:betaal|overgemaakt|voldaan)|abgetreten|subrog|affactur|assigned\s+to",
    re.IGNORECASE,
)
"""Words by which a page says that another than the seller is to be paid."""
_FACTOR = re.compile(
    r"(?:[A-Z][\w&]*\s+){1,4}(?:B\.?V\.?|N\.?V\.?|GmbH|AG|Ltd|SA)(?!\w)|(?:[A-Z][\w&]*\s+){0,3}Factor(?:ing)?(?!\w)"
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A name where it stands, and in what place that is."""

    name: Printed
    place: str
    label: str = ""


@dataclass(slots=True)
class _Name:
    """A name with all that speaks for it."""

    best: Printed
    words: tuple[str, ...]
    places: dict[str, str] = field(default_factory=dict)
    of_domain: bool = False
    is_domain: bool = False
    legal: bool = False
    repeated: bool = False
    has_numbers: bool = False
    bonus: float = 0.0

    @property
    def is_one_of_several(self) -> bool:
        """Whether another name stands with it in the seller's address."""
        return "address-of-several" in self.places and "address" not in self.places

    @property
    def is_show(self) -> bool:
        """Whether it stands nowhere but where a page shows a brand, or whose account it is."""
        return not _TELLING & self.places.keys() or self.is_but_person

    @property
    def is_but_person(self) -> bool:
        """Whether it is that of a person with initials, who holds the account, and stands nowhere else."""
        return self.places.keys() == {"holder"} and has_initials(self.best.text)

    @property
    def is_told(self) -> bool:
        """Whether anything says that it is the seller's, rather than somebody's."""
        return self.of_domain or bool(_TELLING & self.places.keys())

    @property
    def is_but_logo(self) -> bool:
        """Whether it stands nowhere but where logos do, in the dress of one."""
        if self.legal or _OF_FIRM & self.places.keys():
            return False
        if is_one_word(self.best.text) and not (self.of_domain and "address" in self.places):
            return True
        return is_logo(self.best.text, is_whole=self.of_domain and not self.is_domain)

    @property
    def score(self) -> float:
        """How much speaks for it; what the weights add up to.

        Letterhead and domain bear the trading name as often as the legal one: they do not tell two names of one
        address apart.
        """
        if self.is_one_of_several:
            places = sum(_WEIGHTS[place] for place in self.places if place != "letterhead")
            is_told = self.repeated or bool({"label", "holder", "footer"} & self.places.keys())
            return places + 2 * _FORM * (self.legal and is_told) + _REPEATED * self.repeated
        places = sum(_WEIGHTS[place] for place in self.places)
        return places + _DOMAIN * self.of_domain + _FORM * self.legal + _REPEATED * self.repeated + self.bonus

    def candidate(self, most: float) -> Candidate:
        """Return it as a candidate with its evidence, and no more weight than `most`."""
        evidence = [
            Evidence(EvidenceKind.LABEL, {"label": label or place})
            if place in {"label", "holder", "registered"}
            else Evidence(EvidenceKind.POSITION, {"place": place.removesuffix("-of-several")})
            for place, label in self.places.items()
        ]
        if self.of_domain or self.legal:
            evidence.append(Evidence(EvidenceKind.FORM, {"form": "domain" if self.of_domain else "legal-form"}))
        elif "address" in self.places and ("letterhead" in self.places or self.has_numbers):
            evidence.append(Evidence(EvidenceKind.FORM, {"form": "block"}))
        if self.repeated:
            evidence.append(Evidence(EvidenceKind.REPEATED))
        return Candidate(
            path="seller.name",
            value=self.best.text,
            text=self.best.text,
            page=self.best.page,
            box=self.best.box,
            evidence=tuple(evidence),
            strength=min(0.95, 0.4 + min(self.score, most) / 20),
        )


def seller_names(
    sheet: Sheet, head: Head, own: Sequence[AddressBlock], others: Sequence[AddressBlock], labels: Sequence[Label]
) -> tuple[Candidate, ...]:
    """Return the candidates for the seller's name, the one that most speaks for first.

    Args:
        sheet: the document.
        head: its labels and candidates, of which the holder of the account is one.
        own: the blocks of the seller's address.
        others: the blocks of buyer and delivery, whose names are not the seller's.
        labels: those of parties.
    """
    not_its = {folded(name.text) for block in others for name in block.names}
    not_its -= {folded(name.text) for block in own for name in block.names}
    pieces = [
        each
        for each in _pieces(sheet, head, own, others, labels)
        if is_name(each.name.text) and not goes_on(each.name.text) and folded(each.name.text) not in not_its
    ]
    fuller = list(full_names(sheet, _without_full(pieces), others))
    pieces += [_Piece(each.name, "page") for each in fuller if each.is_sure]
    factors = _factors(sheet)
    at_address = {folded(name.text) for block in own for name in block.names}
    pieces = [
        each
        for each in pieces
        if folded(each.name.text) in at_address
        or not any(alike_or_within(folded(each.name.text), factor) for factor in factors)
    ]
    known = domains(sheet, others)
    names = _gathered(pieces)
    spoken = of_domains(known, [each.best.text for each in names])
    for each in names:
        each.of_domain = each.best.text in spoken and not (each.is_show and not is_all_of_domain(known, each.best.text))
        each.is_domain = "".join(each.words) in known
        each.has_numbers = any(has_own_numbers(head, block) for block in own if each.best in block.names)
        each.has_numbers = each.has_numbers or ("footer" in each.places and is_beside_numbers(head, each.best))
        each.repeated = _stands_elsewhere(sheet, each.best.text, own)
    ranked = sorted(names, key=lambda each: -each.score)
    kept = [each for each in ranked if each.score >= _WEIGHTS["letterhead"] and each.is_told]
    unsure = [_Piece(each.name, "page") for each in fuller if not each.is_sure]
    kept = _contested(_registered(kept), [*_gathered(unsure), *(each for each in names if "holder" in each.places)])
    first = (each.candidate(_LOGO if each.is_but_logo else _MOST) for each in kept[:1])
    return (*first, *(each.candidate(_MOST) for each in kept[1:]), *_trading(kept))


def _registered(names: list[_Name]) -> list[_Name]:
    """Return the names without those of a brand, where a registered one stands where only the seller's own does.

    One with a legal form that stands with the seller's numbers weighs as much as a brand that is none of its words: a
    person has to choose between the two then.
    """
    best = names[0] if names else None
    if best is not None and best.legal:
        return [each for each in names if each.legal or each.is_one_of_several or not each.is_show]
    proven = [
        each
        for each in names
        if each.legal and (each.has_numbers or each.places.keys() & {"label", "holder", "registered"})
    ]
    if best is None or len(proven) != 1 or best.is_one_of_several:
        return names
    own = proven[0]
    own.bonus = max(0.0, best.score - own.score)
    if "registered" not in own.places and not _is_of_words(own, best):
        return names
    return [own, *(each for each in names if each.legal and each is not own)]


def _contested(kept: list[_Name], longer: Sequence[_Name]) -> list[_Name]:
    """Return the names with those after the first that hold its words and more, and weigh as much: a person chooses."""
    best = kept[0] if kept else None
    rivals = [each for each in longer if best and not best.legal and is_within(best.words, each.words)]
    for each in rivals:
        each.bonus += max(0.0, best.score - each.score) if best else 0.0
    return [*kept[:1], *rivals, *(each for each in kept[1:] if each not in rivals)]


def _is_of_words(legal: _Name, brand: _Name) -> bool:
    """Tell whether a registered name is nothing but words of a brand, and its legal form; or the brand some of its own.

    A brand in one word is, where it begins with the first of them: ``vlietverhuur`` of ``Vliet Machine Verhuur B.V.``.
    """
    told = tuple(word for word in legal.words if word not in words("firms.forms") | words("firms.kinds"))
    return bool(told) and (alike_or_within(told, brand.words) or _is_joined("".join(brand.words), told))


def _is_joined(text: str, parts: Sequence[str]) -> bool:
    """Tell whether a text is the first of some words and others of them behind it, in their order."""
    if not parts or len(parts[0]) < _SHORT_NAME or not text.startswith(parts[0]):
        return False
    rest = text.removeprefix(parts[0])
    for part in parts[1:]:
        rest = rest.removeprefix(part)
    return not rest


def _trading(names: Sequence[_Name]) -> Iterator[Candidate]:
    """Yield the name that stands above the legal one in the seller's address, where the domain is made of it."""
    others = [each for each in names[1:] if each.is_one_of_several]
    if names and names[0].legal and names[0].is_one_of_several and len(others) == 1:
        other = others[0]
        if other.of_domain and not other.legal:
            yield replace(other.candidate(_MOST), path="seller.trading_name")


def settle_name(candidates: Sequence[Candidate]) -> Settled:
    """Return the name that clearly most speaks for; else what stands in its way."""
    if not candidates:
        return Settled("seller.name")
    best, *rest = candidates
    weight = [_weight(each) for each in candidates]
    if weight[0] < _ENOUGH:
        return Settled("seller.name", finding=unproven("seller.name", best))
    if rest and weight[0] - weight[1] < _CLEARLY:
        return Settled("seller.name", finding=ambiguous("seller.name", candidates))
    return settle("seller.name", [best], alone_counts=False)


def _weight(candidate: Candidate) -> float:
    return round((candidate.strength - 0.4) * 20, 3)


def _pieces(
    sheet: Sheet, head: Head, own: Sequence[AddressBlock], others: Sequence[AddressBlock], labels: Sequence[Label]
) -> Iterator[_Piece]:
    for block in own:
        firms = _whole(_firms(block.names))
        place = "address" if len(firms) == 1 else "address-of-several"
        yield from (_Piece(name, place) for name in firms)
        if len(firms) == 1 and block.label is not None and block.label.means("seller"):
            yield _Piece(firms[0], "label", block.label.text)
        if len(firms) == 1 and block.page == 1 and block.box[3] < sheet.page(1).height / TOP:
            yield _Piece(firms[0], "letterhead")
    holders = []
    for each in head.of("payment.accounts.name"):
        if keeps_for_others(str(each.value)):
            continue
        label = next((why.facts.get("label", "") for why in each.evidence), "")
        called = without_town(holder_in(str(each.value)), own)
        holders.append(Printed(text=called, page=each.page, box=each.box))
        yield _Piece(holders[-1], "holder", label)
    yield from (_Piece(name, "letterhead-of-several") for name in stacked_names(sheet, holders))
    for found in labels:
        if found.start == 0 and found.means("seller") and (found.rest or found.end < len(found.segment.words)):
            rest = " ".join(part for part in (found.rest, *(w.text for w in found.segment.words[found.end :])) if part)
            if found.segment.words[found.end - 1].text.endswith(":") or found.rest:
                yield _Piece(
                    Printed(text=rest.strip(" ,"), page=found.segment.page, box=found.segment.box), "label", found.text
                )
    yield from (_Piece(name, "registered") for name in owners(sheet))
    yield from (_Piece(name, "letterhead") for name in letterhead_names(sheet, others))
    yield from (_Piece(name, "footer") for name in signed_names(sheet))
    for name in legal_names(sheet, (*own, *others)):
        upper = name.box[3] < sheet.page(name.page).height / 3
        yield _Piece(name, "head" if upper else "footer")


def _without_full(pieces: Sequence[_Piece]) -> list[str]:
    """Return the names of which no longer one with a legal form is among them."""
    legal = {folded(each.name.text) for each in pieces if has_legal_form(each.name.text)}
    return [each.name.text for each in pieces if not any(is_within(folded(each.name.text), longer) for longer in legal)]


def _firms(names: Sequence[Printed]) -> Sequence[Printed]:
    """Return the names without those of departments and of the people who run the firm, where any are left."""
    firms = [name for name in names if not is_department(name.text)]
    first = [name for name in firms[:1] if not has_given_name(name.text)]
    return [
        name
        for name in firms
        if name is firms[0] or not (has_initials(name.text) or (first and has_given_name(name.text)))
    ] or names


def _whole(names: Sequence[Printed]) -> list[Printed]:
    """Return the names without those that are but part of another of them, as a logo is."""
    return [name for name in names if not any(is_within(folded(name.text), folded(other.text)) for other in names)]


def _factors(sheet: Sheet) -> frozenset[tuple[str, ...]]:
    """Return who is named where the page says that another than the seller is to be paid."""
    texts = [line.text for line in sheet.lines if FACTORING.search(line.text)]
    return frozenset(folded(found) for text in texts for found in _FACTOR.findall(text))


def _gathered(pieces: Sequence[_Piece]) -> list[_Name]:
    """Return the names that pieces make: what is part of a longer name gives its weight to that one."""
    names: dict[tuple[str, ...], _Name] = {}
    for piece in sorted(pieces, key=lambda each: -_WEIGHTS[each.place]):
        parts = folded(piece.name.text)
        found = names.setdefault(parts, _Name(piece.name, parts, legal=has_legal_form(piece.name.text)))
        found.places.setdefault(piece.place, piece.label)
    kept = []
    for each in names.values():
        longer = [other for other in names.values() if _gives_way(each, other)]
        for other in longer:
            for place, label in each.places.items():
                other.places.setdefault(place, label)
        if not longer:
            kept.append(each)
    return kept


def _gives_way(short: _Name, long: _Name) -> bool:
    """Tell whether a name is part of a longer one that is told to be the firm's.

    One that has a legal form is, one with the word for its trade before it, and that of the account or at the seller's
    address.
    """
    is_but_holder = short.places.keys() == {"holder"} and long.places.keys() & {"address", "letterhead", "footer"}
    if is_but_holder and is_shortened(short.best.text, long.best.text):
        return True
    if len("".join(short.words)) < _SHORT_NAME or not is_within(short.words, long.words):
        return False
    if long.legal or has_trade_before(long.best.text, short.words) or "letterhead-of-several" in long.places:
        return True
    return "address" in long.places and "address" not in short.places


def _stands_elsewhere(sheet: Sheet, text: str, own: Sequence[AddressBlock]) -> bool:
    """Tell whether a name stands in a place besides one address, where no other name of that address stands with it."""
    folded = fold(text)
    if len(folded) < _SHORT_NAME:
        return False
    longest = max(text.split(), key=len).casefold()
    within = [
        segment
        for segment, printed in texts_of(sheet)
        if longest in printed.casefold()
        and folded in fold(printed)
        and not (sheet.lines[segment.line].running and segment.page > 1)
    ]
    if all(len(block.names) <= 1 for block in own):
        return len(within) > 1
    at_address = {id(segment) for block in own for segment in block.segments}
    others = {fold(name.text) for block in own for name in block.names} - {folded}
    return any(id(segment) not in at_address and not _is_beside(sheet, segment, others) for segment in within)


def _is_beside(sheet: Sheet, segment: Segment, names: set[str]) -> bool:
    """Tell whether one of some names stands right above or below a segment."""
    near = (*sheet.above(segment, within=1.0), *sheet.below(segment, within=1.0))
    return any(fold(each.text) in names for each in near)
