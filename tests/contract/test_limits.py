"""Too many requests, and storage that is away: told as problems, and nothing acknowledged that is not kept."""

import resource
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.api.callers import Allowed, RateLimit
from tests.service import XML, found, invoice, serving

PER_MINUTE = 30
HEADERS = ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset")


@pytest.fixture(scope="module")
def limited(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("limited"), UBLRELAY_RATE_LIMIT=str(PER_MINUTE)) as service:
        yield service


def test_a_key_has_so_many_requests_and_is_told(limited):
    party = limited.party()
    lefts = []
    for _ in range(PER_MINUTE):
        answer = party.client.get("/v1/invoices")
        assert answer.status_code == 200
        limit, left, reset = (int(answer.headers[name]) for name in HEADERS)
        assert (limit, 0 < reset <= 60) == (PER_MINUTE, True)
        lefts.append(left)
    assert lefts == sorted(lefts, reverse=True)
    answer = found(lambda: (got := party.client.get("/v1/invoices")).status_code == 429 and got)
    told = answer.json()
    assert (told["code"], told["retryable"], answer.headers["retry-after"]) == ("rate-limited", True, "2")
    assert answer.headers["ratelimit-remaining"] == "0"
    assert limited.party(party.tenant).client.get("/v1/invoices").status_code == 200, "another key has its own"
    time.sleep(int(answer.headers["retry-after"]))
    assert party.client.get("/v1/invoices").status_code == 200, "who waits as long as told is served"


def test_every_answer_to_a_key_tells_what_is_left(limited):
    party = limited.party()
    answers = [
        party.client.get("/v1/invoices/none"),
        party.client.get("/v1/invoices?limit=0"),
        party.client.post("/v1/recipients", json={}),
        party.client.post("/v1/invoices", content=invoice(), headers=XML),
        limited.party(role="supplier").client.get("/v1/routes"),
    ]
    assert [each.status_code for each in answers] == [404, 422, 422, 202, 403]
    for answer in answers:
        assert {*HEADERS} <= set(answer.headers)
    assert not {*HEADERS} & set(limited.client("wrong").get("/v1/invoices").headers)
    assert not {*HEADERS} & set(party.client.get("/healthz").headers)


def test_a_bucket_fills_again_as_time_passes():
    at = [0.0]
    rate = RateLimit(60, lambda: at[0])
    for left in range(59, -1, -1):
        assert rate.take("key").left == left
    assert rate.take("key") == Allowed(limit=60, left=0, reset=60, wait=1)
    at[0] = 2.0
    assert [rate.take("key").left, rate.take("key").left] == [1, 0]
    assert RateLimit(0).take("key") is None


def test_a_full_disk_is_told_and_nothing_is_acknowledged_that_is_not_kept(tmp_path):
    """The process may write no byte beyond what its files hold, as on a full disk; then it may again."""
    with serving(tmp_path) as service:
        party = service.party()
        party.recipient("https://full.example/in")
        before = party.post()
        party.settled(before["id"])
        pid, unlimited = service.process.pid, resource.RLIM_INFINITY
        kept, refused = [before["id"]], 0
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, unlimited))
        deadline = time.monotonic() + 60
        while refused < 5 and time.monotonic() < deadline:
            for path, wish in (
                ("/v1/invoices", {"content": invoice(), "headers": XML}),
                ("/v1/recipients", {"json": {"name": "None"}}),
            ):
                answer = party.client.post(path, **wish)
                if answer.status_code < 300:
                    kept.append(answer.json()["id"])
                    continue
                refused += 1
                assert (answer.status_code, answer.json()["code"]) == (503, "storage-away")
                assert int(answer.headers["retry-after"]) >= 1
        assert refused >= 5
        assert party.client.get(f"/v1/invoices/{before['id']}").status_code == 200, "reading goes on"
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))
        after = found(
            lambda: (got := party.client.post("/v1/invoices", content=invoice(), headers=XML)).is_success and got
        )
        kept.append(after.json()["id"])
        for id_ in [each for each in kept if each.startswith("inv_")]:
            assert party.settled(id_)[0]["state"] == "delivered"
        assert len(party.client.get("/v1/invoices?limit=100").json()["data"]) == len(
            [each for each in kept if each.startswith("inv_")]
        )


def test_a_data_folder_that_is_gone_is_told_and_nothing_is_lost(tmp_path):
    with serving(tmp_path) as service:
        party = service.party()
        first = party.post()["id"]
        folder, away = tmp_path / "var", tmp_path / "away"
        service.stop()
        service.start()
        folder.rename(away)
        answer = party.client.post("/v1/invoices", content=invoice(), headers=XML)
        assert (answer.status_code, answer.json()["code"]) == (503, "storage-away")
        assert int(answer.headers["retry-after"]) >= 1
        assert not folder.exists(), "no second folder was begun"
        away.rename(folder)
        data = invoice()
        second = found(lambda: (got := party.client.post("/v1/invoices", content=data, headers=XML)).is_success and got)
        listed = [each["id"] for each in party.client.get("/v1/invoices").json()["data"]]
        assert listed == [second.json()["id"], first]
        source = party.client.get(f"{second.headers['location']}/content?format=source")
        assert source.content == data


def test_a_locked_database_holds_nobody_for_ever_and_loses_nothing(tmp_path):
    with serving(tmp_path) as service:
        party = service.party()
        bodies = [invoice() for _ in range(8)]
        with ThreadPoolExecutor(8) as pool:
            with service.storage.database.transaction():
                posted = [pool.submit(party.client.post, "/v1/invoices", content=each, headers=XML) for each in bodies]
                time.sleep(1)
                assert party.client.get("/v1/invoices").status_code == 200, "reading goes on"
                assert not any(each.done() for each in posted)
            answers = [each.result() for each in posted]
        assert {each.status_code for each in answers} == {202}
        assert len(party.client.get("/v1/invoices").json()["data"]) == 8
