"""Numbers on a page that prove themselves."""

import pytest

from app.extraction.values import identifiers

RIGHT_IBANS = [
    "NL91ABNA0417164300",
    "NL91 ABNA 0417 1643 00 BIC ABNANL2A",
    "IBAN: BE68 5390 0754 7034",
    "nl91abna0417164300",
]
VAT = {
    "BTW NL810433941B01": "NL810433941B01",
    "NL 8104.33.941.B01": "NL810433941B01",
    "BE 0412.121.524": "BE0412121524",
}


@pytest.mark.parametrize("text", RIGHT_IBANS)
def test_an_iban_is_found_however_it_is_spaced(text: str) -> None:
    (found,) = identifiers.ibans_in(text)
    assert found.is_right


def test_an_iban_with_a_wrong_digit_is_found_and_wrong() -> None:
    (found,) = identifiers.ibans_in("NL91ABNA0417164301 t.n.v. Bakker")
    assert not found.is_right


def test_letters_behind_an_iban_are_not_part_of_it() -> None:
    (found,) = identifiers.ibans_in("IBAN NL91 ABNA 0417 1643 00 t.n.v. Bakker")
    assert found.value == "NL91ABNA0417164300"


@pytest.mark.parametrize(("text", "value"), VAT.items())
def test_a_vat_identifier_is_found_with_blanks_and_points(text: str, value: str) -> None:
    (found,) = identifiers.vat_identifiers_in(text)
    assert found.value == value
    assert found.is_right


def test_a_vat_identifier_with_a_wrong_digit_is_found_and_wrong() -> None:
    (found,) = identifiers.vat_identifiers_in("NL810433942B01")
    assert not found.is_right


def test_payment_references_prove_themselves() -> None:
    found = [each.value for each in identifiers.payment_references_in("RF18 5390 0754 7034 en +++090/9337/55493+++")]
    assert found == ["RF18539007547034", "+++090/9337/55493+++"]
    assert identifiers.is_dutch_payment_reference("5000 0567 8901 2345")
    assert not identifiers.is_dutch_payment_reference("5000 0567 8901 2346")


def test_registrations_are_told_by_their_form() -> None:
    texts = {"12345678": "12345678", "HRB 12345": "HRB 12345", "0202.239.951": "0202239951", "732 829 320": "732829320"}
    assert {text: next(identifiers.registrations_in(text)).value for text in texts} == texts
    assert not list(identifiers.registrations_in("1234567890123"))
