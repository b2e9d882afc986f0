"""Numbers that carry their own check."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import identifiers


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("NL13TEST0123456789", None),
        ("nl13 test 0123 4567 89", None),
        ("NL14TEST0123456789", "checksum"),
        ("NL13TEST012345678", "checksum"),
        ("BE71096123456769", None),
        ("BE710961234567", "checksum"),
        ("NL77012345678901234", "length"),  # right check digits for a wrong length
        ("ZZ13TEST0123456789", "checksum"),
        ("12345678", None),
        ("P000123456", None),
        ("", None),
    ],
)
def test_iban(number, fault):
    if fault == "length":
        number = number[:2] + right_digits(number) + number[4:]
    assert identifiers.iban_fault(number) == fault


def test_an_iban_of_a_country_outside_the_register_is_left_alone():
    number = "ZZ00TEST0123456789"
    assert identifiers.iban_fault(number[:2] + right_digits(number) + number[4:]) is None


def right_digits(number: str) -> str:
    """The check digits by ISO 7064, worked out here by long division."""
    digits = "".join(str(int(sign, 36)) for sign in number[4:] + number[:2] + "00")
    return f"{98 - int(digits) % 97:02d}"


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("NL812345678B01", None),  # modulo 11
        ("NL001234567B29", None),  # modulo 97, a sole trader
        ("NL812345679B01", "checksum"),
        ("NL812345678B", "form"),
        ("NL81234567801", "form"),
        ("DE298765435", None),
        ("DE298765436", "checksum"),
        ("GB123456789", None),
        ("CHE123456789", None),
        ("US12", None),
        ("", None),
        ("NL" + "1" * 100, "form"),
    ],
)
def test_vat_identifier(number, fault):
    assert identifiers.vat_fault(number) == fault


@pytest.mark.parametrize(
    ("number", "scheme", "fault"),
    [
        ("01234567", "0106", None),
        ("1234567", "0106", "kvk"),
        ("123456780000", "0106", "kvk"),
        ("1234567٨", "0106", "kvk"),
        ("00000001823456789000", "0190", None),
        ("1823456789000", "0190", "oin"),
        ("1", "0088", None),
        ("1", None, None),
    ],
)
def test_registration(number, scheme, fault):
    assert identifiers.scheme_fault(number, scheme) == fault


@pytest.mark.parametrize(
    ("reference", "right"),
    [
        ("5000056789012345", True),
        ("4000056789012345", False),
        ("12 2345 3462 2567", True),
        ("22 2345 3462 2567", False),
        ("13 2345 3462 2567", False),  # says three digits follow, or thirteen
        ("2026001", True),
        ("172026001", True),
        ("12345678", False),  # eight digits are none
        ("123456789012345", False),
        ("", False),
        ("F2026001", False),
    ],
)
def test_betalingskenmerk(reference, right):
    assert identifiers.is_betalingskenmerk(reference) is right


@pytest.mark.parametrize(
    ("reference", "fault"),
    [("5000056789012345", None), ("4000 0567 8901 2345", "checksum"), ("172026002", None), ("2026-0417", None)],
)
def test_only_sixteen_digits_are_judged_as_betalingskenmerk(reference, fault):
    assert identifiers.betalingskenmerk_fault(reference) == fault


@pytest.mark.parametrize(
    ("reference", "fault"),
    [("RF18539007547034", None), ("rf18 5390 0754 7034", None), ("RF19539007547034", "checksum"), ("RFC-12", None)],
)
def test_creditor_reference(reference, fault):
    assert identifiers.creditor_reference_fault(reference) == fault


@given(st.text(max_size=40) | st.from_regex(r"[A-Z]{2}[0-9A-Z .]{0,34}", fullmatch=True))
def test_no_text_makes_them_raise(text):
    for judge in (
        identifiers.iban_fault,
        identifiers.vat_fault,
        identifiers.creditor_reference_fault,
        identifiers.betalingskenmerk_fault,
        identifiers.is_betalingskenmerk,
    ):
        assert judge(text) in {None, False, True, "checksum", "length", "form"}
    for country in ("NL", "DE", "FR", "ES", "IT", "EL", "XI", "EU", "IE", "RO", "PL", "BE"):
        assert identifiers.vat_fault(country + text) in {None, "checksum", "form"}
    assert identifiers.scheme_fault(text, "0106") in {None, "kvk"}


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_a_check_digit_put_before_fifteen_digits_makes_a_betalingskenmerk(number):
    digits = f"{number:015d}"
    assert identifiers.is_betalingskenmerk(identifiers.betalingskenmerk_check_digit(digits) + digits)
