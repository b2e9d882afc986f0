"""Every rule of every set has words in both languages, and an example: an invoice that breaks it, one that does not."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources

import pytest
from lxml import etree

from app import conversion
from app.formats import cii, ubl
from app.model.catalogue import LANGUAGES
from app.model.findings import Severity, any_fatal
from app.model.reading import Outcome
from app.rules import check
from app.rules.engine import judge
from app.rules.examples import Example, Pair, examples, written_ids
from app.rules.examples.edits import PREFIXES
from app.rules.examples.families import FAMILY
from app.rules.examples.fragments import LINES
from app.rules.explanation import explain
from app.rules.profiles import choose
from app.rules.sets import EN16931, RULE_SETS

TODAY = date(2026, 11, 22)
TYPE_CODES = ("CII-DT-010", "CII-DT-011", "CII-DT-012")
UNBREAKABLE = {
    **dict.fromkeys(TYPE_CODES, "an earlier pattern of the official file takes every ram:TypeCode, so none is left"),
    "SI-INV-R000": "what is neither an invoice nor a credit note is told so before any rule is asked",
}
"""Rules that no document breaks, each with the reason why; tests below prove each of them."""
RULES = [(rule_set.name, rule.id) for rule_set in RULE_SETS for rule in rule_set.rules]
SINGLE = [each for each in RULES if not FAMILY.match(each[1])]
MADE = [each for each in RULES if FAMILY.match(each[1])]
SETS_OF = {rule: [name for name, each in RULES if each == rule] for _, rule in RULES}
BASES = resources.files("app.rules.examples") / "bases"
DECLARED = " ".join(f'xmlns:{prefix}="{namespace}"' for prefix, namespace in PREFIXES.items())


@cache
def broken_rules(document: str, name: str) -> frozenset[str]:
    """The rules of the rule set of that name that a document breaks."""
    (rule_set,) = (each for each in RULE_SETS if each.name == name)
    syntax = cii if "<rsm:CrossIndustryInvoice" in document else ubl
    return frozenset(each.rule for each in judge(syntax.read(document.encode()), (rule_set,), TODAY))


def faults(documents: Pair, rule: str, rule_set: str) -> Iterator[str]:
    """In what two documents fail to show a rule of a rule set."""
    if rule not in broken_rules(documents.breaks, rule_set):
        yield "the broken document does not break it"
    if rule in broken_rules(documents.satisfies, rule_set):
        yield "the satisfying document breaks it too"


def faults_to_see(fragments: Pair) -> Iterator[str]:
    """What is wrong with the few lines that people see of them."""
    for name, text in (("breaks", fragments.breaks), ("satisfies", fragments.satisfies)):
        if not 0 < len(text.splitlines()) <= LINES:
            yield f"the fragment that {name} has {len(text.splitlines())} lines"
        if "xmlns" in text:
            yield f"the fragment that {name} declares namespaces"
        etree.fromstring(f"<all {DECLARED}>{text}</all>")
    if fragments.breaks == fragments.satisfies:
        yield "the two fragments are the same"


def all_faults(rule: str, rule_set: str) -> list[str]:
    """What is wrong with the examples of a rule, as far as none of them shows it in this rule set."""
    found = [[*faults(each.documents(), rule, rule_set), *faults_to_see(each.fragments())] for each in examples(rule)]
    return min(found, key=len, default=["there is no example"])


def is_worded(rule: str) -> bool:
    told = explain(rule)["message"]
    return all(told[language].strip() for language in LANGUAGES)


@pytest.mark.parametrize(("rule_set", "rule"), [pytest.param(*each, id="-".join(each)) for each in SINGLE])
def test_a_rule_has_words_and_examples(rule_set, rule):
    assert is_worded(rule)
    if rule not in UNBREAKABLE:
        assert all_faults(rule, rule_set) == []


def test_the_rules_of_families_have_words_and_examples_made_from_their_tables():
    wrong = {rule: all_faults(rule, rule_set) for rule_set, rule in MADE if rule not in UNBREAKABLE}
    assert {rule: found for rule, found in wrong.items() if found} == {}
    assert [rule for _, rule in MADE if not is_worded(rule)] == []


@pytest.mark.parametrize("rule", sorted(written_ids()))
def test_every_written_example_is_of_a_rule_and_shows_it(rule):
    assert rule in SETS_OF
    for each in examples(rule):
        assert any(not [*faults(each.documents(), rule, rule_set)] for rule_set in SETS_OF[rule]), each.base


def test_rules_that_cannot_be_broken_have_no_example():
    assert [rule for rule in UNBREAKABLE if examples(rule)] == []
    assert UNBREAKABLE.keys() <= SETS_OF.keys()


def test_the_attributes_that_a_type_code_may_not_have_break_nothing():
    root = etree.fromstring((BASES / "complete.cii.xml").read_bytes())
    for code in root.iter("{*}TypeCode"):
        for attribute in ("listID", "listAgencyID", "listVersionID"):
            code.set(attribute, "x")
    assert broken_rules(etree.tostring(root, encoding="unicode"), EN16931.name).isdisjoint(TYPE_CODES)


def test_what_is_no_invoice_is_not_asked_whether_it_is_one(root):
    order = (root / "fixtures/bad/order.xml").read_bytes()
    reading = conversion.read(conversion.Document(data=order), TODAY)
    assert (reading.invoice, reading.outcome) == (None, Outcome.NOT_AN_INVOICE)


@pytest.mark.parametrize("base", sorted(each.name for each in BASES.iterdir() if each.name.endswith(".xml")))
def test_our_invoices_are_valid_in_their_profile(base):
    reading = conversion.read(conversion.Document(data=(BASES / base).read_bytes()), TODAY)
    assert not any_fatal(reading.findings)
    profile = choose("auto", reading.invoice, has_ids=True).profile
    assert [each for each in check(reading, profile, TODAY).findings if each.severity is Severity.FATAL] == []


def test_an_example_that_shows_nothing_is_found():
    example = Example(rule="BR-01", base="complete", breaks=())
    assert [*faults(example.documents(), "BR-01", EN16931.name)] == ["the broken document does not break it"]
    same = Pair(breaks="<cbc:ID/>", satisfies="<cbc:ID/>")
    assert [*faults_to_see(same)] == ["the two fragments are the same"]
    assert all_faults("BR-NOPE", EN16931.name) == ["there is no example"]
