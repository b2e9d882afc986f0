"""EN 16931, version 1.3.16: the rules on VAT categories (BR-S, -Z, -E, -AE, -IC, -G, -O, -AF, -AG, -B).

One table (`vat_table.py`) says what each family asks; here is how the UBL rules ask it, which also serves for documents
without a raw index. `vat_cii.py` has the CII rules, whose tests differ in many small ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from ...model.findings import Severity
from ..engine import Case, Fault, Rule, Sweep, Syntax
from . import vat_cii, vat_model, vat_ubl
from .gathered import gathered
from .numbers import Number, is_within_one
from .occurrences import vat_totals
from .totals import rounded
from .vat_facts import Facts, Numbers, Summary, Taxed
from .vat_table import (
    ALLOWANCE_NUMBERS,
    ALLOWANCE_RATE,
    AMOUNT,
    BREAKDOWN_OF,
    CHARGE_NUMBERS,
    CHARGE_RATE,
    FAMILIES,
    FAMILY,
    INTRA_COMMUNITY,
    LINE_NUMBERS,
    LINE_RATE,
    NOT_SUBJECT,
    REASON,
    SPLIT_PAYMENT,
    STANDARD,
    TAXABLE,
    VAT_RULES,
    Family,
    Parties,
    Rate,
)  # fmt: skip
from .vat_told import amount_facts, rate_facts, taxable_facts

Found = Iterator[tuple[str, Fault]]

_ITALY = "IT"


def vat_faults(case: Case) -> Found:
    """Yield what is wrong with the VAT categories of a document."""
    if case.raw is not None and case.syntax is Syntax.CII:
        yield from vat_cii.faults(case.raw, case.once(gathered))
        return
    if case.raw is not None and case.syntax is Syntax.UBL:
        paths = {id(each.raw): each.path for total in case.once(vat_totals) for each in total.breakdowns}
        facts = vat_ubl.facts_of(case.raw, case.once(gathered), paths)
    else:
        facts = vat_model.facts_of(case.invoice)
    stated = {each.code for each in _all(facts)} - {""}
    for family in FAMILIES:
        if family.code in stated:
            yield from _of_family(family, facts)
    yield from _rates(facts)
    for summary in facts.summaries:
        held = FAMILY.get(summary.of.code)
        if held is not None and summary.of.is_vat:
            yield from _of_summary(held, summary, facts)
    yield from _alone(facts)
    if SPLIT_PAYMENT in stated:
        yield from _split_payment(facts)


def _all(facts: Facts) -> Iterator[Taxed]:
    """Yield every category of the document."""
    yield from facts.items
    for held in (facts.allowances, facts.charges, facts.unclear, facts.others):
        yield from held
    for summary in facts.summaries:
        yield summary.of


def _of_family(family: Family, facts: Facts) -> Found:
    """Judge what the rules ask of a category once per document: its breakdown, and the numbers of the parties."""
    yield from _breakdown_of(family, facts)
    if family.code == STANDARD and not any(each.is_vat and each.code == STANDARD for each in facts.items):
        at = next((each for each in facts.items if each.code == STANDARD), None)
        if at is not None:  # the official test wants a line of standard VAT once there is one of any standard tax
            yield family.rule(LINE_NUMBERS), Fault(at.path, {"category": STANDARD}, raw=at.raw)
    if identified(family.parties, facts.numbers):
        return
    own = family.code == NOT_SUBJECT
    allowances = facts.own_allowances if own else facts.allowances
    charges = facts.own_charges if own else facts.charges
    for number, held in ((LINE_NUMBERS, facts.items), (ALLOWANCE_NUMBERS, allowances), (CHARGE_NUMBERS, charges)):
        at = next((each for each in held if each.is_vat and each.code == family.code), None)
        if at is not None and not _is_passed_over(family, number, held):
            yield family.rule(number), Fault(at.path, {"category": family.code}, raw=at.raw)


def identified(parties: Parties, numbers: Numbers) -> bool:
    """Tell whether an invoice has the numbers of the parties that a category asks for."""
    if parties is Parties.NO_VAT:
        return not (numbers.seller_vat or numbers.representative_vat or numbers.buyer_vat)
    needs_vat = parties in (Parties.SELLER_VAT, Parties.SELLER_VAT_AND_BUYER_VAT)
    seller = (numbers.seller_vat if needs_vat else numbers.seller_any) or numbers.representative_vat
    if parties is Parties.SELLER_VAT_AND_BUYER_VAT:
        return seller and numbers.buyer_vat
    if parties is Parties.SELLER_AND_BUYER:
        return seller and (numbers.buyer_vat or numbers.buyer_legal)
    return seller


def _is_passed_over(family: Family, number: int, held: Iterable[Taxed]) -> bool:
    """Tell whether the official rule misses this: BR-AF-04 does not see a code with white space around it."""
    if family.code != "L" or number != CHARGE_NUMBERS:
        return False
    return not any(each.is_vat and each.written == family.code for each in held)


def _breakdown_of(family: Family, facts: Facts) -> Found:
    """Judge whether a category has the breakdown it should have; BR-S-01 does not ask what tax it is of."""
    code = family.code
    summaries = [each.of for each in facts.summaries if each.of.code == code]
    if not family.by_rate:
        count = len([each for each in summaries if each.is_vat])
        used = any(each.is_vat and each.code == code for each in _all(facts))
        wrong = used and count != 1
    else:
        of_any_kind = code == STANDARD
        places = (facts.items, facts.allowances, facts.charges, facts.unclear)
        used = any(each.code == code and (of_any_kind or each.is_vat) for held in places for each in held)
        if used:
            count = len([each for each in summaries if _serves(each, code)])
            wrong = not count
        else:
            count = len([each for each in summaries if of_any_kind or each.is_vat])
            wrong = bool(count)
    if wrong:
        at = summaries[0] if summaries else next(each for each in _all(facts) if each.code == code)
        facts_told = {"category": code, "count": str(count)}
        if family.by_rate and count:
            facts_told["kind"] = "unused"
        yield family.rule(BREAKDOWN_OF), Fault("vat_breakdown", facts_told, raw=at.raw)


def _serves(summary: Taxed, code: str) -> bool:
    """Tell whether a breakdown counts for BR-S-01 (any tax), BR-AF-01 (any tax, exact text), BR-AG-01 (exact text)."""
    if code == STANDARD:
        return True
    return summary.written == code and (code == "L" or summary.is_vat)


def _rates(facts: Facts) -> Found:
    """Judge the rate of every line, allowance and charge."""
    sound: set[tuple[str, str | None]] = set()
    places = ((LINE_RATE, facts.lines), (ALLOWANCE_RATE, facts.allowances), (CHARGE_RATE, facts.charges))
    for number, held in places:
        for each in held:
            family = FAMILY.get(each.code)
            if family is None or not each.is_vat:
                continue
            rate = each.rate
            shape = (each.code, rate.written if rate is not None else None)
            if shape in sound:
                continue
            if _fits(rate, family.rate):
                sound.add(shape)
            else:
                told = rate_facts(each.code, each.rate, each.subject)
                yield family.rule(number), Fault(each.path, told, raw=each.raw)


def _fits(rate: Number | None, wanted: Rate) -> bool:
    """Tell whether a rate is as it should be; where nought is asked for, any way of writing it will do."""
    if wanted is Rate.NONE:
        return rate is None
    if rate is None or rate.exact is None:
        return False
    if wanted is Rate.NOUGHT:
        return not rate.exact
    return rate.is_above_nought or (wanted is Rate.NOUGHT_OR_ABOVE and rate.is_nought)


def _of_summary(family: Family, summary: Summary, facts: Facts) -> Found:
    """Judge one breakdown: what it is over, its VAT, and its reason."""
    told = {"category": family.code}
    rate = summary.of.rate
    computed = _taxable(family, summary, facts)
    if computed is not None:
        shown = taxable_facts(summary.taxable, rate, computed)
        yield family.rule(TAXABLE), Fault(summary.of.path, {**told, **shown}, raw=summary.of.raw)
    if not _is_amount(family, summary):
        shown = amount_facts(summary.amount, summary.taxable, rate)
        yield family.rule(AMOUNT), Fault(summary.of.path, {**told, **shown}, raw=summary.of.raw)
    if summary.has_reason is not family.reason:
        yield family.rule(REASON), Fault(summary.of.path, told, raw=summary.of.raw)


def _taxable(family: Family, summary: Summary, facts: Facts) -> Decimal | None:
    """Return what the taxable amount should be, where it is something else; None where all is well."""
    code = family.code
    rate = summary.of.rate.exact if summary.of.rate is not None else None
    if family.by_rate and rate is None:
        return None
    at = rate if family.by_rate else None
    others = facts.charge_totals.of(code, at) - facts.allowance_totals.of(code, at)
    computed: list[Decimal] = []
    for kind in _kinds(facts, code, at):
        totals = facts.line_totals.get(kind)
        expected = others + totals.of(code, at) if totals is not None else others
        if _is_taxable(summary.taxable, expected, exactly=not family.by_rate):
            return None
        computed.append(expected)
    return computed[0] if computed else others


def _kinds(facts: Facts, code: str, rate: Decimal | None) -> Iterable[str]:
    """Return the kinds of line that a breakdown may be over.

    BR-S-08 takes either kind as soon as some allowance or charge is of the category and rate, and neither where
    nothing at all is.
    """
    if code != STANDARD or rate is None:
        return facts.line_keys
    kinds = dict.fromkeys((*facts.line_keys, *vat_ubl.LINES))
    anywhere = (code, rate) in facts.allowance_keys
    return [kind for kind in kinds if anywhere or (code, rate) in facts.line_keys.get(kind, ())]


def _is_taxable(stated: Number | None, expected: Decimal, *, exactly: bool) -> bool:
    """Tell whether a taxable amount is as expected; where not exactly, less than one off, reckoned in doubles."""
    if stated is None or stated.exact is None:
        return False
    return stated.exact == expected if exactly else is_within_one(stated.exact, expected)


def _is_amount(family: Family, summary: Summary) -> bool:
    """Tell whether the VAT of a breakdown is nought, or less than one off taxable amount times rate."""
    amount = summary.amount.exact if summary.amount is not None else None
    if amount is None:
        return False
    if not family.by_rate:
        return not amount
    taxable = summary.taxable.exact if summary.taxable is not None else None
    rate = summary.of.rate.exact if summary.of.rate is not None else None
    if taxable is None or rate is None:
        return False
    return abs(abs(amount) - rounded(abs(taxable) * rate / 100)) < 1


def _alone(facts: Facts) -> Found:
    """Judge what intra-community supplies need, and that what is not subject to VAT stands alone."""
    codes = {each.of.code: each.of for each in facts.summaries if each.of.is_vat}
    if INTRA_COMMUNITY in codes:
        at = codes[INTRA_COMMUNITY]
        if not facts.has_delivery:
            yield "BR-IC-11", Fault("delivery.date", {"category": INTRA_COMMUNITY}, raw=at.raw)
        if not facts.has_destination:
            yield "BR-IC-12", Fault("delivery.address.country", {"category": INTRA_COMMUNITY}, raw=at.raw)
    if NOT_SUBJECT not in codes:
        return
    summaries = [each.of for each in facts.summaries]
    for rule_id, held in zip(ALONE, (summaries, facts.items, facts.allowances, facts.charges), strict=True):
        other = next((each for each in held if each.is_vat and each.code != NOT_SUBJECT), None)
        if other is not None:
            yield rule_id, Fault(other.path, {"category": NOT_SUBJECT, "other": other.code or "?"}, raw=other.raw)


ALONE = ("BR-O-11", "BR-O-12", "BR-O-13", "BR-O-14")


def _split_payment(facts: Facts) -> Found:
    """Judge category B, which is for Italy, and does not go with the standard rate; of any tax, by exact text."""
    own = [*(each.of for each in facts.summaries), *facts.own_allowances, *facts.own_charges, *facts.items]
    at = next((each for each in _all(facts) if each.written == SPLIT_PAYMENT), None)
    if at is None:
        return
    if any(country != _ITALY for country in facts.countries):
        yield "BR-B-01", Fault(at.path, {"category": SPLIT_PAYMENT}, raw=at.raw)
    if all(any(each.written == code for each in own) for code in (SPLIT_PAYMENT, STANDARD)):
        yield "BR-B-02", Fault(at.path, {"category": SPLIT_PAYMENT}, raw=at.raw)


def _only(rule_id: str) -> Callable[[Case], Iterator[Fault]]:
    return lambda case: (fault for found, fault in vat_faults(case) if found == rule_id)


VAT = Sweep(
    tuple(Rule(rule_id, terms, Severity.FATAL, _only(rule_id)) for rule_id, terms in VAT_RULES.items()), vat_faults
)
