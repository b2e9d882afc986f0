"""Mutations of how a value is written: forms that the schema takes for the same number, date or truth value, and
characters, comments and prefixes that leave a document what it is to a schema and something else to careless code."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from lxml import etree

from tests.fuzz_rules.workshop import Mutant, NotHere, elements, is_leaf, local

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_SPACES = (" ", "\n", "\t", "\r\n", "\n    ", "\u00a0", "\u200b", "\u3000", "\x85", "\u2028", "\ufeff")
_ZONES = ("Z", "+14:00", "-14:00", "+00:00", "-05:30")
_DAYS = ("0001-01-01", "10000-01-01", "-0001-12-31", "2024-02-29", "1999-12-31", "9999-12-31", "123456-07-08")
_TRUTHS = ("1", "0", " true ", "\ttrue\n", "false\n", " 0", "true", "false")
_WORDS = (
    "\U0001f600",
    "a\U00020000b",
    "e\u0301",
    "\u017f",
    "\u0131\u0130",
    "\ufb01",
    "\u00df",
    "\u212a",
    "NaN",
    "INF",
    "-INF",
    "1e3",
    "1E-2",
    "0x10",
    "1,5",
    "1 000",
    "+5",
    "--1",
    "%",
    "#",
    "|",
    "||||||",
    "a#b",
    "#ADU#",
    "'",
    '"',
    "<>&",
    "]]>",
    "$0\\1",
    "2026-13-45",
    "20260131",
    "x" * 2_000,
    "0",
    "00",
    "-",
    "true",
)
_WIDE = {ord(digit): ord(digit) - 0x30 + zero for zero in (0xFF10,) for digit in "0123456789"}
_ARABIC = {ord(digit): ord(digit) - 0x30 + 0x660 for digit in "0123456789"}


def another_number_form(mutant: Mutant) -> None:
    """Write one number as the schema allows and hardly anybody does, the value kept."""
    leaf = _of_primitive(mutant, "decimal")
    leaf.text = _form(mutant, _number(leaf))


def another_number_form_everywhere(mutant: Mutant) -> None:
    """Write every number, or every one of a name, in such a form."""
    tag = _of_primitive(mutant, "decimal").tag
    everywhere = mutant.chance.random() < 0.5
    for leaf in mutant.leaves():
        if leaf.tag == tag or (everywhere and mutant.vocabulary.primitive(leaf.tag) == "decimal"):
            leaf.text = _form(mutant, _number(leaf))


def odd_number(mutant: Mutant) -> None:
    """Put a number that is very large, very small or very long."""
    leaf = _of_primitive(mutant, "decimal")
    number = _number(leaf)
    leaf.text = mutant.chance.choice(
        [
            f"{number:f}" + ("" if "." in f"{number:f}" else ".") + "0" * mutant.chance.choice([1, 8, 30, 70]),
            f"{number:f}" + ("" if "." in f"{number:f}" else ".") + "0" * 20 + "1",
            "0" * mutant.chance.choice([1, 40]) + f"{abs(number):f}",
            "9" * mutant.chance.choice([14, 19, 20, 29, 40]),
            "0." + "0" * mutant.chance.choice([5, 18, 19, 30]) + "1",
            "-9999999999999.99",
            "18446744073709551616.005",
            "1.005",
            "2.675",
            "-0.005",
        ]
    )


def another_date_form(mutant: Mutant) -> None:
    """Put a zone behind a date, blanks around it, or a year that is not of this age."""
    leaf = _of_primitive(mutant, "date")
    text = (leaf.text or "").strip()[:10]
    zoned = text + mutant.chance.choice(_ZONES)
    leaf.text = mutant.chance.choice([zoned, zoned, f"\n{text}\t", mutant.chance.choice(_DAYS), f" {zoned} "])


def zone_every_date(mutant: Mutant) -> None:
    """Put a zone behind every date, or behind each another."""
    zone = mutant.chance.choice(_ZONES)
    for leaf in mutant.leaves():
        if mutant.vocabulary.primitive(leaf.tag) == "date":
            leaf.text = (leaf.text or "").strip()[:10] + (zone if mutant.chance.random() < 0.7 else "")


def another_truth_form(mutant: Mutant) -> None:
    """Write a truth value in another form."""
    _of_primitive(mutant, "boolean").text = mutant.chance.choice(_TRUTHS)


def odd_word(mutant: Mutant) -> None:
    """Put characters or a text that code stumbles over."""
    leaf = mutant.pick(mutant.leaves())
    word, text = mutant.chance.choice(_WORDS), leaf.text or ""
    leaf.text = mutant.chance.choice([word, word + text, text + word, text[:1] + word + text[1:]])


def odd_digits(mutant: Mutant) -> None:
    """Write digits as those of another script, which the schema takes in texts alone."""
    found = [each for each in mutant.leaves() if any(c.isdigit() for c in each.text or "")]
    leaf = mutant.pick([each for each in found if mutant.vocabulary.primitive(each.tag) not in ("decimal", "date")])
    leaf.text = (leaf.text or "").translate(mutant.chance.choice([_WIDE, _ARABIC]))


def odd_space(mutant: Mutant) -> None:
    """Put a space, of XML's or not, before, behind or into a value or an attribute's value; or nothing but that."""
    space = mutant.chance.choice(_SPACES)
    holders = [each for each in elements(mutant.root) if each.attrib]
    if holders and mutant.chance.random() < 0.35:
        element = mutant.chance.choice(holders)
        name = mutant.chance.choice(sorted(map(str, element.attrib)))
        element.set(name, _spaced(mutant, str(element.get(name)), space))
    else:
        leaf = mutant.pick(mutant.leaves())
        leaf.text = _spaced(mutant, leaf.text or "", space)


def section(mutant: Mutant) -> None:
    """Write a value as a CDATA section, with characters or blanks before it now and then."""
    leaf = mutant.pick(mutant.leaves())
    leaf.text = etree.CDATA(leaf.text or "")


def interrupt(mutant: Mutant) -> None:
    """Put comments and processing instructions into values, between groups, and around the document."""
    for _ in range(mutant.chance.randrange(1, 6)):
        note = etree.Comment("2 x") if mutant.chance.random() < 0.6 else etree.ProcessingInstruction("do", "it=1")
        element = mutant.pick(list(elements(mutant.root)))
        if is_leaf(element):
            text = element.text or ""
            place = mutant.chance.randrange(len(text) + 1)
            element.text, note.tail = text[:place], text[place:]
            element.insert(0, note)
        elif mutant.chance.random() < 0.8:
            element.insert(mutant.chance.randrange(len(element) + 1), note)
        else:
            mutant.root.addprevious(note)


def instance_attribute(mutant: Mutant) -> None:
    """Set an attribute that any element of any schema may have."""
    element = mutant.pick(list(elements(mutant.root)))
    name = mutant.chance.choice(["schemaLocation", "noNamespaceSchemaLocation", "type", "type", "nil"])
    if name == "type":
        prefix = next((prefix for prefix, uri in element.nsmap.items() if uri == etree.QName(element).namespace), None)
        element.set(f"{XSI}type", f"{prefix}:{local(element)}Type" if prefix else f"{local(element)}Type")
    elif name == "nil":
        element.set(f"{XSI}nil", mutant.chance.choice(["true", "false"]))
    else:
        element.set(f"{XSI}{name}", "urn:x x.xsd" if name == "schemaLocation" else "x.xsd")


def other_prefixes(mutant: Mutant) -> None:
    """Write the document with other prefixes for its namespaces."""
    data = etree.tostring(mutant.root, encoding="utf-8")
    for prefix, other in (("cbc", "b"), ("cac", "cbc"), ("ubl", "inv")):
        data = _renamed(data, prefix, other)
    mutant.root = etree.fromstring(data)


def _renamed(data: bytes, prefix: str, other: str) -> bytes:
    for before, after in ((f"<{prefix}:", f"<{other}:"), (f"</{prefix}:", f"</{other}:")):
        data = data.replace(before.encode(), after.encode())
    return data.replace(f"xmlns:{prefix}=".encode(), f"xmlns:{other}=".encode())


def _spaced(mutant: Mutant, text: str, space: str) -> str:
    place = mutant.chance.randrange(len(text) + 1)
    return mutant.chance.choice([space + text, text + space, text[:place] + space + text[place:], space])


def _of_primitive(mutant: Mutant, primitive: str) -> etree._Element:
    return mutant.pick([each for each in mutant.leaves() if mutant.vocabulary.primitive(each.tag) == primitive])


def _number(leaf: etree._Element) -> Decimal:
    try:
        return Decimal((leaf.text or "").strip())
    except InvalidOperation:
        raise NotHere from None


def _form(mutant: Mutant, number: Decimal) -> str:
    """Return the same number in another form; now and then nought with a sign."""
    plain = f"{abs(number):f}"
    whole, _, decimals = plain.partition(".")
    sign = "-" if number < 0 else mutant.chance.choice(["+", "", "-" if number == 0 else ""])
    forms = [f"{whole}.{decimals}", f"000{plain}", f"{whole}.{decimals}00", f"{whole}.{decimals}0000000"]
    if not decimals.strip("0"):
        forms += [f"{whole}.", whole, f"{whole}.00"]
    if whole == "0" and decimals:
        forms.append(f".{decimals}")
    space = mutant.chance.choice(["", "", "", " ", "\n", "\t"])
    return f"{space}{sign}{mutant.chance.choice(forms)}{space}"


MUTATIONS: tuple[tuple[Callable[[Mutant], None], int], ...] = (
    (another_number_form, 6),
    (another_number_form_everywhere, 3),
    (odd_number, 4),
    (another_date_form, 4),
    (zone_every_date, 2),
    (another_truth_form, 3),
    (odd_word, 6),
    (odd_digits, 3),
    (odd_space, 6),
    (section, 1),
    (interrupt, 3),
    (instance_attribute, 2),
    (other_prefixes, 1),
)
