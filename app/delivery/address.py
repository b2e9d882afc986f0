"""Where a message is to go, read from what a person wrote: ``mailto:ADDR`` or ``https://URL``.

Reading is strict: whatever two programs might read differently (a backslash, a user name in a URL, a second address) is
refused with a reason, never repaired. Whether a readable address may be *connected to* is the guard's affair.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import ClassVar, Literal
from urllib.parse import unquote

import httpx

from .failures import PermanentFailure, Reason

LONGEST_URL = 2048  # characters; what proxies and servers commonly take
LONGEST_LOCAL_PART = 64  # octets before the @, RFC 5321 4.5.3.1.1
LONGEST_DOMAIN = 253  # octets, RFC 1035
DEFAULT_PORTS = {"https": 443, "http": 80}
HIGHEST_PORT = 65535

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+"  # RFC 5322 atext, with RFC 6531's letters
_DOT_ATOM = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd]")  # U+FFFD: bytes that were no UTF-8
_OUTSIDE_A_URL = re.compile(r"[\s\\<>\"`{}|^]")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAddress:
    """One mailbox: `local` as given, `domain` in its ASCII form (IDNA)."""

    channel: ClassVar[str] = "mailbox"
    local: str
    domain: str

    @property
    def address(self) -> str:
        """The address as the mail protocol wants it."""
        return f"{self.local}@{self.domain}"

    @property
    def needs_utf8(self) -> bool:
        """Whether the server must know SMTPUTF8 (RFC 6531): only where the part before the @ is not ASCII."""
        return not self.local.isascii()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAddress:
    """One endpoint. `host` is lower case ASCII (IDNA, without a final dot) or an address literal without brackets."""

    channel: ClassVar[str] = "endpoint"
    scheme: Literal["https", "http"]
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """`host` and, where it is not the scheme's own, `port`: the value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address written out again, in its one canonical spelling."""
        return f"{self.scheme}://{self.authority}{self.target}"


Address = MailAddress | WebAddress


def parse(text: str) -> Address:
    """Read one destination. Raises PermanentFailure (reasons ``address-*``) for anything but one plain address."""
    if _CONTROL.search(text):
        raise PermanentFailure(Reason.ADDRESS_CONTROL, facts={"address": text})
    match = _SCHEME.match(text)
    scheme = match[1].lower() if match else ""
    if scheme == "mailto":
        return _mail(text, text.split(":", 1)[1])
    if scheme in DEFAULT_PORTS:
        return _web(text)
    raise PermanentFailure(Reason.ADDRESS_SCHEME, facts={"address": text})


def host_form(host: str) -> str:
    """Return the one spelling of a host name or address literal that two spellings of the same host share.

    Raises ValueError where it is neither.
    """
    bare = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    if "%" in bare:  # an escape, or the zone of a link-local address
        raise ValueError(f"not a host name: {host!r}")
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        pass
    name = bare.removesuffix(".").lower()
    if not name.isascii():
        try:
            name = httpx.URL(scheme="https", host=name).raw_host.decode("ascii")
        except httpx.InvalidURL:
            raise ValueError(f"not a host name: {host!r}") from None
    if len(name) > LONGEST_DOMAIN or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise ValueError(f"not a host name: {host!r}")
    return name


def _mail(text: str, rest: str) -> MailAddress:
    if "?" in rest:
        # A mailto link can carry subject, cc and more (RFC 6068): those are ours to write.
        raise PermanentFailure(Reason.ADDRESS_BROKEN, facts={"address": text})
    plain = unquote(rest)
    if _CONTROL.search(plain):
        raise PermanentFailure(Reason.ADDRESS_CONTROL, facts={"address": text})
    if "," in plain or ";" in plain or plain.count("@") > 1:
        raise PermanentFailure(Reason.ADDRESS_SEVERAL, facts={"address": text})
    local, _, domain = plain.partition("@")
    fits = _DOT_ATOM.fullmatch(local) and len(local.encode()) <= LONGEST_LOCAL_PART and not domain.startswith("[")
    try:
        if fits:
            return MailAddress(local=local, domain=host_form(domain))
    except ValueError:
        pass
    raise PermanentFailure(Reason.ADDRESS_BROKEN, facts={"address": text})


def _web(text: str) -> WebAddress:
    broken = PermanentFailure(Reason.ADDRESS_BROKEN, facts={"address": text})
    if len(text) > LONGEST_URL or _OUTSIDE_A_URL.search(text):
        raise broken
    try:
        url = httpx.URL(text)
        host = host_form(url.raw_host.decode("ascii"))
    except (httpx.InvalidURL, ValueError):
        raise broken from None
    if url.userinfo or "@" in text.split("//", 1)[-1].split("/", 1)[0]:
        raise PermanentFailure(Reason.ADDRESS_USERINFO, facts={"address": f"{url.scheme}://…@{host}"})
    scheme: Literal["https", "http"] = "https" if url.scheme == "https" else "http"
    port = DEFAULT_PORTS[scheme] if url.port is None else url.port
    if not 0 < port <= HIGHEST_PORT:
        raise broken
    return WebAddress(scheme=scheme, host=host, port=port, target=url.raw_path.decode("ascii"))
