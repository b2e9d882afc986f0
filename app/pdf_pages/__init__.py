"""A PDF: the files it holds, whether its pages can be read, and its pages as a person sees them.

It runs inside the sandbox. Everything here meets hostile and damaged bytes, so every size, count and depth is bounded
here, and memory and time by the sandbox's worker.
"""

from __future__ import annotations

import logging

from .attached import MAXIMUM_FILE_BYTES, attachments
from .description import PdfInfo, describe
from .opening import looks_like_pdf
from .rendering import render
from .shown import MAXIMUM_PAGES, pages

__all__ = [
    "MAXIMUM_FILE_BYTES",
    "MAXIMUM_PAGES",
    "PdfInfo",
    "attachments",
    "describe",
    "looks_like_pdf",
    "pages",
    "render",
]

# What a library thinks of a stranger's file is for nobody's terminal: we say ourselves what matters.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)
