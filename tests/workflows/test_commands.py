"""The operators' commands, each as a process of its own: an installation from nothing to a converted invoice."""

import json
import os
import re
import signal

import httpx
import pytest

from tests.delivery_servers import free_port
from tests.installations import installed, invoice, wait_for

SECONDS = 60


@pytest.fixture
def here(tmp_path):
    """An installation on SQLite in a folder of its own, as `make serve` has one."""
    with installed(tmp_path, None) as installation:
        yield installation


@pytest.fixture
def ublrelay(tmp_path, database_url):
    """A function that runs a command on either database: its status and what it said."""
    with installed(tmp_path, database_url) as installation:

        def run(*arguments: str) -> tuple[int, str, str]:
            done = installation.call(*arguments)
            return done.returncode, done.stdout, done.stderr

        yield run


def serving(installation, *arguments: str, **more: str):
    """A running service: its process and its address."""
    port = free_port()
    process = installation.start("serve", "--port", str(port), *arguments, **more)

    def ready() -> bool:
        assert process.poll() is None, installation.said(process)
        try:
            return httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
        except httpx.TransportError:
            return False

    wait_for(ready, SECONDS)
    return process, f"http://127.0.0.1:{port}"


def post(address: str, key: str, data: bytes) -> dict:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/xml", "Prefer": "wait=20"}
    answer = httpx.post(f"{address}/v1/invoices", headers=headers, content=data, timeout=SECONDS)
    assert answer.status_code in {200, 202}, answer.text
    return answer.json()


def test_tenants_and_keys_are_made_shown_and_revoked(ublrelay):
    status, tenant, _ = ublrelay("tenants", "add", "Bakkerij")
    assert status == 0
    assert re.fullmatch(r"ten_\w{26}\n", tenant)
    assert tenant.strip() in ublrelay("tenants", "list")[1]
    status, said, problem = ublrelay("tenants", "add", "Bakkerij")
    assert (status, said) == (2, "")
    assert "Bakkerij" in problem
    for arguments, prefix in ((["--test"], "sk_test_"), (["--role", "customer", "--name", "ERP"], "sk_live_")):
        key = ublrelay("keys", "create", "--tenant", "Bakkerij", *arguments)[1].splitlines()[-1]
        assert re.fullmatch(prefix + r"[\w-]{43}", key)
        listed = ublrelay("keys", "list", "--tenant", "Bakkerij")[1]
        assert key not in listed
        assert f"…{key[-4:]}" in listed.splitlines()[-1]
    assert listed.splitlines()[-1].endswith("ERP")
    id_ = listed.splitlines()[-1].split()[0]
    assert ublrelay("keys", "revoke", "--tenant", "Bakkerij", id_)[0] == 0
    assert ublrelay("keys", "revoke", "--tenant", "Bakkerij", id_)[0] == 2
    assert "revoked" in ublrelay("keys", "list", "--tenant", "Bakkerij")[1]
    assert ublrelay("keys", "create", "--tenant", "nobody")[0] == 2


def test_migrate_is_idempotent(ublrelay):
    for _ in range(2):
        status, _, problem = ublrelay("migrate")
        assert (status, problem) == (0, "")


def test_the_first_start_shows_a_key_that_works_and_the_second_none(here):
    process, address = serving(here, "--with-sandbox", UBLRELAY_LOG="json")
    said = here.said(process)
    assert f"{address}/docs" in said
    key = re.search(r"sk_test_[\w-]{43}", said)[0]
    told = post(address, key, invoice("2026-1"))
    # The line on a request is written after its answer: the judgement may be told first.
    wait_for(lambda: all(word in here.said(process) for word in ('"judged in', '"POST /v1/invoices 20')))
    lines = [json.loads(line) for line in here.said(process).splitlines() if line.startswith("{")]
    (judged,) = (line for line in lines if line["message"].startswith("judged in"))
    assert judged["invoice_id"] == told["id"]
    assert judged["worker"].startswith("wrk_")
    (posted,) = (line for line in lines if line["message"].startswith("POST /v1/invoices 20"))
    assert posted["request_id"].startswith("req_")
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)
    process, address = serving(here, "--with-sandbox")
    assert "sk_test_" not in here.said(process)
    assert "keys create" in here.said(process)
    headers = {"Authorization": f"Bearer {key}"}
    assert httpx.get(f"{address}/v1/invoices/{told['id']}", headers=headers).json()["number"] == "2026-1"


def test_a_data_folder_has_one_service_at_a_time(here):
    process, _ = serving(here)
    second = here.run("serve", "--port", str(free_port()))
    assert second.returncode == 2
    assert str(process.pid) in second.stderr
    assert "UBLRELAY_VAR" in second.stderr
    assert here.run("tenants", "add", "Bakkerij").returncode == 0, "other commands may work beside it"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
    serving(here)  # the lock has gone with its holder


def test_a_worker_needs_a_database_to_share(here):
    refused = here.run("worker")
    assert refused.returncode == 2
    assert "DATABASE_URL" in refused.stderr


def test_a_database_that_cannot_be_reached_is_told_in_one_sentence(here):
    nowhere = f"postgresql://relay@127.0.0.1:{free_port()}/relay"
    for command in (["tenants", "list"], ["migrate"], ["worker"], ["serve"]):
        refused = here.run(*command, DATABASE_URL=nowhere)
        assert refused.returncode == 2, command
        assert "DATABASE_URL" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_service_and_worker_share_a_database_and_the_worker_shows_its_figures(tmp_path, postgres_url):
    with installed(tmp_path, postgres_url) as installation:
        service, address = serving(installation)
        installation.run("tenants", "add", "Bakkerij")
        key = installation.run("keys", "create", "--tenant", "Bakkerij", "--test").stdout.splitlines()[-1]
        port = free_port()
        worker = installation.started("worker", "--metrics-port", str(port))
        told = post(address, key, invoice("2026-2"))
        headers = {"Authorization": f"Bearer {key}"}
        wait_for(lambda: httpx.get(f"{address}/v1/invoices/{told['id']}", headers=headers).json()["number"] == "2026-2")
        figures = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        assert 'ublrelay_verdicts_total{format="ubl",operation="intake",verdict="converted"} 1.0' in figures
        for shown in (figures, httpx.get(f"{address}/metrics").text):
            assert "ublrelay_workers_alive 1.0" in shown
            assert "ublrelay_database_up 1.0" in shown
        for process in (service, worker):
            process.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=15) == 0
        service.wait(timeout=20)
