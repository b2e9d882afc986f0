"""Who has no key comes nowhere, save where everybody may; wrong addresses and methods are told as problems."""

import re

import pytest
import sqlalchemy as sa

from app.storage import tenants
from app.storage.tables import tenants as rows_of_tenants
from tests.contract.operations import KEYED, OPEN, OPERATIONS
from tests.service import authorization

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"]
PATHS = sorted({each.path for each in OPERATIONS})


@pytest.fixture(scope="module")
def somebody(service):
    return service.party()


@pytest.fixture(scope="module")
def nobody(service):
    return service.client()


@pytest.fixture(scope="module")
def useless(service, somebody):
    """Headers that open nothing, by what is wrong with them."""
    former, closed = service.party(), service.party()
    with service.storage.database.transaction() as connection:
        (key,) = tenants.keys_of(connection, former.tenant)
        tenants.revoke_key(connection, former.tenant, key.id)
        connection.execute(
            sa.update(rows_of_tenants).where(rows_of_tenants.c.id == closed.tenant.id).values(state="closed")
        )
    return {
        "none": {},
        "wrong": authorization("sk_live_" + "x" * 43),
        "altered": authorization(somebody.key[:-1] + ("a" if somebody.key[-1] != "a" else "b")),
        "revoked": authorization(former.key),
        "of a closed tenant": authorization(closed.key),
        "bare": {"Authorization": somebody.key},
        "empty": {"Authorization": "Bearer"},
        "several words": authorization(f"{somebody.key} {somebody.key}"),
        "long": authorization("sk_live_" + "x" * 5_000),
        "no text": {"Authorization": b"Bearer \xff\xfe"},
        "another scheme": {"Authorization": f"Basic {somebody.key}"},
        "elsewhere": {"X-Api-Key": somebody.key},
    }


def test_what_is_open_is_as_the_issue_says():
    assert {each.path for each in OPERATIONS if not each.is_keyed} == OPEN


@pytest.mark.parametrize("operation", KEYED, ids=str)
def test_without_a_key_that_opens_nothing_is_done(nobody, useless, operation):
    for what, headers in useless.items():
        wish = operation.request()
        wish["headers"] = {**wish.get("headers", {}), **headers}
        answer = nobody.request(**wish)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized"), what
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"].startswith('Bearer realm="ublrelay"')


def test_a_key_in_the_address_opens_nothing(nobody, somebody):
    assert nobody.get(f"/v1/invoices?key={somebody.key}").status_code == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_written_as_one_likes(nobody, somebody, scheme):
    answer = nobody.get("/v1/invoices", headers={"Authorization": f"{scheme} {somebody.key}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/v1/rules"])
def test_what_is_open_needs_no_key(nobody, path):
    assert nobody.get(path).status_code == 200
    assert nobody.get(path, headers=authorization("nonsense")).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_another_method_is_told_with_those_that_are_right(somebody, path):
    address = re.sub(r"\{[a-z]+\}", "none", path)
    right = {each.method for each in OPERATIONS if re.fullmatch(re.sub(r"\{[a-z]+\}", "[^/]+", each.path), address)}
    for method in sorted({*METHODS} - right):
        answer = somebody.client.request(method, address)
        assert answer.status_code == 405, method
        assert {each.strip() for each in answer.headers["allow"].split(",")} == right, method
        if method != "HEAD":
            assert answer.json()["code"] == "method-not-allowed"


@pytest.mark.parametrize(
    "path", ["/v1", "/v1/", "/v1/invoice", "/v1/invoices/", "/v1/invoices/a/b", "/v2/invoices", "/v1/%2e%2e/docs"]
)
def test_another_address_is_told_as_a_problem(service, somebody, nobody, path):
    for asking in (somebody.client, nobody):
        answer = asking.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
