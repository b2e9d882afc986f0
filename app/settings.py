"""Settings from the environment. Each has a default that runs; whatever is wrong is told in one message, all at once.

Read by `main` and `cli` alone: every other room is handed the values it needs.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import TypeVar, get_args

from . import ocr
from .delivery import DeliverySettings, EndpointSettings, GuardSettings, MailboxSettings, TlsMode, allow_list

MEGABYTE = 1_000_000
UPLOAD_LIMIT = 25 * MEGABYTE
"""What one document may weigh, in bytes, where the operator says nothing."""
HIGHEST_UPLOAD_LIMIT = 1_000 * MEGABYTE
"""A larger document would not pass the pipe to a worker."""
HIGHEST_PORT = 65_535
MOST_WORKERS = 256
_PORTS: Mapping[str, int] = {"tls": 465}
_PORT = 25

Value = TypeVar("Value")


def cores() -> int:
    """Return how many cores this process may use."""
    return min(len(os.sched_getaffinity(0)), MOST_WORKERS)


class SettingsError(ValueError):
    """The environment holds settings that cannot be right. `problems` has one sentence for each, and names it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(("These settings cannot be used:", *(f"  - {problem}" for problem in problems))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this installation is set up. Sizes in bytes; secrets never show in the repr.

    `schemas` is UBLRELAY_SCHEMAS, made absolute (None: where `rules.xsd.schema_directory` finds them by itself); `var`
    is the data folder; `workers` the number of sandbox processes, one per core unless told otherwise; `scans` whether
    scans are read, in a process of their own that takes most of a gigabyte while it works.
    """

    upload_limit: int = UPLOAD_LIMIT
    schemas: str | None = None
    referee: str | None = None
    var: Path = Path("var")
    workers: int = field(default_factory=cores)
    scans: bool = False
    mailbox: MailboxSettings = field(default_factory=MailboxSettings)
    guard: GuardSettings = field(default_factory=GuardSettings)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings; a variable that is absent or blank takes its default.

        Raises:
            SettingsError: one or more cannot be used; all of them are named.
        """
        reader = _Reader(environment)
        settings = cls(
            upload_limit=reader.take("UBLRELAY_UPLOAD_LIMIT", _whole(1, HIGHEST_UPLOAD_LIMIT), UPLOAD_LIMIT),
            schemas=reader.take("UBLRELAY_SCHEMAS", _folder_that_exists, None),
            referee=reader.take("UBLRELAY_REFEREE", _folder_that_exists, None),
            var=reader.take("UBLRELAY_VAR", _folder_or_nothing, Path("var")),
            workers=reader.take("UBLRELAY_WORKERS", _whole(1, MOST_WORKERS), cores()),
            scans=reader.take("UBLRELAY_SCANS", _reading_scans, default=False),
            mailbox=_mailbox(reader),
            guard=GuardSettings(allowed=reader.take("UBLRELAY_ALLOW_DESTINATIONS", allow_list, frozenset())),
        )
        reader.raise_if_wrong()
        return settings

    @property
    def delivery(self) -> DeliverySettings:
        """What the delivery room needs to know."""
        return DeliverySettings(mailbox=self.mailbox, endpoint=EndpointSettings(guard=self.guard))


class _Reader:
    """Takes settings one by one and remembers what was wrong with each."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._problems: list[str] = []

    def take(self, name: str, parse: Callable[[str], Value], default: Value, *, secret: bool = False) -> Value:
        """Return the setting `name`, or `default` where it is absent, blank or wrong."""
        text = self._environment.get(name, "")
        if not text.strip():
            return default
        try:
            return parse(text if secret else text.strip())
        except ValueError as error:
            self.complain(name, str(error) if secret else f"{error}, but it is {text!r}")
            return default

    def complain(self, name: str, problem: str) -> None:
        """Remember that the setting `name` is wrong."""
        self._problems.append(f"{name}: {problem}")

    def raise_if_wrong(self) -> None:
        """Raise SettingsError where something was."""
        if self._problems:
            raise SettingsError(tuple(self._problems))


def _mailbox(reader: _Reader) -> MailboxSettings:
    default = MailboxSettings()
    tls = reader.take("UBLRELAY_SMTP_TLS", _tls_mode, default.tls)
    settings = MailboxSettings(
        host=reader.take("UBLRELAY_SMTP_HOST", _host, default.host),
        port=reader.take("UBLRELAY_SMTP_PORT", _whole(1, HIGHEST_PORT), _PORTS.get(tls, _PORT)),
        tls=tls,
        user=reader.take("UBLRELAY_SMTP_USER", _one_line, None),
        password=reader.take("UBLRELAY_SMTP_PASSWORD", _one_line, None, secret=True),
        mail_from=reader.take("UBLRELAY_MAIL_FROM", _mail_address, default.mail_from),
    )
    if (settings.user is None) != (settings.password is None):
        absent = "UBLRELAY_SMTP_USER" if settings.user is None else "UBLRELAY_SMTP_PASSWORD"
        reader.complain(absent, "is absent, while its counterpart is set; a login needs both")
    return settings


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 1 + math.log10(most) else least - 1
        if not least <= number <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return number

    return parse


def _reading_scans(text: str) -> bool:
    if text not in {"on", "off"}:
        raise ValueError("must be on or off")
    if text == "on" and not ocr.is_installed():
        raise ValueError("needs the extra ocr, which is not installed (pip install 'ublrelay[ocr]')")
    return text == "on"


def _folder_that_exists(text: str) -> str:
    if not Path(text).is_dir():
        raise ValueError("must be a folder that exists")
    return str(Path(text).resolve())  # a worker has a working folder of its own


def _folder_or_nothing(text: str) -> Path:
    path = Path(text)
    if path.exists() and not path.is_dir():
        raise ValueError("must be a folder, or a name under which one can be made")
    return path


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must not contain line breaks or other control characters")
    return text


def _host(text: str) -> str:
    if any(character.isspace() or character in "/@" for character in _one_line(text)):
        raise ValueError("must be the bare name or address of a mail server")
    return text


def _tls_mode(text: str) -> TlsMode:
    modes: dict[str, TlsMode] = {mode: mode for mode in get_args(TlsMode)}
    if text not in modes:
        raise ValueError(f"must be one of {', '.join(modes)}")
    return modes[text]


def _mail_address(text: str) -> str:
    address = parseaddr(_one_line(text))[1]
    local, _, domain = address.rpartition("@")
    if not local or not domain or " " in address:
        raise ValueError("must be a mail address, bare or as Name <address>")
    return text
