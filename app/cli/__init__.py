"""The command line. `main` is what the command ``ublrelay`` runs; each command is one module beside this file.

Exit status: 0 every file good; 1 some file refused, invalid, unreadable or for review; 2 a usage error or a path that
cannot be opened. The highest wins.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from ..referee import RefereeAbsent, RefereeFailed, StylesheetMissing
from ..rules.xsd import SchemasMissing
from ..sandbox import StartFailed
from ..settings import Settings, SettingsError
from .arguments import parse

__all__ = ["main"]

USAGE_ERROR = 2
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` (default: those of the process) name, and return its exit status."""
    chosen = parse(sys.argv[1:] if arguments is None else arguments)
    _speak_plainly(in_json=getattr(chosen, "report", "") == "json")
    try:
        settings = Settings.from_environment(os.environ)
        status: int = chosen.run(chosen, settings)
        sys.stdout.flush()
    except (SettingsError, SchemasMissing, StartFailed, RefereeAbsent, RefereeFailed, StylesheetMissing) as problem:
        print(f"ublrelay: {problem}", file=sys.stderr)
        return USAGE_ERROR
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone: nothing more to say
        return 1
    except OSError as problem:  # an --out that is no folder, a full disk
        print(f"ublrelay: {problem}", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return _INTERRUPTED
    return status


def _speak_plainly(*, in_json: bool) -> None:
    """Never fail over a character that the terminal lacks, or a file name that is no text; JSON is UTF-8 everywhere."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if in_json and isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
