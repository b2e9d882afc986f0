"""One guarded POST over httpcore, for the endpoint channel and for webhooks.

It runs under `connection.GuardedBackend`: no redirects, no proxies, no cookies, no decompression, HTTP/1.1, one
connection per attempt. What an answer means is for the caller to judge.
"""

from __future__ import annotations

import hashlib
import re
import ssl
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore

from .. import __version__
from .address import WebAddress
from .bodies import Body
from .connection import Deadline, GuardedBackend, Resolver, system_resolver, tls_context
from .failures import PermanentFailure, Reason, TemporaryFailure
from .guard import GuardSettings

LONGEST_RETRY_AFTER = 7 * 24 * 3600  # seconds; beyond a week a wish is a mistake
KEPT_HEADERS = ("content-type", "date", "location", "request-id", "retry-after", "server", "x-request-id")
LONGEST_HEADER = 300  # characters of a header value kept as evidence
_KEY = re.compile(r"[\x21-\x7e]{1,255}")

Headers = Mapping[str, str]
Clock = Callable[[], datetime]


def current_time() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSettings:
    """How to speak to an endpoint. Times in seconds, sizes in bytes.

    `total_seconds` covers look-up, connection, request and answer. Of the answer's body at most `answer_limit` is read
    and `excerpt_limit` kept. `ca_file` adds roots to the system's, for receivers with their own certificates.
    """

    guard: GuardSettings = field(default_factory=GuardSettings)
    connect_seconds: float = 10.0
    total_seconds: float = 60.0
    answer_limit: int = 64 * 1024
    excerpt_limit: int = 2 * 1024
    ca_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What is sent: `body`, the `headers` beyond our own, and the texts that evidence must not repeat (`hidden`)."""

    body: Body
    headers: Headers
    hidden: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: status, the headers of `KEPT_HEADERS`, the start of the body, and whether more was cut off.

    `retry_after` is what the receiver asked for, in seconds from now, or None.
    """

    status: int
    headers: Headers
    excerpt: str
    cut: bool
    retry_after: int | None


Judge = Callable[[Answer, WebAddress], None]
"""Raises the failure that an answer stands for; returns where it is a yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Makes POST requests to addresses that customers gave."""

    settings: EndpointSettings
    resolve: Resolver = system_resolver
    clock: Clock = current_time

    def post(
        self, destination: WebAddress, posting: Posting, judge: Judge, evidence: Mapping[str, object]
    ) -> dict[str, object]:
        """POST once and return `evidence` with what is known of the exchange added, as plain JSON.

        Raises what `judge` raises, and TemporaryFailure or PermanentFailure for what goes wrong on the way, all with
        that evidence.
        """
        deadline = Deadline(self.settings.total_seconds)
        backend = GuardedBackend(
            destination,
            self.settings.guard,
            deadline=deadline,
            connect_seconds=self.settings.connect_seconds,
            resolve=self.resolve,
        )
        request_id = str(uuid.uuid4())
        known: dict[str, object] = {
            "host": destination.host,
            "port": destination.port,
            "request_id": request_id,
            **evidence,
            "sha256": hashlib.sha256(posting.body.content).hexdigest(),
            "size": len(posting.body.content),
            "started": self.clock().isoformat(),
        }
        try:
            answer = self._exchange(destination, backend, posting, request_id)
            known |= _answered(answer)
            judge(answer, destination)
        except (TemporaryFailure, PermanentFailure) as failure:
            failure.with_evidence(**known, **_travelled(backend, deadline, answered="status" in known))
            raise
        return known | _travelled(backend, deadline, answered=True)

    def _exchange(self, destination: WebAddress, backend: GuardedBackend, posting: Posting, request_id: str) -> Answer:
        url = httpcore.URL(
            scheme=destination.scheme.encode("ascii"),
            host=destination.host.encode("ascii"),
            port=destination.port,
            target=destination.target.encode("ascii"),
        )
        headers = _headers(destination, posting, request_id)
        facts = {"host": destination.host, "port": str(destination.port)}
        context = tls_context(self.settings.ca_file, "web") if destination.scheme == "https" else _unused_context()
        try:
            with (
                httpcore.ConnectionPool(ssl_context=context, network_backend=backend, max_connections=1) as pool,
                pool.stream("POST", url, headers=headers, content=posting.body.content) as response,
            ):
                return self._read(response, posting.hidden)
        except (httpcore.TimeoutException, TimeoutError):
            raise TemporaryFailure(Reason.TIMEOUT, facts=facts, evidence={"stage": "answer"}) from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as failure:
            evidence = {"stage": "answer", "error": str(failure)[:LONGEST_HEADER]}
            raise TemporaryFailure(Reason.NO_ANSWER, facts=facts, evidence=evidence) from failure

    def _read(self, response: httpcore.Response, hidden: Sequence[str]) -> Answer:
        """Keep the start of the body. Once the status is known, a body that breaks off changes nothing."""
        kept = bytearray()
        cut = False
        try:
            for chunk in response.iter_stream():
                kept += chunk
                if len(kept) > self.settings.answer_limit:
                    cut = True
                    break
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, TimeoutError):
            cut = True
        limit = self.settings.excerpt_limit
        told = _without(bytes(kept[: self.settings.answer_limit]).decode("utf-8", "replace"), hidden)
        headers = _kept_headers(response.headers, hidden)
        return Answer(
            status=response.status,
            headers=headers,
            excerpt=told.encode()[:limit].decode("utf-8", "ignore"),
            cut=cut or len(kept) > limit,
            retry_after=retry_after(headers.get("retry-after"), self.clock()),
        )


def header_key(key: str) -> str:
    """Return `key` where it can stand in a header (1 to 255 printable ASCII characters); raise ValueError if not."""
    if not _KEY.fullmatch(key):
        raise ValueError("the delivery key must be 1 to 255 printable ASCII characters")
    return key


def retry_after(value: str | None, now: datetime) -> int | None:
    """Return the seconds that a Retry-After header (RFC 9110, 10.2.3: seconds or a date) asks for, counted from `now`.

    None where there is no header or it says nothing readable; a date in the past is 0, more than a week is a week.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:10]), LONGEST_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(min(max((moment - now).total_seconds(), 0), LONGEST_RETRY_AFTER))


def _headers(destination: WebAddress, posting: Posting, request_id: str) -> list[tuple[bytes, bytes]]:
    headers = {
        "Host": destination.authority,
        "User-Agent": f"ublrelay/{__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Content-Type": posting.body.media_type,
        "Content-Length": str(len(posting.body.content)),
        "Content-Digest": posting.body.digest,
        "X-Request-Id": request_id,
        **posting.headers,
    }
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


def _kept_headers(headers: Iterable[tuple[bytes, bytes]], hidden: Sequence[str]) -> Headers:
    named = ((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in headers)
    return {name: _without(value, hidden)[:LONGEST_HEADER] for name, value in named if name in KEPT_HEADERS}


def _without(text: str, hidden: Sequence[str]) -> str:
    """Return `text` with an ellipsis for every secret: a receiver may well send back what it was sent."""
    for secret in hidden:
        text = text.replace(secret, "…")
    return text


def _answered(answer: Answer) -> dict[str, object]:
    return {
        "status": answer.status,
        "headers": dict(answer.headers),
        "answer": answer.excerpt,
        "answer_cut": answer.cut,
    }


def _travelled(backend: GuardedBackend, deadline: Deadline, *, answered: bool) -> dict[str, object]:
    """Return what is known of the way there.

    `uncertain`: bytes went out and no answer came, so the receiver may have it.
    """
    trace = backend.trace
    return {
        "ip": trace.ip,
        "tls": trace.tls,
        "elapsed_ms": deadline.elapsed_ms,
        "uncertain": trace.bytes_out > 0 and not answered,
    }


def _unused_context() -> ssl.SSLContext:
    """Return a context that trusts nobody, for plain http: httpcore wants one, and reading roots takes time."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
