"""Hatchling's build hook: carries the UBL schemas into the wheel, so that an installed service needs no other files."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = Path("schemas/ubl/2.1")
INSIDE = "app/_schemas"


class SchemasHook(BuildHookInterface[Any]):
    """Adds `schemas/ubl/2.1` to a wheel as `app/_schemas`; an editable install reads them where they lie."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the schemas to the wheel.

        Raises FileNotFoundError where `make schemas` has not been run: a wheel without them cannot judge any invoice.
        """
        if version == "editable":
            return
        folder = Path(self.root) / SOURCE
        for part in ("maindoc", "common"):
            if not any((folder / part).glob("*.xsd")):
                raise FileNotFoundError(f"{SOURCE}/{part} holds no XSDs: run `make schemas` first, then build")
        build_data["force_include"][str(folder)] = INSIDE
