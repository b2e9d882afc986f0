"""The guard: which addresses are public, what is refused as written, and what the allow-list lets through."""

import ipaddress

import pytest

from app.delivery import GuardSettings, PermanentFailure, Reason, allow_list, destination
from app.delivery.address import parse
from app.delivery.guard import admitted, blocked

NOBODY = GuardSettings()

PUBLIC = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0 192.167.255.255
    192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 145.97.39.155 169.253.255.255
    2a00:1450:400e:80c::200e 2606:4700::1111 2001:200::1 2400:cb00::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8
"""
NOT_PUBLIC_BY_KIND = {
    "this machine and this network": "0.0.0.0 0.1.2.3 127.0.0.1 127.255.255.254 ::1 ::",
    "private": "10.0.0.1 172.16.0.1 172.31.255.255 192.168.0.1 fc00::1 fd00:ec2::254 fdff::1 fec0::1",
    "link-local": "169.254.169.254 169.254.0.1 fe80::1 febf::1 fe80::1%1 2606:4700::1%1",
    "clouds": "100.64.0.1 100.100.100.200 100.127.255.255 168.63.129.16 192.0.0.192 192.0.0.9",
    "documentation and benchmarks": "192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 198.19.255.255 2001:db8::1 3fff::1",
    "multicast and reserved": "224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 ff02::1 ff0e::1 4000::1 5f00::1",
    "withdrawn": "192.88.99.1 3ffe::1 100::1 2001::1 2001:10::1 2001:20::1",
    "IPv4 mapped": "::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:100.64.0.1",
    "IPv4 compatible": "::127.0.0.1 ::8.8.8.8",
    "NAT64": "64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b::100.64.0.1 64:ff9b:1::8.8.8.8",
    "6to4": "2002:7f00:1:: 2002:a00:1:: 2002:a9fe:a9fe:: 2002:808:808::",
    "Teredo": "2001:0:808:808::f5ff:fffe 2001:0:7f00:1::",
    "ISATAP": "2606:4700::5efe:10.0.0.1 2606:4700::200:5efe:192.168.1.1",
}
NOT_PUBLIC = [text for kind in NOT_PUBLIC_BY_KIND.values() for text in kind.split()]
LOCAL_NAMES = """
    localhost LOCALHOST localhost. a.localhost localhost.localdomain ip6-localhost metadata intranet printer.local
    metadata.google.internal nas.home.arpa router.lan crm.corp
"""


@pytest.mark.parametrize("text", PUBLIC.split())
def test_a_public_address_is_open(text):
    assert blocked(ipaddress.ip_address(text)) == ""


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_blocked(text):
    assert blocked(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_a_name_that_leads_there_is_refused_even_beside_a_public_address(text):
    for resolved in ([text], ["8.8.8.8", text], [text, "2606:4700::1111"]):
        with pytest.raises(PermanentFailure) as refused:
            admitted(parse("https://erp.example.nl/"), resolved, NOBODY)
        assert refused.value.reason is Reason.GUARD_NOT_PUBLIC
        assert str(ipaddress.ip_address(text)) in refused.value.message["nl"]


def test_public_addresses_are_admitted_in_their_order():
    found = admitted(parse("https://erp.example.nl/"), ["2606:4700::1111", "8.8.8.8"], NOBODY)
    assert [str(address) for address in found] == ["2606:4700::1111", "8.8.8.8"]


LITERALS = [
    *(f"https://{text}/" for text in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "0", "127.1", "127.0.1")),
    *(f"https://{text}/" for text in ("2130706433", "0x7f000001", "0x7f.0.0.1", "017700000001", "0x7f.1")),
    *(f"https://{text}/" for text in ("127.0.0.1.", "127。0。0。1", "8.8.8.8", "1.1", "0X7F.0.0.0x1")),
    *(
        f"https://[{text}]/"
        for text in ("::1", "::", "::ffff:127.0.0.1", "fe80::1", "64:ff9b::7f00:1", "2002:7f00:1::")
    ),
    "https://[::ffff:7f00:1]:8443/in",
    "https://[2606:4700::1111]/",
]


@pytest.mark.parametrize("text", LITERALS)
def test_an_address_literal_in_any_spelling_is_refused_as_written(text):
    assert refusal(text) is Reason.GUARD_LITERAL


@pytest.mark.parametrize("host", ["0177.0.0.1", "00000177.0.0.1", "999.999.999.999", "256.1.1.1"])
def test_four_numbers_that_are_no_address_are_broken(host):
    assert refusal(f"https://{host}/") is Reason.ADDRESS_BROKEN


@pytest.mark.parametrize("host", LOCAL_NAMES.split())
def test_a_name_of_the_own_network_is_refused_as_written(host):
    assert refusal(f"https://{host}/") is Reason.GUARD_LOCAL_NAME


@pytest.mark.parametrize("port", [22, 25, 465, 587, 3306, 5432, 6379, 11211])
def test_a_port_of_another_protocol_is_refused_as_written(port):
    assert refusal(f"https://erp.example.nl:{port}/") is Reason.GUARD_PORT


@pytest.mark.parametrize("text", ["http://erp.example.nl/", "http://erp.example.nl:443/", "http://127.0.0.1/"])
def test_plain_http_is_refused_as_written(text):
    assert refusal(text) is Reason.GUARD_PLAIN_HTTP


@pytest.mark.parametrize(
    "text",
    [
        "https://erp.example.nl/",
        "https://erp.example.nl:8443/",
        "https://erp.example.nl:444/",
        "https://1e100.net/",
        "https://10.example.nl/",
        "https://mylocalhost.nl/",
    ],
)
def test_an_ordinary_address_is_taken_as_written(text):
    assert destination(text, NOBODY) == parse(text)


def test_the_guard_has_no_say_over_mail():
    assert destination("mailto:a@localhost", NOBODY) == parse("mailto:a@localhost")


def test_the_allow_list_lets_a_pair_through_in_any_spelling_and_nothing_beside_it():
    settings = GuardSettings(allowed=allow_list(" 127.0.0.1:8080, [::1]:8443 ,Erp.Kantoor.LAN.:443,"))
    assert settings.allowed == {("127.0.0.1", 8080), ("::1", 8443), ("erp.kantoor.lan", 443)}
    for text in (
        "http://127.0.0.1:8080/in",
        "https://127.0.0.1:8080/",
        "https://[0::1]:8443/",
        "https://erp.kantoor.lan/",
    ):
        address = destination(text, settings)
        assert admitted(address, ["127.0.0.1"], settings)
    for text in ("http://127.0.0.1:8081/", "https://127.0.0.2:8080/", "http://localhost:8080/", "https://127.1:8080/"):
        with pytest.raises(PermanentFailure):
            destination(text, settings)


def test_a_name_that_leads_to_a_listed_address_is_not_itself_listed():
    settings = GuardSettings(allowed=allow_list("127.0.0.1:8443"))
    with pytest.raises(PermanentFailure):
        admitted(parse("https://erp.example.nl:8443/"), ["127.0.0.1"], settings)


@pytest.mark.parametrize("text", ["127.0.0.1", "127.0.0.1:", ":80", "::1:80", "a b:80", "a.nl:0", "a.nl:65536", "*:80"])
def test_an_allow_list_with_a_broken_pair_is_refused_by_name(text):
    with pytest.raises(ValueError, match="host:port"):
        allow_list(f"127.0.0.1:80,{text}")


def test_an_empty_allow_list_allows_nothing():
    assert allow_list("") == allow_list(" , ") == frozenset()


def refusal(text):
    with pytest.raises(PermanentFailure) as refused:
        destination(text, NOBODY)
    return refused.value.reason
