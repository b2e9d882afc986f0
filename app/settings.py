"""Settings from the environment. Each has a default that runs; whatever is wrong is told in one message, all at once.

Read by `main` and `cli` alone: every other room is handed the values it needs.
"""

from __future__ import annotations

import base64
import binascii
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, TypeVar, get_args
from urllib.parse import urlsplit

from . import ocr
from .delivery import DeliverySettings, EndpointSettings, GuardSettings, MailboxSettings, TlsMode, allow_list

MEGABYTE = 1_000_000
UPLOAD_LIMIT = 25 * MEGABYTE
"""What one document may weigh, in bytes, where the operator says nothing."""
HIGHEST_UPLOAD_LIMIT = 1_000 * MEGABYTE
"""A larger document would not pass the pipe to a worker."""
HIGHEST_PORT = 65_535
MOST_WORKERS = 256
RATE_LIMIT = 6_000
"""Requests a minute that one key may make, where the operator says nothing."""
HIGHEST_RATE_LIMIT = 1_000_000
LONGEST_PAUSE = 7 * 86_400
MOST_PAUSES = 100
LogForm = Literal["text", "json"]
_SEALING_KEY_BYTES = 32
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

    `database_url` is ``postgresql://…`` or ``sqlite:///FILE`` (None: SQLite in `var`); `secret_keys` seal what is
    secret in the database, the first seals and each opens (none: the key file in `var`); `attempts` are the pauses
    between attempts at a delivery, in seconds (None: the usual 28 hours); `rate_limit` is in requests a minute for each
    key, 0 for no limit; `public_url` is where people reach the service; `lmtp` is where bounced mails are taken in,
    ``host:port`` or the path of a socket, and `return_path_domain` the domain that they come back to.
    """

    upload_limit: int = UPLOAD_LIMIT
    schemas: str | None = None
    referee: str | None = None
    var: Path = Path("var")
    database_url: str | None = field(default=None, repr=False)
    secret_keys: tuple[bytes, ...] = field(default=(), repr=False)
    attempts: tuple[float, ...] | None = None
    rate_limit: int = RATE_LIMIT
    public_url: str | None = None
    log: LogForm = "text"
    lmtp: str | None = None
    return_path_domain: str | None = None
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
            database_url=reader.take("DATABASE_URL", _database, None, secret=True),
            secret_keys=reader.take("UBLRELAY_SECRET_KEY", _sealing_keys, (), secret=True),
            attempts=reader.take("UBLRELAY_ATTEMPTS", _pauses, None),
            rate_limit=reader.take("UBLRELAY_RATE_LIMIT", _whole(0, HIGHEST_RATE_LIMIT), RATE_LIMIT),
            public_url=reader.take("UBLRELAY_PUBLIC_URL", _web_address, None),
            log=reader.take("UBLRELAY_LOG", _log_form, "text"),
            lmtp=reader.take("UBLRELAY_LMTP", _socket, None),
            return_path_domain=reader.take("UBLRELAY_RETURN_PATH_DOMAIN", _domain, None),
            workers=reader.take("UBLRELAY_WORKERS", _whole(1, MOST_WORKERS), cores()),
            scans=reader.take("UBLRELAY_SCANS", _reading_scans, default=False),
            mailbox=_mailbox(reader),
            guard=GuardSettings(allowed=reader.take("UBLRELAY_ALLOW_DESTINATIONS", allow_list, frozenset())),
        )
        if settings.lmtp is not None and settings.return_path_domain is None:
            reader.complain("UBLRELAY_RETURN_PATH_DOMAIN", "is absent, while UBLRELAY_LMTP waits for mail to it")
        reader.raise_if_wrong()
        return settings

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is one that a single process has to itself."""
        return self.database_url is None or self.database_url.startswith("sqlite")

    @property
    def delivery(self) -> DeliverySettings:
        """What the delivery room needs to know."""
        mailbox = replace(self.mailbox, return_path_domain=self.return_path_domain)
        return DeliverySettings(mailbox=mailbox, endpoint=EndpointSettings(guard=self.guard))


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


def _database(text: str) -> str:
    # It may hold a password: no message shows it.
    url = text.strip()
    scheme, mark, rest = url.partition("://")
    if not mark or scheme not in {"postgresql", "postgres", "sqlite"}:
        raise ValueError("must be postgresql://USER@HOST:PORT/DATABASE or sqlite:///FILE")
    if scheme == "sqlite" and not (rest.startswith("/") and rest.strip("/") and ":memory:" not in rest):
        raise ValueError("must name a file where it is SQLite: sqlite:///relative.db or sqlite:////absolute.db")
    if scheme != "sqlite" and not urlsplit(url).path.strip("/"):
        raise ValueError("must name a database: postgresql://USER@HOST:PORT/DATABASE")
    return url


def _sealing_keys(text: str) -> tuple[bytes, ...]:
    keys = tuple(each.strip().encode() for each in text.split(","))
    for key in keys:
        try:
            sound = len(base64.b64decode(key, altchars=b"-_", validate=True)) == _SEALING_KEY_BYTES
        except binascii.Error:
            sound = False
        if not sound:
            raise ValueError("must be 32 random bytes in URL-safe base64, or several such, comma-separated")
    return keys


def _pauses(text: str) -> tuple[float, ...]:
    wrong = f"must be up to {MOST_PAUSES} pauses in seconds, {LONGEST_PAUSE} at most, comma-separated, as in 5,300,1800"
    try:
        pauses = tuple(float(each) for each in text.split(","))
    except ValueError:
        raise ValueError(wrong) from None
    if len(pauses) > MOST_PAUSES or not all(0 <= each <= LONGEST_PAUSE for each in pauses):
        raise ValueError(wrong)
    return pauses


def _web_address(text: str) -> str:
    parts = urlsplit(_one_line(text))
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an address such as https://relay.example.nl")
    return text.rstrip("/")


def _log_form(text: str) -> LogForm:
    forms: dict[str, LogForm] = {form: form for form in get_args(LogForm)}
    if text not in forms:
        raise ValueError(f"must be one of {', '.join(forms)}")
    return forms[text]


def _socket(text: str) -> str:
    if text.startswith("/"):
        return _one_line(text)
    host, colon, port = text.rpartition(":")
    if not colon or not host:
        raise ValueError("must be HOST:PORT or the absolute path of a socket")
    _host(host.strip("[]"))
    _whole(1, HIGHEST_PORT)(port)
    return text


def _domain(text: str) -> str:
    labels = text.split(".")
    if not all(each and each.replace("-", "").isalnum() and each.isascii() for each in labels):
        raise ValueError("must be a mail domain, such as bounces.example.nl")
    return text.lower()


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
