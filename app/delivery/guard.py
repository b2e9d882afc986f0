"""The guard before every connection to an endpoint: customers choose addresses, and must never reach our own network.

Two moments. `refuse_when_given` looks at the address as written and needs no network: plain http, address literals,
names of the own machine or network, ports of other protocols. `admitted` looks at the addresses a name resolved to, at
the moment of connecting; the connection is then made to exactly those (`connection.py`), so a name that changes its
answer between two look-ups gains nothing.

Only `GuardSettings.allowed` lets something else through, pair by pair. There is no switch that turns the guard off.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from .address import HIGHEST_PORT, WebAddress, host_form
from .failures import PermanentFailure, Reason

HostPort = tuple[str, int]
IPAddress = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardSettings:
    """`allowed`: pairs of host (in the spelling of `host_form`) and port that need not be public; plain http too."""

    allowed: frozenset[HostPort] = frozenset()


# IANA's special-purpose registries for IPv4 and IPv6, plus what has no receiver behind it. Written out, because
# `ipaddress.is_global` differs between patch releases of Python: 3.11.7 calls 2002:7f00:1::, ::7f00:1, fec0::1,
# 192.88.99.1 and every multicast group global.
BLOCKED_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; some clouds keep their metadata here
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host agent, on a public address
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT relays
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
GLOBAL_UNICAST = IPv6Network("2000::/3")
BLOCKED_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments, with Teredo (2001::/32), ORCHID and benchmarking
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, withdrawn: an IPv4 address in disguise
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # 6bone, handed back
        "3fff::/20",  # documentation
    )
)
# Blocks that carry an IPv4 address in their last 32 bits and are judged by it.
MAPPED = IPv6Network("::ffff:0:0/96")
NAT64 = IPv6Network("64:ff9b::/96")
# An interface identifier of this form is ISATAP's (RFC 5214): the last 32 bits are an IPv4 address behind a tunnel.
_ISATAP = (0x00005EFE, 0x02005EFE)

# Ports where no receiver of invoices sits. Any other is free to choose.
OTHER_PROTOCOLS: frozenset[int] = frozenset().union(
    {25, 110, 143, 465, 587, 993, 995},  # mail
    {20, 21, 22, 23, 69, 512, 513, 514, 873, 3389, 5900, 6000},  # files, shells and screens
    {7, 9, 19, 53, 79, 111, 119, 123, 135, 161, 179, 515, 631},  # the network's own affairs, printers
    {137, 138, 139, 389, 445, 548, 636, 2049},  # directories and shared disks
    {1433, 1521, 2375, 2379, 3306, 5432, 5672, 6379, 9042, 9200, 9300, 11211, 27017},  # databases, queues, containers
)

_LOCAL_NAMES = frozenset({"localhost", "ip6-localhost", "ip6-loopback"})
# RFC 6761, RFC 6762, RFC 8375, ICANN's private-use name, and the customary names of home and office networks.
_LOCAL_SUFFIXES = (
    ".localhost",
    ".localdomain",
    ".local",
    ".internal",
    ".intranet",
    ".home.arpa",
    ".lan",
    ".home",
    ".corp",
)
# Every spelling that the C library's inet_aton takes: decimal, octal, hexadecimal, one to four parts.
_NUMBER = r"(0[xX][0-9a-fA-F]*|[0-9]+)"
_INET_ATON = re.compile(rf"{_NUMBER}(\.{_NUMBER}){{0,3}}")


def allow_list(text: str) -> frozenset[HostPort]:
    """Read ``host:port`` pairs, comma-separated (``[::1]:8080`` for IPv6), as UBLRELAY_ALLOW_DESTINATIONS gives them.

    Raises ValueError, naming the entry, where one is not such a pair.
    """
    return frozenset(_pair(entry.strip()) for entry in text.split(",") if entry.strip())


def refuse_when_given(address: WebAddress, settings: GuardSettings) -> None:
    """Raise PermanentFailure (reasons ``guard-*``) where `address` cannot be right, whatever it resolves to."""
    if is_allowed(address, settings):
        return
    facts = {"address": address.url, "host": address.host, "port": str(address.port)}
    if address.scheme != "https":
        raise PermanentFailure(Reason.GUARD_PLAIN_HTTP, facts=facts)
    if ":" in address.host or _INET_ATON.fullmatch(address.host):
        raise PermanentFailure(Reason.GUARD_LITERAL, facts=facts)
    if "." not in address.host or address.host in _LOCAL_NAMES or address.host.endswith(_LOCAL_SUFFIXES):
        raise PermanentFailure(Reason.GUARD_LOCAL_NAME, facts=facts)
    if address.port in OTHER_PROTOCOLS:
        raise PermanentFailure(Reason.GUARD_PORT, facts=facts)


def admitted(address: WebAddress, resolved: Iterable[str], settings: GuardSettings) -> tuple[IPAddress, ...]:
    """Return the addresses that may be connected to, in the order given.

    Raises PermanentFailure (``guard-not-public``) where even one of them is not public: a name that mixes the two is
    either a mistake or an attempt, and we do not pick the convenient half.
    """
    candidates = tuple(ipaddress.ip_address(text) for text in resolved)
    if is_allowed(address, settings):
        return candidates
    for candidate in candidates:
        network = blocked(candidate)
        if network:
            facts = {"host": address.host, "ip": str(candidate), "network": network}
            raise PermanentFailure(Reason.GUARD_NOT_PUBLIC, facts=facts, evidence={**facts, "port": address.port})
    return candidates


def is_allowed(address: WebAddress, settings: GuardSettings) -> bool:
    """Tell whether the operator named this host and port as written; a name that resolves to one is not named by it."""
    return (address.host, address.port) in settings.allowed


def blocked(address: IPAddress) -> str:
    """Return the network for which `address` is blocked, or "" where it is a public unicast address."""
    if isinstance(address, IPv4Address):
        return next((str(network) for network in BLOCKED_V4 if address in network), "")
    if address in MAPPED or address in NAT64:
        return blocked(IPv4Address(address.packed[-4:]))
    if address.scope_id is not None or address not in GLOBAL_UNICAST:
        return f"outside {GLOBAL_UNICAST}"
    named = next((str(network) for network in BLOCKED_V6 if address in network), "")
    if not named and int.from_bytes(address.packed[8:12], "big") in _ISATAP:
        return blocked(IPv4Address(address.packed[-4:]))
    return named


def _pair(entry: str) -> HostPort:
    host, _, port = entry.rpartition(":")
    digits = port.isascii() and port.isdigit() and 0 < int(port) <= HIGHEST_PORT
    if not digits or (":" in host and not host.startswith("[")):
        raise ValueError(f"not a host:port pair: {entry!r}")
    try:
        return host_form(host), int(port)
    except ValueError:
        raise ValueError(f"not a host:port pair: {entry!r}") from None
