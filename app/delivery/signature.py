"""Signatures by Standard Webhooks 1.0: HMAC-SHA256 over ``id.timestamp.body``, in base64, one per secret.

Written with hmac rather than with the package `standardwebhooks`, against which the tests verify: its `sign` takes text
only, while an endpoint may be sent a PDF, and it takes the clock time of another zone for that of UTC.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
SHORTEST_KEY = 24  # bytes, as the specification wants
LONGEST_KEY = 64


def signing_key(secret: str) -> bytes:
    """Return the key that `secret` (``whsec_`` and base64) holds.

    Raises ValueError, which does not repeat it, where it is no such secret or its key is not 24 to 64 bytes long.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        key = b""
    if not secret.startswith(PREFIX) or not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise ValueError(f"not {PREFIX} and {SHORTEST_KEY} to {LONGEST_KEY} bytes in base64")
    return key


def signed(secrets: Sequence[str], identifier: str, moment: datetime, body: bytes) -> dict[str, str]:
    """Return the three headers for `body`, with one signature per secret: while a key is replaced, both are given.

    `moment` is that of the attempt and bears a time zone; `identifier` is the same in every attempt. Raises ValueError
    for a secret that is none, and where there is none at all.
    """
    if not secrets:
        raise ValueError("a signature needs a secret")
    timestamp = str(int(moment.timestamp()))
    told = f"{identifier}.{timestamp}.".encode("ascii") + body
    digests = (hmac.new(signing_key(secret), told, hashlib.sha256).digest() for secret in secrets)
    return {
        "webhook-id": identifier,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(digest).decode('ascii')}" for digest in digests),
    }
