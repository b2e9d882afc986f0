"""A contract for the import linter: the families of modules in one room are strangers to one another.

A format may be one module or several (``ubl``, ``ubl_parts``; or a package ``ubl``). What its name has before the first
underscore is its family. A module imports from its own family and from the shared modules; the shared ones import no
family, and nobody imports the room itself, which imports them all. The linter's own contracts hold single modules
apart, not families.
"""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FamiliesContract(Contract):
    """Options: `container`, the room; `shared`, the names in it that belong to no family."""

    type_name = "families"

    container = fields.StringField()
    shared = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 - the linter's signature
        """Return the check, with every import between strangers as ``importer -> imported`` in its metadata."""
        room = graph.find_descendants(str(self.container))
        inside = room | {str(self.container)}
        strangers = [
            f"{importer} -> {imported}"
            for importer in sorted(room)
            for imported in sorted(graph.find_modules_directly_imported_by(importer) & inside)
            if self._family(imported) not in {self._family(importer), ""}
        ]
        return ContractCheck(kept=not strangers, metadata={"strangers": strangers})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print the imports that break the contract."""
        for line in check.metadata["strangers"]:
            output.print_error(line)

    def _family(self, module: str) -> str:
        """Return the family of `module`; "" for the shared modules."""
        name = module.removeprefix(f"{self.container}.").partition(".")[0]
        shared: list[str] = self.shared  # type: ignore[assignment]  # the linter puts the parsed value in the field's place
        return "" if name in shared else name.partition("_")[0]
