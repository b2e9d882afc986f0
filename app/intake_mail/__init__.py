"""The mail door: what mail servers tell us of deliveries that they had taken, over LMTP.

Bounces and other notices come back to the return path of their delivery (`app.delivery.return_path`). `Door` takes that
mail and no other, `read_notice` says what it means, and the caller's `record` keeps it before the door answers yes.
"""

from __future__ import annotations

from .door import Door, DoorSettings, Record
from .notice import Notice, read_notice
from .told import NoticeOutcome

__all__ = ["Door", "DoorSettings", "Notice", "NoticeOutcome", "Record", "read_notice"]
