"""Events to a customer's own endpoint: one attempt at a Standard Webhooks 1.0 delivery.

The same guard, deadline and refusal of redirects as for the endpoint channel (`exchange.py`), but another judgement: a
receiver of events says with 410 that it wants no more of them, and everything else is a reason to try again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from .address import WebAddress, parse
from .bodies import Body
from .connection import Resolver, system_resolver
from .exchange import Answer, Clock, EndpointSettings, Exchange, Posting, current_time, header_key
from .failures import PermanentFailure, Reason, TemporaryFailure
from .guard import refuse_when_given
from .message import Receipt
from .signature import signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What is told: `identifier`, the same in every attempt (webhook-id), and the JSON `body`, byte for byte.

    `secrets` (``whsec_...``) are those in force: the newest, and while a key is replaced the former one too.
    """

    identifier: str
    body: bytes
    secrets: Sequence[str] = field(repr=False)


class Webhook:
    """Delivers events to ``https://URL``."""

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

    def send(self, event: Event, address: str) -> Receipt:
        """POST `event` to `address` once, signed for this attempt.

        Returns a receipt where the answer is 2xx. Raises PermanentFailure for an address that can never be right
        (reasons ``address-*`` and ``guard-*``) and for 410 (``http-gone``: the receiver wants no more);
        TemporaryFailure for all else, with what Retry-After asks for. Raises ValueError for an identifier that is no
        header value, and for secrets that are none.
        """
        header_key(event.identifier)
        destination = parse(address)
        if not isinstance(destination, WebAddress):
            raise PermanentFailure(Reason.ADDRESS_SCHEME, facts={"address": address})
        refuse_when_given(destination, self._settings.guard)
        headers = signed(event.secrets, event.identifier, self._clock(), event.body)
        posting = Posting(
            body=Body(content=event.body, media_type="application/json"), headers=headers, hidden=tuple(event.secrets)
        )
        evidence = {"webhook_id": event.identifier, "webhook_timestamp": int(headers["webhook-timestamp"])}
        try:
            return Receipt(outcome="delivered", evidence=self._exchange.post(destination, posting, _judge, evidence))
        except PermanentFailure as refusal:
            if refusal.reason is Reason.HTTP_GONE:
                raise
            # What a name leads to today may be put right tomorrow; only the receiver itself says "no more".
            raise TemporaryFailure(refusal.reason, facts=refusal.facts, evidence=refusal.evidence) from refusal


def _judge(answer: Answer, destination: WebAddress) -> None:
    """Raise the failure that the status stands for; return where it is 2xx."""
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    facts = {"host": destination.host, "status": str(status)}
    if status == HTTPStatus.GONE:
        raise PermanentFailure(Reason.HTTP_GONE, facts=facts)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        facts["location"] = answer.headers.get("location", "-")
        raise TemporaryFailure(Reason.REDIRECT, facts=facts, retry_after=answer.retry_after)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TemporaryFailure(Reason.HTTP_ERROR, facts=facts, retry_after=answer.retry_after)
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS):
        raise TemporaryFailure(Reason.HTTP_BUSY, facts=facts, retry_after=answer.retry_after)
    facts["answer"] = answer.excerpt.strip() or "-"
    raise TemporaryFailure(Reason.EVENT_REFUSED, facts=facts, retry_after=answer.retry_after)
