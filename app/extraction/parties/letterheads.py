"""Names at the edges of a page: what stands large or on top of it, and the firms that its head and foot name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from ..names.address_words import goes_on, has_legal_form, is_name, untitled
from ..names.contact_words import without_contact
from ..names.people_words import attention_in, has_given_name
from ..page.labels import fold
from ..page.sheet import Segment, Sheet
from ..page.sheet_texts import texts_of, with_next
from .address_lines import Printed
from .addresses import AddressBlock
from .domains import domains, folded

_MOST_WORDS = 8
_LARGEST = 3
_MOST_SMALL = 2
_EDGE = 0.8
_ORNAMENT = re.compile(r"^[^\w'\u2019(&\"]+|[^\w.)!?'\u2019\"&]+$")
_NAME = (
    r"(?P<{}>[A-Z][\w&'\u2019.-]*(?:\s[\w&'\u2019.-]+){{0,6}}?\s(?:B\.?V|N\.?V|V\.?O\.?F|GmbH|Ltd|SARL|SAS)(?!\w)\.?)"
)
_REGISTERED = re.compile(
    r"(?:(?i:handelsnaam|handelsnamen|handelsmerk|handelsname|trading\sname|trade\sname|brand|marke|nom\scommercial|marque)"
    rf"\s(?:van|of|von|der|de)\s{_NAME.format('owner')}"
    rf"|{_NAME.format('firm')},?\s(?i:h\.?\s?o\.?\s?d\.?\s?n\.?|(?:tevens\s)?handelend\sonder\sde\snaam|trading\sas|t/a)\W)"
)
"""Who trades under a name, where the page says that it is but one to trade under."""
TOP = 5
"""What stands on top stands in the first of so many parts of the page."""
CONNECTORS = frozenset({
    "van", "de", "den", "der", "het", "t", "en", "ten", "ter", "te", "op", "voor", "in", "aan", "and", "of", "the",
    "und", "von", "fur", "et", "du", "des", "la", "le", "les", "d", "l", "for", "zu", "vd",
})  # fmt: skip
_CLOSE = re.compile(
    r"(?:met\s(?:(?:vriendelijke|hartelijke|beste)\s)?groet|hoogachtend|vriendelijke\sgroet|hartelijke\sgroet|"
    r"(?:kind|best|warm)\sregards|yours\s(?:sincerely|faithfully)|sincerely|mit\s(?:\w+\s){0,2}gr(?:\u00fc|ue)(?:\u00df|ss)en|"
    r"hochachtungsvoll|cordialement|bien\s\u00e0\svous|(?:meilleures\s)?salutations)\w*\W*(?:namens\W*)?$",
    re.IGNORECASE,
)
"""The close of a letter."""
_FUNCTION = re.compile(
    r"(?:namens|for|f\u00fcr|pour|i\.?o\.?|(?:algemeen\s)?directeur|directie|eigena(?:ar|resse)|administratie|owner|director"
    r"|gesch\u00e4ftsf\u00fchr(?:er|ung)|inhaber(?:in)?)(?:\s(?:van|of|der|de))?[,:]?\s+",
    re.IGNORECASE,
)
"""What stands before the name of a firm where somebody signs for it."""
_SIGNED, _SAME_EDGE = 7.0, 3.0
"""Heights of a line below the close within which it is signed; and points by which its left edge differs."""
_STACKED = 1.0
"""Heights of a line between two that bear one name."""
_PARTS = re.compile(r"\s*[|•·●∙▪■;,]\s*|\s+[-\u2013\u2014/]\s+")


def letterhead_names(sheet: Sheet, others: Sequence[AddressBlock]) -> Iterator[Printed]:
    """Yield what stands largest in the upper third of the first page, and what stands on top, if it may be a name."""
    if not sheet.pages.pages:
        return
    height = sheet.pages.pages[0].height
    taken = {id(segment) for block in others for segment in block.segments}
    least = _body_size(sheet) + 1
    upper = [
        (segment, text)
        for segment, text in texts_of(sheet)
        if segment.page == 1 and segment.box[3] < height / 3 and segment.words[0].size >= least
    ]
    named = [
        (segment, text)
        for segment, text in upper
        if id(segment) not in taken and len(segment.words) <= _MOST_WORDS and is_name(text) and not _is_label(text)
    ]
    for segment, text in sorted(named, key=lambda each: (-round(each[0].size), each[0].box[1]))[:_LARGEST]:
        yield _wrapped(sheet, segment, text, least)
    for segment, text in islice(texts_of(sheet), 1):
        if segment.page == 1 and segment.box[3] < height / TOP and id(segment) not in taken and is_name(text):
            yield _wrapped(sheet, segment, text, least)


def _wrapped(sheet: Sheet, segment: Segment, text: str, least: float) -> Printed:
    """Return a name of the letterhead with the line below it that goes on with it in the same large type.

    Where the type is that of the text, only a word in small letters goes on: ``Studio Noordkaap`` over ``architecten``.
    """
    whole, box = with_next(sheet, segment, text.strip(" ,"))
    more = whole[len(text.strip(" ,")) :].strip()
    is_large = segment.size >= least
    if more and is_name(more) and is_name(whole) and not has_legal_form(text) and (is_large or _is_end(more)):
        return Printed(text=_bare(whole), page=1, box=box)
    return Printed(text=_bare(text), page=1, box=segment.box)


def _is_end(text: str) -> bool:
    """Tell whether words in small letters may be the end of a name, and are not a line on what the firm does."""
    return text.islower() and "," not in text and len(text.split()) <= _MOST_SMALL


def _bare(text: str) -> str:
    """Return a name without what reaches the firm, the signs and the title of the document before and behind it."""
    return untitled(_ORNAMENT.sub("", without_contact(text)).strip(" ,"))


def _is_label(text: str) -> bool:
    return text.endswith(":") or attention_in(text) is not None


def _body_size(sheet: Sheet) -> float:
    sizes = sorted(each.words[0].size for each in sheet.segments)
    return sizes[len(sizes) // 2] if sizes else 0.0


def legal_names(sheet: Sheet, others: Sequence[AddressBlock]) -> Iterator[Printed]:
    """Yield names with a legal form that stand by themselves or between marks of a line, at the page's edges."""
    taken = {id(segment) for block in others for segment in block.segments}
    for line in sheet.lines:
        height = sheet.page(line.page).height
        if not (line.running or line.box[1] > _EDGE * height or line.box[3] < height / 3):
            continue
        for segment in line.segments:
            if id(segment) in taken:
                continue
            for text in _PARTS.split(segment.text):
                if _is_firm(text.strip()):
                    yield Printed(text=text.strip(), page=segment.page, box=segment.box)


def signed_names(sheet: Sheet) -> Iterator[Printed]:
    """Yield the names below the close of a letter that have a legal form, or that the domain of the document is."""
    known = domains(sheet)
    for segment, text in texts_of(sheet):
        if not _CLOSE.match(text):
            continue
        height = segment.box[3] - segment.box[1]
        for line in sheet.lines_between(segment.page, segment.box[3] - 1, segment.box[3] + _SIGNED * height):
            below = next((each for each in line.segments if abs(each.box[0] - segment.box[0]) <= _SAME_EDGE), None)
            name = _FUNCTION.sub("", below.text.strip(" ,")) if below is not None else ""
            is_of_domain = "".join(folded(name)) in known and is_name(name) and not has_given_name(name)
            if below is not None and (is_of_domain or _is_firm(name)):
                yield Printed(text=name, page=below.page, box=below.box)
                break


def stacked_names(sheet: Sheet, names: Sequence[Printed]) -> Iterator[Printed]:
    """Yield those of some names whose words stand on two lines of the letterhead, whatever the type of each."""
    wanted = {parts: name for name in names if len(parts := folded(name.text)) > 1}
    if not wanted:
        return
    for segment, text in texts_of(sheet):
        if segment.page > 1 or segment.box[3] > sheet.page(1).height / 3:
            continue
        first = folded(text)
        if not any(parts[: len(first)] == first and len(parts) > len(first) for parts in wanted):
            continue
        for below in sheet.below(segment, within=_STACKED):
            found = wanted.get((*first, *folded(below.text)))
            if found is not None and abs(below.box[0] - segment.box[0]) <= _SAME_EDGE:
                yield found


def _is_firm(text: str) -> bool:
    parts = text.split()
    if not 1 < len(parts) <= _MOST_WORDS or not has_legal_form(text) or not is_name(text):
        return False
    if goes_on(text):
        return False
    return all(not word[0].islower() or fold(word) in CONNECTORS for word in parts) and not attention_in(text)


def owners(sheet: Sheet) -> Iterator[Printed]:
    """Yield the firms of which the page says that they trade under a name."""
    for line in sheet.lines:
        found = _REGISTERED.search(line.text)
        if found is not None:
            yield Printed(text=found["owner"] or found["firm"], page=line.page, box=line.box)
