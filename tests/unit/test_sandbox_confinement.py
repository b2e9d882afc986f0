import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from tests.sandbox_pools import QUICK, ROOT, alive, gone, pool


@pytest.fixture(scope="module")
def sandbox():
    with pool() as running:
        yield running


def test_the_worker_knows_no_secret_and_loads_nothing_from_the_working_folder(monkeypatch, tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit('a file beside the invoices was loaded')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret@host/db")
    monkeypatch.setenv("UBLRELAY_SMTP_PASSWORD", "secret")
    monkeypatch.setenv("UBLRELAY_SCHEMAS", "relative/schemas")
    with pool() as running:
        seen = running.run("surroundings", b"").report
    assert "secret" not in json.dumps(seen["environment"])
    assert set(seen["environment"]) <= {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "UBLRELAY_SCHEMAS"} | {
        name for name in seen["environment"] if name.startswith("PYTHON")
    }
    assert seen["environment"]["UBLRELAY_SCHEMAS"] == str(tmp_path / "relative/schemas")
    assert seen["folder"] == "/"
    assert str(tmp_path) not in seen["path"]
    assert "" not in seen["path"]


def test_a_warm_worker_can_write_no_file_and_open_few(sandbox):
    assert sandbox.run("write_file", b"x").report["written"] is False
    assert sandbox.run("open_many", b"").report["opened"] < QUICK.open_files


def test_a_late_import_leaves_no_truncated_bytecode(sandbox, tmp_path):
    (tmp_path / "written_late.py").write_text("VALUE = 'whole'\n")
    assert sandbox.run("late_import", b"", {"folder": str(tmp_path)}).report == {"value": "whole", "cached": False}


def test_the_network_is_cut_where_the_system_allows_it_and_the_pool_says_which(sandbox):
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        connected = sandbox.run("dial", b"", {"host": host, "port": port}).report["connected"]
    (network,) = sandbox.describe()["network"]
    assert network == "cut" or network.startswith("open: ")
    assert connected is (network != "cut")


def test_a_forked_child_does_not_outlive_its_worker():
    with pool() as running:
        child = running.run("fork", b"").report["child"]
        assert alive(child)
    assert gone([child])


PARENT = """
import signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may have had it ignored
from app.sandbox import Limits, Sandbox
sandbox = Sandbox(workers=3, limits=Limits(seconds=60), task="tests.sandbox_tasks")
sandbox.wait_ready()
forked = sandbox.run("fork", b"").report["child"]
threading.Thread(target=sandbox.run, args=("sleep", b"", {"seconds": 600}), daemon=True).start()
time.sleep(0.2)
print(*sandbox.describe()["pids"], forked, flush=True)
time.sleep(60)
"""


def test_kill_nine_of_the_parent_leaves_nothing_behind_not_even_a_busy_worker():
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 4
        assert all(alive(pid) for pid in pids)
        parent.send_signal(signal.SIGKILL)
    assert gone(pids)


def test_ctrl_c_reaches_the_parent_and_not_the_workers():
    script = PARENT.replace("time.sleep(60)\n", "sandbox.run('sleep', b'', {'seconds': 60})\n")
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as parent:
        pids = [int(word) for word in parent.stdout.readline().split()]
        os.kill(pids[0], signal.SIGINT)
        time.sleep(0.1)
        assert alive(pids[0])
        parent.send_signal(signal.SIGINT)
        assert "KeyboardInterrupt" in parent.communicate(timeout=10)[1]
    assert gone(pids)


def test_a_worker_outlives_the_thread_that_asked_for_it():
    with pool() as running:
        asker = threading.Thread(target=running.run, args=("segfault", b""))  # whose replacement is started meanwhile
        asker.start()
        asker.join()
        running.wait_ready()
        (pid,) = running.describe()["pids"]
        time.sleep(0.1)
        assert running.run("pid", b"").report["pid"] == pid
