"""How we prove to an endpoint who we are: a bearer token, a user with a password, or a header with a key.

Each is a value that is checked when it is made, shows no secret in its repr, and goes to JSON without one.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

from ..model.findings import Finding
from .options import BadWay, fault

LONGEST_SECRET = 4096  # characters; common servers take 8 KiB for all headers together
LONGEST_NAME = 100
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750's b64token
_VISIBLE = re.compile(r"[\x21-\x7e]+( [\x21-\x7e]+)*")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110's token
# Headers that we write ourselves, or that decide how the request is framed.
_OURS = frozenset(
    {"accept", "accept-encoding", "connection", "content-digest", "content-encoding", "content-length", "content-type"}
    | {"cookie", "expect", "host", "idempotency-key", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
    | {"user-agent", "webhook-id", "webhook-signature", "webhook-timestamp", "x-request-id"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """``Authorization: Bearer TOKEN`` (RFC 6750). Raises BadWay for a token that is no token."""

    kind: ClassVar[str] = "bearer"
    proof: ClassVar[str] = "token"
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        _raise_if_any(_secret_faults("token", self.token, _TOKEN))

    @property
    def header(self) -> tuple[str, str]:
        """Name and value of the header that goes along."""
        return "Authorization", f"Bearer {self.token}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basic:
    """``Authorization: Basic`` (RFC 7617, UTF-8). Raises BadWay for a colon in the user and for control characters."""

    kind: ClassVar[str] = "basic"
    proof: ClassVar[str] = "password"
    user: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        _raise_if_any((*_user_faults(self.user), *_secret_faults("password", self.password)))

    @property
    def header(self) -> tuple[str, str]:
        """Name and value of the header that goes along."""
        pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")
        return "Authorization", f"Basic {pair}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderKey:
    """A header of the receiver's own choosing, ``X-Api-Key: KEY``. Raises BadWay for a name that is ours or is none."""

    kind: ClassVar[str] = "header"
    proof: ClassVar[str] = "key"
    name: str
    key: str = field(repr=False)

    def __post_init__(self) -> None:
        _raise_if_any((*_name_faults(self.name), *_secret_faults("key", self.key, _VISIBLE)))

    @property
    def header(self) -> tuple[str, str]:
        """Name and value of the header that goes along."""
        return self.name, self.key


Authorization = Bearer | Basic | HeaderKey
KINDS: Mapping[str, type[Authorization]] = MappingProxyType({each.kind: each for each in (Bearer, Basic, HeaderKey)})
_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"bearer": ("token",), "basic": ("user", "password"), "header": ("name", "key")}
)


def as_json(authorization: Authorization) -> dict[str, str]:
    """Return the kind and what is no secret: ``{"kind": "basic", "user": "erp"}``."""
    plain = (name for name in _FIELDS[authorization.kind] if name != authorization.proof)
    return {"kind": authorization.kind, **{name: getattr(authorization, name) for name in plain}}


def read(data: object, secrets: Mapping[str, object]) -> Authorization:
    """Return what `data` (as of `as_json`) says, with its secret from `data` itself or from `secrets`.

    `secrets` names it ``authorization.token``, ``authorization.password`` or ``authorization.key``. Raises BadWay with
    all that is wrong.
    """
    if not isinstance(data, Mapping):
        raise BadWay([fault("no-object", "authorization")])
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadWay([fault("choice", "authorization.kind", known=", ".join(KINDS))])
    names = _FIELDS[kind]
    given = {name: data.get(name, secrets.get(f"authorization.{name}")) for name in names}
    faults = [_unknown(name, names) for name in data if name not in (*names, "kind")]
    faults += [fault("no-text", f"authorization.{name}") for name in names if not isinstance(given[name], str)]
    if faults:
        raise BadWay(faults)
    return KINDS[kind](**{name: str(value) for name, value in given.items()})


def _unknown(name: object, names: tuple[str, ...]) -> Finding:
    return fault("unknown-option", f"authorization.{name}", known=", ".join(("kind", *names)))


def _raise_if_any(faults: tuple[Finding, ...] | Iterator[Finding]) -> None:
    if found := tuple(faults):
        raise BadWay(found)


def _secret_faults(name: str, value: str, form: re.Pattern[str] | None = None) -> Iterator[Finding]:
    fits = form.fullmatch(value) if form else value.isprintable()
    if not value or not fits or len(value) > LONGEST_SECRET:
        yield fault("secret-form", f"authorization.{name}", limit=str(LONGEST_SECRET))


def _user_faults(user: str) -> Iterator[Finding]:
    if not user or ":" in user or not user.isprintable() or len(user) > LONGEST_NAME:
        yield fault("user-form", "authorization.user", limit=str(LONGEST_NAME))


def _name_faults(name: str) -> Iterator[Finding]:
    if not _HEADER_NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        yield fault("header-form", "authorization.name", limit=str(LONGEST_NAME))
    elif name.lower() in _OURS or name.lower().startswith(("proxy-", "sec-")):
        yield fault("header-ours", "authorization.name", name=name)
