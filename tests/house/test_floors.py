"""The floors file itself: it knows every room, and each contract breaks on a planted import."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.floors_file import CORE, contract, core_rooms, lines

PLANTED = [
    ("conversion.py", "from . import sandbox", "a room imports only from floors below"),
    ("rules/vat.py", "from ..formats import ubl", "a room imports only from floors below"),
    ("storage/rows.py", "from .. import delivery", "a room imports only from floors below"),
    ("attic.py", "", "a room imports only from floors below"),
    ("api/routes.py", "from .. import settings", "settings are read by main and cli alone"),
    ("model/invoice.py", "import httpx", "the core does no input or output"),
    ("formats/ubl.py", "import urllib.request", "the core does no input or output"),
    ("rules/vat.py", "import subprocess", "the core does no input or output"),
    ("formats/cii.py", "from . import ubl", "formats are strangers to one another"),
    ("formats/cii_parts.py", "from .ubl_parts import party", "formats are strangers to one another"),
    ("formats/cii.py", "from . import FORMATS", "formats are strangers to one another"),
    ("formats/binding.py", "from . import ubl_parts", "formats are strangers to one another"),
    ("model/invoice.py", "from . import terms", "no import circle"),
]


@pytest.fixture
def model_house(root, tmp_path) -> Path:
    """A house of empty rooms under the real contracts; like the real one, its terms read the invoice."""
    for room in rooms_named(root) | {"settings"}:
        write(tmp_path / "app" / room / "__init__.py", "")
    for room in CORE - set(core_rooms(root)):
        shutil.rmtree(tmp_path / "app" / room, ignore_errors=True)
    write(tmp_path / "app/formats/binding.py", "")
    write(tmp_path / "app/__init__.py", "")
    write(tmp_path / "app/model/terms.py", "from . import invoice")
    write(tmp_path / "app/model/invoice.py", "")
    write(tmp_path / "app/formats/__init__.py", "from . import cii, ubl\nFORMATS = (cii, ubl)")
    write(tmp_path / "app/formats/ubl_parts.py", "from . import binding")
    write(tmp_path / "app/formats/ubl.py", "from . import binding, ubl_parts")
    write(tmp_path / "app/formats/cii.py", "from . import binding")
    shutil.copy(root / ".importlinter", tmp_path)
    shutil.copytree(root / "tools", tmp_path / "tools")
    return tmp_path


def test_a_house_that_keeps_the_floors_passes(model_house):
    status, said = lint(model_house)
    assert status == 0, said
    assert "0 broken" in said


@pytest.mark.parametrize(("place", "line", "broken"), PLANTED)
def test_a_planted_import_breaks_its_contract(model_house, place, line, broken):
    path = model_house / "app" / place
    shutil.rmtree(path.with_suffix(""), ignore_errors=True)
    write(path, line)
    status, said = lint(model_house)
    assert status == 1, said
    assert any(shown.startswith(broken) and " BROKEN" in shown for shown in said.splitlines()), said


def test_every_core_room_that_stands_is_held_to_purity(root):
    standing = {room for room in CORE if (root / "app" / room).is_dir() or (root / "app" / f"{room}.py").is_file()}
    assert standing <= set(core_rooms(root))


def rooms_named(root: Path) -> set[str]:
    layers = " | ".join(lines(contract(root, "floors"), "layers"))
    return {name.strip(" ()") for name in layers.split("|")}


def write(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(line + "\n", encoding="utf-8")


def lint(house: Path) -> tuple[int, str]:
    """Run the import linter on `house`; exit status and output."""
    environment = {**os.environ, "COLUMNS": "200", "PYTHONPATH": str(house), "NO_COLOR": "1"}
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
