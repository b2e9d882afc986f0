"""Originals and outputs, by SHA-256: files that are written once and never change."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

from .database import DatabaseAway

_SHA256 = re.compile(r"[0-9a-f]{64}")


class BlobMissing(RuntimeError):
    """A blob that a row names is not in the store: the data folder is not the one that belongs to the database."""


class Blobs:
    """The blob store under `folder`. Several processes may use one folder at the same time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> str:
        """Keep `data` and return its SHA-256 in hexadecimal. It is on disk, folder entry included, when this returns.

        Raises:
            DatabaseAway: the disk is full or cannot be written; nothing was kept.
        """
        name = hashlib.sha256(data).hexdigest()
        path = self._path(name)
        try:
            if not path.exists():
                self._make(path.parent)
                self._write(path, data)
            _settle(path.parent)  # also where another process has written it just now
        except OSError as error:
            raise DatabaseAway(f"{path}: {error.strerror}") from error
        return name

    def get(self, name: str) -> bytes:
        """Return what is kept under the SHA-256 `name`. Raises BlobMissing."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise BlobMissing(f"no blob {name} under {self.folder}") from error

    def _path(self, name: str) -> Path:
        if not _SHA256.fullmatch(name):
            raise BlobMissing(f"{name!r} names no blob")
        return self.folder / name[:2] / name

    def _make(self, folder: Path) -> None:
        if not folder.exists():
            # The data folder itself is never made here: where it is gone (moved, not mounted), this must fail.
            self.folder.mkdir(exist_ok=True)
            folder.mkdir(exist_ok=True)
            _settle(self.folder)

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        """Write beside the name and rename: whoever sees the name sees the whole."""
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise


def _settle(folder: Path) -> None:
    """Have the names in `folder` reach the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
