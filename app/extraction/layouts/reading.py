"""Reading a document by a layout: candidates for its values, each with the reasons to believe it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..candidates import Candidate, Evidence, EvidenceKind
from ..names.address_words import Town, is_street, town_in
from ..page.sheet import Segment, Sheet
from ..values.dates import DayOrder
from .constants import constants_on
from .layout import FormKind, Layout, Region, Spotting
from .matching import ALWAYS, FITS, fit, of_supplier
from .spotting import Found, find, labels_of, taken_by

_NEAR = 5.0
"""So far from where it was, in points, a line of the address window begins."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a layout tells of a document.

    Attributes:
        layout: the layout.
        candidates: per path, the value it gives.
        taught: paths where the page by itself was wrong before, so that the layout is believed rather.
        constants: paths of what is the supplier's own, and printed.
        absent: paths whose labels the document does not bear.
        misshapen: paths whose labels it bears, beside something of another form.
        fits: whether it is still how the supplier prints.
    """

    layout: Layout
    candidates: dict[str, Candidate] = field(default_factory=dict)
    taught: set[str] = field(default_factory=set)
    constants: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    misshapen: set[str] = field(default_factory=set)
    fits: bool = True

    @property
    def has_drifted(self) -> bool:
        """Whether a label is gone that every document of the supplier bears, or stands beside something else."""
        return not self.fits or any(path in self.absent | self.misshapen for path in ALWAYS)


def known_of(
    sheet: Sheet, candidates: Sequence[Candidate], layouts: Sequence[Layout], order: DayOrder | None, type_code: str
) -> Known | None:
    """Return what the layout of a document's supplier says of it; None where the supplier has none.

    `type_code` is the document's (UNTDID 1001), `order` that of day and month where the layout does not know it.

    A layout of which most labels are gone tells only what the supplier is called and which numbers it has.
    """
    found = of_supplier(sheet, candidates, layouts)
    if not found:
        return None
    if fit(sheet, found[0]) >= FITS:
        known = read_by_layout(sheet, found[0], order)
        if type_code in found[0].type_codes:
            return known
        return replace(known, absent=known.absent - set(ALWAYS), misshapen=known.misshapen - set(ALWAYS))
    whole = found[0]
    bare = replace(whole, spottings=(), regions=(), totals=(), refusals=(), exemptions=(), table=None)
    return replace(read_by_layout(sheet, bare, order), fits=False)


def read_by_layout(sheet: Sheet, layout: Layout, order: DayOrder | None) -> Known:
    """Return what a layout says of a document; `order` is that of day and month where the layout does not know it."""
    known = Known(layout)
    _read_spottings(sheet, known, layout.day_order or order)
    for constant, candidate in constants_on(sheet, layout):
        known.candidates[constant.path] = candidate
        known.constants.add(constant.path)
        if constant.taught:
            known.taught.add(constant.path)
    for candidate in _window(sheet, layout):
        known.candidates.setdefault(candidate.path, candidate)
    return known


def _read_spottings(sheet: Sheet, known: Known, order: DayOrder | None) -> None:
    own = {each.label: labels_of(sheet, each.label, each.path) for each in known.layout.spottings}
    taken = taken_by(sheet, [label for labels in own.values() for label in labels])
    for path in dict.fromkeys(each.path for each in known.layout.spottings):
        places = list(known.layout.spotted(path))
        found = [each for each in (find(sheet, place, taken, order) for place in places) if each is not None]
        if len({each.value for each in found}) == 1 and not _is_own(known.layout, path, found[0]):
            known.candidates[path] = _candidate(found)
            if any(each.taught for each in places):
                known.taught.add(path)
        elif not found:
            (known.misshapen if any(own[each.label] for each in places) else known.absent).add(path)


def _is_own(layout: Layout, path: str, found: Found) -> bool:
    """Tell whether what seems the customer's number is the supplier's own."""
    return path.startswith("buyer.") and found.value in layout.keys


def _candidate(found: list[Found]) -> Candidate:
    best = found[0]
    evidence = [
        Evidence(EvidenceKind.LAYOUT),
        Evidence(EvidenceKind.LABEL, {"label": best.label.text, "place": best.spotting.place.value}),
    ]
    if _has_form(best.spotting):
        evidence.append(Evidence(EvidenceKind.FORM, {"form": "learned"}))
    if best.proven:
        evidence.append(Evidence(EvidenceKind.CHECK_DIGITS))
    if any(each.box != best.box for each in found):
        evidence.append(Evidence(EvidenceKind.REPEATED))
    return Candidate(
        path=best.spotting.path,
        value=best.value,
        text=best.text,
        page=best.page,
        box=best.box,
        evidence=tuple(evidence),
        strength=0.95,
    )


def _has_form(spotting: Spotting) -> bool:
    return spotting.form.kind is FormKind.DATE or bool(spotting.form.shape)


def _window(sheet: Sheet, layout: Layout) -> Iterator[Candidate]:
    """Yield the lines of the buyer's address, if all of them stand where they stood and have their forms."""
    lines = {each.path: (each, _line_at(sheet, each)) for each in layout.regions}
    segments = {path: segment for path, (_, segment) in lines.items() if segment is not None}
    if not lines or len(segments) < len(lines):
        return
    name, street = segments["buyer.name"], segments["buyer.address.line_1"]
    town = town_in(segments["buyer.address.postal_code"].text)
    if (
        town is None
        or not town.proven
        or not is_street(street.text)
        or segments["buyer.address.city"].box != _box_of(segments)
    ):
        return
    yield from _parts(name, street, segments["buyer.address.city"], town)


def _box_of(segments: dict[str, Segment]) -> tuple[float, float, float, float]:
    return segments["buyer.address.postal_code"].box


def _parts(name: Segment, street: Segment, town_line: Segment, town: Town) -> Iterator[Candidate]:
    for path, segment, value in (
        ("buyer.name", name, name.text),
        ("buyer.address.line_1", street, street.text),
        ("buyer.address.postal_code", town_line, town.code),
        ("buyer.address.city", town_line, town.city),
        *((("buyer.address.country", town_line, town.country),) if town.country else ()),
    ):
        yield Candidate(
            path=path,
            value=value,
            text=value,
            page=segment.page,
            box=segment.box,
            evidence=(Evidence(EvidenceKind.LAYOUT), Evidence(EvidenceKind.FORM, {"form": "address"})),
            strength=0.8,
        )


def _line_at(sheet: Sheet, region: Region) -> Segment | None:
    for segment in sheet.segments:
        if segment.page > 1:
            return None
        if abs(segment.box[0] - region.left) <= _NEAR and abs(segment.box[1] - region.top) <= _NEAR:
            return segment
    return None
