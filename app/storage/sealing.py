"""Secrets at rest: encrypted with a key that is not in the database (Fernet: AES-128-CBC with HMAC-SHA256)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

KEY_FILE = "secret.key"


class KeyMissing(RuntimeError):
    """The secrets in the database cannot be read with the key at hand."""


class Sealer:
    """Seals and opens secrets. The first of `keys` seals; each of them opens, so that keys can be changed.

    `keys` may be what returns them: it is asked at the first secret, so that whoever has none makes no key file.
    """

    def __init__(self, keys: Sequence[bytes] | Callable[[], Sequence[bytes]]) -> None:
        self._keys = keys

    @cached_property
    def _fernet(self) -> MultiFernet:
        """The keys at work. Raises ValueError where one is not 32 bytes in URL-safe base64."""
        keys = self._keys() if callable(self._keys) else self._keys
        return MultiFernet([Fernet(key) for key in keys])

    def seal(self, secrets: Mapping[str, object]) -> bytes | None:
        """Return `secrets` encrypted, or None where there are none."""
        return self._fernet.encrypt(json.dumps(secrets).encode()) if secrets else None

    def open(self, sealed: bytes | None) -> dict[str, object]:
        """Return what was sealed. Raises KeyMissing where none of the keys fits."""
        if sealed is None:
            return {}
        try:
            secrets: dict[str, object] = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken as error:
            raise KeyMissing(
                "the secrets in the database were sealed with another key (UBLRELAY_SECRET_KEY)"
            ) from error
        return secrets


def key_in(folder: Path) -> bytes:
    """Return the key kept in the data folder, made at the first call; only its owner may read the file."""
    path = folder / KEY_FILE
    folder.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{KEY_FILE}.{os.getpid()}")
    if not path.exists():
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # never over one that another process has made meanwhile
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes().strip()
