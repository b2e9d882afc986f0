"""The endpoint channel: one HTTPS POST to an address that the customer gave.

The exchange runs on httpcore, under `connection.GuardedBackend`: no redirects, no proxies, no cookies, no
decompression, HTTP/1.1, one connection per attempt. What the answer means is decided by its status alone, in `_judge`.
"""

from __future__ import annotations

import hashlib
import re
import ssl
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import ClassVar

import httpcore

from .. import __version__
from .address import WebAddress, parse
from .bodies import BODIES, Body, BodyName
from .connection import Deadline, GuardedBackend, Resolver, system_resolver, tls_context
from .failures import PermanentFailure, Reason, TemporaryFailure
from .guard import GuardSettings, refuse_when_given
from .message import Message, Receipt

LONGEST_RETRY_AFTER = 7 * 24 * 3600  # seconds; beyond a week a wish is a mistake
KEPT_HEADERS = ("content-type", "date", "location", "request-id", "retry-after", "server", "x-request-id")
LONGEST_HEADER = 300  # characters of a header value kept as evidence
_TRY_LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
_KEY = re.compile(r"[\x21-\x7e]{1,255}")

Headers = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSettings:
    """How to speak to an endpoint. Times in seconds, sizes in bytes.

    `total_seconds` covers look-up, connection, request and answer. Of the answer's body at most `answer_limit` is read
    and `excerpt_limit` kept. `ca_file` adds roots to the system's, for receivers with their own certificates.
    """

    guard: GuardSettings = field(default_factory=GuardSettings)
    body: BodyName = "raw"
    connect_seconds: float = 10.0
    total_seconds: float = 60.0
    answer_limit: int = 64 * 1024
    excerpt_limit: int = 2 * 1024
    ca_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    headers: Headers
    excerpt: str
    cut: bool


class Endpoint:
    """Delivers to ``https://URL`` (and to ``http://`` where the guard's allow-list names the host and port)."""

    name: ClassVar[str] = "endpoint"

    def __init__(
        self,
        settings: EndpointSettings,
        *,
        resolve: Resolver = system_resolver,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._resolve = resolve
        self._clock = clock

    def send(self, message: Message, address: str, key: str) -> Receipt:
        """POST `message` to `address` once; `key` (printable ASCII, up to 255) goes along as Idempotency-Key.

        Returns a receipt where the answer is 2xx. Raises TemporaryFailure for 408, 425, 429, 5xx and whatever goes
        wrong on the way; PermanentFailure for a refused address, a redirect and any other status. Raises ValueError for
        a key that is no header value.
        """
        if not _KEY.fullmatch(key):
            raise ValueError("the delivery key must be 1 to 255 printable ASCII characters")
        destination = parse(address)
        if not isinstance(destination, WebAddress):
            raise PermanentFailure(Reason.ADDRESS_SCHEME, facts={"address": address})
        refuse_when_given(destination, self._settings.guard)
        body = BODIES[self._settings.body](message, key)
        return self._attempt(message, destination, body, key)

    def _attempt(self, message: Message, destination: WebAddress, body: Body, key: str) -> Receipt:
        deadline = Deadline(self._settings.total_seconds)
        backend = GuardedBackend(
            destination,
            self._settings.guard,
            deadline=deadline,
            connect_seconds=self._settings.connect_seconds,
            resolve=self._resolve,
        )
        request_id = str(uuid.uuid4())
        evidence: dict[str, object] = {
            "host": destination.host,
            "port": destination.port,
            "body": self._settings.body,
            "idempotency_key": key,
            "request_id": request_id,
            "ubl_sha256": message.sha256,
            "sha256": hashlib.sha256(body.content).hexdigest(),
            "size": len(body.content),
            "started": self._clock().isoformat(),
        }
        try:
            answer = self._exchange(destination, backend, body, _headers(destination, body, key, request_id))
            evidence |= _answered(answer)
            _judge(answer, destination, self._clock())
        except (TemporaryFailure, PermanentFailure) as failure:
            failure.with_evidence(**evidence, **_travelled(backend, deadline, answered="status" in evidence))
            raise
        return Receipt(outcome="delivered", evidence=evidence | _travelled(backend, deadline, answered=True))

    def _exchange(
        self, destination: WebAddress, backend: GuardedBackend, body: Body, headers: list[tuple[bytes, bytes]]
    ) -> _Answer:
        url = httpcore.URL(
            scheme=destination.scheme.encode("ascii"),
            host=destination.host.encode("ascii"),
            port=destination.port,
            target=destination.target.encode("ascii"),
        )
        facts = {"host": destination.host, "port": str(destination.port)}
        context = tls_context(self._settings.ca_file, "web") if destination.scheme == "https" else _unused_context()
        try:
            with (
                httpcore.ConnectionPool(ssl_context=context, network_backend=backend, max_connections=1) as pool,
                pool.stream("POST", url, headers=headers, content=body.content) as response,
            ):
                return self._read(response)
        except (httpcore.TimeoutException, TimeoutError):
            raise TemporaryFailure(Reason.TIMEOUT, facts=facts, evidence={"stage": "answer"}) from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as failure:
            evidence = {"stage": "answer", "error": str(failure)[:LONGEST_HEADER]}
            raise TemporaryFailure(Reason.NO_ANSWER, facts=facts, evidence=evidence) from failure

    def _read(self, response: httpcore.Response) -> _Answer:
        """Keep the start of the body. Once the status is known, a body that breaks off changes nothing."""
        kept = bytearray()
        cut = False
        try:
            for chunk in response.iter_stream():
                kept += chunk
                if len(kept) > self._settings.answer_limit:
                    cut = True
                    break
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, TimeoutError):
            cut = True
        limit = self._settings.excerpt_limit
        return _Answer(
            status=response.status,
            headers=_kept_headers(response.headers),
            excerpt=bytes(kept[:limit]).decode("utf-8", "replace"),
            cut=cut or len(kept) > limit,
        )


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


def _judge(answer: _Answer, destination: WebAddress, now: datetime) -> None:
    """Raise the failure that the status stands for; return where it is 2xx."""
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    facts = {"host": destination.host, "status": str(status)}
    wait = retry_after(answer.headers.get("retry-after"), now)
    if status in _TRY_LATER:
        raise TemporaryFailure(Reason.HTTP_BUSY, facts=facts, retry_after=wait)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TemporaryFailure(Reason.HTTP_ERROR, facts=facts, retry_after=wait)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        facts["location"] = answer.headers.get("location", "-")
        raise PermanentFailure(Reason.REDIRECT, facts=facts)
    if status == HTTPStatus.GONE:
        raise PermanentFailure(Reason.HTTP_GONE, facts=facts)
    facts["answer"] = answer.excerpt.strip() or "-"
    raise PermanentFailure(Reason.HTTP_REJECTED, facts=facts)


def _headers(destination: WebAddress, body: Body, key: str, request_id: str) -> list[tuple[bytes, bytes]]:
    headers = {
        "Host": destination.authority,
        "User-Agent": f"ublrelay/{__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Content-Type": body.media_type,
        "Content-Length": str(len(body.content)),
        "Content-Digest": body.digest,
        "Idempotency-Key": key,
        "X-Request-Id": request_id,
    }
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


def _kept_headers(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    named = ((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in headers)
    return {name: value[:LONGEST_HEADER] for name, value in named if name in KEPT_HEADERS}


def _answered(answer: _Answer) -> dict[str, object]:
    return {
        "status": answer.status,
        "headers": answer.headers,
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
