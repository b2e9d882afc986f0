"""The demonstration itself: it shows what arrived, leaves nothing behind, and does not call a failure a success."""

import re
import subprocess
import sys
import uuid

import pytest
from lxml import etree, html

from tests.unit.cli.conftest import ROOT, environment
from tests.unit.cli.test_traces import MARK, gone


def run(output, **settings) -> subprocess.CompletedProcess:
    command = [sys.executable, ROOT / "tools/demo.py", "--output", output]
    return subprocess.run(
        command, env=environment(**settings), capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    output, mark = tmp_path_factory.mktemp("demo") / "output", uuid.uuid4().hex
    done = run(output, **{MARK: mark})
    assert done.returncode == 0, done.stdout + done.stderr
    assert gone(mark), "something was left running"
    return output, done.stdout


def test_it_says_where_the_ubl_lies_which_mail_arrived_and_what_the_endpoint_received(shown):
    output, said = shown
    assert len(list((output / "ubl").glob("*.xml"))) == 4
    assert len(list((output / "mail").glob("*.eml"))) == 4
    assert len(list((output / "endpoint").glob("*.xml"))) == 4
    assert said.count("valid by the OASIS schema") == 4
    assert said.count("attached: ") == 6
    assert said.count("is that of the UBL written") == 4
    assert said.count("read from the page: 3 lines") == 1
    assert re.search(r"refused by rule BR-CO-15.*\n +nl: \S.*\n +en: \S", said)
    assert "Everything arrived" in said


def test_the_page_needs_nothing_but_itself(shown):
    output, _ = shown
    page = html.parse(output / "index.html")
    assert page.xpath("//@src | //script | //link") == []
    assert all((output / target).exists() for target in page.xpath("//a/@href"))
    text = page.getroot().text_content()
    assert all(words in text for words in ("Factuur 2026-0417", "Te betalen (EUR)", "851,54", "BR-CO-15"))


def test_every_request_kept_is_a_ubl_document(shown):
    output, _ = shown
    roots = {etree.QName(etree.parse(path).getroot()).localname for path in (output / "endpoint").iterdir()}
    assert roots == {"Invoice"}


def test_what_does_not_arrive_ends_in_status_1_and_says_so(tmp_path):
    done = run(tmp_path / "output", UBLRELAY_UPLOAD_LIMIT="100")
    assert done.returncode == 1
    assert "Not everything arrived" in done.stdout
    assert "0 mails arrived" in done.stderr


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    done = run(tmp_path)
    assert done.returncode == 2
    assert (tmp_path / "thesis.txt").is_file()
