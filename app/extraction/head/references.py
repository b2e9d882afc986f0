"""What references look like beside their labels: numbers, names, and numbers with what their owner put behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..candidates import Read
from ..page.labels import fold, lexicon
from ..values.dates import DayOrder, dates_in

NUMBER = re.compile(r"[A-Za-z0-9#][\w./\-+#]*")
_PREFIX = re.compile(r"[A-Z]{1,5}\.?")
_LONGEST_REFERENCE = 40
_MOST_WORDS = 5
"""Words of a reference that is no number: ``tel. Kees``."""
_ENDS_OF_LABELS = ("nummer", "nr", "datum", "kenmerk", "code", "number", "date", "zeichen", "referentie", "reference")
"""What names of fields end in, be they in the lexicon or not."""
_CUSTOMERS_ORDER = re.compile(r"(?:PO|P\.O\.|INK|IKO|I[OK](?=[\W_]))[\W_]*\d.*|4[5-9]\d{8}", re.IGNORECASE)
"""What numbers of purchase orders look like: so named, or ten digits as the most used of buyers' systems gives them."""
_MEANS = re.compile(
    r"(?:per\s|via\s)?(?:whats)?(?:app|e-?mail|tel(?:efoon|efonisch)?|sms|mondeling|mail)\b", re.IGNORECASE
)
_CUSTOMERS_NUMBER = re.compile(r"(?:C|CL|CLI|CLT|CUST|KD|KL|KLT|DEB|REL)[-./ ]?\d{2,8}", re.IGNORECASE)
"""What sellers call their customers in short, and a number: ``CL-0092``."""
_SELLERS_ACCOUNT = re.compile(r"[A-Z]{1,5}[-/. ]?\d{2,7}|\d{3,6}")
_COUNT = re.compile(r"\d{1,2}|(?:19|20)\d\d")
_OF_PARTY = re.compile(r"NL\s?\d{9}B\d\d(?!\w)|[A-Z]{2}\d{2}\s?[A-Z]{4}\s?\d{4}")
"""The beginning of a Dutch VAT identifier, or of an account number: they stand beside labels of their own."""
_ROAD = re.compile(r"[ANE]\d{1,3}")
_GROUPS = re.compile(r"(?: \d{2,6}){1,4}(?=[\s.,;]*$)|(?: \d{3,6}){1,4}(?=\s|$)")
"""More groups of digits of the same number: ``Factuurnummer: 2026 0041``."""
_SPACED = re.compile(r"(?:[A-Z]{1,5} ?)?(?:(?:19|20)\d\d|\d\d) ?[-/] ?\d{2,6}(?![\w./-]*\d)")
CUT_OFF = re.compile(r".*[-/]|(?:[A-Z]{1,5} )?(?:19|20)\d\d")
"""A number of which the rest stands behind a blank: ``2026/ 0041``."""
DATED = re.compile(r"[\s,]*(?:van|vom|d\.?\s?d\.?|du|of|dated|,|[/|\u00b7\u2022(\u2013-])?\s*", re.IGNORECASE)
GOES_ON = re.compile(r"\s?(?:[-\u2013\u2014]\s?\d|t\s?/\s?m|tot|to\b|bis\b|au\b)", re.IGNORECASE)
"""What follows the first day of a period."""
TO_PAY_BY = re.compile(r"\d{4}(?: \d{4}){2} \d{1,4}|\d{16}")
"""A betalingskenmerk in the groups that it is printed in; whether its check digit agrees is another matter."""
_MORE = re.compile(r"\s?[/,&+]\s?")
_ENDS = re.compile(
    r"[;|\u00b7\u2022\u20ac$\u00a3]|,(?=\s|$)|(?:^|(?<=\w{4}))\.(?=\s|$)|\s\d+[.,]\d\d(?=\s|$)|\s\(?(?:d\.?\s?d|van|vom|du|of|dated|op|per|voor|is|zijn|was|wordt|werd|werden|heeft"
    r"|hebben|en|met|te|naar|uit|door|bij|om|t/m|on|for|from|and|with|has|have|und|vom|f[u\u00fc]r|mit|et|pour|avec)\b",
    re.IGNORECASE,
)
"""Where what is told with a number ends: at a sentence, at another field, at the words before a day."""
_MOST_BEHIND = 4
"""Words behind a number that are told with it: ``26118 Verbouw De Linde``."""
_WORK = re.compile(
    r"\s(?:vervang|onderhoud|herstel|repar|plaats|lever|mont(?:er|age)|install|aanleg|schilder|keur|inspect|replac"
    r"|mainten|wartung)",
    re.IGNORECASE,
)
"""What was done, behind the code that it is done under: ``P26-04 Vervangen cv-ketel``; it is no name."""
_LEAST_LABEL = 3
_LEADING = re.compile(r"^(?:[:#.\-\u2013=|]|nr\.?|no\.?|n[\u00b0\u00ba]|is|op|:)\s+", re.IGNORECASE)


def reference(text: str) -> Iterator[Read]:
    """Read a number of a document: one word with a digit in it, or short capitals and then such a word."""
    skipped = _LEADING.match(text)
    start = skipped.end() if skipped else 0
    words = text[start:].split()
    if not words:
        return
    taken = words[0].strip(",;:()[]")
    end = start + text[start:].index(words[0]) + len(words[0])
    if _PREFIX.fullmatch(taken) and len(words) > 1 and any(each.isdigit() for each in words[1]):
        taken = f"{taken} {words[1].strip(',;:()[]')}"
        end = text.index(words[1], end) + len(words[1])
    if not any(each.isdigit() for each in taken) or len(taken) > _LONGEST_REFERENCE:
        return
    if _OF_PARTY.match(text, start):
        return
    if not all(NUMBER.fullmatch(part) for part in taken.split()) or is_date_first(text[start:], taken):
        return
    more = _GROUPS.match(text, end) if taken.isdigit() and text[:end].endswith(taken) else None
    if more is not None:
        taken, end = f"{taken}{more.group()}", more.end()
    yield Read(taken.rstrip("."), start, end)


def spaced_number(text: str, order: DayOrder | None) -> str:
    """Return the number that a text begins with where blanks stand by its marks (``F 2026 / 0041``), else nothing."""
    found = _SPACED.match(text)
    day = next(dates_in(text, order), None) if found is not None else None
    is_day = day is not None and found is not None and day.start < found.end()
    return found.group() if found is not None and " " in found.group() and not is_day else ""


def is_dated_number(text: str) -> bool:
    """Tell whether a text is a number and its day, and nothing else: ``26-0117 d.d. 10-11-2026``."""
    number = next(reference(text), None)
    day = next(dates_in(text[number.end :], DayOrder.DAY_FIRST), None) if number is not None else None
    if number is None or number.start or day is None:
        return False
    behind = text[number.end :]
    return bool(DATED.fullmatch(behind[: day.start])) and not behind[day.end :].strip(" .")


def is_customers_order(number: str) -> bool:
    """Tell whether a number of an order is of the form that buyers give theirs: ``PO 4471``, ``INK-26-118``."""
    return _CUSTOMERS_ORDER.fullmatch(number) is not None


def is_told_order(words: str) -> bool:
    """Tell whether words say by what means a customer ordered, which no seller's number does: ``app 16-11``."""
    return _MEANS.match(words) is not None


def name_or_reference(text: str) -> Iterator[Read]:
    """Read a reference that may be a number, a person or a department: all that stands there, if it is short."""
    plain = text.strip(" :.-")
    plain = plain.rstrip(")") if "(" not in plain else plain
    is_short = len(plain) <= _LONGEST_REFERENCE
    if plain and plain[0].isalnum() and is_short and not is_date_first(plain, plain) and not _is_label(plain):
        start = text.index(plain)
        is_to_pay_by = " " in plain and TO_PAY_BY.fullmatch(plain)
        yield Read(plain, start, start + len(plain), path="payment.reference" if is_to_pay_by else None)


def of_customer(text: str) -> Iterator[Read]:
    """Read what the word for a customer's reference names: its number, where it looks like one, or its own words."""
    for read in name_or_reference(text):
        is_number = _CUSTOMERS_NUMBER.fullmatch(str(read.value))
        yield replace(read, path="buyer.identifiers") if is_number else read


def reference_or_words(text: str) -> Iterator[Read]:
    """Read a reference that people give each other: a number, else some words of which one may be a number."""
    numbered = list(reference(text))
    yield from numbered
    words = [each for each in text.split() if any(letter.isalnum() for letter in each)]
    if not numbered and len(words) <= _MOST_WORDS and not text.rstrip().endswith((":", ",")):
        yield from (replace(each, is_words=True) for each in name_or_reference(text))


def whole_reference(text: str) -> Iterator[Read]:
    """Read a reference with all that its owner put behind it: ``P26118 / Bakker``; it is given as it is printed."""
    for read in reference_or_words(text):
        yield read if read.is_words else _with_its_words(text, read)


def project(text: str) -> Iterator[Read]:
    """Read the number of a project, with its name behind it, or its name: ``26014 De Vos``, ``24 woningen De Laak``.

    The name may begin with a count or a road.
    """
    for read in reference_or_words(text):
        number = str(read.value)
        is_name = _COUNT.fullmatch(number) or _ROAD.fullmatch(number)
        if not read.is_words and is_name and text[read.end :].strip():
            yield from (replace(each, is_words=True) for each in name_or_reference(text))
        else:
            yield read if read.is_words else _with_its_words(text, read)


def _with_its_words(text: str, read: Read) -> Read:
    """Return a number with the words behind it, up to where something else begins."""
    number = str(read.value)
    start = text.find(number, read.start) + len(number)
    rest = text[start:] if text[start - len(number) : start] == number else ""
    found = _ENDS.search(rest)
    day = next(dates_in(rest, DayOrder.DAY_FIRST), None)
    ends = [found.start() if found else len(rest), day.start if day else len(rest), _next_field(rest)]
    told = rest[: min(ends)].rstrip(" /-\u2013([,:")
    told = told if told.count("(") == told.count(")") else told[: told.find("(")].rstrip()
    is_short = len(told.split()) <= _MOST_BEHIND and len(number) + len(told) <= _LONGEST_REFERENCE
    is_work = number[0].isalpha() and _WORK.match(told)
    if not any(each.isalnum() for each in told) or not is_short or is_work:
        return read
    end = start + len(told)
    return replace(read, value=f"{number}{told}", end=end, number=number)


def _next_field(text: str) -> int:
    """Return where the first word stands that is a label, or the end."""
    for found in re.finditer(r"[^\W\d_][\w.\-]*", text):
        word = fold(found.group())
        known = [each for name in ("header", "parties", "totals") for each in lexicon(name).get(word, ())]
        if len(word) >= _LEAST_LABEL and (known or word.endswith(_ENDS_OF_LABELS)):
            return found.start()
    return len(text)


def account_with_seller(text: str) -> Iterator[Read]:
    """Read the number under which a seller keeps a customer's account, which no bank has: short, and all there is."""
    for read in reference(text):
        if _SELLERS_ACCOUNT.fullmatch(str(read.value)) and not text[read.end :].strip(" ."):
            yield replace(read, path="buyer.identifiers")


def own_order(text: str) -> Iterator[Read]:
    """Read the seller's own number of an order; what looks like one of the buyer's is left open."""
    found = [each for each in _orders(text) if not _CUSTOMERS_ORDER.fullmatch(str(each.value))]
    yield from found


def _orders(text: str) -> Iterator[Read]:
    """Read the number of an order, or several of one form that belong together: ``SO 4120 / SO 4377``."""
    for first in reference(text):
        end = first.end
        while (mark := _MORE.match(text, end)) is not None:
            other = next(reference(text[mark.end() :]), None)
            if other is None or other.start or _shape(str(other.value)) != _shape(str(first.value)):
                break
            end = mark.end() + other.end
        is_one = end == first.end
        yield first if is_one or text[end:].strip(" .") else replace(first, value=text[first.start : end], end=end)


def _shape(number: str) -> str:
    return re.sub(r"\d", "0", number)


def _is_label(text: str) -> bool:
    """Tell whether a text is a label itself, whose value stands elsewhere."""
    folded = fold(text)
    known = [entry for name in ("header", "parties", "kinds", "totals") for entry in lexicon(name).get(folded, ())]
    is_plain = not any(each.isdigit() for each in text)
    return any(not each.weak for each in known) or (is_plain and folded.endswith(_ENDS_OF_LABELS))


def is_date_first(text: str, taken: str) -> bool:
    """Tell whether the words are a date and no number: what is dated is written with days and months first."""
    found = next(dates_in(text, DayOrder.DAY_FIRST), None)
    return found is not None and found.start == 0 and len(found.text) >= len(taken) and not found.text.isdigit()
