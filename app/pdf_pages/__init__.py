"""What a PDF holds besides its pages, and whether its pages can be read. Runs inside the sandbox.

pypdf lists the embedded files; pdfium takes a second look where pypdf fails or finds none, and tells whether there is
text. Both meet hostile and damaged bytes, so every size, count and depth is bounded here, and memory and time by the
sandbox's worker.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium_c
from pypdf.errors import FileNotDecryptedError, LimitReachedError
from pypdf.generic import StreamObject

from ..model.embedded import EmbeddedFile, Withheld
from ..model.findings import Finding, Severity
from ..model.unreadable import Unreadable
from .intact import TooLarge, inflate, lost_its_end, stands_in

MAXIMUM_FILES = 200
MAXIMUM_FILE_BYTES = 25_000_000
"""Inflated size of one embedded file; a larger one is listed without its content."""
MAXIMUM_TOTAL_BYTES = 60_000_000
"""Inflated size of all embedded files together; those beyond it are listed without their content."""
MAXIMUM_NODES = 5_000
"""Nodes of a name tree or page tree, and annotations, that are visited; real invoices stay far below."""
MAXIMUM_PAGES = 500
"""Pages whose own attachments are looked for."""
PROBED_PAGES = 3
"""Pages on which text is looked for; an invoice begins on the first."""
_TEXT_CHARACTERS = 10
"""So many letters or digits make a text; a scanner's own stamp in the margin is shorter."""
_PROBED_CHARACTERS = 1_000
_MAGIC_WITHIN = 1024
_PASSWORD_NEEDED = pdfium_c.FPDF_ERR_PASSWORD

# What a library thinks of a stranger's file is for nobody's terminal: we say ourselves what matters.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfInfo:
    """What a PDF is like from outside.

    Attributes:
        pages: how many.
        encrypted: protected against copying or printing, say, yet open to a reader without a password.
        has_text: whether the first pages hold text; None where they could not be opened.
    """

    pages: int
    encrypted: bool
    has_text: bool | None


def looks_like_pdf(head: bytes) -> bool:
    """Tell from the first bytes whether this is a PDF; readers allow 1,024 bytes before its mark."""
    return b"%PDF-" in head[:_MAGIC_WITHIN]


def attachments(data: bytes) -> tuple[EmbeddedFile, ...]:
    """Return the files inside a PDF, each once, in the order: name tree, catalog's AF, each page's AF and annotations.

    A file over the limits, or whose own stream is damaged, is listed with `withheld` and without content.

    Raises:
        Unreadable: no PDF, damaged beyond reading, needs a password, or over a limit.
    """
    _refuse_other(data)
    found: tuple[EmbeddedFile, ...] = ()
    damaged = False
    try:
        found = _listed_by_pypdf(data)
    except FileNotDecryptedError:
        raise Unreadable("RELAY-PDF-ENCRYPTED") from None
    except (LimitReachedError, MemoryError):
        raise Unreadable("RELAY-PDF-LIMIT") from None
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001 - pypdf's own documentation: broken files may cause any exception
        damaged = True
    if found:
        return found
    try:
        found = _listed_by_pdfium(data)
    except Unreadable:
        if damaged:
            raise
    if not found and lost_its_end(data):
        raise Unreadable("RELAY-PDF-CORRUPT")
    return found


def describe(data: bytes) -> PdfInfo:
    """Return what can be said of a PDF without reading it; to be asked only where no invoice is embedded.

    Raises:
        Unreadable: as `attachments`; a content stream that inflates beyond MAXIMUM_FILE_BYTES is over a limit.
    """
    _refuse_other(data)
    _refuse_content_bomb(data)
    document = _open_with_pdfium(data)
    try:
        encrypted = pdfium_c.FPDF_GetSecurityHandlerRevision(document) >= 0
        return PdfInfo(pages=len(document), encrypted=encrypted, has_text=_has_text(document))
    finally:
        document.close()


def without_invoice(info: PdfInfo) -> Finding:
    """Return the finding that says honestly why a PDF without an embedded invoice goes no further.

    ``RELAY-PDF-NO-XML`` (unreadable until there is an extractor), ``RELAY-PDF-SCAN`` (for review) or
    ``RELAY-PDF-CORRUPT`` (no page could be opened).
    """
    rules = {True: "RELAY-PDF-NO-XML", False: "RELAY-PDF-SCAN", None: "RELAY-PDF-CORRUPT"}
    return Finding(rule=rules[info.has_text], severity=Severity.FATAL, facts={"pages": str(info.pages)})


def _refuse_other(data: bytes) -> None:
    if not looks_like_pdf(data):
        raise Unreadable("RELAY-PDF-CORRUPT")


def _listed_by_pypdf(data: bytes) -> tuple[EmbeddedFile, ...]:
    with _limits():
        catalog = _dictionary(pypdf.PdfReader(BytesIO(data)).root_object)
        collected = _Collected()
        failure: Exception | None = None
        for source in (_in_name_tree, _associated, _on_pages):
            try:
                for name, specification in source(catalog):
                    collected.add(name, specification)
            except (FileNotDecryptedError, LimitReachedError, MemoryError, Unreadable):
                raise
            except Exception as error:  # noqa: BLE001 - as in attachments(); the other places may be whole
                failure = error
        if failure is not None and not collected.files:
            raise failure
        return tuple(collected.files)


def _limits() -> AbstractContextManager[object]:
    """Return the context in which no stream inflates beyond MAXIMUM_FILE_BYTES."""
    return pypdf.apply_configuration(
        zlib_maximum_output_length=MAXIMUM_FILE_BYTES,
        lzw_maximum_output_length=MAXIMUM_FILE_BYTES,
        run_length_maximum_output_length=MAXIMUM_FILE_BYTES,
        brotli_maximum_output_length=MAXIMUM_FILE_BYTES,
        array_based_stream_maximum_output_length=MAXIMUM_FILE_BYTES,
        jbig2dec_binary=None,  # no outside program for images that we do not look at
    )


class _Collected:
    """The files found so far, each stream once."""

    def __init__(self) -> None:
        self.files: list[EmbeddedFile] = []
        self._seen: set[object] = set()
        self._kept: list[object] = []  # keeps direct objects alive, so that their identity stays theirs
        self._bytes = 0

    def add(self, name: str, specification: dict[Any, Any]) -> None:
        stream = _embedded_stream(specification)
        if stream is None:
            return
        reference = getattr(stream, "indirect_reference", None)
        identity = (reference.idnum, reference.generation) if reference is not None else id(stream)
        if identity in self._seen:
            return
        if len(self.files) >= MAXIMUM_FILES:
            raise Unreadable("RELAY-PDF-LIMIT")
        self._seen.add(identity)
        self._kept.append(stream)
        content, withheld = self._content(stream)
        stated = _text(_entry(specification, "/UF")) or _text(_entry(specification, "/F")) or name
        self.files.append(
            EmbeddedFile(
                name=_base_name(stated),
                mime_code=_name(_entry(stream, "/Subtype")),
                description=_text(_entry(specification, "/Desc")) or None,
                relationship=_name(_entry(specification, "/AFRelationship")),
                content=content,
                withheld=withheld,
            )
        )

    def _content(self, stream: StreamObject) -> tuple[bytes, Withheld | None]:
        if self._bytes >= MAXIMUM_TOTAL_BYTES:
            return b"", Withheld.LIMIT
        try:
            content = _decoded(stream)
        except (LimitReachedError, TooLarge, MemoryError):
            return b"", Withheld.LIMIT
        except FileNotDecryptedError:
            raise
        except Exception:  # noqa: BLE001 - one damaged stream leaves the others whole
            return b"", Withheld.DAMAGED
        self._bytes += len(content)
        if len(content) > MAXIMUM_FILE_BYTES or self._bytes > MAXIMUM_TOTAL_BYTES:
            return b"", Withheld.LIMIT
        return bytes(content), None


def _in_name_tree(catalog: dict[Any, Any]) -> Iterator[tuple[str, dict[Any, Any]]]:
    names = _dictionary(_entry(catalog, "/Names"))
    for node in _tree(_entry(names, "/EmbeddedFiles")):
        entries = _list(_entry(node, "/Names"))
        for key, value in zip(entries[::2], entries[1::2], strict=False):
            specification = _resolved(value)
            if isinstance(specification, dict):
                yield _text(_resolved(key)), specification


def _associated(holder: dict[Any, Any]) -> Iterator[tuple[str, dict[Any, Any]]]:
    """Yield the file specifications under AF, which is an array by ISO 32000-2 and a single one in some real files."""
    value = _entry(holder, "/AF")
    for specification in map(_resolved, [value] if isinstance(value, dict) else _list(value)):
        if isinstance(specification, dict):
            yield "", specification


def _on_pages(catalog: dict[Any, Any]) -> Iterator[tuple[str, dict[Any, Any]]]:
    annotations = 0
    for page in _pages(catalog, MAXIMUM_PAGES):
        yield from _associated(page)
        for annotation in map(_resolved, _list(_entry(page, "/Annots"))):
            annotations += 1
            if annotations > MAXIMUM_NODES:
                return
            if isinstance(annotation, dict) and _entry(annotation, "/Subtype") == "/FileAttachment":
                specification = _entry(annotation, "/FS")
                if isinstance(specification, dict):
                    yield _text(_entry(annotation, "/Contents")), specification


def _pages(catalog: dict[Any, Any], limit: int) -> Iterator[dict[Any, Any]]:
    count = 0
    for node in _tree(_entry(catalog, "/Pages")):
        if "/Kids" not in node:
            count += 1
            if count > limit:
                return
            yield node


def _tree(top: object) -> Iterator[dict[Any, Any]]:
    """Yield the nodes of a name tree or page tree in order, each once however its Kids refer to one another."""
    pending, seen, visited = [top], set[object](), 0
    while pending:
        node = _resolved(pending.pop())
        reference = getattr(node, "indirect_reference", None)
        identity = (reference.idnum, reference.generation) if reference is not None else id(node)
        if not isinstance(node, dict) or identity in seen:
            continue
        visited += 1
        if visited > MAXIMUM_NODES:
            return
        seen.add(identity)
        yield node
        pending.extend(reversed(_list(_entry(node, "/Kids"))))


def _embedded_stream(specification: dict[Any, Any]) -> StreamObject | None:
    files = _entry(specification, "/EF")
    for key in ("/UF", "/F", "/Unix", "/DOS", "/Mac"):
        stream = _entry(files, key) if isinstance(files, dict) else None
        if isinstance(stream, StreamObject):
            return stream
    return None


def _decoded(stream: StreamObject) -> bytes:
    """Return a stream's content; where it is simply deflated, as nearly always, only if it is intact."""
    filters, parameters = _entry(stream, "/Filter"), _entry(stream, "/DecodeParms")
    if filters in ("/FlateDecode", ["/FlateDecode"]) and not isinstance(parameters, (dict, list)):
        packed = stream._data  # noqa: SLF001 - deciphered, not yet inflated; pypdf gives it under no other name
        return inflate(packed, MAXIMUM_FILE_BYTES)
    return stream.get_data()


def _resolved(value: object) -> object:
    return value.get_object() if hasattr(value, "get_object") else value


def _entry(holder: object, key: str) -> object:
    return _resolved(holder.get(key)) if isinstance(holder, dict) else None


def _dictionary(value: object) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1").strip("\0")
    return value.strip("\0") if isinstance(value, str) else ""


def _name(value: object) -> str | None:
    return value.removeprefix("/") or None if isinstance(value, str) else None


def _base_name(stated: str) -> str:
    """Return a file's name without the folders that some programs leave in it."""
    return PurePosixPath(stated.replace("\\", "/")).name


def _open_with_pdfium(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == _PASSWORD_NEEDED
        raise Unreadable("RELAY-PDF-ENCRYPTED" if encrypted else "RELAY-PDF-CORRUPT") from None


def _listed_by_pdfium(data: bytes) -> tuple[EmbeddedFile, ...]:
    document = _open_with_pdfium(data)
    try:
        if document.count_attachments() > MAXIMUM_FILES:
            raise Unreadable("RELAY-PDF-LIMIT")
        files = tuple(_pdfium_file(document, index, data) for index in range(document.count_attachments()))
    finally:
        document.close()
    if sum(len(file.content) for file in files) > MAXIMUM_TOTAL_BYTES:
        raise Unreadable("RELAY-PDF-LIMIT")
    return files


def _pdfium_file(document: pypdfium2.PdfDocument, index: int, data: bytes) -> EmbeddedFile:
    content, withheld, name, mime_code = b"", None, "", None
    try:
        attachment = document.get_attachment(index)
        name, mime_code = attachment.get_name(), attachment.get_subtype() or None
        content = bytes(attachment.get_data())
    except pypdfium2.PdfiumError:
        withheld = Withheld.DAMAGED
    if len(content) > MAXIMUM_FILE_BYTES:
        content, withheld = b"", Withheld.LIMIT
    elif not stands_in(data, content):
        content, withheld = b"", Withheld.DAMAGED
    return EmbeddedFile(name=_base_name(name.strip("\0")), mime_code=mime_code, content=content, withheld=withheld)


def _has_text(document: pypdfium2.PdfDocument) -> bool | None:
    characters, opened = 0, False
    for index in range(min(len(document), PROBED_PAGES)):
        try:
            page = document[index].get_textpage()
        except pypdfium2.PdfiumError:
            continue
        opened = True
        # Not get_text_range(): it calls itself once per character that the page has too few.
        for place in range(min(page.count_chars(), _PROBED_CHARACTERS)):
            characters += chr(pdfium_c.FPDFText_GetUnicode(page, place)).isalnum()
    if characters >= _TEXT_CHARACTERS:
        return True
    return False if opened else None


def _refuse_content_bomb(data: bytes) -> None:
    """Refuse a page whose content inflates without bound before pdfium, which has no such limit, opens it."""
    try:
        with _limits():
            catalog = _dictionary(pypdf.PdfReader(BytesIO(data)).root_object)
            over = any(_inflated(page) > MAXIMUM_FILE_BYTES for page in _pages(catalog, PROBED_PAGES))
    except (LimitReachedError, MemoryError):
        over = True
    except Exception:  # noqa: BLE001 - as in attachments(); pdfium says what is wrong
        over = False
    if over:
        raise Unreadable("RELAY-PDF-LIMIT")


def _inflated(page: dict[Any, Any]) -> int:
    """Return the size of a page's content in bytes, or as much of it as is over the limit."""
    contents = _entry(page, "/Contents")
    size = 0
    for stream in map(_resolved, contents if isinstance(contents, list) else [contents]):
        if isinstance(stream, StreamObject) and size <= MAXIMUM_FILE_BYTES:
            size += len(stream.get_data())
    return size
