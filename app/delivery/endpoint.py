"""The endpoint channel: one HTTPS POST to an address that the customer gave.

What the answer means is decided by its status alone, in `_judge`; the exchange itself is `exchange.py`'s.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from .address import WebAddress, parse
from .bodies import BODIES
from .connection import Resolver, system_resolver
from .exchange import Answer, Clock, EndpointSettings, Exchange, Posting, current_time, header_key
from .failures import PermanentFailure, Reason, TemporaryFailure
from .file_names import named
from .guard import refuse_when_given
from .message import Message, Receipt
from .signature import signed
from .way import PLAIN, Way

_TRY_LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


class Endpoint:
    """Delivers to ``https://URL`` (and to ``http://`` where the guard's allow-list names the host and port)."""

    name: ClassVar[str] = "endpoint"

    def __init__(
        self,
        settings: EndpointSettings,
        *,
        resolve: Resolver = system_resolver,
        clock: Clock = current_time,
    ) -> None:
        self._settings = settings
        self._exchange = Exchange(settings=settings, resolve=resolve, clock=clock)
        self._clock = clock

    def send(self, message: Message, address: str, key: str, way: Way = PLAIN) -> Receipt:
        """POST `message` to `address` once; `key` (printable ASCII, up to 255) goes along as Idempotency-Key.

        `way` chooses the body, the proof of who we are and the signature, made anew in each attempt. Returns a receipt
        where the answer is 2xx. Raises TemporaryFailure for 408, 425, 429, 5xx and whatever goes wrong on the way;
        PermanentFailure for a refused address, a redirect and any other status. Raises ValueError for a key that is no
        header value.
        """
        header_key(key)
        destination = parse(address)
        if not isinstance(destination, WebAddress):
            raise PermanentFailure(Reason.ADDRESS_SCHEME, facts={"address": address})
        refuse_when_given(destination, self._settings.guard)
        evidence = {
            "body": way.body,
            "authorization": way.authorization.kind if way.authorization else None,
            "signed": way.signing_secret is not None,
            "idempotency_key": key,
            "ubl_sha256": message.sha256,
        }
        posting = self._posting(named(message, way.file_name_pattern, key), key, way)
        return Receipt(outcome="delivered", evidence=self._exchange.post(destination, posting, _judge, evidence))

    def _posting(self, message: Message, key: str, way: Way) -> Posting:
        body = BODIES[way.body](message, key)
        headers = {"Idempotency-Key": key}
        if way.authorization is not None:
            name, value = way.authorization.header
            headers[name] = value
        if way.signing_secret is not None:
            headers |= signed((way.signing_secret,), key, self._clock(), body.content)
        return Posting(body=body, headers=headers, hidden=way.hidden())


def _judge(answer: Answer, destination: WebAddress) -> None:
    """Raise the failure that the status stands for; return where it is 2xx."""
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    facts = {"host": destination.host, "status": str(status)}
    if status in _TRY_LATER:
        raise TemporaryFailure(Reason.HTTP_BUSY, facts=facts, retry_after=answer.retry_after)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TemporaryFailure(Reason.HTTP_ERROR, facts=facts, retry_after=answer.retry_after)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        facts["location"] = answer.headers.get("location", "-")
        raise PermanentFailure(Reason.REDIRECT, facts=facts)
    if status == HTTPStatus.GONE:
        raise PermanentFailure(Reason.HTTP_GONE, facts=facts)
    facts["answer"] = answer.excerpt.strip() or "-"
    raise PermanentFailure(Reason.HTTP_REJECTED, facts=facts)
