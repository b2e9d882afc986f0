"""Pages for people: /review, where an invoice is looked at, corrected and taken away as UBL. Nothing is kept here.

Plain HTML, CSS and JavaScript modules out of `files/`, under a policy that lets nothing in from elsewhere. The browser
keeps the PDF and sends it again with the corrections, to the same addresses that programs use.
"""

from __future__ import annotations

from .review import router

__all__ = ["router"]
