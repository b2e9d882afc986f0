"""The values: messages, file names, keys, failures and their texts."""

import dataclasses
import string
import tomllib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.delivery import Message, PermanentFailure, Reason, TemporaryFailure, delivery_key
from app.delivery.message import file_name
from app.model.catalogue import catalogue

SAFE = set(string.ascii_letters + string.digits + "._-")


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("2026-0117", "2026-0117.xml"),
        ("VF/2026 0117", "VF-2026-0117.xml"),
        ("Créd'it №5", "Cred-it-No5.xml"),
        ("../../etc/passwd", "etc-passwd.xml"),
        (".htaccess", "htaccess.xml"),
        ("factuur.xml", "factuur.xml"),
        ("con", "invoice-con.xml"),
        ("Lpt1.txt", "invoice-Lpt1.txt.xml"),
        ("发票", "invoice.xml"),
        ("", "invoice.xml"),
        (None, "invoice.xml"),
        ("1" * 300, "1" * 80 + ".xml"),
    ],
)
def test_a_file_name_is_made_safe(wanted, name):
    assert file_name(wanted, ".xml") == name


@given(st.text(max_size=200))
def test_no_number_makes_an_unsafe_file_name(number):
    name = file_name(number, ".xml")
    assert set(name) <= SAFE
    assert name.endswith(".xml")
    assert name[0] not in ".-"
    assert len(name) <= 92


def test_a_message_names_its_files_by_its_number(message):
    assert (message.ubl_filename, message.pdf_filename) == ("VF-2026-0117.xml", "VF-2026-0117.pdf")


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Message(ubl=b"<a/>", created=datetime(2026, 3, 9))  # noqa: DTZ001 -- what is tested


def test_the_key_follows_bytes_number_and_address(message):
    same = delivery_key(message, "mailto:a@b.nl")
    assert same == delivery_key(dataclasses.replace(message, created=datetime(2027, 1, 1, tzinfo=UTC)), "mailto:a@b.nl")
    others = {
        delivery_key(message, "mailto:c@b.nl"),
        delivery_key(dataclasses.replace(message, ubl=b"<b/>"), "mailto:a@b.nl"),
        delivery_key(dataclasses.replace(message, number="2"), "mailto:a@b.nl"),
    }
    assert len(others | {same}) == 4


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_texts_in_both_languages(reason):
    texts = catalogue()[reason.rule]
    assert {"nl", "en", "nl_fix", "en_fix"} <= set(texts)
    assert fields_of(texts["nl"] + texts["nl_fix"]) == fields_of(texts["en"] + texts["en_fix"])


def test_no_text_is_left_over(root):
    ours = tomllib.loads((root / "app/model/messages/delivery.toml").read_text(encoding="utf-8"))
    assert set(ours) == {reason.rule for reason in Reason}


@pytest.mark.parametrize("kind", [TemporaryFailure, PermanentFailure])
def test_a_failure_says_what_is_wrong_and_what_to_do(kind):
    failure = kind(Reason.HTTP_GONE, facts={"host": "erp.example.nl", "status": "410"}, evidence={"status": 410})
    assert str(failure) == failure.message["en"]
    assert "erp.example.nl" in failure.message["nl"]
    assert failure.finding.rule == "RELAY-DELIVERY-HTTP-GONE"
    failure.with_evidence(status=0, host="erp.example.nl")
    assert failure.evidence == {"status": 410, "host": "erp.example.nl"}


def fields_of(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
