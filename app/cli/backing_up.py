"""``ublrelay backup`` and ``ublrelay restore``: everything that is kept in one file, and back into an empty place."""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from ..settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = 5


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add these commands to the command line."""
    command = commands.add_parser("backup", help="write everything that is kept to a file", allow_abbrev=False)
    command.add_argument(
        "file", metavar="FILE", help="a tar file that is not there yet; compressed where it ends in .gz"
    )
    command.set_defaults(run=backup)
    command = commands.add_parser("restore", help="bring a backup back into an empty place", allow_abbrev=False)
    command.add_argument("file", metavar="FILE")
    command.add_argument(
        "--without-key", action="store_true", help="also where the key is not at hand that opens the secrets"
    )
    command.set_defaults(run=restore)


def backup(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write a backup; status 1 where documents were missing that rows name."""
    from ..storage.backup import take  # noqa: PLC0415 - the other commands need no database
    from .installation import opened  # noqa: PLC0415

    with opened(settings) as storage:
        manifest = take(storage.database, storage.blobs, Path(arguments.file), _keys(settings))
    print(f"{arguments.file}: {manifest.blobs} documents, the rows of {manifest.taken_at}")
    if manifest.sealed:
        print("Keep the key apart from it: without secret.key (or UBLRELAY_SECRET_KEY) its secrets cannot be opened.")
    if manifest.missing:
        some = ", ".join(manifest.missing[:SHOWN])
        print(f"ublrelay: {len(manifest.missing)} documents are not in the data folder: {some}", file=sys.stderr)
    return 1 if manifest.missing else 0


def restore(arguments: argparse.Namespace, settings: Settings) -> int:
    """Bring a backup back."""
    from ..main import alone_in  # noqa: PLC0415
    from ..storage.restore import bring_back  # noqa: PLC0415
    from ..workflows import prepare  # noqa: PLC0415
    from .installation import at_hand  # noqa: PLC0415

    with at_hand(settings) as storage, alone_in(settings.var) if settings.is_sqlite else nullcontext():
        manifest = bring_back(
            Path(arguments.file),
            storage.database,
            storage.blobs,
            prepare=prepare,
            keys=_keys(settings),
            without_key=arguments.without_key,
        )
    print(f"everything is as it was at {manifest.taken_at}: {manifest.blobs} documents; what was under way goes on")
    return 0


def _keys(settings: Settings) -> Sequence[bytes]:
    """Return the keys at hand, without making one."""
    from ..storage.sealing import KEY_FILE, key_in  # noqa: PLC0415

    return settings.secret_keys or ((key_in(settings.var),) if (settings.var / KEY_FILE).exists() else ())
