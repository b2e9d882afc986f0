"""A sample of ``make faults``: few faults of each kind, held against the same journal."""

import pytest

from tests.faults.__main__ import DATABASES, main
from tests.postgres import absence

SAMPLE = (
    ("sqlite", "--scenario=kills", "--kills=2"),
    ("sqlite", "--scenario=duplicates", "--duplicates=60"),
    ("postgresql", "--scenario=kills", "--kills=3"),
)


@pytest.mark.parametrize(("database", "scenario", "count"), SAMPLE, ids=lambda each: each.removeprefix("--"))
def test_nothing_is_lost_and_nothing_is_invented(database, scenario, count, capsys):
    assert database in DATABASES
    if database == "postgresql" and (why := absence()):
        pytest.skip(why)
    assert main(["--database", database, scenario, count]) == 0, capsys.readouterr().out
