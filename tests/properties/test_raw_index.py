"""What was written reaches the raw index to the letter; what the model cannot hold is reported: nothing vanishes."""

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from functools import cache
from itertools import islice
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.formats import cii, ubl
from app.model.findings import Severity
from app.model.raw import Raw
from app.model.reading import Reading
from app.model.values import BLANKS
from tests.strategies import every_term

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_NAMES = {
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
}
_FULL = {"ubl": (ubl, "380"), "ubl-credit-note": (ubl, "381"), "cii": (cii, "380")}
_PAYABLE = "cac:LegalMonetaryTotal/cbc:PayableAmount"
_LOST = ("RELAY-LOST", Severity.WARNING)
_VALUE = ("RELAY-VALUE", Severity.FATAL)


@cache
def source(syntax: str) -> bytes:
    module, type_code = _FULL[syntax]
    return module.write(every_term(type_code))


def full(syntax: str = "ubl") -> etree._Element:
    return etree.fromstring(source(syntax))


def changed(path: str, change: Callable[[etree._Element], None], syntax: str = "ubl") -> Reading:
    """Read the full document after `change` was done to the first element at `path`."""
    root = full(syntax)
    element = root.find(path, _NAMES)
    assert element is not None
    change(element)
    return _FULL[syntax][0].read(etree.tostring(root))


def stating(text: str) -> Callable[[etree._Element], None]:
    return lambda element: setattr(element, "text", text)


def with_attribute(name: str, text: str) -> Callable[[etree._Element], None]:
    return lambda element: element.set(name, text)


def twice(element: etree._Element) -> None:
    element.addnext(deepcopy(element))


def raw_of(reading: Reading, path: str) -> Raw:
    assert reading.raw is not None
    found = reading.raw.first(path)
    assert found is not None
    return found


def told(reading: Reading) -> list[tuple[tuple[str, Severity], str, str]]:
    return [((each.rule, each.severity), each.facts["path"], each.facts["value"]) for each in reading.findings]


def test_the_unchanged_document_has_nothing_to_report():
    for syntax, (module, _) in _FULL.items():
        assert module.read(etree.tostring(full(syntax))).findings == ()


# --- white space -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["1.21 ", " 1.21", "\n\t1.21\r\n", "1.210", "+1.21", "01.21"])
def test_an_amount_is_read_and_its_exact_text_kept(written: str):
    reading = changed(_PAYABLE, stating(written))
    assert reading.invoice.totals.payable == Decimal("1.21")
    assert raw_of(reading, _PAYABLE).text == written
    assert reading.findings == ()


def test_a_currency_with_outer_blanks_is_kept_and_reported():
    reading = changed(_PAYABLE, with_attribute("currencyID", " EUR "))
    raw = raw_of(reading, _PAYABLE)
    assert raw.attributes["currencyID"] == " EUR "
    assert reading.invoice.totals.payable is not None
    assert told(reading) == [(_LOST, f"/ubl:Invoice/{_PAYABLE}/@currencyID", " EUR ")]


def test_an_invoice_currency_with_outer_blanks_is_still_the_currency():
    reading = changed("cbc:DocumentCurrencyCode", stating(" EUR "))
    assert reading.invoice.currency == "EUR"
    assert raw_of(reading, "cbc:DocumentCurrencyCode").text == " EUR "
    assert reading.findings == ()


@given(blanks=st.lists(st.text(" \t\n\r", min_size=1), min_size=2, max_size=2), where=st.integers(0, 10_000))
def test_outer_white_space_anywhere_changes_the_raw_index_alone(blanks: list[str], where: int):
    module, type_code = _FULL["ubl"]
    root = full()
    leaves = [element for element in root.iter() if not len(element)]
    leaf = leaves[where % len(leaves)]
    stated = leaf.text
    leaf.text = written = f"{blanks[0]}{stated}{blanks[1]}"
    reading = module.read(etree.tostring(root))
    assert reading.invoice == every_term(type_code)
    assert reading.findings == ()
    assert [raw.text for raw in reading.raw.walk()].count(written) == 1


# --- what stands twice -----------------------------------------------------------------------------------------------


_ONCE = (
    "cac:TaxTotal",
    "cac:AccountingSupplierParty/cac:Party/cac:PartyName",
    "cac:Delivery",
    "cbc:IssueDate",
    "cac:LegalMonetaryTotal/cbc:PayableAmount",
    "cac:AccountingCustomerParty/cac:Party/cac:PostalAddress/cac:AddressLine",
)
"""What may stand once; the full document has two VAT totals, the second in the accounting currency."""


@pytest.mark.parametrize("path", _ONCE)
def test_a_second_occurrence_stays_in_the_raw_index_and_is_reported_leaf_by_leaf(path: str):
    reading = changed(path, twice)
    assert reading.invoice == every_term(), "the model holds the first"
    assert len(reading.raw.all(path)) == len(full().findall(path, _NAMES)) + 1
    assert {rule for rule, _, _ in told(reading)} == {_LOST}
    assert all(place.startswith(f"/ubl:Invoice/{path}[2]") for _, place, _ in told(reading))
    parts = list(full().find(path, _NAMES).iter())
    said = sum(1 for part in parts if not len(part)) + sum(len(part.attrib) for part in parts)
    assert len(reading.findings) == said


def test_a_second_payment_means_is_a_second_account():
    reading = changed("cac:PaymentMeans", twice)
    assert len(reading.raw.all("cac:PaymentMeans")) == 3
    assert len(reading.invoice.payment.accounts) == 3
    assert reading.invoice.payment.accounts[0] == reading.invoice.payment.accounts[1]
    lost = {path.partition("/cac:PaymentMeans[2]/")[2].partition("/")[0] for _, path, _ in told(reading)}
    assert lost == {"cac:CardAccount", "cac:PaymentMandate"}


def test_type_381_under_an_invoice_reaches_model_and_raw_index():
    reading = changed("cbc:InvoiceTypeCode", stating("381"))
    assert reading.raw.name == "ubl:Invoice"
    assert reading.raw.value("cbc:InvoiceTypeCode") == "381"
    assert reading.invoice.type_code == "381"


def test_an_attribute_that_we_do_not_know_is_kept_and_reported():
    path = "cbc:DocumentCurrencyCode"
    reading = changed(path, with_attribute("listAgencyID", "6"))
    assert raw_of(reading, path).attributes == {"listAgencyID": "6"}
    assert told(reading) == [(_LOST, f"/ubl:Invoice/{path}/@listAgencyID", "6")]
    assert reading.invoice == every_term()


def test_a_comment_within_a_text_does_not_cut_it():
    data = etree.tostring(full()).replace(b"number-3", b"INV-<!-- x -->1<?y z?>2", 1)
    assert b"<cbc:ID>INV-<!-- x -->1<?y z?>2</cbc:ID>" in data
    reading = ubl.read(data)
    assert raw_of(reading, "cbc:ID").text == "INV-12"
    assert reading.invoice.number == "INV-12"


def test_text_between_elements_is_kept_and_reported():
    reading = changed("cac:Delivery/cbc:ActualDeliveryDate", lambda element: setattr(element, "tail", " spoed "))
    assert raw_of(reading, "cac:Delivery").text.strip() == "spoed"
    assert told(reading) == [(_LOST, "/ubl:Invoice/cac:Delivery", "spoed")]


# --- what is no value ------------------------------------------------------------------------------------------------

NO_NUMBERS = (
    "1_000.00", "NaN", "INF", "-Infinity", "1e3", "1E+3", "\u0663\u0664", "\u0967", "1,00", "1.000,00", "1 000", "0x10",
    "EUR 1", "--1", ".", "+", "1.2.3", "\u00bd", "\U0001d7d9", "\N{NO-BREAK SPACE}1", "9" * 181,
)  # fmt: skip
NO_DATES = (
    "20260101", "2026-W01-1", "2026-1-1", "01-01-2026", "2026-02-30", "2026-13-01", "2026-01-01T00:00:00", "0000-01-01",
    "2026-01-01 Z", "2026-01-01z",
    "\u0662\u0660\u0662\u0666-\u0660\u0661-\u0660\u0661", "2026-001", "morgen",
)  # fmt: skip


@pytest.mark.parametrize("written", NO_NUMBERS)
@pytest.mark.parametrize("path", [_PAYABLE, "cac:InvoiceLine/cbc:InvoicedQuantity"])
def test_what_is_no_number_is_none_in_the_model_and_stays_as_written(path: str, written: str):
    reading = changed(path, stating(written))
    assert raw_of(reading, path).text == written
    held = {_PAYABLE: reading.invoice.totals.payable}.get(path, reading.invoice.lines[0].quantity)
    assert held is None
    (finding,) = [each for each in reading.findings if each.rule == "RELAY-VALUE"]
    assert finding.severity is Severity.FATAL
    assert finding.facts["value"] == written.strip(BLANKS)
    assert finding.location.xpath == raw_of(reading, path).xpath


@pytest.mark.parametrize("written", NO_DATES)
def test_what_is_no_date_is_none_in_the_model_and_stays_as_written(written: str):
    reading = changed("cbc:IssueDate", stating(written))
    assert raw_of(reading, "cbc:IssueDate").text == written
    assert reading.invoice.issue_date is None
    assert told(reading) == [(_VALUE, "/ubl:Invoice/cbc:IssueDate", written)]


@pytest.mark.parametrize("written", ["12026-01-01", "-2026-01-01", "-12026-01-01Z"])
def test_a_day_beyond_our_calendar_is_none_in_the_model_and_only_warned_of(written: str):
    reading = changed("cbc:IssueDate", stating(written))
    assert raw_of(reading, "cbc:IssueDate").text == written
    assert reading.invoice.issue_date is None
    assert told(reading) == [(("RELAY-VALUE", Severity.WARNING), "/ubl:Invoice/cbc:IssueDate", written)]


@pytest.mark.parametrize("written", ["2026-01-01Z", "2026-01-01+01:00", "2026-01-01-12:30", " 2026-01-01 "])
def test_a_date_may_state_its_time_zone(written: str):
    reading = changed("cbc:IssueDate", stating(written))
    assert reading.invoice.issue_date.isoformat() == "2026-01-01"
    assert raw_of(reading, "cbc:IssueDate").text == written
    assert reading.findings == ()


def test_what_is_no_base64_stays_as_written():
    path = "cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
    reading = changed(path, stating("geen base64!"))
    assert reading.invoice.attachments[0].content is None
    assert (_VALUE, "geen base64!") in [(rule, value) for rule, _, value in told(reading)]


@given(st.text("0123456789.,_eE+- NaINFf\u0663\u0967\u00a0", min_size=1, max_size=12))
def test_a_number_is_read_exactly_where_xml_schema_reads_one(written: str):
    reading = changed(_PAYABLE, stating(written))
    assert raw_of(reading, _PAYABLE).text == written
    assert (reading.invoice.totals.payable is not None) == _is_xsd_decimal(written)
    if written.strip(" ") and not _is_xsd_decimal(written):
        assert _VALUE in [rule for rule, _, _ in told(reading)]


_DECIMAL_SCHEMA = etree.XMLSchema(
    etree.XML(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:decimal"/></xs:schema>'
    )
)


def _is_xsd_decimal(written: str) -> bool:
    """Ask libxml2, whose reading of xs:decimal is not ours."""
    element = etree.Element("a")
    element.text = written
    return _DECIMAL_SCHEMA.validate(element)


# --- nothing vanishes ------------------------------------------------------------------------------------------------

SAYS_NOTHING_NEW = {
    "cac:PayeeParty/cac:PartyIdentification": "the creditor identifier (BT-90) once more, with the same text",
    "cac:PaymentMeans/cbc:PaymentDueDate": "the due date of a credit note once more, with the same day",
}
"""What may stand twice unseen: the one term that the norm has, stated again in the same words."""


@pytest.mark.parametrize("syntax", _FULL)
def test_no_text_can_change_unseen(syntax: str):
    """Give every leaf another text: the invoice or the findings are other ones."""
    unseen = _unseen(syntax, lambda element: not len(element), _restate)
    assert unseen == []


@pytest.mark.parametrize("syntax", _FULL)
def test_no_attribute_can_change_unseen(syntax: str):
    unseen = _unseen(
        syntax,
        lambda element: element.attrib,
        lambda element: [element.set(name, "iets anders") for name in element.attrib],
    )
    assert unseen == []


@pytest.mark.parametrize("syntax", _FULL)
def test_no_element_can_stand_twice_unseen(syntax: str):
    assert set(_unseen(syntax, lambda element: True, twice)) <= SAYS_NOTHING_NEW.keys()


def _restate(element: etree._Element) -> None:
    element.text = "0.07" if element.text != "0.07" else "0.08"


def _unseen(syntax: str, concerns: Callable, change: Callable) -> list[str]:
    """Return the places of the full document where `change` changes neither the invoice nor the findings."""
    module = _FULL[syntax][0]
    before = _seen(module, etree.tostring(full(syntax)))
    unseen = []
    for position, element in enumerate(full(syntax).iter()):
        if position == 0 or not concerns(element):
            continue
        root = full(syntax)
        affected = next(islice(root.iter(), position, None))
        place = _place(affected)
        change(affected)
        if _seen(module, etree.tostring(root)) == before:
            unseen.append(place)
    return unseen


def _seen(module: ModuleType, data: bytes) -> tuple[object, list[object]]:
    reading = module.read(data)
    return reading.invoice, told(reading)


def _place(element: etree._Element) -> str:
    steps = [f"{each.prefix}:{etree.QName(each).localname}" for each in (element, *element.iterancestors())]
    return "/".join(reversed(steps[:-1]))
