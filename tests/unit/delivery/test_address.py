"""Destinations as people write them: what is read, and what is refused with which reason."""

import pytest

from app.delivery import MailAddress, PermanentFailure, Reason, WebAddress
from app.delivery.address import host_form, parse


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("mailto:boekhouding@example.nl", "boekhouding@example.nl"),
        ("MAILTO:boekhouding@EXAMPLE.nl", "boekhouding@example.nl"),
        ("mailto:a.b+facturen@mail.example.nl", "a.b+facturen@mail.example.nl"),
        ("mailto:post%2Bin@example.nl", "post+in@example.nl"),
        ("mailto:info@café.example", "info@xn--caf-dma.example"),
        ("mailto:postbus@localhost", "postbus@localhost"),
    ],
)
def test_a_mail_address_is_read(text, address):
    parsed = parse(text)
    assert isinstance(parsed, MailAddress)
    assert (parsed.address, parsed.needs_utf8) == (address, False)


def test_letters_before_the_at_sign_need_a_server_that_knows_them():
    parsed = parse("mailto:crédits@example.nl")
    assert isinstance(parsed, MailAddress)
    assert parsed.needs_utf8


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("https://erp.example.nl", ("https", "erp.example.nl", 443, "/")),
        ("HTTPS://ERP.Example.nl./in?token=a%20b#part", ("https", "erp.example.nl", 443, "/in?token=a%20b")),
        ("https://erp.example.nl:8443/in", ("https", "erp.example.nl", 8443, "/in")),
        ("https://café.example/ü", ("https", "xn--caf-dma.example", 443, "/%C3%BC")),
        ("http://127.0.0.1:8080/in", ("http", "127.0.0.1", 8080, "/in")),
        ("https://[::1]:8443/", ("https", "::1", 8443, "/")),
        ("https://[0:0:0:0:0:0:0:1]/", ("https", "::1", 443, "/")),
        ("https://erp.example.nl/a@b", ("https", "erp.example.nl", 443, "/a@b")),
    ],
)
def test_a_web_address_is_read(text, parts):
    parsed = parse(text)
    assert isinstance(parsed, WebAddress)
    assert (parsed.scheme, parsed.host, parsed.port, parsed.target) == parts
    assert parse(parsed.url) == parsed


def test_the_host_header_bears_brackets_and_no_needless_port():
    assert parse("https://[::1]:8443/").authority == "[::1]:8443"
    assert parse("https://erp.example.nl:443/").authority == "erp.example.nl"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.ADDRESS_SCHEME),
        ("boekhouding@example.nl", Reason.ADDRESS_SCHEME),
        ("erp.example.nl/in", Reason.ADDRESS_SCHEME),
        ("ftp://erp.example.nl/", Reason.ADDRESS_SCHEME),
        ("file:///etc/passwd", Reason.ADDRESS_SCHEME),
        ("gopher://127.0.0.1:25/", Reason.ADDRESS_SCHEME),
        ("unix:/run/docker.sock", Reason.ADDRESS_SCHEME),
        ("javascript:alert(1)", Reason.ADDRESS_SCHEME),
        (" https://erp.example.nl/", Reason.ADDRESS_SCHEME),
        ("https://", Reason.ADDRESS_BROKEN),
        ("https:///in", Reason.ADDRESS_BROKEN),
        ("https:erp.example.nl", Reason.ADDRESS_BROKEN),
        ("https://erp example.nl/", Reason.ADDRESS_BROKEN),
        ("https://erp..example.nl/", Reason.ADDRESS_BROKEN),
        ("https://-erp.example.nl/", Reason.ADDRESS_BROKEN),
        ("https://erp.example.nl\\@example.com/", Reason.ADDRESS_BROKEN),
        ("https://%31%32%37.0.0.1/", Reason.ADDRESS_BROKEN),
        ("https://①②⑦.⓪.⓪.①/", Reason.ADDRESS_BROKEN),
        ("https://[fe80::1%25eth0]/", Reason.ADDRESS_BROKEN),
        ("https://[::1/", Reason.ADDRESS_BROKEN),
        ("https://erp.example.nl:0/", Reason.ADDRESS_BROKEN),
        ("https://erp.example.nl:65536/", Reason.ADDRESS_BROKEN),
        ("https://erp.example.nl:x/", Reason.ADDRESS_BROKEN),
        ("https://erp.example.nl/" + "a" * 2048, Reason.ADDRESS_BROKEN),
        ("https://" + "a" * 64 + ".nl/", Reason.ADDRESS_BROKEN),
        ("https://user:secret@erp.example.nl/", Reason.ADDRESS_USERINFO),
        ("https://example.com@127.0.0.1/", Reason.ADDRESS_USERINFO),
        ("https://@erp.example.nl/", Reason.ADDRESS_USERINFO),
        ("https://erp.example.nl/\r\nX-Injected: 1", Reason.ADDRESS_CONTROL),
        ("https://erp.example.nl/\x00", Reason.ADDRESS_CONTROL),
        ("mailto:a@example.nl\r\nBcc: b@example.nl", Reason.ADDRESS_CONTROL),
        ("mailto:a@example.nl%0d%0aBcc:b@example.nl", Reason.ADDRESS_CONTROL),
        ("mailto:a%ff@example.nl", Reason.ADDRESS_CONTROL),
        ("mailto:a@example.nl,b@example.nl", Reason.ADDRESS_SEVERAL),
        ("mailto:a@example.nl;b@example.nl", Reason.ADDRESS_SEVERAL),
        ("mailto:a@b@example.nl", Reason.ADDRESS_SEVERAL),
        ("mailto:a%2Cb@example.nl", Reason.ADDRESS_SEVERAL),
        ("mailto:", Reason.ADDRESS_BROKEN),
        ("mailto:a", Reason.ADDRESS_BROKEN),
        ("mailto:@example.nl", Reason.ADDRESS_BROKEN),
        ("mailto:a@", Reason.ADDRESS_BROKEN),
        ("mailto:a b@example.nl", Reason.ADDRESS_BROKEN),
        ("mailto:a..b@example.nl", Reason.ADDRESS_BROKEN),
        ("mailto:<a@example.nl>", Reason.ADDRESS_BROKEN),
        ("mailto:a@example.nl>", Reason.ADDRESS_BROKEN),
        ("mailto:a@[127.0.0.1]", Reason.ADDRESS_BROKEN),
        ("mailto:a@example.nl?subject=x&bcc=b@example.nl", Reason.ADDRESS_BROKEN),
        ("mailto:" + "a" * 65 + "@example.nl", Reason.ADDRESS_BROKEN),
    ],
)
def test_anything_else_is_refused_and_says_why(text, reason):
    with pytest.raises(PermanentFailure) as refused:
        parse(text)
    assert refused.value.reason is reason
    assert set(refused.value.message) == {"nl", "en"}


def test_a_refusal_does_not_repeat_the_password():
    with pytest.raises(PermanentFailure) as refused:
        parse("https://user:geheim@erp.example.nl/")
    assert "geheim" not in str(refused.value.message) + str(refused.value.evidence)


@pytest.mark.parametrize(("host", "form"), [("ERP.Example.NL.", "erp.example.nl"), ("[::0001]", "::1"), ("::1", "::1")])
def test_two_spellings_of_a_host_share_one_form(host, form):
    assert host_form(host) == form
