"""The house rules of offences.py: each finds a planted offence, and the house has none."""

from pathlib import Path, PurePath

import pytest

from tests.house import offences
from tests.house.floors_file import core_rooms

PLANTED = [
    (offences.length, "app/x.py", "a = 1\n" * 400),
    (offences.vague_names, "app/api/utils.py", ""),
    (offences.vague_names, "app/invoice_service.py", ""),
    (offences.vague_names, "app/x.py", "class DeliveryManager: ...\n"),
    (offences.foreign_words, "app/x.py", "def tax_total(): ...\n"),
    (offences.foreign_words, "app/x.py", "class Line:\n    line_sum: str\n"),
    (offences.unfinished, "app/x.py", "a = 1  # TO" + "DO later\n"),
    (offences.unfinished, "app/x.py", "raise Not" + "ImplementedError\n"),
    (offences.swallowed, "app/x.py", "try:\n    a()\nexcept Exception:\n    pass\n"),
    (offences.swallowed, "app/x.py", "try:\n    a()\nexcept:\n    b()\n"),
    (offences.swallowed, "app/x.py", "try:\n    a()\nexcept (OSError, Exception):\n    ...\n"),
    (offences.floats, "app/model/x.py", "a = float(b)\n"),
    (offences.outside_world, "app/rules/x.py", "a = date.today()\n"),
    (offences.outside_world, "app/rules/x.py", "a = open('x')\n"),
]
INNOCENT = [
    (offences.length, "app/x.py", "a = 1\n" * 399),
    (offences.vague_names, "app/database.py", "class Invoice: ...\n"),
    (offences.foreign_words, "app/x.py", "class Row:\n    taxable_amount: str\n    tax_point_date: str\n"),
    (offences.foreign_words, "app/formats/ubl.py", "def tax_total(): ...\n"),
    (offences.swallowed, "app/x.py", "try:\n    a()\nexcept Exception:\n    b()\n"),
    (offences.swallowed, "app/x.py", "try:\n    return a()\nexcept ValueError:\n    pass\n"),
    (offences.floats, "app/model/x.py", "box: tuple[float, float]\n"),
    (offences.outside_world, "app/rules/x.py", "def due(today): return archive.open(today)\n"),
]
EVERYWHERE = [
    offences.length,
    offences.vague_names,
    offences.foreign_words,
    offences.unfinished,
    offences.swallowed,
]
MONEY_ROOMS = ("model", "rules", "formats")


@pytest.mark.parametrize(("check", "path", "text"), PLANTED)
def test_a_planted_offence_is_found(check, path, text):
    assert check(PurePath(path), text)


@pytest.mark.parametrize(("check", "path", "text"), INNOCENT)
def test_what_is_allowed_is_left_alone(check, path, text):
    assert check(PurePath(path), text) == []


@pytest.mark.parametrize("check", EVERYWHERE)
def test_the_package_has_none(check, root):
    assert found(check, root, ["."]) == []


def test_money_is_never_a_float(root):
    assert found(offences.floats, root, MONEY_ROOMS) == []


def test_the_core_asks_neither_clock_nor_file(root):
    assert found(offences.outside_world, root, core_rooms(root)) == []


def found(check, root: Path, rooms) -> list[str]:
    """Everything `check` finds in the Python files of the named rooms, of which there must be some."""
    files = [path for room in rooms for path in files_of(root / "app" / room)]
    assert files
    return [line for path in files for line in check(path.relative_to(root), path.read_text(encoding="utf-8"))]


def files_of(room: Path) -> list[Path]:
    return sorted(room.rglob("*.py")) if room.is_dir() else [room.with_suffix(".py")]
