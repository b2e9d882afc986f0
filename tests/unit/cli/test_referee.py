"""``ublrelay check --referee``: the official verdict beside ours, from the command line."""

import json

import pytest

from app.referee import StylesheetMissing, default_stylesheet, is_installed
from tests.unit.cli.conftest import ROOT


@pytest.fixture(autouse=True)
def official_rules():
    """The official EN 16931 file and SaxonC, or a skip that says what to do."""
    try:
        default_stylesheet()
    except StylesheetMissing as absent:
        pytest.skip(str(absent))
    if not is_installed():
        pytest.skip("saxonche is not installed")


def rows(line: str) -> dict[str, tuple[str | None, str | None, bool | None]]:
    referee = json.loads(line)["referee"]
    return {row["rule"]: (row["ours"], row["referee"], row["agree"]) for row in referee["rows"]}


def test_both_verdicts_stand_side_by_side(ublrelay):
    done = ublrelay("check", "--report", "json", str(ROOT / "fixtures/bad/total-off-by-a-cent.xml"), "--referee")
    assert done.status == 1
    assert rows(done.out.splitlines()[0])["BR-CO-15"] == ("fatal", "fatal", True)


def test_what_is_no_xml_is_not_put_to_it(ublrelay):
    done = ublrelay("check", "--report", "json", str(ROOT / "fixtures/pdf/standard-rate.pdf"), "--referee")
    assert done.only["referee"] is None


def test_a_stylesheet_that_is_not_there_is_one_message(ublrelay):
    done = ublrelay("check", str(ROOT / "fixtures/ubl/standard-rate.xml"), "--referee", "nowhere.xslt")
    assert done.status == 2
    assert "nowhere.xslt" in done.err
    assert "Traceback" not in done.err
