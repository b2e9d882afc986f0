"""The files inside a PDF. pypdf lists them; pdfium takes a second look where pypdf fails or finds none."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

import pypdf
import pypdfium2
from pypdf.errors import FileNotDecryptedError, LimitReachedError
from pypdf.generic import StreamObject

from ..model.embedded import EmbeddedFile, Withheld
from ..model.unreadable import Unreadable
from .intact import TooLarge, inflate, lost_its_end, stands_in
from .opening import open_with_pdfium, refuse_other
from .pdf_tree import (
    MAXIMUM_NODES,
    dictionary,
    entry,
    items,
    limits,
    name_of,
    page_nodes,
    resolved,
    text_of,
    tree,
)

MAXIMUM_FILES = 200
MAXIMUM_FILE_BYTES = 25_000_000
"""Inflated size of one embedded file; a larger one is listed without its content."""
MAXIMUM_TOTAL_BYTES = 60_000_000
"""Inflated size of all embedded files together; those beyond it are listed without their content."""
MAXIMUM_PAGES = 500
"""Pages whose own attachments are looked for."""


def attachments(data: bytes) -> tuple[EmbeddedFile, ...]:
    """Return the files inside a PDF, each once, in the order: name tree, catalog's AF, each page's AF and annotations.

    A file over the limits, or whose own stream is damaged, is listed with `withheld` and without content.

    Raises:
        Unreadable: no PDF, damaged beyond reading, needs a password, or over a limit.
    """
    refuse_other(data)
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


def _listed_by_pypdf(data: bytes) -> tuple[EmbeddedFile, ...]:
    with limits():
        catalog = dictionary(pypdf.PdfReader(BytesIO(data)).root_object)
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
        stated = text_of(entry(specification, "/UF")) or text_of(entry(specification, "/F")) or name
        self.files.append(
            EmbeddedFile(
                name=_base_name(stated),
                mime_code=name_of(entry(stream, "/Subtype")),
                description=text_of(entry(specification, "/Desc")) or None,
                relationship=name_of(entry(specification, "/AFRelationship")),
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
    names = dictionary(entry(catalog, "/Names"))
    for node in tree(entry(names, "/EmbeddedFiles")):
        entries = items(entry(node, "/Names"))
        for key, value in zip(entries[::2], entries[1::2], strict=False):
            specification = resolved(value)
            if isinstance(specification, dict):
                yield text_of(resolved(key)), specification


def _associated(holder: dict[Any, Any]) -> Iterator[tuple[str, dict[Any, Any]]]:
    """Yield the file specifications under AF, which is an array by ISO 32000-2 and a single one in some real files."""
    value = entry(holder, "/AF")
    for specification in map(resolved, [value] if isinstance(value, dict) else items(value)):
        if isinstance(specification, dict):
            yield "", specification


def _on_pages(catalog: dict[Any, Any]) -> Iterator[tuple[str, dict[Any, Any]]]:
    annotations = 0
    for page in page_nodes(catalog, MAXIMUM_PAGES):
        yield from _associated(page)
        for annotation in map(resolved, items(entry(page, "/Annots"))):
            annotations += 1
            if annotations > MAXIMUM_NODES:
                return
            if isinstance(annotation, dict) and entry(annotation, "/Subtype") == "/FileAttachment":
                specification = entry(annotation, "/FS")
                if isinstance(specification, dict):
                    yield text_of(entry(annotation, "/Contents")), specification


def _embedded_stream(specification: dict[Any, Any]) -> StreamObject | None:
    files = entry(specification, "/EF")
    for key in ("/UF", "/F", "/Unix", "/DOS", "/Mac"):
        stream = entry(files, key) if isinstance(files, dict) else None
        if isinstance(stream, StreamObject):
            return stream
    return None


def _decoded(stream: StreamObject) -> bytes:
    """Return a stream's content; where it is simply deflated, as nearly always, only if it is intact."""
    filters, parameters = entry(stream, "/Filter"), entry(stream, "/DecodeParms")
    if filters in ("/FlateDecode", ["/FlateDecode"]) and not isinstance(parameters, (dict, list)):
        packed = stream._data  # noqa: SLF001 - deciphered, not yet inflated; pypdf gives it under no other name
        return inflate(packed, MAXIMUM_FILE_BYTES)
    return stream.get_data()


def _base_name(stated: str) -> str:
    """Return a file's name without the folders that some programs leave in it."""
    return PurePosixPath(stated.replace("\\", "/")).name


def _listed_by_pdfium(data: bytes) -> tuple[EmbeddedFile, ...]:
    document = open_with_pdfium(data)
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
