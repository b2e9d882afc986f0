"""Reads .importlinter, so that the tests name no room twice."""

import configparser
from pathlib import Path

CORE = {"model", "formats", "rules", "extraction", "billing", "matching", "onboarding", "pdf_pages"}


def contract(root: Path, name: str) -> configparser.SectionProxy:
    """Return the contract of that name."""
    parser = configparser.ConfigParser()
    parser.read_string((root / ".importlinter").read_text(encoding="utf-8"))
    return parser[f"importlinter:contract:{name}"]


def lines(section: configparser.SectionProxy, key: str) -> list[str]:
    """Return the lines of a multi-line setting."""
    return [line.strip() for line in section[key].splitlines() if line.strip()]


def core_rooms(root: Path) -> list[str]:
    """Return the rooms that the core contract holds, as names below app/."""
    return [line.removeprefix("app.") for line in lines(contract(root, "core"), "source_modules")]
