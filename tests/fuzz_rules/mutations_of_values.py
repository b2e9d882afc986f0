"""Mutations of what stands in a leaf or an attribute: numbers, dates, codes, blanks, case."""

from __future__ import annotations

import string
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from lxml import etree

from tests.fuzz_rules.workshop import Mutant, NotHere, elements, is_leaf, local

NUMBERS = ("Amount", "Percent", "Quantity", "Numeric")
AMOUNTS = ("Amount",)
CODES = ("Code", "CurrencyCode", "TypeCode")
_CENT = Decimal("0.01")
_BLANKS = (" ", "  ", "\n", "\t", "\r", "\u00a0", "\u2003", "\n      ")
_LETTERS = string.ascii_uppercase


def blank(mutant: Mutant) -> None:
    """Leave nothing but white space in a leaf."""
    mutant.pick(mutant.leaves()).text = mutant.chance.choice(_BLANKS)


def pad(mutant: Mutant) -> None:
    """Put white space before or after a value, or both."""
    leaf = mutant.pick(_with_text(mutant))
    before, after = mutant.chance.choice([(1, 0), (0, 1), (1, 1)])
    space = mutant.chance.choice(_BLANKS)
    leaf.text = space * before + (leaf.text or "") + space * after


def pad_attribute(mutant: Mutant) -> None:
    """Put a blank before or after an attribute's value."""
    element = mutant.pick([each for each in elements(mutant.root) if each.attrib])
    name = mutant.chance.choice(sorted(map(str, element.attrib)))
    value = str(element.get(name))
    element.set(name, mutant.chance.choice([f" {value}", f"{value} ", value.lower(), value.upper(), f"{value}x"]))


def change_case(mutant: Mutant) -> None:
    """Write a value in small or in capital letters."""
    leaf = mutant.pick([each for each in _with_text(mutant) if any(c.isalpha() for c in each.text or "")])
    text = leaf.text or ""
    leaf.text = mutant.chance.choice([text.lower(), text.upper(), text.swapcase(), text.title()])


def split_text(mutant: Mutant) -> None:
    """Put a comment or a processing instruction into the middle of a value."""
    leaf = mutant.pick(_with_text(mutant))
    text = leaf.text or ""
    place = mutant.chance.randrange(len(text) + 1)
    note = etree.Comment("x") if mutant.chance.random() < 0.7 else etree.ProcessingInstruction("x", "y")
    leaf.text, note.tail = text[:place], text[place:]
    leaf.insert(0, note)


def retype(mutant: Mutant) -> None:
    """Write a value that is of another kind, or the same number in another form."""
    leaf = mutant.pick(mutant.leaves())
    if not local(leaf).endswith(NUMBERS):
        leaf.text = mutant.chance.choice(["X", "0", "-1", "2026-01-31", "true", "A" * 300, "€", "a\nb", "0.001", "NaN"])
        return
    number = _number(leaf)
    forms = [f"+{abs(number)}", f"00{abs(number)}", f"{number:.0f}.", "-0", "-0.00", "0", "0.0000000001", f"{number:f}"]
    forms += ["99999999999999999999.99", "1000000000000.01", f"{number:.2f}", ".5", f" {number:.3f}", f"{number:.1f}"]
    leaf.text = mutant.chance.choice(forms)


def a_cent(mutant: Mutant) -> None:
    """Make an amount a cent more or less."""
    _change_number(mutant, AMOUNTS, lambda number: number + mutant.chance.choice([_CENT, -_CENT]))


def some_cents(mutant: Mutant) -> None:
    """Make a number a little more or less, around the tolerances that rules allow."""
    steps = ["0.001", "0.004", "0.005", "0.006", "0.02", "0.03", "0.1", "0.49", "0.5", "0.51", "0.99", "1", "1.01", "2"]
    step = Decimal(mutant.chance.choice(steps)) * mutant.chance.choice([1, -1])
    _change_number(mutant, NUMBERS, lambda number: number + step)


def change_decimals(mutant: Mutant) -> None:
    """Write a number with more or fewer decimals."""
    leaf = mutant.pick(mutant.leaves(*NUMBERS))
    number = _number(leaf)
    forms = [f"{number:.0f}", f"{number:.1f}", f"{number:.2f}", f"{number:.3f}", f"{number:.6f}", f"{number:f}1"]
    leaf.text = mutant.chance.choice([*forms, f"{number:f}.1" if number == number.to_integral() else f"{number:f}9"])


def flip_sign(mutant: Mutant) -> None:
    """Turn a number into its negative."""
    _change_number(mutant, NUMBERS, lambda number: -number)


def zero(mutant: Mutant) -> None:
    """Make a number nought."""
    _change_number(mutant, NUMBERS, lambda number: number * 0)


def scale(mutant: Mutant) -> None:
    """Multiply a number."""
    factor = Decimal(mutant.chance.choice(["10", "0.1", "2", "0.5", "100", "1000000000", "1.000001"]))
    _change_number(mutant, NUMBERS, lambda number: number * factor)


def negate_all(mutant: Mutant) -> None:
    """Turn every amount, or every quantity, into its negative, as a credit is sometimes written."""
    ending = mutant.chance.choice([("Amount",), ("Quantity",), ("Amount", "Quantity")])
    for leaf in mutant.leaves(*ending):
        if local(leaf.getparent()) != "Price":  # type: ignore[arg-type]
            leaf.text = f"{-_number(leaf):f}"


def shift_date(mutant: Mutant) -> None:
    """Move a date, or write it in another form that the schema takes."""
    leaf = mutant.pick(mutant.leaves("Date"))
    text = (leaf.text or "").strip()
    try:
        day = date.fromisoformat(text[:10])
        moved = (day + timedelta(days=mutant.chance.choice([-400, -31, -1, 1, 31, 400]))).isoformat()
    except (ValueError, OverflowError):
        moved = "2026-02-28"
    odd = [f"{text}Z", f"{text}+02:00", "0001-01-01", "9999-12-31", "12026-01-01", "-0044-03-15", f" {text} "]
    leaf.text = mutant.chance.choice([moved] * 8 + odd)


def recode(mutant: Mutant) -> None:
    """Put another code in the place of one."""
    leaf = mutant.pick(mutant.leaves(*CODES))
    leaf.text = another_code(mutant, leaf.text or "", mutant.workshop.texts.get(leaf.tag, []))


def exchange_text(mutant: Mutant) -> None:
    """Put the text that another document has in this place."""
    leaf = mutant.pick(mutant.leaves())
    leaf.text = mutant.chance.choice(mutant.workshop.texts.get(leaf.tag) or [""])


def scramble_text(mutant: Mutant) -> None:
    """Change, add or take away one character of a value, as a typing error would."""
    leaf = mutant.pick(_with_text(mutant))
    text = leaf.text or ""
    place = mutant.chance.randrange(len(text))
    letter = mutant.chance.choice(string.digits + _LETTERS + "-:#. ")
    leaf.text = mutant.chance.choice(
        [
            text[:place] + text[place + 1 :],
            text[:place] + letter + text[place + 1 :],
            text[:place] + letter + text[place:],
        ]
    )


def change_scheme(mutant: Mutant) -> None:
    """Give an identifier or a code another scheme."""
    names = ("schemeID", "listID", "unitCode", "mimeCode", "name", "listVersionID")
    element = mutant.pick([each for each in elements(mutant.root) if any(name in each.attrib for name in names)])
    name = mutant.chance.choice([each for each in names if each in element.attrib])
    stated = element.get(name, "")
    element.set(name, another_code(mutant, stated, mutant.workshop.attributes.get(name, [])))


def drop_attribute(mutant: Mutant) -> None:
    """Take an attribute away."""
    element = mutant.pick([each for each in elements(mutant.root) if each.attrib])
    del element.attrib[mutant.chance.choice(sorted(map(str, element.attrib)))]


def add_attribute(mutant: Mutant) -> None:
    """Add an attribute that the schema knows for such a leaf."""
    leaf = mutant.pick(mutant.leaves())
    names = [name for name in mutant.known_attributes(leaf) if name not in leaf.attrib]
    if not names:
        raise NotHere
    name = mutant.chance.choice(names)
    leaf.set(name, mutant.chance.choice([*mutant.workshop.attributes.get(name, []), "X", "EUR", "6"]))


def change_currency(mutant: Mutant) -> None:
    """Put another currency: on one amount, in the document's code, or everywhere."""
    code = mutant.chance.choice(["USD", "GBP", "NOK", "EUR", "eur", "XXX", "BGN", "ZZZ", " EUR", "EUR "])
    amounts = [each for each in elements(mutant.root) if "currencyID" in each.attrib]
    leaves = mutant.all("DocumentCurrencyCode", "TaxCurrencyCode")
    how = mutant.chance.choice(["amount", "code", "everywhere"])
    for each in [mutant.pick(amounts)] if how == "amount" else amounts if how == "everywhere" else []:
        each.set("currencyID", code)
    for each in [mutant.pick(leaves)] if how == "code" else leaves if how == "everywhere" else []:
        each.text = code


def another_code(mutant: Mutant, stated: str, known: list[str]) -> str:
    """Return another code: one that documents use, one of the same shape, or none at all."""
    if known and mutant.chance.random() < 0.35:
        return mutant.chance.choice(known)
    code = stated.strip()
    if code.isdigit():
        return str(mutant.chance.randrange(10 ** len(code))).zfill(mutant.chance.choice([1, len(code), len(code)]))
    if code.isalpha() and len(code) <= 3:
        return "".join(mutant.chance.choice(_LETTERS) for _ in code)
    return mutant.chance.choice(["", "ZZZ", "XX", "0", code.lower(), f"{code}X", f"{code} {code}", code[:-1], "1A"])


def _with_text(mutant: Mutant) -> list[etree._Element]:
    return [each for each in mutant.leaves() if (each.text or "").strip()]


def _number(leaf: etree._Element) -> Decimal:
    try:
        return Decimal("".join((leaf.text or "").split()))
    except InvalidOperation:
        raise NotHere from None


def _change_number(mutant: Mutant, endings: tuple[str, ...], change: Callable[[Decimal], Decimal]) -> None:
    leaf = mutant.pick([each for each in mutant.leaves(*endings) if is_leaf(each)])
    leaf.text = f"{change(_number(leaf)):f}"


MUTATIONS: tuple[tuple[Callable[[Mutant], None], int], ...] = (
    (blank, 3),
    (pad, 4),
    (pad_attribute, 2),
    (change_case, 2),
    (split_text, 1),
    (retype, 3),
    (a_cent, 5),
    (some_cents, 4),
    (change_decimals, 4),
    (flip_sign, 3),
    (zero, 3),
    (scale, 2),
    (negate_all, 1),
    (shift_date, 4),
    (recode, 8),
    (exchange_text, 4),
    (scramble_text, 5),
    (change_scheme, 5),
    (drop_attribute, 3),
    (add_attribute, 5),
    (change_currency, 3),
)
