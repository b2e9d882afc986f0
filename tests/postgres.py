"""A PostgreSQL server of our own on this machine, made of Debian's binaries and removed afterwards.

One cluster serves a whole test session, shared by the processes that xdist starts: whoever comes first starts it, who
leaves last removes it, and the kernel's locks tell which one that is, also where a process dies. Every test gets a
database of its own. `make faults` and the like take a `Cluster` for themselves, to stop and kill as they please.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from tests.delivery_servers import LOOPBACK, free_port

ACCOUNT = "postgres"
"""Debian's account: the server refuses to run as root."""
USER = "relay"
PATIENCE = 60
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests whose databases nobody needs after a power cut."""
_numbers = itertools.count(1)


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL server that is installed, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def absence() -> str | None:
    """Why there can be no cluster here, or None where there can be."""
    if binaries() is None:
        return "PostgreSQL's server is not installed (apt-get install postgresql)"
    if os.geteuid() == 0 and not has_account():
        return f"the server refuses to run as root, and there is no account {ACCOUNT}"
    return None


def has_account() -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwnam(ACCOUNT))
    return False


@dataclass(kw_only=True)
class Cluster:
    """A server on a port of the loopback interface, in a folder of its own. Trusts whoever connects."""

    folder: Path
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)

    @classmethod
    @contextlib.contextmanager
    def made(cls, **settings: str) -> Iterator[Cluster]:
        """A running cluster, removed at the end."""
        cluster = cls(folder=Path(tempfile.mkdtemp(prefix="ublrelay-postgres-")), settings=settings)
        try:
            cluster.initialise()
            cluster.start()
            yield cluster
        finally:
            cluster.remove()

    def initialise(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, ACCOUNT, ACCOUNT)
        self._run("initdb", "-D", str(self.data), "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C", "--no-sync")
        options = {
            "listen_addresses": f"'{LOOPBACK}'",
            "port": str(self.port),
            "unix_socket_directories": "''",
            "max_connections": "300",
            "log_min_messages": "fatal",
            **self.settings,
        }
        lines = "".join(f"{name} = {value}\n" for name, value in options.items())
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(lines)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        self._run("pg_ctl", "start", "-D", str(self.data), "-l", str(self.folder / "log"), "-t", str(PATIENCE), "-w")

    def stop(self, how: str = "fast") -> None:
        """Stop the server: `smart`, `fast` (cuts the connections) or `immediate` (as after a crash)."""
        self._run("pg_ctl", "stop", "-D", str(self.data), "-m", how, "-t", str(PATIENCE), "-w")

    def kill(self) -> None:
        """End the server and all its processes as the machine's end would; it recovers at the next start."""
        pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        family = [pid, *children_of(pid)]
        for each in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE
        while any(Path(f"/proc/{each}").exists() for each in family) and time.monotonic() < deadline:
            time.sleep(0.01)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    @property
    def is_running(self) -> bool:
        command = self._command("pg_ctl", "status", "-D", str(self.data))
        return self.data.is_dir() and subprocess.run(command, capture_output=True, check=False).returncode == 0

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@{LOOPBACK}:{self.port}/{database}"

    def create(self, template: str = "template1") -> str:
        """A fresh database; returns its name."""
        name = f"t{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(command.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def remove(self) -> None:
        if self.is_running:
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        # pg_ctl leaves a server behind that holds its output open: a file, where a pipe would be waited for.
        with tempfile.TemporaryFile() as said:
            command = self._command(program, *arguments)
            done = subprocess.run(command, stdout=said, stderr=said, cwd="/", timeout=2 * PATIENCE, check=False)
            said.seek(0)
            assert done.returncode == 0, f"{program}: {said.read().decode(errors='replace')}"

    @staticmethod
    def _command(program: str, *arguments: str) -> list[str]:
        folder = binaries()
        assert folder is not None, absence()
        command = [str(folder / program), *arguments]
        return ["runuser", "-u", ACCOUNT, "--", *command] if os.geteuid() == 0 else command


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in listed.read_text().split()] if listed.exists() else []


@contextlib.contextmanager
def shared_cluster(meeting_place: Path) -> Iterator[Cluster]:
    """The cluster of whoever meets in that folder; started by the first and removed by the last."""
    meeting_place.mkdir(parents=True, exist_ok=True)
    address = meeting_place / "cluster"
    with (meeting_place / "door").open("w") as door, (meeting_place / "users").open("w") as users:
        with _held(door):
            cluster = _known(address) or _started(address)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield cluster
        finally:
            with _held(door):
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # others are at it still
                else:
                    cluster.remove()
                    address.unlink()


@contextlib.contextmanager
def _held(door) -> Iterator[None]:
    fcntl.flock(door, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(door, fcntl.LOCK_UN)


def _known(address: Path) -> Cluster | None:
    if not address.exists():
        return None
    folder, port = address.read_text().split("\n")
    cluster = Cluster(folder=Path(folder), port=int(port))
    return cluster if cluster.is_running else None


def _started(address: Path) -> Cluster:
    cluster = Cluster(folder=Path(tempfile.mkdtemp(prefix="ublrelay-postgres-")), settings=QUICK)
    cluster.initialise()
    cluster.start()
    address.write_text(f"{cluster.folder}\n{cluster.port}")
    return cluster
