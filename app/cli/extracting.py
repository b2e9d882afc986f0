"""``ublrelay extract``: what the pages of a PDF show, each value with its proof, and pictures of it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from ..settings import Settings
from . import words
from .documents import BAD, Run, with_layouts


def extract(arguments: argparse.Namespace, settings: Settings) -> int:
    """Read the pages of every file, draw them where asked, and report; status 1 where one is not accepted.

    Raises OSError where a picture cannot be written.
    """
    run = Run(arguments, settings, "extract", options={"overlay": arguments.overlay is not None})
    with_layouts(run)
    easel = Easel(Path(arguments.overlay)) if arguments.overlay is not None else None
    for answered in run.answers():
        if easel is not None:
            easel.put(answered.source.name, answered.blobs)
        if answered.report["status"] != "accepted":
            run.fail(BAD)
        words.tell(answered.report, arguments)
    return run.status


class Easel:
    """The folder that pictures go to. No name is ever used twice, and no file overwritten."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory

    def put(self, source: str, pictures: Mapping[str, bytes]) -> None:
        """Write the `pictures` of pages, by number, as ``<stem>-<page>.png`` (``<stem>-2-<page>.png`` where taken)."""
        stem = "stdin" if source == "-" else Path(source).stem
        count = 1
        names = self._names(stem, pictures)
        while any(path.exists() for path in names.values()):
            count += 1
            names = self._names(f"{stem}-{count}", pictures)
        for page, path in names.items():
            with path.open("xb") as file:
                file.write(pictures[page])

    def _names(self, stem: str, pictures: Mapping[str, bytes]) -> dict[str, Path]:
        return {page: self._directory / f"{stem}-{page}.png" for page in pictures}
