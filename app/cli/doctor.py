"""``ublrelay doctor``: whether this installation is in order, a line for each question, with what to do about it.

A question that cannot be asked, as the database is away, is told too: nothing is passed over in silence.
"""

from __future__ import annotations

import argparse
import shutil
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import sqlalchemy as sa

from ..api.documentation import example
from ..main import FolderTaken, alone_in, local_today, open_storage, open_workers
from ..rules.xsd import SchemasMissing, schema_directory
from ..sandbox import Broken, StartFailed
from ..settings import Settings
from ..storage import DatabaseAway, KeyMissing, SchemaBehind, Storage, condition, journal, require_current, tenants
from ..storage import workers as working
from ..storage.backup import sealed_values
from ..storage.migrating import is_empty
from ..storage.sealing import KEY_FILE
from ..workflows import WorkQueue

State = Literal["ok", "warn", "fail"]
_PATIENCE = 5.0
_LITTLE_ROOM, _NO_ROOM = 2_000_000_000, 200_000_000
_CLOCK_WARN, _CLOCK_FAIL = 2.0, 30.0
_OLD_WORK = 300.0
_LOOKED_AT = 200
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: how it is, and what to do where that is not well."""

    state: State
    found: str
    remedy: str = ""


Question = Callable[[Settings, Storage], Iterator[Line]]


def examine(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 - every command takes them
    """Print the answers; status 1 where one of them is a failure."""
    storage = open_storage(settings)
    failed = False
    for subject, question in QUESTIONS.items():
        for line in _answers(question, settings, storage):
            failed = failed or line.state == "fail"
            remedy = f" -> {line.remedy}" if line.remedy else ""
            print(f"{line.state:<4}  {subject:<11}  {line.found}{remedy}", flush=True)
    storage.database.close()
    return int(failed)


def _answers(question: Question, settings: Settings, storage: Storage) -> Iterator[Line]:
    try:
        yield from question(settings, storage)
    except DatabaseAway as away:
        remedy = "is the database there (DATABASE_URL), and has it its tables (ublrelay migrate)?"
        yield Line("fail", f"cannot be asked: {away}", remedy)
    except sa.exc.DBAPIError:
        yield Line("fail", "cannot be asked, a table is missing", "ublrelay migrate")
    except OSError as error:
        yield Line("fail", str(error), "see that this user may use the data folder (UBLRELAY_VAR)")


def _database(settings: Settings, storage: Storage) -> Iterator[Line]:
    if settings.is_sqlite:
        settings.var.mkdir(parents=True, exist_ok=True)
    with storage.database.reading() as connection:
        found = condition.server(connection)
    if is_empty(storage.database):
        yield Line("fail", f"{found}, without tables", "ublrelay migrate")
        return
    try:
        require_current(storage.database)
    except SchemaBehind as behind:
        yield Line("fail", f"{found}: {behind}")
    else:
        yield Line("ok", f"{found}, its tables are those of this version")


def _clock(settings: Settings, storage: Storage) -> Iterator[Line]:
    with storage.database.reading() as connection:
        ahead = condition.clock_ahead(connection)
    state: State = "fail" if abs(ahead) > _CLOCK_FAIL else "warn" if abs(ahead) > _CLOCK_WARN else "ok"
    other = "what was written last" if settings.is_sqlite else "the database's"
    found = f"{abs(ahead):.1f} s {'ahead of' if ahead > 0 else 'behind'} {other}" if state != "ok" else "right"
    yield Line(state, found, "" if state == "ok" else "let NTP set the clocks")


def _disk(settings: Settings, storage: Storage) -> Iterator[Line]:  # noqa: ARG001 - every question takes them
    settings.var.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.var).free
    state: State = "fail" if free < _NO_ROOM else "warn" if free < _LITTLE_ROOM else "ok"
    remedy = "" if state == "ok" else "make room: where the disk is full nothing is taken in"
    yield Line(state, f"{free / 1e9:.1f} GB free under {settings.var.resolve()}", remedy)


def _schemas(settings: Settings, storage: Storage) -> Iterator[Line]:  # noqa: ARG001 - as above
    try:
        yield Line("ok", str(schema_directory(settings.schemas)))
    except SchemasMissing as missing:
        yield Line("fail", str(missing))


def _sandbox(settings: Settings, storage: Storage) -> Iterator[Line]:  # noqa: ARG001 - as above
    remedy = "see the log; memory or rights are lacking"
    try:
        runner = open_workers(replace(settings, workers=1, scans=False))
    except StartFailed as failed:
        yield Line("fail", str(failed), remedy)
        return
    try:
        options = {"profile": "auto", "today": local_today().isoformat()}
        answer = runner.run("check", example("invoice.xml").encode(), options)
    except StartFailed as failed:
        yield Line("fail", str(failed), remedy)
    else:
        if isinstance(answer, Broken) or not answer.report["valid"]:
            yield Line("fail", "a sound invoice was not read as one", remedy)
        else:
            yield Line("ok", f"read an invoice in {1000 * answer.seconds:.0f} ms")
    finally:
        runner.close()


def _secrets(settings: Settings, storage: Storage) -> Iterator[Line]:
    with storage.database.reading() as connection:
        sealed = list(sealed_values(connection))
    file = settings.var / KEY_FILE
    if sealed and not settings.secret_keys and not file.exists():
        yield Line("fail", f"{len(sealed)} secrets, and no key", f"bring back {file} or set UBLRELAY_SECRET_KEY")
        return
    try:
        for value in sealed:
            storage.sealer.open(value)
    except (KeyMissing, ValueError) as missing:
        yield Line("fail", str(missing), f"bring back {file} or set UBLRELAY_SECRET_KEY")
        return
    if file.exists() and not settings.secret_keys and file.stat().st_mode & 0o077:
        yield Line("warn", f"others may read {file}", f"chmod 600 {file}")
    yield Line("ok", f"{len(sealed)} secrets, and the key opens them" if sealed else "there are none yet")


def _audit(settings: Settings, storage: Storage) -> Iterator[Line]:  # noqa: ARG001 - as above
    with storage.database.reading() as connection:
        known = tenants.every(connection)
        broken = {each.name: journal.broken_link(connection, each.id) for each in known}
    for name, number in broken.items():
        if number is not None:
            yield Line("fail", f"{name}: entry {number} does not follow from the one before", "somebody changed rows")
    if not any(broken.values()):
        yield Line("ok", f"every entry of {len(known)} tenants follows from the one before")


def _mail(settings: Settings, storage: Storage) -> Iterator[Line]:  # noqa: ARG001 - as above
    mailbox = settings.mailbox
    place = f"{mailbox.host}:{mailbox.port}"
    try:
        if mailbox.tls == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(mailbox.host, mailbox.port, timeout=_PATIENCE, context=context)
        else:
            server = smtplib.SMTP(mailbox.host, mailbox.port, timeout=_PATIENCE)
        with server:
            code, _ = server.ehlo()
    except (OSError, smtplib.SMTPException) as error:
        yield Line("warn", f"{place} does not answer: {error}", "set UBLRELAY_SMTP_HOST, unless nobody gets mail")
    else:
        yield Line("ok", f"{place} answers {code}")


def _workers(settings: Settings, storage: Storage) -> Iterator[Line]:
    with storage.database.reading() as connection:
        alive = [each for each in working.alive(connection) if each["silent"] < working.SILENT_SECONDS]
        waiting = WorkQueue(storage.database).waiting(connection)
    due, oldest = sum(count for count, _ in waiting.values()), max((age for _, age in waiting.values()), default=0.0)
    found = f"{len(alive)} at work, {due} pieces of work wait, the oldest for {oldest:.0f} s"
    start = "start ublrelay serve" if settings.is_sqlite else "start ublrelay worker"
    if not alive:
        yield Line("fail" if due and not _is_stopped(settings) else "warn", found, start)
    elif oldest > _OLD_WORK:
        yield Line("warn", found, "see the log, or start more workers (PostgreSQL)")
    else:
        yield Line("ok", found)


def _is_stopped(settings: Settings) -> bool:
    """Tell whether nobody works on this SQLite database, which is no fault while the service is stopped."""
    if not settings.is_sqlite:
        return False
    try:
        with alone_in(settings.var):
            return True
    except FolderTaken:
        return False


def _documents(settings: Settings, storage: Storage) -> Iterator[Line]:  # noqa: ARG001 - as above
    with storage.database.reading() as connection:
        names = condition.recent_blobs(connection, _LOOKED_AT)
    faults = condition.faults_of_blobs(storage.blobs, names)
    if faults:
        some = ", ".join(faults[:_SHOWN])
        remedy = "is UBLRELAY_VAR the folder that belongs to this database, shared by all machines?"
        yield Line(
            "fail", f"{len(faults)} of the last {len(names)} are not there or not what they were: {some}", remedy
        )
    else:
        yield Line("ok", f"the last {len(names)} are there and what they were")


QUESTIONS: dict[str, Question] = {
    "database": _database,
    "clock": _clock,
    "disk": _disk,
    "schemas": _schemas,
    "sandbox": _sandbox,
    "secrets": _secrets,
    "audit": _audit,
    "mail": _mail,
    "workers": _workers,
    "documents": _documents,
}
