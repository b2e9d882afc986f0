"""Small file systems of our own, to be filled to the last byte: tmpfs, which only root may mount."""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A file system of its own on `folder`."""

    folder: Path

    @classmethod
    @contextmanager
    def mounted(cls, folder: Path, megabytes: int) -> Iterator["SmallDisk"]:
        """Mount it for the block. Raises OSError where that is not allowed here."""
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "ublrelay-faults", str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise OSError(errno.EPERM, f"no file system could be mounted on {folder}: {done.stderr.strip()}")
        try:
            yield cls(folder)
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)

    @property
    def room(self) -> int:
        """The bytes that are free."""
        return shutil.disk_usage(self.folder).free

    def fill(self) -> None:
        """Leave no room at all."""
        ballast = os.open(self._ballast, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            for size in (1 << 20, _BLOCK):
                try:
                    while True:
                        os.write(ballast, bytes(size))
                except OSError as full:
                    if full.errno != errno.ENOSPC:
                        raise
        finally:
            os.close(ballast)

    def free(self) -> None:
        """Have room again."""
        self._ballast.unlink(missing_ok=True)

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"
