"""Addresses as forms have them: a column of words for their parts (name, street, postcode), the values beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...model.pages import Box, around
from ..names.address_words import Town, code_in, country_named, is_city, is_name, is_street, is_street_name, town_in
from ..page.labels import Label, fold
from ..page.sheet import Segment, Sheet
from ..page.sheet_texts import texts_of
from .address_lines import Heads, Printed, heads_of, piece_of
from .addresses import AddressBlock

_NAMES = frozenset(
    {
        *("naam", "bedrijfsnaam", "bedrijf", "organisatie", "organisatienaam", "name", "company", "companyname"),
        *("firma", "firmenname", "unternehmen", "nom", "raisonsociale", "societe", "entreprise"),
    }
)
_STREETS = frozenset(
    {
        *("straat", "straatnaam", "adres", "straatennummer", "straatenhuisnummer", "straatennr", "street", "address"),
        *("streetaddress", "addressline1", "adresregel1", "strasse", "strasseundnr", "anschrift", "rue", "adresse"),
    }
)
_NUMBERS = frozenset({"huisnummer", "huisnr", "housenumber", "hausnummer"})
_CODES = frozenset({"postcode", "postalcode", "zip", "zipcode", "plz", "postleitzahl", "codepostal"})
_TOWNS = frozenset(
    {
        *("postcode/plaats", "postcodeplaats", "postcodeenplaats", "pc/plaats", "postcode/woonplaats", "plz/ort"),
        *("plzort", "plzundort", "codepostal/ville", "codepostalville", "postcode/city", "zip/city", "zipcity"),
    }
)
_CITIES = frozenset({"plaats", "woonplaats", "stad", "city", "town", "ort", "stadt", "ville"})
_COUNTRIES = frozenset({"land", "landcode", "country", "countrycode", "pays"})
_ALIGNED = 3.0
"""Points by which words of one column begin farther to the left or right."""
_STEP, _WRAPPED = 3.6, 1.0
"""Heights of a line from one word of the column to the next, and between two lines of one value."""
_FAR = 0.45
"""Share of the page's width by which a value begins farther to the right than its word."""
_MOST_ROWS = 24


@dataclass(frozen=True, slots=True)
class _Row:
    """A word for a part of an address, and what stands beside it."""

    key: Segment
    value: Segment

    @property
    def word(self) -> str:
        return fold(self.key.text)


def form_blocks(sheet: Sheet, labels: Sequence[Label], known: Sequence[AddressBlock]) -> Iterator[AddressBlock]:
    """Yield the addresses that stand in forms, each as a block; `labels` are those of parties.

    Those of which a block in `known` has the postal code already are left out.
    """
    taken = {id(segment) for block in known for segment in block.segments}
    heads: Heads | None = None
    for segment, text in texts_of(sheet):
        if fold(text) not in _CODES | _TOWNS:
            continue
        value = next(sheet.right_of(segment), None)
        if value is None or id(value) in taken or not _may_be_code(fold(text), value):
            continue
        heads = heads or heads_of(labels)
        rows, label = _rows(sheet, _Row(segment, value), heads)
        block = _block(sheet, rows, label)
        if block is not None:
            yield block


def _may_be_code(word: str, value: Segment) -> bool:
    if word in _TOWNS:
        return town_in(value.text) is not None
    return code_in(value.text) is not None or (value.text.isdigit() and len(value.text) in {4, 5})


def _rows(sheet: Sheet, code: _Row, heads: Heads) -> tuple[list[_Row], Label | None]:
    """Return the rows of the form with a postal code, from top to bottom, and the label of a party over them."""
    above, label = _going(sheet, code, heads, up=True)
    below, _ = _going(sheet, code, heads, up=False)
    return [*reversed(above), code, *below], label


def _going(sheet: Sheet, code: _Row, heads: Heads, *, up: bool) -> tuple[list[_Row], Label | None]:
    rows: list[_Row] = []
    last = code.key
    for _ in range(_MOST_ROWS):
        near = sheet.above(last, within=_STEP) if up else sheet.below(last, within=_STEP)
        key = next((each for each in near if abs(each.box[0] - code.key.box[0]) <= _ALIGNED), None)
        if key is None or abs(key.box[1] - last.box[1]) > _STEP * (last.box[3] - last.box[1]):
            break
        if heads.is_whole(key) and fold(key.text) not in _NAMES:
            return rows, heads.of(key)[1]
        value = next((each for each in sheet.right_of(key) if _begin_alike(each, code.value)), None)
        if value is None:
            break
        rows.append(_Row(key, value))
        last = key
    return rows, None


def _begin_alike(one: Segment, other: Segment) -> bool:
    return abs(one.box[0] - other.box[0]) <= _ALIGNED


def _block(sheet: Sheet, rows: Sequence[_Row], label: Label | None) -> AddressBlock | None:
    """Return the block that the rows make, where they have a street and a town, and a name or a label."""
    code = next(row for row in rows if row.word in _CODES | _TOWNS)
    if code.value.box[0] - code.key.box[0] > _FAR * sheet.page(code.key.page).width:
        return None
    city = next((row.value for row in rows if row.word in _CITIES and is_city(row.value.text)), None)
    town = _town(code, city)
    street = _street(rows)
    names = [whole for row in rows if row.word in _NAMES and is_name((whole := _whole(sheet, row, rows)).text)]
    if town is None or street is None or len(names) > 1 or not (names or label):
        return None
    parts = _NAMES | _STREETS | _NUMBERS | _CODES | _TOWNS | _CITIES | _COUNTRIES
    own = [row for row in rows if row.word in parts]
    country = next((found for row in rows if row.word in _COUNTRIES and (found := _country(row))), None)
    return AddressBlock(
        names=tuple(names),
        street=street,
        postal_code=_printed(code.value, town.code),
        city=_printed(city or code.value, town.city),
        country=country or town.country,
        country_is_printed=country is not None,
        attention=None,
        box=around([each.box for row in own for each in (row.key, row.value)]),
        page=code.key.page,
        segments=tuple(each for row in own for each in (row.key, row.value)),
        tail=tuple(row.value for row in rows if row not in own),
        label=label,
        is_running=sheet.lines[code.key.line].running,
    )


def _town(code: _Row, city: Segment | None) -> Town | None:
    """Return the postal code and the town; digits alone are a code where the town stands in a row of its own."""
    if code.word in _TOWNS:
        return town_in(code.value.text)
    return town_in(f"{code.value.text} {city.text}") if city is not None else None


def _street(rows: Sequence[_Row]) -> Printed | None:
    """Return street and number, be the number in a row of its own."""
    street = next((row.value for row in rows if row.word in _STREETS), None)
    number = next((row.value for row in rows if row.word in _NUMBERS), None)
    if street is None:
        return None
    text = f"{street.text} {number.text}" if number is not None else street.text
    box: Box = around([each.box for each in (street, number) if each is not None])
    return Printed(text=text, page=street.page, box=box) if is_street(text) or is_street_name(text) else None


def _whole(sheet: Sheet, row: _Row, rows: Sequence[_Row]) -> Printed:
    """Return a name with the line below it that goes on with it: one that has no word of its own before it."""
    below = next((each for each in sheet.below(row.value, within=_WRAPPED) if _begin_alike(each, row.value)), None)
    if below is None or any(below is each.value for each in rows):
        return piece_of(row.value, 0, len(row.value.text))
    text = f"{row.value.text} {below.text}"
    return Printed(text=text, page=row.value.page, box=around([row.value.box, below.box]))


def _country(row: _Row) -> str | None:
    return country_named(row.value.text)


def _printed(segment: Segment, text: str) -> Printed:
    return Printed(text=text, page=segment.page, box=segment.box)
