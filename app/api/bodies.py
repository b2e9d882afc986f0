"""The document in a request: its type judged before a byte is read, its size while it comes in, nothing put on disk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from .problems import Problem, come_back

JSON = "application/json"
MULTIPART = "multipart/form-data"
OCTETS = "application/octet-stream"
DOCUMENT_TYPES = (
    "application/xml",
    "text/xml",
    "application/pdf",
    "application/json",
    "application/edifact",
    "text/csv",
    OCTETS,
)
MEDIA_TYPES = (*DOCUMENT_TYPES, MULTIPART)
PART = "file"
CORRECTIONS = "corrections"
"""The part of a form that holds what a person says of an invoice read from pages, where an operation takes that."""
CORRECTIONS_LIMIT = 1024 * 1024
"""Bytes that it may have."""
MULTIPART_OVERHEAD = 16 * 1024
"""Bytes a multipart form may have besides its file: boundaries and part headers."""
SMALL_LIMIT = 1024 * 1024
"""Bytes of a body that is no document: a route, a recipient, a list of corrections."""
LONGEST_FILE_NAME = 255
_MAXIMUM_PARTS = 8
_MAXIMUM_HEADERS = 8
_MAXIMUM_HEADER_SIZE = 2 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """What one document, and all of them together, may take. Sizes in bytes, times in seconds.

    `bytes_each` is the operator's upload limit; `bytes_together` what may be held in memory over all requests at a
    time. `silence` is the longest pause within a transfer, `whole` the longest transfer.
    """

    bytes_each: int
    bytes_together: int
    silence: float = 20.0
    whole: float = 300.0


@dataclass(frozen=True, slots=True)
class Upload:
    """One document as received, and the corrections that came with it, if any.

    `media_type` is the stated one, if it is of `DOCUMENT_TYPES`; the file name is never used as a path.
    """

    data: bytes
    media_type: str
    file_name: str | None = None
    corrections: bytes | None = None


class Allowance:
    """The memory that all requests together may hold documents in."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.held = 0


class Hold:
    """The part of the allowance that one request holds, given back at the end of the ``with`` block."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._held = 0

    def __enter__(self) -> Self:
        """Return itself, holding nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give back what was held."""
        self._allowance.held -= self._held

    def take(self, size: int) -> None:
        """Hold `size` bytes more. Raises Problem (overloaded) where there is no room."""
        if self._allowance.held + size > self._allowance.size:
            raise come_back("overloaded")
        self._allowance.held += size
        self._held += size


async def read_upload(request: Request, limits: BodyLimits, hold: Hold, *, corrections: bool = False) -> Upload:
    """Read the one document that `request` brings, and in a form the `corrections` beside it where they are taken.

    Raises Problem (media type, coding, size, time, emptiness, form), and starlette's ClientDisconnect.
    """
    media_type, parameters = judge_type(request)
    limits_of_parts = {PART: limits.bytes_each} | ({CORRECTIONS: CORRECTIONS_LIMIT} if corrections else {})
    form = _Form(parameters.get(b"boundary", b""), limits_of_parts) if media_type == MULTIPART else None
    most = sum(limits_of_parts.values()) + MULTIPART_OVERHEAD if form else limits.bytes_each
    _judge_length(request, most, limits.bytes_each)
    sink = form or _Raw(limits.bytes_each, media_type)
    received = 0
    async for chunk in _chunks(request, limits):
        received += len(chunk)
        if received > most:
            raise too_large(limits.bytes_each)
        hold.take(len(chunk))
        sink.feed(chunk)
    upload = sink.finish()
    if not upload.data:
        raise Problem("empty-body")
    return upload


async def read_small(request: Request, limits: BodyLimits) -> bytes:
    """Read a small body of JSON. Raises Problem (media type, size, time), and starlette's ClientDisconnect."""
    stated = request.headers.get("content-type", "")
    if parse_options_header(stated)[0] != JSON.encode():
        facts = {"found": stated or "-", "expected": JSON}
        raise Problem("unsupported-media-type", facts=facts, headers={"Accept-Post": JSON})
    _judge_length(request, SMALL_LIMIT, SMALL_LIMIT)
    body = bytearray()
    async for chunk in _chunks(request, limits):
        body += chunk
        if len(body) > SMALL_LIMIT:
            raise too_large(SMALL_LIMIT)
    return bytes(body)


async def read_nothing(request: Request, limits: BodyLimits) -> bytes:
    """Read the body of an operation that needs none: at most a few bytes, whatever they say. Raises Problem."""
    body = bytearray()
    async for chunk in _chunks(request, limits):
        body += chunk
        if len(body) > SMALL_LIMIT:
            raise too_large(SMALL_LIMIT)
    return bytes(body)


async def _chunks(request: Request, limits: BodyLimits) -> AsyncIterator[bytes]:
    """Yield the body as it comes in. Raises Problem where it comes too slowly."""
    deadline = time.monotonic() + limits.whole
    stream = request.stream()
    while True:
        left = deadline - time.monotonic()
        try:
            async with asyncio.timeout(min(limits.silence, left)):
                chunk = await anext(stream, b"")
        except TimeoutError:
            raise _too_slow(limits.silence if limits.silence < left else limits.whole) from None
        if not chunk:
            return
        yield chunk


def judge_type(request: Request) -> tuple[str, Mapping[bytes, bytes]]:
    """Return the media type of the body and its parameters. Raises Problem where it is not one that we take."""
    codings = [coding.strip().lower() for coding in request.headers.get("content-encoding", "").split(",")]
    packed = [coding for coding in codings if coding not in {"", "identity"}]
    if packed:
        headers = {"Accept-Encoding": "identity"}
        raise Problem("unsupported-content-coding", facts={"found": ", ".join(packed)}, headers=headers)
    stated = request.headers.get("content-type", "")
    name, parameters = parse_options_header(stated)
    media_type = name.decode("latin-1")
    if media_type not in MEDIA_TYPES:
        facts = {"found": stated or "-", "expected": ", ".join(MEDIA_TYPES)}
        raise Problem("unsupported-media-type", facts=facts, headers={"Accept-Post": ", ".join(MEDIA_TYPES)})
    return media_type, parameters


def too_large(limit: int) -> Problem:
    """Return the problem of a document over `limit` bytes."""
    return Problem("body-too-large", facts={"limit": str(limit)})


def _too_slow(seconds: float) -> Problem:
    return Problem("body-timeout", facts={"seconds": f"{seconds:g}"}, headers={"Connection": "close"})


def _judge_length(request: Request, most: int, limit: int) -> None:
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and (len(announced) > len(str(most)) or int(announced) > most):
        raise too_large(limit)


class _Raw:
    """The body is the document."""

    def __init__(self, limit: int, media_type: str) -> None:
        self._limit, self._media_type = limit, media_type
        self._data = bytearray()

    def feed(self, chunk: bytes) -> None:
        self._data += chunk

    def finish(self) -> Upload:
        return Upload(bytes(self._data), self._media_type)


class _Form:
    """The body is a form, of which the one part named ``file`` is the document; `limits` are the parts it may have."""

    def __init__(self, boundary: bytes, limits: Mapping[str, int]) -> None:
        self._limits = limits
        self._data: dict[str, bytearray] = {}
        self._header: tuple[bytearray, bytearray] = (bytearray(), bytearray())
        self._headers: dict[bytes, bytes] = {}
        self._names: list[str] = []
        self._file_name: str | None = None
        self._media_type = OCTETS
        self._taken: str | None = None
        self._closed = False
        if not boundary:
            raise Problem("broken-multipart")
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._part_begins,
                    "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                    "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                    "on_header_end": self._header_ends,
                    "on_headers_finished": self._headers_end,
                    "on_part_data": self._part_data,
                    "on_end": self._end,
                },
                max_header_count=_MAXIMUM_HEADERS,
                max_header_size=_MAXIMUM_HEADER_SIZE,
            )
        except FormParserError as error:
            raise Problem("broken-multipart") from error

    def feed(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise Problem("broken-multipart") from error

    def finish(self) -> Upload:
        try:
            self._parser.finalize()
        except FormParserError as error:
            raise Problem("broken-multipart") from error
        if not self._closed:
            raise Problem("broken-multipart")
        if PART not in self._data or len(self._names) != len(self._data):
            raise Problem("multipart-parts", facts={"found": ", ".join(self._names) or "-"})
        said = self._data.get(CORRECTIONS)
        corrections = None if said is None else bytes(said)
        return Upload(bytes(self._data[PART]), self._media_type, self._file_name, corrections)

    def _part_begins(self) -> None:
        self._headers = {}
        if len(self._names) >= _MAXIMUM_PARTS:
            raise Problem("multipart-parts", facts={"found": ", ".join(self._names) + ", …"})

    def _header_ends(self) -> None:
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def _headers_end(self) -> None:
        _, parameters = parse_options_header(self._headers.get(b"content-disposition", b"").decode("latin-1"))
        name = _text(parameters.get(b"name", b""))
        self._taken = name if name in self._limits and name not in self._data else None
        self._names.append(name or "?")
        if self._taken is not None:
            self._data[self._taken] = bytearray()
        if self._taken != PART:
            return
        if b"filename" in parameters:
            self._file_name = _text(parameters[b"filename"]) or None
        stated = parse_options_header(self._headers.get(b"content-type", b"").decode("latin-1"))[0].decode("latin-1")
        self._media_type = stated if stated in DOCUMENT_TYPES else OCTETS

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._taken is None:
            return
        held, limit = self._data[self._taken], self._limits[self._taken]
        held += data[start:end]
        if len(held) > limit:
            raise too_large(limit)

    def _end(self) -> None:
        self._closed = True


def _text(raw: bytes) -> str:
    """Return a name from a part's header as printable text of bearable length."""
    text = raw.decode("utf-8", "replace")
    return "".join(character for character in text if character.isprintable())[:LONGEST_FILE_NAME]
