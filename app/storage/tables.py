"""The tables, as SQLAlchemy knows them. Migrations (`migrations/versions`) make them; a test holds the two together.

Every row of a tenant bears `tenant_id` and `mode` (``test`` or ``live``), and every statement of this room asks for
both: a row of somebody else does not exist. Moments are UTC; amounts are text, as they were stated.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from .texts import Code, Words

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(sa.TypeDecorator[datetime]):
    """A moment with its time zone; SQLite keeps none, so it is kept in UTC there."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 - theirs
        """Give the database UTC. Raises ValueError for a moment without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """Give back a moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Document = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
"""A JSON value."""


def _id(prefix: str) -> sa.Column[str]:
    return sa.Column("id", Code(40), primary_key=True, comment=f"{prefix}_…")


def _text(name: str, *, null: bool = False, **options: Any) -> sa.Column[str]:  # noqa: ANN401 - SQLAlchemy's own
    return sa.Column(name, Words, nullable=null, **options)


def _moment(name: str, *, null: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, Moment, nullable=null)


def _number(name: str, default: int = 0) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, default=default, server_default=str(default))


def _tenant() -> sa.Column[str]:
    return sa.Column("tenant_id", sa.ForeignKey("tenants.id"), nullable=False)


def _mode() -> sa.Column[str]:
    return sa.Column("mode", Code(4), nullable=False, comment="test | live")


tenants = sa.Table(
    "tenants",
    metadata,
    _id("ten"),
    _text("name", unique=True),
    _text("state", comment="active | suspended"),
    _number("last_event"),
    _number("last_audit"),
    sa.Column("audit_hash", Code(64), nullable=False, default="", server_default=""),
    _moment("created_at"),
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    _id("key"),
    _tenant(),
    _mode(),
    _text("role", comment="operator | customer | supplier"),
    _text("name"),
    sa.Column("hash", Code(64), nullable=False, unique=True, comment="SHA-256 of the key, which is 256 random bits"),
    sa.Column("ending", Code(4), nullable=False, comment="its last characters, to recognise it by"),
    _moment("created_at"),
    _moment("revoked_at", null=True),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("hash", Code(64), primary_key=True, comment="SHA-256 of the cookie"),
    sa.Column("key_id", sa.ForeignKey("api_keys.id"), nullable=False),
    _text("form_token"),
    _moment("created_at"),
    _moment("expires_at"),
)

recipients = sa.Table(
    "recipients",
    metadata,
    _id("rcp"),
    _tenant(),
    _mode(),
    _text("name"),
    _text("external_id", null=True),
    sa.Column("metadata", Document, nullable=False),
    _moment("created_at"),
    _moment("deleted_at", null=True),
)

recipient_identifiers = sa.Table(
    "recipient_identifiers",
    metadata,
    sa.Column("recipient_id", sa.ForeignKey("recipients.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    _tenant(),
    _mode(),
    _text("scheme", null=True),
    _text("value", comment="as given"),
    _text("key", comment="scheme and value as they are compared"),
    sa.UniqueConstraint("tenant_id", "mode", "key"),
)

routes = sa.Table(
    "routes",
    metadata,
    _id("rte"),
    _tenant(),
    _mode(),
    sa.Column("recipient_id", sa.ForeignKey("recipients.id"), nullable=False, index=True),
    sa.Column("match", Document, nullable=False),
    _text("channel", comment="mailbox | endpoint"),
    _text("address"),
    sa.Column("options", Document, nullable=False, comment="how to deliver there, without secrets"),
    sa.Column("secrets", sa.LargeBinary, nullable=True, comment="encrypted"),
    _text("profile", null=True),
    _text("state", comment="active | deleted"),
    _moment("created_at"),
)

invoices = sa.Table(
    "invoices",
    metadata,
    _id("inv"),
    _tenant(),
    _mode(),
    _text("status"),
    sa.Column("recipient_id", sa.ForeignKey("recipients.id"), nullable=True, index=True),
    _text("asked_recipient", comment="the recipient that the sender named, or empty"),
    _text("submitter", comment="the key of a supplier, whose invoices no other supplier sees; else empty"),
    sa.Column("source_sha256", Code(64), nullable=False),
    _number("attempt", 1),
    _text("source_name", null=True),
    _text("source_type", comment="media type as announced"),
    sa.Column("source_size", sa.BigInteger, nullable=False),
    _text("channel", comment="api | upload | page"),
    sa.Column("key_id", sa.ForeignKey("api_keys.id"), nullable=True),
    _text("asked_profile"),
    _text("external_id", null=True),
    sa.Column("metadata", Document, nullable=False),
    _number("revision"),
    sa.Column("corrections", Document, nullable=False, comment="what people said of it, all together"),
    _text("corrected_by", null=True),
    _text("format", null=True),
    _text("profile", null=True),
    _text("number", null=True),
    _text("type_code", null=True),
    _text("issue_date", null=True),
    _text("seller", null=True),
    _text("buyer", null=True),
    _text("currency", null=True),
    _text("payable", null=True),
    _text("seller_key", null=True, comment="who sent it, as duplicates are compared"),
    _text("duplicate_of", null=True),
    _text("reason", null=True, comment="why it is where it is: no-recipient, no-route …"),
    _text("response", null=True, comment="what the customer said: accepted | rejected …"),
    _moment("received_at"),
    _moment("changed_at"),
    sa.UniqueConstraint(
        "tenant_id", "mode", "asked_recipient", "submitter", "source_sha256", "attempt", name="uq_invoices_intake"
    ),
    sa.Index("ix_invoices_status", "tenant_id", "mode", "status"),
    sa.Index("ix_invoices_page", "tenant_id", "mode", "id"),
    sa.Index("ix_invoices_number", "tenant_id", "mode", "number"),
)

verdicts = sa.Table(
    "verdicts",
    metadata,
    _id("vrd"),
    sa.Column("invoice_id", sa.ForeignKey("invoices.id"), nullable=False),
    _number("revision"),
    _text("status"),
    sa.Column("rules", Document, nullable=False, comment="ids of the fatal findings"),
    sa.Column("report_sha256", Code(64), nullable=False),
    sa.Column("ubl_sha256", Code(64), nullable=True),
    sa.Column("corrections", Document, nullable=False),
    _text("actor"),
    _moment("created_at"),
    sa.UniqueConstraint("invoice_id", "revision"),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    _id("dlv"),
    _tenant(),
    _mode(),
    sa.Column("invoice_id", sa.ForeignKey("invoices.id"), nullable=False, index=True),
    sa.Column("verdict_id", sa.ForeignKey("verdicts.id"), nullable=False),
    sa.Column("route_id", sa.ForeignKey("routes.id"), nullable=False),
    _number("round", 1),
    _text("channel"),
    _text("address"),
    _text("destination", comment="the host or mail domain, as the breaker knows it"),
    sa.Column("ubl_sha256", Code(64), nullable=False),
    _text("state"),
    _text("reason", null=True),
    sa.Column("evidence", Document, nullable=False),
    _number("attempts"),
    _moment("next_attempt_at", null=True),
    _moment("created_at"),
    _moment("changed_at"),
    sa.UniqueConstraint("invoice_id", "verdict_id", "route_id", "round", name="uq_deliveries_once"),
    sa.Index("ix_deliveries_state", "tenant_id", "mode", "state"),
    sa.Index("ix_deliveries_destination", "destination", "state"),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("delivery_id", sa.ForeignKey("deliveries.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    _text("outcome", comment="sending | delivered | sent | temporary | permanent | interrupted | postponed"),
    _text("reason", null=True),
    sa.Column("evidence", Document, nullable=False),
    _text("worker_id"),
    _moment("started_at"),
    _moment("ended_at", null=True),
)

destinations = sa.Table(
    "destinations",
    metadata,
    sa.Column("key", Words, primary_key=True, comment="mode, channel and host:port or mail domain"),
    _number("failures"),
    _moment("open_until", null=True),
    sa.Column("tokens", sa.Float, nullable=False, default=0.0, server_default="0"),
    _moment("counted_at"),
)

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("sha256", Code(64), primary_key=True, comment="of the mail as received"),
    sa.Column("delivery_id", sa.ForeignKey("deliveries.id"), nullable=False),
    _text("outcome"),
    sa.Column("evidence", Document, nullable=False),
    _moment("received_at"),
)

events = sa.Table(
    "events",
    metadata,
    _id("evt"),
    _tenant(),
    _mode(),
    sa.Column("sequence", sa.BigInteger, nullable=False, comment="order of commit within the tenant"),
    _text("type"),
    _text("subject", comment="id of what it tells of"),
    sa.Column("data", Document, nullable=False),
    _moment("created_at"),
    sa.UniqueConstraint("tenant_id", "sequence"),
    sa.Index("ix_events_subject", "tenant_id", "subject"),
)

webhook_endpoints = sa.Table(
    "webhook_endpoints",
    metadata,
    _id("whk"),
    _tenant(),
    _mode(),
    _text("address"),
    sa.Column("types", Document, nullable=False, comment="event types; empty for all"),
    sa.Column("secrets", sa.LargeBinary, nullable=False, comment="encrypted"),
    _text("state", comment="enabled | disabled | deleted"),
    _text("reason", null=True),
    _moment("created_at"),
)

webhook_deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    _id("whd"),
    _tenant(),
    _mode(),
    sa.Column("endpoint_id", sa.ForeignKey("webhook_endpoints.id"), nullable=False),
    sa.Column("event_id", sa.ForeignKey("events.id"), nullable=False),
    _number("round", 1),
    _text("state", comment="queued | waiting | delivered | failed | dead_letter"),
    _text("reason", null=True),
    sa.Column("evidence", Document, nullable=False, comment="one entry per attempt"),
    _number("attempts"),
    _moment("next_attempt_at", null=True),
    _moment("created_at"),
    _moment("changed_at"),
    sa.UniqueConstraint("endpoint_id", "event_id", "round"),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("tenant_id", sa.ForeignKey("tenants.id"), primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True),
    _text("actor", comment="key id, worker, or command"),
    _text("action"),
    _text("subject"),
    sa.Column("facts", Document, nullable=False),
    _moment("at"),
    sa.Column("hash", Code(64), nullable=False, comment="SHA-256 over the former hash and this row"),
    sa.Index("ix_audit_subject", "tenant_id", "subject"),
)

idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("tenant_id", sa.ForeignKey("tenants.id"), primary_key=True),
    sa.Column("mode", Code(4), primary_key=True),
    sa.Column("key", Code(255), primary_key=True),
    sa.Column("fingerprint", Code(64), nullable=False, comment="SHA-256 of method, address and body"),
    sa.Column("status", sa.Integer, nullable=True, comment="none while the first request is in flight"),
    sa.Column("headers", Document, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=True),
    sa.Column("claim", Code(40), nullable=False),
    _moment("claimed_until"),
    _moment("created_at"),
)

layouts = sa.Table(
    "layouts",
    metadata,
    _id("lay"),
    _tenant(),
    _mode(),
    _text("name", comment="what tells the supplier: VAT number or IBAN"),
    _text("text", comment="JSON, as extraction.layouts.stored writes it"),
    _text("learned_from", comment="the invoice that was corrected last"),
    _moment("created_at"),
    _moment("changed_at"),
    sa.Index("ix_layouts_tenant", "tenant_id", "mode", "changed_at"),
)

workers = sa.Table(
    "workers",
    metadata,
    _id("wrk"),
    _text("host"),
    sa.Column("pid", sa.Integer, nullable=False),
    _moment("started_at"),
    _moment("heard_at"),
    _moment("fenced_at", null=True),
)
