"""The files of the pages for people, read once: no path that anybody sends ever reaches the disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import Self

_MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file's bytes, their media type, and a tag (an ETag) that changes when they do."""

    content: bytes
    media_type: str
    tag: str

    @classmethod
    def of(cls, content: bytes, media_type: str) -> Self:
        """Return the file with these bytes."""
        return cls(content, media_type, f'"{sha256(content).hexdigest()[:20]}"')


def kept_files() -> Mapping[str, KeptFile]:
    """Return every file of the pages by its name."""
    found = {}
    for entry in (resources.files(__package__) / "files").iterdir():
        media_type = _MEDIA_TYPES.get(entry.name.rpartition(".")[2])
        if media_type is not None:
            found[entry.name] = KeptFile.of(entry.read_bytes(), media_type)
    return found
