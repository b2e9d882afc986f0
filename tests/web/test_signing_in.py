"""Signing in and out, what an unsigned visitor gets, and forms that are not ours."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app.web.throttle import Throttle
from tests.web.service import until

TOKEN = re.compile(r'name="form_token" value="([^"]+)')


@pytest.fixture
def client(address):
    with httpx.Client(base_url=address, timeout=20) as client:
        yield client


@pytest.fixture
def signed_in(client, desk):
    client.cookies.set("session", desk.session())
    return client


def token(answer: httpx.Response) -> str:
    return TOKEN.search(answer.text)[1]


def try_key(client, key: str, **more) -> httpx.Response:
    form = {"form_token": token(client.get("/sign-in")), "key": key, "next": "/overview"}
    return client.post("/sign-in", data=form | more)


@pytest.mark.parametrize(("mode", "language"), [("test", "nl"), ("live", "en")])
def test_a_key_signs_in_comes_back_and_signs_out(tab, house, mode, language):
    desk = house.desk(mode=mode)
    page = tab("/recipients?lang=" + language, language=language, own=None)
    assert page.run("location.pathname") == "/sign-in"
    assert page.run("document.activeElement.id") == "key"
    page.type(desk.key)
    page.press("Enter")
    page.arrives("/recipients")
    assert page.count(".band") == (mode == "test")
    assert page.run("document.documentElement.lang") == language
    assert page.run("document.cookie") == "", "no script sees the session"
    page.click(".own button")
    page.appears("#key", ".notice.good")
    page.go(f"{house.address}/recipients")
    assert page.run("location.pathname") == "/sign-in"


def test_the_session_is_for_this_site_alone_and_a_key_is_shown_nowhere(client, desk):
    answer = try_key(client, desk.key)
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("session="))
    assert answer.status_code == 303
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/;" in cookie
    assert "Secure" not in cookie, "plain http on this machine"
    elsewhere = {"Host": "relay.example.nl"}
    page = client.get("/sign-in", headers=elsewhere)
    assert "Secure" in page.headers["set-cookie"]


@pytest.mark.parametrize(
    ("key", "status", "said"),
    [
        ("", 401, "past niet"),
        ("sk_live_nonsense", 401, "past niet"),
        ("x" * 5000, 401, "past niet"),
        ("supplier", 403, "van een leverancier"),
        ("revoked", 401, "past niet"),
    ],
)
def test_a_key_that_does_not_fit_is_told_why(client, house, key, status, said):
    client.headers["Accept-Language"] = "nl"
    if key in {"supplier", "revoked"}:
        desk = house.desk(role="supplier" if key == "supplier" else "operator")
        if key == "revoked":
            desk.revoke()
        key = desk.key
    answer = try_key(client, key)
    assert answer.status_code == status
    assert said in answer.text
    assert key == "" or key not in answer.text
    assert "session" not in client.cookies


def test_a_revoked_key_ends_the_session(signed_in, desk):
    assert signed_in.get("/overview").status_code == 200
    desk.revoke()
    answer = signed_in.get("/overview?status=unrouted")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Foverview%3Fstatus%3Dunrouted"
    told = signed_in.post("/review/pages", headers={"Accept": "application/json"}, content=b"x")
    assert told.status_code == 401
    assert "niet meer aangemeld" in told.json()["message"]["nl"]


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(client, desk, place):
    assert 'name="next" value="/overview"' in client.get("/sign-in", params={"next": place}).text
    answer = try_key(client, desk.key, next=place)
    assert answer.headers["location"] == "/sign-in/done?next=%2Foverview"


@pytest.mark.parametrize("given", [{}, {"form_token": ""}, {"form_token": "another"}])
@pytest.mark.parametrize("place", ["/recipients/new", "/sign-out", "/dead-letters/resend", "/sign-in"])
def test_a_form_without_our_token_changes_nothing(signed_in, desk, place, given):
    answer = signed_in.post(place, data={"name": "x", "key": desk.key, **given})
    assert answer.status_code == 403
    assert signed_in.get("/overview").status_code == 200


def test_a_form_from_another_site_is_refused_even_with_the_token(signed_in):
    form = {"form_token": token(signed_in.get("/recipients/new")), "name": "Bakkerij De Korst"}
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert signed_in.post("/recipients/new", data=form, headers=elsewhere).status_code == 403
    assert signed_in.post("/recipients/new", data=form).status_code == 303


@pytest.mark.parametrize("body", [b"form_token=" + b"x" * 70_000, b"\xff=%ff&a", b"&".join([b"a=b"] * 400)])
def test_a_form_that_cannot_be_read_is_refused(signed_in, body):
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert signed_in.post("/recipients/new", content=body, headers=kind).status_code == 403


def test_nobody_gets_past_the_door_without_signing_in(client):
    for place in ("/", "/overview", "/stuck", "/dead-letters", "/recipients", "/routes/new", "/workers", "/review"):
        answer = client.get(place)
        assert (answer.status_code, answer.headers["location"][:8]) == (303, "/sign-in")
    for place in ("/recipients/new", "/review/pages", "/invoices/inv_1/withdraw"):
        assert client.post(place).status_code == 303


def test_what_is_of_another_tenant_is_not_there(signed_in, house, root):
    other = house.desk()
    id_ = other.bring(root / "fixtures" / "ubl" / "standard-rate.xml")
    recipient = other.recipient()
    places = (f"/invoices/{id_}", f"/invoices/{id_}/content?format=source", f"/review/{id_}", f"/review/{id_}/state")
    more = (
        f"/recipients/{recipient}",
        f"/routes/new?invoice={id_}",
        f"/dry-run?invoice={id_}",
        f"/overview?after={id_}",
    )
    for place in (*places, *more):
        answer = signed_in.get(place)
        assert (place, answer.status_code) == (place, 404)
    form = {"form_token": token(signed_in.get("/recipients/new"))}
    for place in (f"/invoices/{id_}/withdraw", f"/recipients/{recipient}", f"/recipients/{recipient}/remove"):
        assert signed_in.post(place, data=form).status_code == 404
    assert other.invoice(id_).status == "unrouted"


def test_only_an_operator_sees_the_machine(client, house):
    client.cookies.set("session", house.desk(role="customer").session())
    assert client.get("/overview").status_code == 200
    assert client.get("/workers").status_code == 404
    assert "/workers" not in client.get("/overview").text


def test_whoever_tries_too_often_has_to_wait(client, address, desk):
    from_elsewhere = httpx.HTTPTransport(local_address="127.0.0.2")
    with httpx.Client(base_url=address, transport=from_elsewhere, timeout=20) as other:
        answer = until(lambda: (tried := try_key(other, "sk_live_wrong")).status_code == 429 and tried)
        assert 0 < int(answer.headers["retry-after"]) <= 61
        assert try_key(other, desk.key).status_code == 429
    assert try_key(client, desk.key).status_code == 303, "others need not wait"


def test_the_throttle_forgets_after_a_minute_and_knows_clients_apart():
    at = datetime(2026, 11, 22, tzinfo=UTC)
    clock = iter([at + timedelta(seconds=second) for second in range(200)])
    throttle = Throttle(lambda: next(clock), failures=3)
    for _ in range(3):
        throttle.failed("one")
    assert throttle.wait("one") > 50
    assert throttle.wait("two") == 0
    later = Throttle(lambda: at, failures=1)
    later.failed("one")
    assert later.wait("one") == 61
    at += timedelta(seconds=60)
    assert later.wait("one") == 0
