"""The files around the package: Makefile, README, CI, container, lock files, and what may not stand in any of them."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ASKED_FOR = {
    *("help", "install", "schemas", "demo", "serve", "test", "lint"),
    *("types", "floors", "docs", "bench", "lock", "clean"),
}
TARGET = re.compile(r"^(?P<name>[a-z-]+):(?!=)(?P<rest>.*)$", re.MULTILINE)
PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(\[[a-z,]+\])?==(?P<version>\S+)", re.IGNORECASE)
EVERYBODYS_PLACES = {"/", "/home", "/opt", "/root", "/srv", "/tmp", "/usr", "/var", "/var/lib"}
USED_UNSEEN = {
    "cryptography": "pypdf opens AES-encrypted PDFs with it",
    "pdfplumber": "asked for from the start; no second look with it proved worth its time (decision 0022)",
    "psycopg": "SQLAlchemy and DBOS speak to PostgreSQL with it",
    "python-multipart": "FastAPI reads multipart bodies with it",
}


def undescribed(makefile: str) -> list[str]:
    return [target["name"] for target in TARGET.finditer(makefile) if "## " not in target["rest"]]


def blocks(lock: str) -> list[str]:
    """The requirements of a lock file, each with its hashes."""
    lines = [line for line in lock.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return "\n".join(lines).replace("\\\n", " ").splitlines()


def unhashed(lock: str) -> list[str]:
    return [block for block in blocks(lock) if not (PINNED.match(block) and "--hash=sha256:" in block)]


def pins(lock: str) -> dict[str, str]:
    found = (PINNED.match(block) for block in blocks(lock))
    return {normal(pin["name"]): pin["version"] for pin in found if pin}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def tracked(root: Path) -> list[Path]:
    """What git holds, or would hold after `git add`."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.splitlines()
    return [root / name for name in sorted(set(names)) if (root / name).is_file()]


@pytest.fixture(scope="module")
def makefile(root) -> str:
    return (root / "Makefile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project(root) -> dict:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_make_target_is_described(makefile):
    assert undescribed(makefile) == []
    assert undescribed("odd: install\n\ttrue\n") == ["odd"]


def test_make_help_lists_every_target(root, makefile):
    said = subprocess.run(["make"], cwd=root, check=True, capture_output=True, text=True).stdout
    listed = re.findall(r"^  make (\S+)", said, re.MULTILINE)
    assert set(listed) >= ASKED_FOR
    assert listed == [target["name"] for target in TARGET.finditer(makefile)]


def test_readme_shows_how_to_begin(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    assert "make demo" in text
    assert "make test" in text


def test_the_image_is_made_of_targets_that_ci_runs(root):
    image = re.findall(r"^RUN make (\S+)", (root / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    run = re.findall(r"\bmake ([a-z-]+)", (root / ".ci/run").read_text(encoding="utf-8"))
    assert image
    assert set(image) <= set(run)
    assert {"test", "lint", "types", "floors", "docs-check"} <= set(run)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-ocr.lock"])
def test_every_locked_requirement_has_a_hash_and_no_address(root, name):
    lock = (root / name).read_text(encoding="utf-8")
    assert pins(lock)
    assert unhashed(lock) == []
    assert "://" not in lock


def test_a_requirement_without_hash_is_found():
    assert unhashed("lxml==6.1.3\n    # via x\n") == ["lxml==6.1.3"]
    assert unhashed("lxml>=6 --hash=sha256:00\n")
    assert unhashed("lxml==6.1.3 \\\n    --hash=sha256:00\n") == []


def test_the_locks_hold_what_the_project_asks_for(root, project):
    runtime = pins((root / "requirements.lock").read_text(encoding="utf-8"))
    everything = pins((root / "requirements-dev.lock").read_text(encoding="utf-8"))
    asked = {normal(re.split(r"[\[<>=!~; ]", name)[0]) for name in project["project"]["dependencies"]}
    tools = {normal(re.split(r"[\[<>=!~; ]", name)[0]) for name in project["dependency-groups"]["dev"]}
    assert asked - runtime.keys() == set()
    assert tools - everything.keys() == set()
    assert runtime.items() - everything.items() == set()


def test_the_package_imports_what_it_declares_and_nothing_else(root, project):
    declared = {normal(re.split(r"[\[=<>]", name)[0]) for name in project["project"]["dependencies"]}
    imported = {top for path in (root / "app").rglob("*.py") for top in imports(path.read_text(encoding="utf-8"))}
    owners = packages_distributions()
    tops = [{normal(owner) for owner in owners[top]} for top in imported - sys.stdlib_module_names if top in owners]
    # Several packages may share a name at the top (opentelemetry): then the one that is declared is meant.
    used = {min(each & declared or each) for each in tops}
    assert used - declared == set(), "imported, not declared in pyproject.toml"
    assert declared - used - USED_UNSEEN.keys() == set(), "declared in pyproject.toml, imported nowhere"


def imports(text: str) -> set[str]:
    """The top-level names of what `text` imports from outside its own package."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_no_file_names_a_place_of_this_machine(root):
    place = root if str(root.parent) in EVERYBODYS_PLACES else root.parent
    here = f"{place}/"
    files = tracked(root)
    assert files
    assert [str(path) for path in files if here.encode() in path.read_bytes()] == []
