"""The command as a user runs it: the installed program in a process of its own, in a folder of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
COMMAND = Path(sys.executable).with_name("ublrelay")
FIXTURES = ROOT / "fixtures"
UBL = str(FIXTURES / "ubl/standard-rate.xml")
CREDIT_NOTE = str(FIXTURES / "ubl/credit-note.xml")
CII = str(FIXTURES / "cii/reverse-charge.xml")
PDF = str(FIXTURES / "pdf/standard-rate.pdf")
WRONG_TOTAL = str(FIXTURES / "bad/total-off-by-a-cent.xml")
TRUNCATED = str(FIXTURES / "bad/truncated.xml")
CONVERT_KEYS = ["file", "status", "format", "profile", "output", "invoice", "findings", "rule_sets", "elapsed_ms"]
CHECK_KEYS = ["file", "valid", "format", "profile", "layers", "findings", "elapsed_ms"]
SECONDS = 60


@dataclass(frozen=True)
class Ran:
    """How a run of the command ended, and what it said."""

    status: int
    out: str
    err: str

    @cached_property
    def objects(self) -> list[dict[str, Any]]:
        """Standard output as JSON, one object per line and nothing else."""
        return [json.loads(line) for line in self.out.split("\n")[:-1]]

    @property
    def only(self) -> dict[str, Any]:
        (report,) = self.objects
        return report


Run = Callable[..., Ran]


def environment(**settings: str) -> dict[str, str]:
    """An environment with nothing of this machine's own settings in it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {"LANG": "C.UTF-8", "UBLRELAY_WORKERS": "1"} | settings


@pytest.fixture
def ublrelay(tmp_path) -> Run:
    """A function that runs ``ublrelay`` with the given arguments in an empty folder, and waits for its end."""

    def run(*arguments: str | bytes, stdin: bytes = b"", **settings: str) -> Ran:
        assert COMMAND.is_file(), "make install puts the command there"
        done = subprocess.run(
            [COMMAND, *arguments],
            cwd=tmp_path,
            input=stdin,
            env=environment(**settings),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
