"""The referee: the official rules, run as they are published, to hold our own verdict against.

The official artefacts are Schematron compiled to XSLT 2. They are run by SaxonC (the optional extra ``referee``) in a
process of their own, never in the service's. `Referee` starts and asks that process, `compare` puts two verdicts side
by side, `default_stylesheet` finds the EN 16931 file that ``make referee`` lays out.
"""

from .comparison import Row, compare
from .referee import Referee, RefereeAbsent, RefereeFailed, is_installed
from .stylesheets import StylesheetMissing, declared_rules, default_stylesheet
from .verdict import Official, Verdict

__all__ = [
    "Official",
    "Referee",
    "RefereeAbsent",
    "RefereeFailed",
    "Row",
    "StylesheetMissing",
    "Verdict",
    "compare",
    "declared_rules",
    "default_stylesheet",
    "is_installed",
]
