"""A backup taken under load comes back to one consistent state, and what was in flight is done there."""

import json
import shutil
import tarfile
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.storage import deliveries, journal, routes, tenants
from app.storage.backup import blobs_named
from app.storage.sealing import KEY_FILE
from app.storage.tables import audit, workers
from app.storage.tables import invoices as invoice_rows
from tests.delivery_servers import Answer, Receiver, free_port
from tests.installations import installed, wait_for

ENOUGH = 12
"""Deliveries made before the backup begins, while more come in."""


@pytest.fixture
def receiver():
    with Receiver(default=Answer(wait=0.3)) as receiver:
        yield receiver


@pytest.fixture
def another_url(database_url, request, tmp_path):
    """An empty database of the same kind as `database_url`."""
    if database_url.startswith("sqlite"):
        yield None
        return
    cluster = request.getfixturevalue("postgres")
    name = cluster.create()
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def original(tmp_path, database_url, receiver):
    url = None if database_url.startswith("sqlite") else database_url
    with installed(tmp_path / "original", url, receiver.authority) as installation:
        yield installation.ready()


@pytest.fixture
def copy(tmp_path, another_url, receiver):
    with installed(tmp_path / "copy", another_url, receiver.authority) as installation:
        yield installation


def set_to_work(installation) -> None:
    """Start whoever does the work on this database."""
    if installation.url is None:
        installation.started("serve", "--port", str(free_port()))
    else:
        installation.started("worker")


def counts(installation) -> dict[str, int]:
    with installation.storage.database.reading() as connection:
        query = sa.select(invoice_rows.c.status, sa.func.count()).group_by(invoice_rows.c.status)
        return dict(connection.execute(query).all())


def test_a_backup_under_load_is_of_one_moment_and_work_in_flight_goes_on(original, copy, receiver, tmp_path, capsys):
    set_to_work(original)
    scope = original.tenant()
    recipient = original.recipient(scope, receiver.url())
    over = threading.Event()

    def bring() -> None:
        while not over.wait(0.05):
            original.bring(scope, recipient)

    writer = threading.Thread(target=bring)
    writer.start()
    try:
        wait_for(lambda: original.states().get("delivered", 0) >= ENOUGH)
        taken = original.run("backup", str(tmp_path / "one.tar.gz"))
    finally:
        over.set()
        writer.join()
    assert (taken.returncode, taken.stderr) == (0, "")
    original.close()

    brought = copy.run("restore", str(tmp_path / "one.tar.gz"))
    assert (brought.returncode, brought.stderr) == (0, "")
    storage = copy.storage
    with storage.database.reading() as connection:
        assert all(storage.blobs.get(name) for name in blobs_named(connection))
        assert [journal.broken_link(connection, each.id) for each in tenants.every(connection)] == [None]
        received = sa.select(sa.func.count()).where(audit.c.action == "invoice.received")
        all_of_them = sum(counts(copy).values())
        assert connection.execute(received).scalar() == all_of_them
        assert connection.execute(sa.select(workers).where(workers.c.fenced_at.is_(None))).all() == []
        unfinished = counts(copy).get("received", 0) + sum(copy.states().get(each, 0) for each in deliveries.OPEN)
    assert unfinished, "the backup was to be taken under load"
    set_to_work(copy)
    wait_for(lambda: copy.states() == {"delivered": all_of_them} and counts(copy) == {"converted": all_of_them})
    with capsys.disabled():
        print(f"\nbackup under load: {all_of_them} invoices, {unfinished} pieces of work in flight, all done after it")


def test_a_backup_goes_into_an_empty_place_only_and_replaces_no_other(original, copy, tmp_path):
    original.tenant()
    file = str(tmp_path / "one.tar")
    assert original.call("backup", file).returncode == 0
    assert Path(file).stat().st_mode & 0o077 == 0, "everybody's invoices are in it"
    again = original.call("backup", file)
    assert again.returncode == 2
    assert "exists already" in again.stderr
    refused = original.call("restore", file)
    assert refused.returncode == 2
    assert "empty" in refused.stderr
    assert copy.call("restore", file).returncode == 0
    with copy.storage.database.reading() as connection:
        assert [each.name for each in tenants.every(connection)] == ["Tenant"]


@pytest.mark.parametrize("fault", ["cut", "changed", "no-manifest", "other-kind"])
def test_a_file_that_is_no_whole_backup_changes_nothing(original, copy, tmp_path, fault):
    scope = original.tenant()
    original.bring(scope, None)
    file, wrong = tmp_path / "one.tar", tmp_path / "wrong.tar"
    assert original.call("backup", str(file)).returncode == 0
    if fault == "cut":
        wrong.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    else:
        spoil(file, wrong, fault)
    refused = copy.call("restore", str(wrong))
    assert refused.returncode == 2, refused.stderr
    assert "Traceback" not in refused.stderr
    assert copy.call("restore", str(file)).returncode == 0, "the place is as empty as before"


def spoil(file, wrong, fault) -> None:
    folder = wrong.parent / "parts"
    with tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")
    manifest = json.loads((folder / "manifest.json").read_text())
    if fault == "changed":
        part = folder / manifest["parts"][0]["name"]
        part.write_bytes(part.read_bytes()[::-1] + b"x")
    elif fault == "no-manifest":
        (folder / "manifest.json").unlink()
    else:
        manifest["kind"] = "sqlite" if manifest["kind"] == "postgresql" else "postgresql"
        (folder / "manifest.json").write_text(json.dumps(manifest))
    with tarfile.open(wrong, "w") as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.add(path, str(path.relative_to(folder)))


def test_secrets_come_back_with_their_key_or_not_at_all(original, copy, tmp_path):
    scope = original.tenant()
    secret = original.storage.sealer.seal({"bearer": "hush"})
    recipient = original.recipient(scope, "https://example.nl/invoices", sealed=secret)
    file = tmp_path / "one.tar"
    assert original.call("backup", str(file)).returncode == 0
    assert b"hush" not in file.read_bytes()
    key, its_place = (each.folder / "var" / KEY_FILE for each in (original, copy))
    assert key.read_bytes() not in file.read_bytes()
    refused = copy.call("restore", str(file))
    assert refused.returncode == 2
    assert "secret.key" in refused.stderr
    its_place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(key, its_place)
    assert copy.call("restore", str(file)).returncode == 0
    with copy.storage.database.reading() as connection:
        (route,) = routes.of_recipient(connection, scope, recipient)
        assert copy.storage.sealer.open(route.sealed) == {"bearer": "hush"}
