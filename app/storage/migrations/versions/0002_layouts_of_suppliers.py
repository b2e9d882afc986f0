"""Layouts of suppliers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up."""
    op.create_table(
        "layouts",
        sa.Column("id", sa.String(length=40), nullable=False, comment="lay_…"),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False, comment="test | live"),
        sa.Column("name", sa.Text(), nullable=False, comment="what tells the supplier: VAT number or IBAN"),
        sa.Column("text", sa.Text(), nullable=False, comment="JSON, as extraction.layouts.stored writes it"),
        sa.Column("learned_from", sa.Text(), nullable=False, comment="the invoice that was corrected last"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_layouts_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layouts")),
    )
    op.create_index("ix_layouts_tenant", "layouts", ["tenant_id", "mode", "changed_at"])
