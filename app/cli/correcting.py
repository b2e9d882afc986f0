"""``convert --correct FILE.json``: what a person says of the one invoice that is converted."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ..model.catalogue import message
from ..model.corrections import BadCorrections, read_corrections
from . import words

_MOST_BYTES = 4_000_000
_ONE_FILE = {
    "nl": "--correct geldt voor één factuur; geef één FILE",
    "en": "--correct is for one invoice; give one FILE",
}


def corrections(arguments: argparse.Namespace) -> list[dict[str, Any]] | None:
    """Return the corrections of the file that `--correct` names; None where they cannot be used, which stderr says."""
    lang = words.language(arguments.lang)
    if len(arguments.files) != 1:
        _refuse(_ONE_FILE[lang])
        return None
    try:
        with Path(arguments.correct).open("rb") as file:
            data = file.read(_MOST_BYTES)
        read_corrections(data)
    except OSError as error:
        _refuse(f"{arguments.correct}: {words.cannot_open(error, arguments.lang)}")
        return None
    except BadCorrections as bad:
        _refuse(*(f"{arguments.correct}: {message(fault)[lang]}" for fault in bad.faults))
        return None
    entries: list[dict[str, Any]] = json.loads(data.decode("utf-8-sig"))
    return entries


def _refuse(*reasons: str) -> None:
    for reason in reasons:
        print(f"ublrelay: {reason}", file=sys.stderr)
