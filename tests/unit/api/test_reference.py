"""Lists of what there is, pages for people, and the wishes of clients."""

import pytest

from app.api.listings import rule_ids
from app.api.negotiation import preferred, preferred_language
from app.api.problems import STATUS
from app.formats import FORMATS
from app.rules.profiles import PROFILE_NAMES


def test_every_format_is_listed(client):
    told = client.get("/v1/formats").json()
    assert (told["object"], told["has_more"], told["next_cursor"]) == ("list", False, None)
    assert [each["name"] for each in told["data"]] == [each.name for each in FORMATS]
    assert next(each for each in told["data"] if each["name"] == "ubl")["writes"] is True


def test_every_profile_is_listed(client):
    assert {each["name"] for each in client.get("/v1/profiles").json()["data"]} == set(PROFILE_NAMES)


def test_rules_are_listed_page_by_page_without_gap_or_repeat(client):
    found, cursor = [], {}
    while True:
        page = client.get("/v1/rules", params={"limit": 7, **cursor}).json()
        found += [each["rule"] for each in page["data"]]
        if not page["has_more"]:
            break
        assert page["next_cursor"] == found[-1]
        cursor = {"starting_after": page["next_cursor"]}
    assert found == list(rule_ids())
    assert page["next_cursor"] is None
    assert len(found) > 7


def test_the_usual_page_and_the_longest(client):
    assert len(client.get("/v1/rules").json()["data"]) == min(20, len(rule_ids()))
    assert client.get("/v1/rules?limit=100").status_code == 200
    assert client.get("/v1/rules?limit=101").status_code == 422


def test_every_rule_is_explained_in_two_languages(client):
    for rule in rule_ids():
        told = client.get(f"/v1/rules/{rule}").json()
        assert told["rule"] == rule
        for texts in (told["message"], told["fix"], told["explanation"]):
            assert texts is None or (texts["nl"] and texts["en"] and "{" not in texts["nl"] + texts["en"])
    told = client.get("/v1/rules/BR-CO-15").json()
    assert (told["layer"], told["severity"], told["rule_set"]) == ("rules", "fatal", "en16931")
    assert "BT-112" in told["terms"]
    assert client.get("/v1/rules/RELAY-TIMEOUT").json()["explanation"]["nl"].startswith("Een gewone factuur")


def test_a_rule_is_shown_broken_and_satisfied(client):
    shown = client.get("/v1/rules/BR-CO-15").json()["examples"]
    assert ">518.88</cbc:TaxInclusiveAmount>" in shown["breaks"]
    assert ">517.88</cbc:TaxInclusiveAmount>" in shown["satisfies"]
    assert client.get("/v1/rules/RELAY-TIMEOUT").json()["examples"] is None
    assert {each["examples"] for each in client.get("/v1/rules").json()["data"]} == {None}


def test_a_misspelt_rule_is_recognised(client):
    assert "Most like it: BR-CO-15." in client.get("/v1/rules/br-co15").json()["message"]["en"]
    assert "Most like it" not in client.get("/v1/rules/zzz").json()["message"]["en"]
    assert client.get("/v1/rules/" + "x" * 5000).status_code == 404


def test_problems_of_requests_are_no_rules(client):
    assert client.get("/v1/rules/RELAY-REQUEST-NOT-FOUND").status_code == 404


@pytest.mark.parametrize("code", STATUS)
def test_every_problem_has_a_page(client, code):
    page = client.get(f"/problems/{code}", headers={"Accept": "text/html", "Accept-Language": "nl"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.text.index('lang="nl"') < page.text.index('<section lang="en"')
    assert "…" not in page.text, "every fact of the example is filled in"
    told = client.get(f"/problems/{code}", headers={"Accept": "application/json"}).json()
    assert (told["code"], told["status"]) == (code, STATUS[code])
    assert set(told["title"]) == set(told["explanation"]) == {"nl", "en"}


def test_the_page_of_a_problem_is_not_a_picture(client):
    assert client.get("/problems/overloaded", headers={"Accept": "image/png"}).status_code == 406


def test_the_docs_show_every_operation_and_need_nothing_from_elsewhere(client):
    page = client.get("/docs").text
    for path in client.get("/openapi.json").json()["paths"]:
        assert path in page
    assert "<script" not in page
    assert "src=" not in page
    keyed = "curl -H &quot;Authorization: Bearer $KEY&quot;"
    assert f"{keyed} --data-binary @invoice.xml -H &#x27;Content-Type: application/xml&#x27; http" in page
    assert f"{keyed} -d &#x27;{{&quot;name&quot;: &quot;Gemeente" in page
    assert "<pre>curl http://localhost:8080/v1/rules/BR-CO-15</pre>" in page


JSON, XML = "application/json", "application/xml"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/xml", XML),
        ("APPLICATION/XML", XML),
        ("application/*", JSON),
        ("application/xml, */*", JSON),
        ("application/xml, */*;q=0.1", XML),
        ("application/xml;q=0.5, application/json;q=0.6", JSON),
        ("application/json;q=0, */*", XML),
        ("application/xml; charset=utf-8 ; q=0.9, application/json; q=0.8", XML),
        ("application/xml;q=nonsense", None),
        ("application/xml;q=", None),
        ("text/xml", None),
        ("*/*;q=0", None),
        (",;,", None),
        ("a," * 100_000, None),
    ],
)
def test_the_best_liked_offer_is_given(accept, expected):
    assert preferred(accept, (JSON, XML)) == expected


@pytest.mark.parametrize(
    ("accept", "expected"), [("", "en"), ("de", "en"), ("NL", "nl"), ("en;q=0.5,nl-NL;q=0.6", "nl"), ("*", "en")]
)
def test_the_better_liked_language_is_spoken(accept, expected):
    assert preferred_language(accept) == expected
