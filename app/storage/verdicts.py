"""Verdicts on invoices: rows that never change. A correction makes another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from .database import now
from .ids import new_id
from .invoices import Kept, Outline
from .scope import NotFound
from .tables import invoices, verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One verdict. The report (the object of the command line) and the UBL stand in the blob store."""

    id: str
    invoice_id: str
    revision: int
    status: str
    rules: Sequence[str]
    report_sha256: str
    ubl_sha256: str | None
    corrections: Sequence[Mapping[str, Any]]
    actor: str
    created_at: datetime


def judged(
    connection: sa.Connection,
    invoice: Kept,
    *,
    status: str,
    outline: Outline,
    rules: Sequence[str],
    report_sha256: str,
    ubl_sha256: str | None,
    actor: str,
) -> tuple[Verdict, Kept]:
    """Keep a verdict and let the invoice, whose row is held, have it; return both."""
    at = now()
    verdict = Verdict(
        id=new_id("vrd"),
        invoice_id=invoice.id,
        revision=invoice.revision + 1,
        status=status,
        rules=tuple(rules),
        report_sha256=report_sha256,
        ubl_sha256=ubl_sha256,
        corrections=invoice.corrections,
        actor=actor,
        created_at=at,
    )
    connection.execute(
        verdicts.insert().values(
            id=verdict.id,
            invoice_id=invoice.id,
            revision=verdict.revision,
            status=status,
            rules=list(rules),
            report_sha256=report_sha256,
            ubl_sha256=ubl_sha256,
            corrections=[dict(each) for each in invoice.corrections],
            actor=actor,
            created_at=at,
        )
    )
    values = {name: getattr(outline, name) for name in Outline.__slots__}
    connection.execute(
        sa.update(invoices)
        .where(invoices.c.id == invoice.id)
        .values(status=status, reason=None, revision=verdict.revision, changed_at=at, **values)
    )
    judged = replace(invoice, status=status, reason=None, revision=verdict.revision, changed_at=at, outline=outline)
    return verdict, judged


def last_of(connection: sa.Connection, invoice_id: str) -> Verdict | None:
    """Return the verdict that stands, or None where there is none yet."""
    query = sa.select(verdicts).where(verdicts.c.invoice_id == invoice_id).order_by(verdicts.c.revision.desc())
    row = connection.execute(query.limit(1)).first()
    return None if row is None else _verdict(row)


def get(connection: sa.Connection, id_: str) -> Verdict:
    """Return the verdict of that id. Raises NotFound."""
    row = connection.execute(sa.select(verdicts).where(verdicts.c.id == id_)).first()
    if row is None:
        raise NotFound("verdict", id_)
    return _verdict(row)


def _verdict(row: Any) -> Verdict:  # noqa: ANN401 - a row of the table
    return Verdict(
        id=row.id,
        invoice_id=row.invoice_id,
        revision=row.revision,
        status=row.status,
        rules=tuple(row.rules),
        report_sha256=row.report_sha256,
        ubl_sha256=row.ubl_sha256,
        corrections=tuple(row.corrections),
        actor=row.actor,
        created_at=row.created_at,
    )
