"""What a customer chose for one destination: checked as a whole, told apart from its secrets, and obeyed."""

import base64
import dataclasses
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.delivery import BadWay, Basic, Bearer, HeaderKey, Message, Way
from app.delivery.file_names import named
from app.model import catalogue

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
FULL = Way(
    body="multipart",
    authorization=Basic(user="erp", password="geheim: één"),
    signing_secret=SECRET,
    file_name_pattern="{seller}-{number}",
    size_limit=1_000_000,
    embed=False,
)
WAYS = [
    Way(),
    FULL,
    Way(authorization=Bearer(token="abc.DEF-123==")),
    Way(authorization=HeaderKey(name="X-Api-Key", key="sleutel van de poort")),
]


def faults_of(data, secrets=None):
    with pytest.raises(BadWay) as bad:
        Way.from_json(data, secrets or {})
    for fault in bad.value.faults:
        for text in catalogue.message(fault).values():
            assert "…" not in text
            assert not text.startswith("RELAY")
    return {(fault.location.path, fault.facts["kind"]) for fault in bad.value.faults}


@pytest.mark.parametrize("way", WAYS)
def test_a_way_survives_storage_with_its_secrets_apart(way):
    stored = json.dumps(way.as_json())
    for secret in way.secrets().values():
        assert secret not in stored
        assert secret not in repr(way)
    assert Way.from_json(json.loads(stored), way.secrets()) == way


def test_a_customer_may_give_secrets_in_their_places():
    data = {"authorization": {"kind": "header", "name": "X-Api-Key", "key": "k1"}, "signing_secret": SECRET}
    way = Way.from_json(data)
    assert way.secrets() == {"authorization.key": "k1", "signing_secret": SECRET}
    assert way.as_json()["authorization"] == {"kind": "header", "name": "X-Api-Key"}


def test_what_is_absent_or_null_takes_its_default():
    assert Way.from_json({}) == Way.from_json({"body": None, "authorization": None, "embed": None}) == Way()


def test_everything_that_is_wrong_is_told_at_once():
    data = {
        "body": "soap",
        "authorization": {"kind": "basic", "user": "a:b", "password": ""},
        "signing_secret": "geheim",
        "file_name_pattern": "../{number.__class__}{total}",
        "size_limit": 10,
        "embed": "ja",
        "colour": "red",
    }
    assert faults_of(data) == {
        ("body", "choice"),
        ("authorization.user", "user-form"),
        ("authorization.password", "secret-form"),
        ("signing_secret", "signing-secret"),
        ("file_name_pattern", "file-name-characters"),
        ("file_name_pattern", "placeholder"),
        ("size_limit", "number"),
        ("embed", "yes-or-no"),
        ("colour", "unknown-option"),
    }


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ([], ("", "no-object")),
        ({"authorization": "Bearer x"}, ("authorization", "no-object")),
        ({"authorization": {"kind": "digest"}}, ("authorization.kind", "choice")),
        ({"authorization": {"kind": "bearer"}}, ("authorization.token", "no-text")),
        ({"authorization": {"kind": "bearer", "token": "a b"}}, ("authorization.token", "secret-form")),
        ({"authorization": {"kind": "bearer", "token": "a\r\nX: 1"}}, ("authorization.token", "secret-form")),
        ({"authorization": {"kind": "bearer", "token": "a" * 5000}}, ("authorization.token", "secret-form")),
        ({"authorization": {"kind": "bearer", "token": "a", "user": "b"}}, ("authorization.user", "unknown-option")),
        (
            {"authorization": {"kind": "basic", "user": "a", "password": "b\n"}},
            ("authorization.password", "secret-form"),
        ),
        ({"authorization": {"kind": "header", "name": "X Y", "key": "b"}}, ("authorization.name", "header-form")),
        ({"authorization": {"kind": "header", "name": "Host", "key": "b"}}, ("authorization.name", "header-ours")),
        (
            {"authorization": {"kind": "header", "name": "proxy-auth", "key": "b"}},
            ("authorization.name", "header-ours"),
        ),
        ({"authorization": {"kind": "header", "name": "X", "key": "é"}}, ("authorization.key", "secret-form")),
        ({"signing_secret": "whsec_" + "A" * 20}, ("signing_secret", "signing-secret")),
        ({"signing_secret": "whsec_" + "A" * 200}, ("signing_secret", "signing-secret")),
        ({"signing_secret": 7}, ("signing_secret", "signing-secret")),
        ({"body": ["raw"]}, ("body", "choice")),
        ({"size_limit": True}, ("size_limit", "number")),
        ({"size_limit": "20000000"}, ("size_limit", "number")),
        ({"size_limit": 10**12}, ("size_limit", "number")),
        ({"file_name_pattern": " "}, ("file_name_pattern", "length")),
        ({"file_name_pattern": "a" * 200}, ("file_name_pattern", "length")),
        ({"file_name_pattern": "{number"}, ("file_name_pattern", "braces")),
        ({"file_name_pattern": "{}"}, ("file_name_pattern", "placeholder")),
        ({"file_name_pattern": "{number!r}"}, ("file_name_pattern", "placeholder")),
        ({"file_name_pattern": "{number:>999999999}"}, ("file_name_pattern", "placeholder")),
        ({"file_name_pattern": "a/{number}"}, ("file_name_pattern", "file-name-characters")),
        ({"file_name_pattern": "a\\{number}"}, ("file_name_pattern", "file-name-characters")),
        ({"file_name_pattern": 7}, ("file_name_pattern", "no-text")),
    ],
)
def test_an_option_that_cannot_be_right_is_told_by_its_place(data, fault):
    assert faults_of(data) == {fault}


def test_a_secret_that_is_wrong_is_not_repeated():
    with pytest.raises(BadWay) as bad:
        Way.from_json({"authorization": {"kind": "bearer", "token": "mijn geheim"}, "signing_secret": "whsec_geheim"})
    told = [*(str(catalogue.message(fault)) for fault in bad.value.faults), str(bad.value)]
    assert "geheim" not in "".join(told).replace("geheim in", "").replace("geheim om", "")


def test_a_way_made_in_code_is_held_to_the_same():
    with pytest.raises(BadWay):
        Way(size_limit=1)
    with pytest.raises(BadWay):
        Bearer(token="a b")


def test_options_that_a_channel_has_no_use_for_are_told():
    assert {fault.location.path for fault in FULL.misplaced("mailbox")} == {"body", "authorization", "signing_secret"}
    assert {fault.location.path for fault in FULL.misplaced("endpoint")} == {"size_limit"}
    assert Way().misplaced("mailbox") == Way().misplaced("endpoint") == ()


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{seller}-{number}", "Vlasfabriek-Dedemsvaart-B.V.-VF-2026-0117.xml"),
        ("{issue_date}_{buyer}", "2026-03-09_Zuivelcooperatie-De-Goudsbloem.xml"),
        ("{delivery}", "levering-1.xml"),
        ("factuur", "factuur.xml"),
        ("{number}.xml", "VF-2026-0117.xml"),
        (None, "VF-2026-0117.xml"),
    ],
)
def test_files_are_called_after_the_pattern(message, pattern, name):
    assert named(message, pattern, "levering-1").ubl_filename == name


def test_what_an_invoice_says_makes_no_unsafe_name(message):
    hostile = dataclasses.replace(message, number="../../{seller}\r\n.exe", seller=None)
    assert named(hostile, "{number}{seller}", "k").ubl_filename == "seller-.exe.xml"
    assert named(dataclasses.replace(message, number=None), "{number}", "k").pdf_filename == "invoice.pdf"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "body": st.sampled_from(["raw", "json"]) | ANYTHING,
        "authorization": st.fixed_dictionaries(
            {"kind": st.sampled_from(["bearer", "basic", "header"]) | ANYTHING},
            optional=dict.fromkeys(("token", "user", "password", "name", "key"), ANYTHING),
        )
        | ANYTHING,
        "signing_secret": st.just(SECRET) | ANYTHING,
        "file_name_pattern": st.text(alphabet="{}number!:[].x ", max_size=20) | ANYTHING,
        "size_limit": st.integers() | ANYTHING,
        "embed": ANYTHING,
    },
)


@given(OPTIONS | ANYTHING)
def test_whatever_is_given_is_a_way_that_survives_storage_or_told_to_be_none(data):
    try:
        way = Way.from_json(data)
    except BadWay:
        return
    assert Way.from_json(way.as_json(), way.secrets()) == way
    if way.file_name_pattern is not None:
        made = named(Message(ubl=b"<a/>", created=datetime(2026, 3, 9, tzinfo=UTC)), way.file_name_pattern, "dlv_1")
        assert made.ubl_filename.endswith(".xml")
