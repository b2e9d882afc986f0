"""``--layouts DIR``: how suppliers print their invoices, as learned from corrected ones, in JSON files to look at."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from ..extraction.layouts.stored import MAXIMUM_BYTES, BadLayout, read_layout
from . import words

_PLACE = "layout-"
_BAD = {
    "nl": "dit is geen opmaak van een leverancier die dit programma kent, en is overgeslagen ({reason})",
    "en": "this is no supplier layout that this program knows, and was skipped ({reason})",
}


class LayoutFolder:
    """The folder of learned layouts.

    A file that holds none is told on stderr and left alone.

    Raises:
        OSError: the folder or a file in it cannot be read or written.
    """

    def __init__(self, directory: Path, lang: str | None) -> None:
        self._directory = directory
        self._held: list[tuple[Path, str]] = []
        directory.mkdir(parents=True, exist_ok=True)
        for path in sorted(directory.glob("*.json")):
            with path.open("rb") as file:
                data = file.read(MAXIMUM_BYTES + 1)
            try:
                read_layout(data)
            except BadLayout as bad:
                print(f"ublrelay: {path}: {_BAD[words.language(lang)].format(reason=bad)}", file=sys.stderr)
            else:
                self._held.append((path, data.decode("utf-8-sig")))

    @property
    def texts(self) -> list[str]:
        """The layouts as JSON, in a fixed order."""
        return [text for _, text in self._held]

    def keep(self, blobs: Mapping[str, bytes]) -> list[str]:
        """Write the layouts that a worker changed or added (``layout-<place>``); return the paths of their files."""
        written = []
        for name, data in blobs.items():
            place = name.removeprefix(_PLACE)
            if place != name and place.isdecimal():
                at, layout = int(place), read_layout(data)  # a worker has seen hostile bytes: nothing else is written
                path = self._held[at][0] if at < len(self._held) else self._free(layout.name)
                partial = path.with_suffix(".partial")
                partial.write_bytes(data)
                os.replace(partial, path)  # noqa: PTH105 - one step: a reader never finds half a layout
                written.append(str(path))
        return written

    def _free(self, stem: str) -> Path:
        count = 1
        while (path := self._directory / f"{stem}-{count}.json").exists():
            count += 1
        return path
