"""The README tells the truth: its commands give the output it shows, and its settings are those that are read."""

import re
import shlex
import shutil
import subprocess

import pytest

from app.settings import Settings
from tests.unit.cli.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"^\$ (?P<command>.*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)
EXAMPLES = [
    (found["command"], found["output"]) for block in CONSOLE.findall(README) for found in EXAMPLE.finditer(block)
]
DURATION = re.compile(r"\d+\.\d+ ms")


def shows(shown: str, real: str) -> bool:
    """Whether `real` is what `shown` says: times may differ, and three dots stand for anything."""
    pattern = re.escape(DURATION.sub("N ms", shown).rstrip("\n"))
    pattern = pattern.replace(r"\.\.\.\n", r"(?:.*\n)*").replace(r"\.\.\.", ".*")
    return re.fullmatch(pattern, DURATION.sub("N ms", real).rstrip("\n"), re.DOTALL) is not None


@pytest.mark.parametrize(("command", "output"), [each for each in EXAMPLES if each[0].startswith("ublrelay")])
def test_a_command_gives_what_the_readme_shows(ublrelay, tmp_path, command, output):
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    ran = ublrelay(*shlex.split(command)[1:])
    assert ran.err == ""
    assert shows(output, ran.out), ran.out


@pytest.mark.may_skip(reason="curl is no dependency of ours")
@pytest.mark.skipif(not shutil.which("curl"), reason="no curl here")
@pytest.mark.parametrize(("command", "output"), [each for each in EXAMPLES if each[0].startswith("curl")])
def test_the_service_answers_what_the_readme_shows(service, command, output):
    here = command.replace("http://127.0.0.1:8080", service.address).replace("$KEY", service.party().key)
    asked = shlex.split(here)
    answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout
    assert shows(output, answer), answer


def test_there_are_examples_of_both_kinds():
    kinds = [command.split()[0] for command, _ in EXAMPLES]
    assert kinds.count("ublrelay") >= 4
    assert kinds.count("curl") >= 3


def test_the_table_of_settings_is_the_settings():
    read = set(re.findall(r'"(UBLRELAY_[A-Z_]+)"', (ROOT / "app/settings.py").read_text(encoding="utf-8")))
    told = {
        name for row in re.findall(r"^\| (`UBLRELAY.*?) \|", README, re.MULTILINE) for name in re.findall(r"\w+", row)
    }
    assert told == read
    assert f"| {Settings().upload_limit} |" in README


def test_a_wrong_example_would_be_noticed():
    assert shows("a (1.5 ms)\n...\nb ...\n", "a (27.1 ms)\nx\ny\nb 12\n")
    assert not shows("a\n", "b\n")
    assert not shows("a\n...\nb\n", "a\nc\n")
