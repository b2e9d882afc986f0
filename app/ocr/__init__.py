"""Reading scans: the optional extra ``ocr``.

Pictures of pages are read in a process of their own, which is started when the first scan comes and ended when none has
come for a while; no worker that reads ordinary documents carries the engines. What was read goes back into the ordinary
way as words, and there to stricter gates (`extraction.sighted`). Importing this package loads no engine.
"""

from __future__ import annotations

from .eyes import SCAN_LIMITS, Eyes, is_installed
from .sight import Sight

__all__ = ["SCAN_LIMITS", "Eyes", "Sight", "is_installed"]
