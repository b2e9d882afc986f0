"""Every fixture, converted once in a real sandbox; see test_golden.py for how the expected results are renewed."""

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.sandbox import Outcome, Sandbox

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
FOLDERS = ("ubl", "cii", "json", "pdf", "bad")
TODAY = date(2026, 11, 22)
UPDATE = os.environ.get("UBLRELAY_UPDATE_GOLDEN", "") not in {"", "0"}


def sources(*folders: str) -> list[Path]:
    """The fixtures themselves, without their expected results."""
    found = (path for folder in folders or FOLDERS for path in (FIXTURES / folder).iterdir())
    return sorted(path for path in found if ".expected." not in path.name)


def named(path: Path) -> str:
    """A fixture as the command line would be given it, from the project's folder."""
    return path.relative_to(FIXTURES.parent).as_posix()


def expected(path: Path, ending: str) -> Path:
    """Where the expected result of a fixture stands: beside it."""
    return path.with_name(f"{path.stem}.expected.{ending}")


@pytest.fixture(scope="session")
def convert() -> Callable[[Path], Outcome]:
    """A function that converts a fixture as ``ublrelay convert`` does, on the same day every time."""
    done: dict[Path, Outcome] = {}

    def converted(path: Path) -> Outcome:
        if path not in done:
            options = {"file": named(path), "profile": "auto", "today": TODAY.isoformat()}
            answer = sandbox.run("convert", path.read_bytes(), options)
            assert isinstance(answer, Outcome), answer
            done[path] = answer
        return done[path]

    with Sandbox(workers=1) as sandbox:
        yield converted


def as_text(report: dict) -> str:
    """A report as the expected results hold it: without the time it took, readable, one value per line."""
    kept = {name: value for name, value in report.items() if name != "elapsed_ms"}
    return json.dumps(kept, ensure_ascii=False, indent=2) + "\n"
