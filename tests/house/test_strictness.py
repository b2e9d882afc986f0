"""UBLRELAY_CI turns skips into failures; without it a skip stays a skip and says why."""

import os
import shutil
import subprocess
import sys

import pytest

SKIPS_ITSELF = """
import pytest

def test_one(corpus):
    assert corpus

@pytest.mark.skipif(True, reason="no database here")
def test_two():
    assert True

@pytest.mark.may_skip("needs another machine")
def test_three():
    pytest.skip("another machine")

@pytest.mark.xfail(reason="known")
def test_four():
    assert False
"""
FILE_SKIPS_ITSELF = """
import pytest
pytest.importorskip("no_such_module_anywhere")
"""
CONFIGURATION = "[pytest]\nmarkers = may_skip(reason): allowed\naddopts = -ra -p no:cacheprovider\n"


@pytest.fixture
def run(root, tmp_path):
    """Run planted tests in an empty project under this project's conftest; gives pytest's exit status and output."""
    (tmp_path / "tests").mkdir()
    shutil.copy(root / "tests/conftest.py", tmp_path / "tests")
    (tmp_path / "pytest.ini").write_text(CONFIGURATION, encoding="utf-8")

    def run(text: str, strict: str) -> tuple[int, str]:
        (tmp_path / "tests/test_planted.py").write_text(text, encoding="utf-8")
        environment = {**os.environ, "UBLRELAY_CI": strict, "UBLRELAY_CORPUS": "nowhere"}
        command = [sys.executable, "-m", "pytest", "tests"]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    return run


def test_a_skip_is_a_skip_and_says_why(run):
    status, said = run(SKIPS_ITSELF, "")
    assert status == 0, said
    assert "3 skipped, 1 xfailed" in said
    assert "no corpus at" in said


def test_where_strict_a_skip_is_a_failure_that_says_why(run):
    status, said = run(SKIPS_ITSELF, "1")
    assert status == 1, said
    assert "1 skipped, 1 xfailed, 2 errors" in said
    assert "no database here" in said


def test_where_strict_a_file_that_skips_itself_is_an_error(run):
    assert run(FILE_SKIPS_ITSELF, "")[0] == 5, "pytest's status for: nothing was run"
    status, said = run(FILE_SKIPS_ITSELF, "1")
    assert status == 2, said
    assert "no_such_module_anywhere" in said
