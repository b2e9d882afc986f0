"""The doctor finds nothing wrong where nothing is, and each planted fault under its own name, with what to do."""

import pytest
import sqlalchemy as sa

from app.storage.sealing import KEY_FILE
from app.storage.tables import audit
from tests.delivery_servers import MailServer, free_port
from tests.installations import installed


@pytest.fixture(scope="module")
def mail():
    with MailServer() as server:
        yield server


@pytest.fixture
def installation(tmp_path, database_url, mail):
    more = {"UBLRELAY_SMTP_HOST": "127.0.0.1", "UBLRELAY_SMTP_PORT": str(mail.port), "UBLRELAY_SMTP_TLS": "off"}
    with installed(tmp_path, database_url, **more) as installation:
        yield installation


def inhabited(installation):
    """A tenant with a secret route and a kept invoice; returns the invoice."""
    scope = installation.ready().tenant()
    secret = installation.storage.sealer.seal({"bearer": "hush"})
    return installation.bring(scope, installation.recipient(scope, "https://example.nl/in", sealed=secret))


def answers(installation) -> tuple[int, dict[str, list[str]]]:
    """The doctor's status, and its lines by their subject."""
    done = installation.call("doctor")
    assert done.stderr == ""
    told: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        told.setdefault(line.split()[1], []).append(line)
    return done.returncode, told


def failing(told) -> set[str]:
    return {subject for subject, lines in told.items() if any(line.startswith("fail") for line in lines)}


def test_a_sound_installation_has_every_answer(installation):
    inhabited(installation)
    if installation.settings.is_sqlite:
        status, told = answers(installation)
        assert (status, failing(told)) == (0, set()), told
    else:
        installation.started("worker")
        status, told = answers(installation)
        assert (status, failing(told)) == (0, set()), told
        assert told["workers"][0].startswith("ok")
    expected = {"database", "clock", "disk", "schemas", "sandbox", "secrets", "audit", "mail", "workers", "documents"}
    assert set(told) == expected


def lose_a_document(installation, kept):
    name = kept.arrival.sha256
    (installation.folder / "var/blobs" / name[:2] / name).unlink()


def change_the_past(installation, kept):
    with installation.storage.database.transaction() as connection:
        connection.execute(sa.update(audit).where(audit.c.number == 1).values(actor="nobody"))


def lose_the_key(installation, kept):
    (installation.folder / "var" / KEY_FILE).unlink()


def change_the_key(installation, kept):
    lose_the_key(installation, kept)
    installation.more["UBLRELAY_SECRET_KEY"] = "A" * 42 + "8="


def forget_to_migrate(installation, kept):
    with installation.storage.database.transaction() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))


@pytest.mark.parametrize(
    ("fault", "subject", "remedy"),
    [
        (lose_a_document, "documents", "UBLRELAY_VAR"),
        (change_the_past, "audit", "entry 1"),
        (lose_the_key, "secrets", "secret.key"),
        (change_the_key, "secrets", "UBLRELAY_SECRET_KEY"),
        (forget_to_migrate, "database", "ublrelay migrate"),
    ],
)
def test_a_fault_is_found_under_its_name(installation, fault, subject, remedy):
    fault(installation, inhabited(installation))
    status, told = answers(installation)
    assert status == 1
    assert failing(told) - {"workers"} == {subject}, told
    assert any(remedy in line for line in told[subject])


def test_nothing_made_yet_is_told(installation):
    _, told = answers(installation)
    assert "ublrelay migrate" in told["database"][0]
    assert failing(told) >= {"database"}


def test_a_database_that_is_away_fails_without_a_traceback(tmp_path):
    with installed(tmp_path, f"postgresql://relay@127.0.0.1:{free_port()}/relay") as installation:
        status, told = answers(installation)
        assert status == 1
        assert {"database", "clock", "secrets", "audit", "workers", "documents"} <= failing(told)
        assert told["mail"][0].startswith("warn")
