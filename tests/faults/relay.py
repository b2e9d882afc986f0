"""An installation of the service as an operator has it: real processes, started, killed and started again by the tool.

On SQLite it is one process, ``serve``; on PostgreSQL ``serve`` and two workers. What they say goes to files beside the
data folder.
"""

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tests.delivery_servers import LOOPBACK, free_port
from tests.faults.clocks import Clocks
from tests.faults.documents import ROOT

COMMAND = (sys.executable, "-m", "app.cli")
SERVE, WORKERS = "serve", ("worker-1", "worker-2")
ATTEMPTS = "0.5,1,1,2,2,4,4"
READY_SECONDS = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")
FENCED = 75
"""The exit status of a process that was declared dead: whoever runs it starts it again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Relay:
    """One installation. `url` is PostgreSQL's address, None for SQLite; `allow` the receivers it may deliver to.

    `clocks` are those of its processes, where they are to be set.
    """

    folder: Path
    url: str | None
    allow: Iterable[str] = ()
    more: Mapping[str, str] = field(default_factory=dict)
    clocks: Clocks | None = None

    def __post_init__(self) -> None:
        self.port = free_port()
        self.key = ""
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ended: list[int] = []
        self.roles = (SERVE,) if self.url is None else (SERVE, *WORKERS)
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def variables(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        ours = {
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "UBLRELAY_VAR": str(self.folder / "var"),
            "UBLRELAY_WORKERS": "1",
            "UBLRELAY_RATE_LIMIT": "0",
            "UBLRELAY_ATTEMPTS": ATTEMPTS,
            "UBLRELAY_ALLOW_DESTINATIONS": ",".join(self.allow),
        }
        return kept | ours | ({"DATABASE_URL": self.url} if self.url else {}) | dict(self.more)

    # -- processes -----------------------------------------------------------------------------------------------------

    def run(self, *arguments: str) -> str:
        """Run a command to its end; returns the last line that it says."""
        command = [*COMMAND, *arguments]
        done = subprocess.run(command, env=self.variables, cwd=self.folder, capture_output=True, text=True, timeout=90)  # noqa: PLW1510
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return done.stdout.strip().rpartition("\n")[2]

    def prepare(self) -> None:
        """Make the tables, a tenant and a key for live documents."""
        self.run("migrate")
        self.run("tenants", "add", "Faults")
        self.key = self.run("keys", "create", "--tenant", "Faults")

    def start(self, role: str) -> None:
        """Start one of the processes, without waiting for it."""
        arguments = ("serve", "--port", str(self.port)) if role == SERVE else ("worker",)
        with (self.folder / f"{role}.log").open("ab") as said:
            self.running[role] = subprocess.Popen(
                [*COMMAND, *arguments],
                env=self.variables | (self.clocks.settings(role) if self.clocks else {}),
                cwd=self.folder,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start_all(self) -> float:
        """Start every process and wait until the service takes invoices; returns the seconds that took."""
        began = time.monotonic()
        for role in self.roles:
            self.start(role)
        self.wait_ready()
        return time.monotonic() - began

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until the service takes invoices."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get("/readyz").status == http.HTTPStatus.OK:
                    return
            self.mend()
            time.sleep(0.05)
        raise AssertionError(f"the service was not ready in {seconds:g} s: {self.said(SERVE)[-2000:]}")

    def kill(self, role: str, *, child: bool = False) -> bool:
        """End a process with kill -9, or with `child` one of the sandbox's workers below it; False where none runs."""
        process = self.running[role]
        below = started_by(process.pid)
        if process.poll() is not None or (child and not below):
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(random.choice(below) if child else process.pid, signal.SIGKILL)
        if not child:
            process.wait(30)
            self.ended.append(process.pid)
        return True

    def signal(self, role: str, number: signal.Signals) -> None:
        """Send a signal to a process and all that it started."""
        os.killpg(self.running[role].pid, number)

    def mend(self) -> list[tuple[str, int]]:
        """Start again what has ended, as the operator's supervisor does; returns which, and their exit statuses."""
        ended = [(role, process.returncode) for role, process in self.running.items() if process.poll() is not None]
        for role, _ in ended:
            self.ended.append(self.running[role].pid)
            self.start(role)
        return ended

    def stop(self, seconds: float = 40.0) -> None:
        """Tell every process to stop, and wait for it."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + seconds
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))

    def close(self) -> None:
        """End whatever runs."""
        for process in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)

    def orphans(self) -> list[int]:
        """The processes that outlived the one that started them."""
        return [each.pid for each in processes() if each.session in {*self.ended}]

    def said(self, role: str) -> str:
        """What a process has written down."""
        path = self.folder / f"{role}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    # -- requests ------------------------------------------------------------------------------------------------------

    def get(self, path: str, timeout: float = 20.0) -> Answer:
        return self.ask("GET", path, timeout=timeout)

    def post(self, path: str, value: Mapping[str, Any]) -> Answer:
        return self.ask("POST", path, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        timeout: float = 20.0,
    ) -> Answer:
        """Ask once, over a connection of its own. Raises OSError, HTTPException."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=timeout)
        try:
            connection.request(method, path, body, {"Authorization": f"Bearer {self.key}", **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def every(self, path: str) -> list[dict[str, Any]]:
        """All rows of a list, page by page."""
        rows: list[dict[str, Any]] = []
        cursor = ""
        while True:
            answer = self.get(f"{path}{'&' if '?' in path else '?'}limit=100{cursor}", timeout=60.0)
            assert answer.status == http.HTTPStatus.OK, answer.body
            page = answer.json
            rows += page["data"]
            if not page["has_more"]:
                return rows
            cursor = f"&starting_after={page['next_cursor']}"

    def route(self, address: str, identifier: str = "00518832") -> str:
        """Make a recipient (by default the fixture's buyer) with a route to the address; returns the recipient's id."""
        recipient = self.post(
            "/v1/recipients", {"name": identifier, "identifiers": [{"scheme": "0106", "value": identifier}]}
        )
        assert recipient.status == http.HTTPStatus.CREATED, recipient.body
        id_ = str(recipient.json["id"])
        made = self.post("/v1/routes", {"recipient_id": id_, "channel": "endpoint", "address": address})
        assert made.status == http.HTTPStatus.CREATED, made.body
        return id_


class Process(NamedTuple):
    """A process that runs: who started it, and in whose session; and the processor seconds that it used."""

    pid: int
    parent: int
    session: int
    seconds: float


def processes() -> Iterator[Process]:
    """All processes of this machine that are not over."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                used = (int(fields[11]) + int(fields[12])) / _TICKS
                yield Process(int(stat.parent.name), int(fields[1]), int(fields[3]), used)


def started_by(pid: int) -> list[int]:
    """The processes that a process has started, in whichever of its threads."""
    return [each.pid for each in processes() if each.parent == pid]
