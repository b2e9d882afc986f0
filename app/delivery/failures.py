"""Why a delivery did not succeed: two exceptions, and the closed list of reasons.

    DeliveryFailure
    ├── TemporaryFailure    the same bytes may succeed later: try again
    └── PermanentFailure    trying again cannot help: a person has to change something

Each reason has its texts in the catalogue under the rule id that `Reason.rule` gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ..model import catalogue
from ..model.findings import Finding, Severity


class Reason(StrEnum):
    """What stood in the way, as one word for programs."""

    # the destination as it was written down
    ADDRESS_SCHEME = "address-scheme"
    ADDRESS_BROKEN = "address-broken"
    ADDRESS_SEVERAL = "address-several"
    ADDRESS_CONTROL = "address-control"
    ADDRESS_USERINFO = "address-userinfo"
    # the guard of the house network
    GUARD_PLAIN_HTTP = "guard-plain-http"
    GUARD_LITERAL = "guard-literal"
    GUARD_LOCAL_NAME = "guard-local-name"
    GUARD_PORT = "guard-port"
    GUARD_NOT_PUBLIC = "guard-not-public"
    # on the way there, whichever the channel
    NAME = "name"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS = "tls"
    TLS_ROOTS = "tls-roots"
    NO_ANSWER = "no-answer"
    # what an endpoint answered
    REDIRECT = "redirect"
    HTTP_BUSY = "http-busy"
    HTTP_ERROR = "http-error"
    HTTP_GONE = "http-gone"
    HTTP_REJECTED = "http-rejected"
    EVENT_REFUSED = "event-refused"
    # mail
    MAIL_NOT_CONFIGURED = "mail-not-configured"
    MAIL_TOO_LARGE = "mail-too-large"
    MAIL_DEFERRED = "mail-deferred"
    MAIL_REJECTED = "mail-rejected"
    MAIL_SERVER = "mail-server"
    MAIL_LOGIN = "mail-login"
    MAIL_LOGIN_UNPROTECTED = "mail-login-unprotected"
    MAIL_NO_TLS = "mail-no-tls"
    MAIL_NO_UTF8 = "mail-no-utf8"

    @property
    def rule(self) -> str:
        """The id under which the catalogue keeps this reason's texts, as in RELAY-DELIVERY-REDIRECT."""
        return f"RELAY-DELIVERY-{self.value.upper()}"


class DeliveryFailure(Exception):
    """A delivery attempt failed: `reason`, the `facts` for its text, and `evidence` as plain JSON.

    `retry_after` is what the other side asked for, in seconds from now, or None where it asked for nothing.
    """

    def __init__(
        self,
        reason: Reason,
        *,
        facts: Mapping[str, str] | None = None,
        evidence: Mapping[str, object] | None = None,
        retry_after: int | None = None,
    ) -> None:
        self.reason = reason
        self.facts = dict(facts or {})
        self.evidence = dict(evidence or {})
        self.retry_after = retry_after
        super().__init__(self.message["en"])

    @property
    def finding(self) -> Finding:
        """The failure as a finding, for whoever lists it beside the others."""
        return Finding(rule=self.reason.rule, severity=Severity.FATAL, facts=self.facts)

    @property
    def message(self) -> dict[str, str]:
        """What is wrong and what to do, as {"nl": ..., "en": ...}."""
        return catalogue.message(self.finding)

    def with_evidence(self, **evidence: object) -> None:
        """Add what the caller knows to the evidence; what is there already stays."""
        self.evidence = {**evidence, **self.evidence}


class TemporaryFailure(DeliveryFailure):
    """The same bytes may get through later."""


class PermanentFailure(DeliveryFailure):
    """No repeat will help; somebody has to change the destination, the invoice or the settings."""
