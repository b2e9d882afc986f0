"""The three bodies an endpoint can ask for: ``raw``, ``multipart``, ``json``.

The same message and key give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import httpx

from .message import Message

BodyName = Literal["raw", "multipart", "json"]
UBL_TYPE = "application/xml"
PDF_TYPE = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The bytes of a request and the value of its Content-Type header."""

    content: bytes
    media_type: str

    @property
    def digest(self) -> str:
        """The Content-Digest header's value (RFC 9530, sha-256) over these bytes."""
        return f"sha-256=:{base64.b64encode(hashlib.sha256(self.content).digest()).decode('ascii')}:"


def raw(message: Message, key: str) -> Body:
    """Send the UBL as it is, and nothing else."""
    del key
    return Body(content=message.ubl, media_type=UBL_TYPE)


def multipart(message: Message, key: str) -> Body:
    """Parts ``metadata`` (JSON), ``invoice`` (the UBL) and, where there is one, ``pdf``, as multipart/form-data."""
    parts = [
        ("metadata", ("metadata.json", _json(metadata(message, key)), "application/json")),
        ("invoice", (message.ubl_filename, message.ubl, UBL_TYPE)),
    ]
    if message.pdf is not None:
        parts.append(("pdf", (message.pdf_filename, message.pdf, PDF_TYPE)))
    boundary = "ublrelay-" + hashlib.sha256(f"{key}\n{message.sha256}".encode()).hexdigest()[:32]
    media_type = f"multipart/form-data; boundary={boundary}"
    request = httpx.Request("POST", "https://localhost/", files=parts, headers={"Content-Type": media_type})
    return Body(content=request.read(), media_type=media_type)


def as_json(message: Message, key: str) -> Body:
    """Send the metadata with each file's bytes in base64 as its ``content``."""
    data = metadata(message, key)
    data["ubl"] = _described(message.ubl_filename, UBL_TYPE, message.ubl, with_content=True)
    if message.pdf is not None:
        data["pdf"] = _described(message.pdf_filename, PDF_TYPE, message.pdf, with_content=True)
    return Body(content=_json(data), media_type="application/json")


BODIES: Mapping[BodyName, Callable[[Message, str], Body]] = MappingProxyType(
    {"raw": raw, "multipart": multipart, "json": as_json}
)


def metadata(message: Message, key: str) -> dict[str, object]:
    """Return what a program wants to know before it opens the files. Amounts are strings, dates ISO 8601.

    ``delivery_id`` is the key: the same in every attempt at the same delivery.
    """
    return {
        "delivery_id": key,
        "created": message.created.isoformat(),
        "invoice": {
            "number": message.number,
            "credit_note": message.credit_note,
            "seller": message.seller,
            "buyer": message.buyer,
            "issue_date": message.issue_date.isoformat() if message.issue_date else None,
            "due_date": message.due_date.isoformat() if message.due_date else None,
            "payable": None if message.total is None else format(message.total, "f"),
            "currency": message.currency,
        },
        "ubl": _described(message.ubl_filename, UBL_TYPE, message.ubl),
        "pdf": None if message.pdf is None else _described(message.pdf_filename, PDF_TYPE, message.pdf),
        "report": message.report,
    }


def _described(filename: str, media_type: str, content: bytes, *, with_content: bool = False) -> dict[str, object]:
    described: dict[str, object] = {
        "filename": filename,
        "media_type": media_type,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    if with_content:
        described["content"] = base64.b64encode(content).decode("ascii")
    return described


def _json(data: Mapping[str, object]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
