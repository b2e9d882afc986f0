"""`Way`: the options of one destination, as a customer chose them. A value, checked when it is made.

Its secrets are told apart from the rest, so that whoever stores it can encrypt them; no repr shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from ..model.findings import Finding
from . import authorization as proving
from .authorization import Authorization
from .bodies import BODIES, BodyName
from .file_names import pattern_faults
from .options import BadWay, fault
from .signature import signing_key

SMALLEST_LIMIT = 20_000  # bytes; below it not even a bare letter with a short invoice fits
LARGEST_LIMIT = 100_000_000

ChannelName = Literal["mailbox", "endpoint"]

TAKEN: Mapping[ChannelName, frozenset[str]] = MappingProxyType(
    {
        "mailbox": frozenset({"file_name_pattern", "size_limit", "embed"}),
        "endpoint": frozenset({"body", "authorization", "signing_secret", "file_name_pattern", "embed"}),
    }
)
"""The options that each channel takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How one destination wants to be given invoices. Every option has a default.

    Attributes:
        body: what an endpoint is sent (`bodies.BODIES`).
        authorization: how we prove to an endpoint who we are; None for not at all.
        signing_secret: ``whsec_`` and base64; each attempt at an endpoint is then signed (`signature.py`).
        file_name_pattern: what the files are called (`file_names.py`); None for the names that the message has.
        size_limit: the largest mail that the mailbox takes, in bytes as encoded; None for the operator's own limit.
        embed: whether the UBL is to carry the source PDF inside (BT-125). For whoever makes the message; the
            channels send the UBL that they are given.

    Raises:
        BadWay: one or more options cannot be used; all of them are told.
    """

    body: BodyName = "raw"
    authorization: Authorization | None = None
    signing_secret: str | None = field(default=None, repr=False)
    file_name_pattern: str | None = None
    size_limit: int | None = None
    embed: bool = True

    def __post_init__(self) -> None:
        given = {name: value for name in _CHECKS if (value := getattr(self, name)) is not None}
        _raise_if_any(_faults(given))

    def as_json(self) -> dict[str, Any]:
        """Return every option that is no secret, as plain JSON."""
        return {
            "body": self.body,
            "authorization": proving.as_json(self.authorization) if self.authorization else None,
            "file_name_pattern": self.file_name_pattern,
            "size_limit": self.size_limit,
            "embed": self.embed,
        }

    def secrets(self) -> dict[str, str]:
        """Return the secrets by the path of their option, as in ``{"authorization.token": "..."}``."""
        found = {}
        if self.authorization is not None:
            name = self.authorization.proof
            found[f"authorization.{name}"] = str(getattr(self.authorization, name))
        if self.signing_secret is not None:
            found["signing_secret"] = self.signing_secret
        return found

    def hidden(self) -> tuple[str, ...]:
        """Return every text that may show up in no evidence: the secrets, and the header made from one."""
        more = (self.authorization.header[1],) if self.authorization is not None else ()
        return (*more, *self.secrets().values())

    @classmethod
    def from_json(cls, data: object, secrets: Mapping[str, object] = MappingProxyType({})) -> Way:
        """Return the way that `data` (`as_json`'s, or a customer's, with secrets in their places) and `secrets` tell.

        An option that is absent or null takes its default. Raises BadWay with all that is wrong, unknown options too.
        """
        if not isinstance(data, Mapping):
            raise BadWay([fault("no-object", "")])
        known = (*_CHECKS, "authorization")
        faults = [fault("unknown-option", str(name), known=", ".join(known)) for name in data if name not in known]
        stored = {name: value for name, value in secrets.items() if name in known}
        given = {**stored, **{name: value for name, value in data.items() if name in known and value is not None}}
        wanted = given.pop("authorization", None)
        try:
            proof = None if wanted is None else proving.read(wanted, secrets)
        except BadWay as bad:
            faults += bad.faults
        faults += _faults(given)
        _raise_if_any(faults)
        return cls(authorization=proof, **given)

    def misplaced(self, channel: ChannelName) -> tuple[Finding, ...]:
        """Return a finding for each option that is set and that `channel` has no use for."""
        default = PLAIN
        names = (*_CHECKS, "authorization")
        chosen = (name for name in names if getattr(self, name) != getattr(default, name))
        return tuple(fault("misplaced", name, channel=channel) for name in chosen if name not in TAKEN[channel])


def _faults(given: Mapping[str, object]) -> Iterator[Finding]:
    for name, value in given.items():
        yield from _CHECKS[name](value)


def _raise_if_any(faults: Iterable[Finding]) -> None:
    if found := tuple(faults):
        raise BadWay(found)


def _body_faults(body: object) -> Iterator[Finding]:
    if body not in tuple(BODIES):
        yield fault("choice", "body", known=", ".join(BODIES))


def _secret_faults(secret: object) -> Iterator[Finding]:
    try:
        signing_key(secret if isinstance(secret, str) else "")
    except ValueError:
        yield fault("signing-secret", "signing_secret")


def _limit_faults(limit: object) -> Iterator[Finding]:
    whole = isinstance(limit, int) and not isinstance(limit, bool)
    if not whole or not isinstance(limit, int) or not SMALLEST_LIMIT <= limit <= LARGEST_LIMIT:
        yield fault("number", "size_limit", least=str(SMALLEST_LIMIT), most=str(LARGEST_LIMIT))


def _embed_faults(embed: object) -> Iterator[Finding]:
    if not isinstance(embed, bool):
        yield fault("yes-or-no", "embed")


_CHECKS: Mapping[str, Callable[[object], Iterator[Finding]]] = MappingProxyType(
    {
        "body": _body_faults,
        "signing_secret": _secret_faults,
        "file_name_pattern": pattern_faults,
        "size_limit": _limit_faults,
        "embed": _embed_faults,
    }
)

PLAIN = Way()
"""Every option at its default."""
