"""The way a document comes in: type, size, emptiness, form, and what arrives at the worker."""

import socket
import time
from base64 import b64decode

import httpx
import pytest

from app.api.bodies import MEDIA_TYPES, MULTIPART
from tests.unit.api.conftest import LIMIT, keyed

DOORS = ["/v1/conversions", "/v1/validations"]
GOOD = b"total 1.00 + 2.00 = 3.00"
RAW = {"Content-Type": "application/octet-stream"}


def code(answer) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    return told["code"]


def raw(client, data: bytes, door=DOORS[0], **headers):
    return client.post(door, content=data, headers={**RAW, **headers})


@pytest.mark.parametrize("media_type", [each for each in MEDIA_TYPES if each != MULTIPART])
@pytest.mark.parametrize("door", DOORS)
def test_every_media_type_is_taken(client, door, media_type):
    answer = client.post(door, content=GOOD, headers={"Content-Type": f"{media_type}; charset=utf-8"})
    assert answer.status_code == 200
    assert answer.json()["file"] is None


def test_a_conversion_gives_the_verdict_and_the_ubl(client):
    told = raw(client, GOOD).json()
    assert (told["status"], told["format"], told["profile"], told["output"]) == ("converted", "ubl", "auto", None)
    assert b64decode(told["ubl"]) == b"<Invoice>" + GOOD + b"</Invoice>"
    assert told["invoice"] == {"buyer_reference": "True", "issue_date": "2026-11-22"}


def test_a_refusal_is_an_answer_like_any_other(client):
    answer = raw(client, b"total 1 + 1 = 3")
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["ubl"]) == ("refused", None)
    assert answer.json()["findings"][0]["rule"] == "BR-CO-15"


def test_a_validation_says_which_layers_ran(client):
    told = raw(client, GOOD, "/v1/validations?layers=legal,xsd").json()
    assert told["valid"] is True
    assert told["layers"] == {"xsd": "passed", "rules": "skipped", "legal": "passed"}
    assert "ubl" not in told


def test_choices_reach_the_worker(client):
    told = raw(client, GOOD, "/v1/conversions?profile=nlcius&embed=false").json()
    assert told["profile"] == "nlcius"
    assert told["invoice"]["buyer_reference"] == "False"


@pytest.mark.parametrize("door", DOORS)
def test_a_form_brings_the_document_and_its_name(client, door):
    answer = client.post(door, files={"file": ("fäctuur 1.xml", GOOD, "application/xml")})
    assert answer.status_code == 200
    assert answer.json()["file"] == "fäctuur 1.xml"
    assert answer.json()["findings"] == []


def test_a_form_without_file_name_is_a_document_too(client):
    body = b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + GOOD + b"\r\n--x--\r\n"
    answer = client.post(DOORS[0], content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert (answer.json()["status"], answer.json()["file"]) == ("converted", None)


def test_a_file_name_is_text_of_bearable_length(client):
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + b"a\x07\xff" + b"b" * 900 + b'"\r\n\r\n'
    body += GOOD + b"\r\n--x--\r\n"
    answer = client.post(DOORS[0], content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.json()["file"] == ("a\ufffd" + "b" * 900)[:255]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"invoice": ("a.xml", GOOD)}, "multipart-parts"),
        ([("file", ("a.xml", GOOD)), ("file", ("b.xml", GOOD))], "multipart-parts"),
        ([("file", ("a.xml", GOOD)), ("profile", (None, "nlcius"))], "multipart-parts"),
        ([(f"part{number}", ("a.xml", b"")) for number in range(50)], "multipart-parts"),
        ({"file": ("a.xml", b"")}, "empty-body"),
    ],
)
def test_a_form_of_other_parts_is_refused(client, files, expected):
    answer = client.post(DOORS[0], files=files)
    assert (answer.status_code, code(answer)) == (400, expected)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=", b"--x--"),
        ("multipart/form-data; boundary=" + "x" * 5000, b"--x--"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"no form at all"),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n\r\n--y--"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nunfinished'),
        ("multipart/form-data; boundary=x", b"--x\r\nA: " + b"a" * 20_000 + b"\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: a\r\n" * 500 + b"\r\n\r\n--x--"),
    ],
)
def test_a_broken_form_is_refused(client, content_type, body):
    answer = client.post(DOORS[0], content=body, headers={"Content-Type": content_type})
    assert (answer.status_code, code(answer)) == (400, "broken-multipart")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("content_type", [None, "", "image/png", "application/x-www-form-urlencoded", "xml", "text/*"])
def test_another_media_type_or_none_is_refused(client, door, content_type):
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = client.post(door, content=GOOD, headers=headers)
    assert (answer.status_code, code(answer)) == (415, "unsupported-media-type")
    assert "application/xml" in answer.headers["accept-post"]


def test_a_packed_body_is_refused(client):
    answer = raw(client, GOOD, **{"Content-Encoding": "gzip"})
    assert (answer.status_code, code(answer)) == (415, "unsupported-content-coding")
    assert raw(client, GOOD, **{"Content-Encoding": "identity"}).status_code == 200


@pytest.mark.parametrize("door", DOORS)
def test_an_empty_body_is_refused(client, door):
    answer = raw(client, b"", door)
    assert (answer.status_code, code(answer)) == (400, "empty-body")


def test_the_limit_itself_is_taken(client):
    assert raw(client, GOOD.ljust(LIMIT)).status_code == 200
    assert client.post(DOORS[0], files={"file": ("a.xml", GOOD.ljust(LIMIT))}).status_code == 200


@pytest.mark.parametrize("excess", [1, 200, 30 * LIMIT])
def test_over_the_limit_is_refused(client, excess):
    data = GOOD.ljust(LIMIT + excess)
    answers = [
        raw(client, data),
        raw(client, (data[start : start + 999] for start in range(0, len(data), 999))),
        client.post(DOORS[0], files={"file": ("a.xml", data)}),
    ]
    assert [(answer.status_code, code(answer)) for answer in answers] == [(413, "body-too-large")] * 3
    assert answers[0].json()["message"]["nl"].startswith(f"Het bestand is groter dan de {LIMIT} bytes")


def spoken(client, *pieces: bytes, wait: float = 10.0) -> tuple[bytes, float]:
    """Say the pieces on a bare connection, and return what was answered and after how many seconds."""
    url = httpx.URL(client.base_url)
    with socket.create_connection((url.host, url.port), timeout=wait) as connection:
        began = time.monotonic()
        for piece in pieces:
            connection.sendall(piece)
        answer = b""
        while not answer.endswith(b"}"):
            chunk = connection.recv(65536)
            if not chunk:
                break
            answer += chunk
        return answer, time.monotonic() - began


def head(length: bytes) -> bytes:
    """The head of a request, but for its end."""
    start = b"POST /v1/conversions HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\n"
    return start + f"Authorization: {keyed()['Authorization']}\r\n".encode() + b"Content-Length: " + length + b"\r\n"


@pytest.mark.parametrize("length", [b"100001", b"9" * 19])
def test_an_announced_length_over_the_limit_is_refused_before_the_body(client, length):
    answer, seconds = spoken(client, head(length) + b"Expect: 100-continue\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert seconds < 0.4, "less than the silence that is borne"


@pytest.mark.parametrize("path", ["/v1/conversions", "/nowhere"])
def test_a_client_that_closes_after_sending_still_reads_why_it_was_refused(client, path):
    url = httpx.URL(client.base_url)
    said = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nConnection: close\r\n"
    said += f"Authorization: {keyed()['Authorization']}\r\n"
    for _ in range(5):
        with socket.create_connection((url.host, url.port), timeout=20) as connection:
            connection.sendall(f"{said}Content-Length: 30000000\r\n\r\n".encode())
            for _ in range(300):
                connection.sendall(bytes(100_000))
            assert connection.recv(12) in {b"HTTP/1.1 413", b"HTTP/1.1 404"}


def test_a_transfer_that_falls_silent_is_broken_off(client):
    answer, seconds = spoken(client, head(b"1000") + b"\r\ntotal ")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in answer.lower()
    assert 0.4 < seconds < 5


def test_a_transfer_that_trickles_is_broken_off(client):
    url = httpx.URL(client.base_url)
    with socket.create_connection((url.host, url.port), timeout=10) as connection:
        connection.sendall(head(b"1000") + b"\r\n")
        connection.settimeout(0.1)
        answer, began = b"", time.monotonic()
        while not answer and time.monotonic() - began < 10:
            connection.sendall(b" ")
            try:
                answer = connection.recv(65536)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert 1.3 < time.monotonic() - began < 5


def test_a_client_that_leaves_does_no_harm(client):
    url = httpx.URL(client.base_url)
    for _ in range(20):
        connection = socket.create_connection((url.host, url.port))
        connection.sendall(head(b"1000") + b"\r\ntotal")
        connection.close()
    assert raw(client, GOOD).status_code == 200
    give_up = time.monotonic() + 5
    while 'status="499"} 20.0' not in client.get("/metrics").text:
        assert time.monotonic() < give_up, "those who left are not counted"
        time.sleep(0.05)
    assert client.post("/v1/conversions", content=GOOD.ljust(LIMIT), headers=RAW).status_code == 200
