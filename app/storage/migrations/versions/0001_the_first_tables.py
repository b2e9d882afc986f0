"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Bring the tables up."""
    op.create_table(
        "destinations",
        sa.Column("key", sa.Text(), nullable=False, comment="mode, channel and host:port or mail domain"),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tokens", sa.Float(), server_default="0", nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_destinations")),
    )
    op.create_table(
        "tenants",
        sa.Column("id", sa.String(length=40), nullable=False, comment="ten_…"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="active | suspended"),
        sa.Column("last_event", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_audit", sa.Integer(), server_default="0", nullable=False),
        sa.Column("audit_hash", sa.String(length=64), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        sa.UniqueConstraint("name", name=op.f("uq_tenants_name")),
    )
    op.create_table(
        "workers",
        sa.Column("id", sa.String(length=40), nullable=False, comment="wrk_…"),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fenced_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(length=40), nullable=False, comment="key_…"),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False, comment="test | live"),
        sa.Column("role", sa.Text(), nullable=False, comment="operator | customer | supplier"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False, comment="SHA-256 of the key, which is 256 random bits"),
        sa.Column("ending", sa.String(length=4), nullable=False, comment="its last characters, to recognise it by"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_api_keys_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_keys_hash")),
    )
    op.create_table(
        "audit",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False, comment="key id, worker, or command"),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("facts", JSON_VALUE, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False, comment="SHA-256 over the former hash and this row"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_audit_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "number", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_subject", ["tenant_id", "subject"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", sa.String(length=40), nullable=False, comment="evt_…"),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False, comment="test | live"),
        sa.Column("sequence", sa.BigInteger(), nullable=False, comment="order of commit within the tenant"),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="id of what it tells of"),
        sa.Column("data", JSON_VALUE, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_events_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("tenant_id", "sequence", name=op.f("uq_events_tenant_id_sequence")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_subject", ["tenant_id", "subject"], unique=False)

    op.create_table(
        "idempotency",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False, comment="SHA-256 of method, address and body"),
        sa.Column("status", sa.Integer(), nullable=True, comment="none while the first request is in flight"),
        sa.Column("headers", JSON_VALUE, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("claim", sa.String(length=40), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_idempotency_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "mode", "key", name=op.f("pk_idempotency")),
    )
    op.create_table(
        "recipients",
        sa.Column("id", sa.String(length=40), nullable=False, comment="rcp_…"),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False, comment="test | live"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", JSON_VALUE, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_recipients_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipients")),
    )
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.String(length=40), nullable=False, comment="whk_…"),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False, comment="test | live"),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("types", JSON_VALUE, nullable=False, comment="event types; empty for all"),
        sa.Column("secrets", sa.LargeBinary(), nullable=False, comment="encrypted"),
        sa.Column("state", sa.Text(), nullable=False, comment="enabled | disabled | deleted"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_webhook_endpoints_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_table(
        "invoices",
        sa.Column("id", sa.String(length=40), nullable=False, comment="inv_…"),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False, comment="test | live"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.String(length=40), nullable=True),
        sa.Column(
            "asked_recipient", sa.Text(), nullable=False, comment="the recipient that the sender named, or empty"
        ),
        sa.Column(
            "submitter",
            sa.Text(),
            nullable=False,
            comment="the key of a supplier, whose invoices no other supplier sees; else empty",
        ),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="1", nullable=False),
        sa.Column("source_name", sa.Text(), nullable=True),
        sa.Column("source_type", sa.Text(), nullable=False, comment="media type as announced"),
        sa.Column("source_size", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False, comment="api | upload | page"),
        sa.Column("key_id", sa.String(length=40), nullable=True),
        sa.Column("asked_profile", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", JSON_VALUE, nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("corrections", JSON_VALUE, nullable=False, comment="what people said of it, all together"),
        sa.Column("corrected_by", sa.Text(), nullable=True),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("profile", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("type_code", sa.Text(), nullable=True),
        sa.Column("issue_date", sa.Text(), nullable=True),
        sa.Column("seller", sa.Text(), nullable=True),
        sa.Column("buyer", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("payable", sa.Text(), nullable=True),
        sa.Column("seller_key", sa.Text(), nullable=True, comment="who sent it, as duplicates are compared"),
        sa.Column("duplicate_of", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it is where it is: no-recipient, no-route …"),
        sa.Column("response", sa.Text(), nullable=True, comment="what the customer said: accepted | rejected …"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name=op.f("fk_invoices_key_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipients.id"], name=op.f("fk_invoices_recipient_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_invoices_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint(
            "tenant_id", "mode", "asked_recipient", "submitter", "source_sha256", "attempt", name="uq_invoices_intake"
        ),
    )
    with op.batch_alter_table("invoices", schema=None) as batch_op:
        batch_op.create_index("ix_invoices_number", ["tenant_id", "mode", "number"], unique=False)
        batch_op.create_index("ix_invoices_page", ["tenant_id", "mode", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoices_recipient_id"), ["recipient_id"], unique=False)
        batch_op.create_index("ix_invoices_status", ["tenant_id", "mode", "status"], unique=False)

    op.create_table(
        "recipient_identifiers",
        sa.Column("recipient_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False, comment="test | live"),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=False, comment="as given"),
        sa.Column("key", sa.Text(), nullable=False, comment="scheme and value as they are compared"),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipients.id"], name=op.f("fk_recipient_identifiers_recipient_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_recipient_identifiers_tenant_id")),
        sa.PrimaryKeyConstraint("recipient_id", "position", name=op.f("pk_recipient_identifiers")),
        sa.UniqueConstraint("tenant_id", "mode", "key", name=op.f("uq_recipient_identifiers_tenant_id_mode_key")),
    )
    op.create_table(
        "routes",
        sa.Column("id", sa.String(length=40), nullable=False, comment="rte_…"),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False, comment="test | live"),
        sa.Column("recipient_id", sa.String(length=40), nullable=False),
        sa.Column("match", JSON_VALUE, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False, comment="mailbox | endpoint"),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("options", JSON_VALUE, nullable=False, comment="how to deliver there, without secrets"),
        sa.Column("secrets", sa.LargeBinary(), nullable=True, comment="encrypted"),
        sa.Column("profile", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False, comment="active | deleted"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipients.id"], name=op.f("fk_routes_recipient_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_routes_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routes")),
    )
    with op.batch_alter_table("routes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_routes_recipient_id"), ["recipient_id"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("hash", sa.String(length=64), nullable=False, comment="SHA-256 of the cookie"),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("form_token", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name=op.f("fk_sessions_key_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sessions")),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.String(length=40), nullable=False, comment="whd_…"),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False, comment="test | live"),
        sa.Column("endpoint_id", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), server_default="1", nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="queued | waiting | delivered | failed | dead_letter"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", JSON_VALUE, nullable=False, comment="one entry per attempt"),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoints.id"], name=op.f("fk_webhook_deliveries_endpoint_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_webhook_deliveries_event_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_webhook_deliveries_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint(
            "endpoint_id", "event_id", "round", name=op.f("uq_webhook_deliveries_endpoint_id_event_id_round")
        ),
    )
    op.create_table(
        "verdicts",
        sa.Column("id", sa.String(length=40), nullable=False, comment="vrd_…"),
        sa.Column("invoice_id", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("rules", JSON_VALUE, nullable=False, comment="ids of the fatal findings"),
        sa.Column("report_sha256", sa.String(length=64), nullable=False),
        sa.Column("ubl_sha256", sa.String(length=64), nullable=True),
        sa.Column("corrections", JSON_VALUE, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_verdicts_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
        sa.UniqueConstraint("invoice_id", "revision", name=op.f("uq_verdicts_invoice_id_revision")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(length=40), nullable=False, comment="dlv_…"),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False, comment="test | live"),
        sa.Column("invoice_id", sa.String(length=40), nullable=False),
        sa.Column("verdict_id", sa.String(length=40), nullable=False),
        sa.Column("route_id", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), server_default="1", nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False, comment="the host or mail domain, as the breaker knows it"),
        sa.Column("ubl_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", JSON_VALUE, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_deliveries_invoice_id")),
        sa.ForeignKeyConstraint(["route_id"], ["routes.id"], name=op.f("fk_deliveries_route_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_deliveries_tenant_id")),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdicts.id"], name=op.f("fk_deliveries_verdict_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("invoice_id", "verdict_id", "route_id", "round", name="uq_deliveries_once"),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_deliveries_destination", ["destination", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_deliveries_invoice_id"), ["invoice_id"], unique=False)
        batch_op.create_index("ix_deliveries_state", ["tenant_id", "mode", "state"], unique=False)

    op.create_table(
        "attempts",
        sa.Column("delivery_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Text(),
            nullable=False,
            comment="sending | delivered | sent | temporary | permanent | interrupted | postponed",
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", JSON_VALUE, nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_attempts_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_attempts")),
    )
    op.create_table(
        "notices",
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="of the mail as received"),
        sa.Column("delivery_id", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("evidence", JSON_VALUE, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_notices_delivery_id")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_notices")),
    )
