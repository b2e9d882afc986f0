"""Frames between parent and worker: a JSON head and named blobs, each with its length stated beforehand.

Layout: 4 bytes ``UBLR``, 4 bytes length of the head (big endian), the head (UTF-8 JSON object), then the blobs one
after another in the order of ``head["blobs"]``, a list of ``[name, length]``. No pickle in either direction, so that a
worker taken over by a hostile document has no way to run code in the parent.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import NoReturn

from .answers import JsonObject

_PREFIX = struct.Struct(">4sI")
_MAGIC = b"UBLR"
_JOIN_BELOW = 64 * 1024  # small frames go out in one write, large blobs without being copied
_NAME_LENGTH = 100


class FrameError(ValueError):
    """What came through the pipe is not a frame of ours."""


class FrameTooLarge(ValueError):
    """A frame would exceed, or claims to exceed, the agreed size."""


def encode(head: Mapping[str, object], blobs: Mapping[str, bytes], *, head_limit: int, blob_limit: int) -> list[bytes]:
    """Return the pieces of one frame, to be written in order.

    Raises `FrameTooLarge` beyond the limits (bytes), TypeError or ValueError for what JSON cannot carry.
    """
    sizes = [[name, len(blob)] for name, blob in blobs.items()]
    text = json.dumps({**head, "blobs": sizes}, allow_nan=False, separators=(",", ":")).encode("ascii")
    total = sum(len(blob) for blob in blobs.values())
    if len(text) > head_limit or total > blob_limit:
        raise FrameTooLarge(f"head {len(text)} of {head_limit}, blobs {total} of {blob_limit} bytes")
    pieces = [_PREFIX.pack(_MAGIC, len(text)) + text, *(blob for blob in blobs.values() if blob)]
    return [b"".join(pieces)] if total < _JOIN_BELOW else pieces


class Incoming:
    """One frame being received. Feed it exactly what it wants, until it is complete."""

    def __init__(self, *, head_limit: int, blob_limit: int) -> None:
        """Prepare for a frame of at most `head_limit` bytes of JSON and `blob_limit` bytes of blobs."""
        self._limits = (head_limit, blob_limit)
        self._buffer = bytearray()
        self._due = _PREFIX.size
        self._steps = iter((self._on_prefix, self._on_head, self._on_blobs))
        self._sizes: list[tuple[str, int]] = []
        self.head: JsonObject = {}
        self.blobs: dict[str, bytes] = {}
        self._complete = False

    def is_complete(self) -> bool:
        """Tell whether the whole frame is there: `head` without its list of blobs, and `blobs`."""
        return self._complete

    @property
    def wanted(self) -> int:
        """How many bytes the present part still lacks. Never read more: they would belong to the next frame."""
        return self._due - len(self._buffer)

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes. Raises `FrameError` or `FrameTooLarge` as soon as they cannot be a frame."""
        self._buffer += chunk
        while not self._complete and len(self._buffer) >= self._due:
            part, self._buffer = self._buffer, bytearray()
            next(self._steps)(part)

    def _on_prefix(self, part: bytearray) -> None:
        magic, length = _PREFIX.unpack(part)
        if magic != _MAGIC:
            raise FrameError("no frame begins here")
        if length > self._limits[0]:
            raise FrameTooLarge(f"head of {length} bytes")
        self._due = length

    def _on_head(self, part: bytearray) -> None:
        self.head = _object(part)
        self._sizes = _sizes(self.head.pop("blobs", None))
        self._due = sum(size for _, size in self._sizes)
        if self._due > self._limits[1]:
            raise FrameTooLarge(f"blobs of {self._due} bytes")

    def _on_blobs(self, part: bytearray) -> None:
        view, start = memoryview(part), 0
        for name, size in self._sizes:
            self.blobs[name] = bytes(view[start : start + size])
            start += size
        self._complete = True


def _object(part: bytearray) -> JsonObject:
    try:
        head = json.loads(part, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise FrameError("the head is not JSON") from error
    if not isinstance(head, dict):
        raise FrameError("the head is not a JSON object")
    return head


def _no_constant(name: str) -> NoReturn:
    raise FrameError(f"{name} is not JSON")


def _sizes(stated: object) -> list[tuple[str, int]]:
    if not isinstance(stated, list):
        raise FrameError("the list of blobs is absent")
    sizes = [_size(entry) for entry in stated]
    if len({name for name, _ in sizes}) != len(sizes):
        raise FrameError("two blobs bear one name")
    return sizes


def _size(entry: object) -> tuple[str, int]:
    match entry:
        case [str(name), int(size)] if size >= 0 and len(name) <= _NAME_LENGTH and not isinstance(size, bool):
            return name, size
        case _:
            raise FrameError("a blob is not [name, length]")
