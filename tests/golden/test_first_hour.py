"""docs/first-hour.md is what happens: its commands are run in their order, and each gives what stands under it.

After a change that is meant, renew what stands there with ``UBLRELAY_UPDATE_GOLDEN=1 make test ARGS="tests/golden"``
and read it as somebody would who has an hour.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.delivery_servers import free_port
from tests.golden.conftest import UPDATE
from tests.installations import ROOT, wait_for

PAGE = ROOT / "docs/first-hour.md"
CONSOLE = re.compile(r"^```console\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"^\$ (?P<command>.*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)
PROGRAM = re.compile(r"^```python\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
SERVE = "--with-sandbox"
PORTS = ("8080", "9000")
MARK = "--- that was all of it ---"
SECONDS = 30
CHANGING = {
    "id": re.compile(r"\b(inv|rcp|rte|dlv|evt|whk|key)_[0-9a-z]{26}\b"),
    "key": re.compile(r"\b(sk_test)_[A-Za-z0-9_-]{43}"),
    "secret": re.compile(r"\b(whsec)_[A-Za-z0-9+/]{43}="),
}
"""What differs from run to run and is used again further down: it keeps its kind and gets a number."""
ALIKE = {
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)": "2026-11-22T09:30:00Z",
    r'"elapsed_ms": ?[\d.]+': '"elapsed_ms": 1.5',
    r"\breq_[0-9a-f]{32}\b": f"req_{'0' * 32}",
    r'(?<=sha256": ")[0-9a-f]{64}': "0" * 64,
}
"""What differs and is of no use further down."""


class Masks:
    """What is shown on the page instead of what was given, and the way back."""

    def __init__(self, ports: dict[str, str]):
        self._shown: dict[str, str] = {}
        self._ports = ports

    def shown(self, text: str) -> str:
        """The text as the page has it."""
        for kind, pattern in CHANGING.items():
            text = pattern.sub(lambda match, kind=kind: self._name(kind, match), text)
        for pattern, instead in ALIKE.items():
            text = re.sub(pattern, instead, text)
        for port, real in self._ports.items():
            text = text.replace(f":{real}", f":{port}")
        return text.rstrip("\n") + "\n" if text.strip() else ""

    def meant(self, command: str) -> str:
        """The command as it must be here."""
        for real, shown in self._shown.items():
            command = command.replace(shown, real)
        for port, real in self._ports.items():
            command = command.replace(f":{port}", f":{real}")
        return command

    def _name(self, kind: str, match: re.Match[str]) -> str:
        real, prefix = match[0], match[1]
        if real not in self._shown:
            number = 1 + sum(each.startswith(f"{prefix}_") for each in self._shown.values())
            digits = {"id": f"{number:026d}", "key": "0" * 43, "secret": f"{number:043d}="}
            self._shown[real] = f"{prefix}_{digits[kind]}"
        return self._shown[real]


@pytest.fixture
def place(tmp_path) -> Path:
    """A folder with the fixtures and the page's program in it."""
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    return tmp_path


@pytest.fixture
def shell(place) -> Iterator[subprocess.Popen[str]]:
    """A shell in which the commands mean this checkout."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    ours = {"LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "UBLRELAY_WORKERS": "1", "UBLRELAY_VAR": str(place / "var")}
    process = subprocess.Popen(
        ["/bin/bash", "--noprofile", "--norc"],
        cwd=place,
        env=kept | ours,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    python = f'"{sys.executable}"'
    process.stdin.write(f'python() {{ {python} "$@"; }}\nublrelay() {{ {python} -m app.cli "$@"; }}\n')
    yield process
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=60)


def said(shell: subprocess.Popen[str], command: str) -> str:
    """Run a command in the shell and return what it said."""
    shell.stdin.write(f"{command}\necho; echo '{MARK}'\n")
    shell.stdin.flush()
    late = threading.Timer(SECONDS, os.killpg, (shell.pid, signal.SIGKILL))
    late.start()
    lines = []
    for line in shell.stdout:
        if line == f"{MARK}\n":
            late.cancel()
            return "".join(lines)
        lines.append(line)
    raise AssertionError(f"no end of: {command}")


def start(shell: subprocess.Popen[str], command: str, place: Path, port: str) -> str:
    """Start the service as another terminal would, and return what it says on its standard output."""
    said(shell, f"{command} --port {port} > served.txt 2> log.txt &")

    def answers() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=10).status_code == 200
        except httpx.TransportError:
            return False

    wait_for(answers)
    return (place / "served.txt").read_text(encoding="utf-8")


@pytest.mark.may_skip(reason="curl is no dependency of ours")
@pytest.mark.skipif(not shutil.which("curl"), reason="no curl here")
def test_the_first_hour_goes_as_it_is_told(place, shell):
    page = PAGE.read_text(encoding="utf-8")
    ports = {each: str(free_port()) for each in PORTS}
    masks = Masks(ports)
    (program,) = PROGRAM.findall(page)
    (place / "receive.py").write_text(program.replace("9000", ports["9000"]), encoding="utf-8")

    def run(example: re.Match[str]) -> str:
        command = masks.meant(example["command"])
        answer = start(shell, command, place, ports["8080"]) if SERVE in command else said(shell, command)
        return f"$ {example['command']}\n{masks.shown(answer)}"

    def block(found: re.Match[str]) -> str:
        return f"```console\n{EXAMPLE.sub(run, found[1])}```\n"

    real = CONSOLE.sub(block, page)
    if UPDATE:
        PAGE.write_text(real, encoding="utf-8")
    assert UPDATE or real == page


def test_the_page_shows_what_it_promises():
    page = PAGE.read_text(encoding="utf-8")
    for told in ('"status": "converted"', "idempotent-replayed: true", "believed: delivery.delivered", "BR-CO-15"):
        assert told in page
    assert '"code": "unauthorized"' in page
    assert len(EXAMPLE.findall("".join(CONSOLE.findall(page)))) >= 20
    masks = Masks({})
    assert masks.shown(json.dumps({"id": "inv_" + "a" * 26})) == '{"id": "inv_00000000000000000000000001"}\n'
    assert masks.meant("inv_00000000000000000000000001") == "inv_" + "a" * 26
