"""The dictionaries of a PDF as pypdf gives them: looked into without trusting their shape, walked within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pypdf

MAXIMUM_INFLATED_BYTES = 25_000_000
"""What one stream may inflate to, in bytes."""
MAXIMUM_NODES = 5_000
"""Nodes of a name tree or page tree that are visited; real invoices stay far below."""


def limits() -> AbstractContextManager[object]:
    """Return the context in which no stream inflates beyond MAXIMUM_INFLATED_BYTES."""
    return pypdf.apply_configuration(
        zlib_maximum_output_length=MAXIMUM_INFLATED_BYTES,
        lzw_maximum_output_length=MAXIMUM_INFLATED_BYTES,
        run_length_maximum_output_length=MAXIMUM_INFLATED_BYTES,
        brotli_maximum_output_length=MAXIMUM_INFLATED_BYTES,
        array_based_stream_maximum_output_length=MAXIMUM_INFLATED_BYTES,
        jbig2dec_binary=None,  # no outside program for images that we do not look at
    )


def page_nodes(catalog: dict[Any, Any], limit: int) -> Iterator[dict[Any, Any]]:
    """Yield the dictionaries of the first `limit` pages, in order."""
    count = 0
    for node in tree(entry(catalog, "/Pages")):
        if "/Kids" not in node:
            count += 1
            if count > limit:
                return
            yield node


def tree(top: object) -> Iterator[dict[Any, Any]]:
    """Yield the nodes of a name tree or page tree in order, each once however its Kids refer to one another."""
    pending, seen, visited = [top], set[object](), 0
    while pending:
        node = resolved(pending.pop())
        reference = getattr(node, "indirect_reference", None)
        identity = (reference.idnum, reference.generation) if reference is not None else id(node)
        if not isinstance(node, dict) or identity in seen:
            continue
        visited += 1
        if visited > MAXIMUM_NODES:
            return
        seen.add(identity)
        yield node
        pending.extend(reversed(items(entry(node, "/Kids"))))


def resolved(value: object) -> object:
    """Return what a reference refers to, or the value itself."""
    return value.get_object() if hasattr(value, "get_object") else value


def entry(holder: object, key: str) -> object:
    """Return an entry of a dictionary, or None where it or the dictionary is not there."""
    return resolved(holder.get(key)) if isinstance(holder, dict) else None


def dictionary(value: object) -> dict[Any, Any]:
    """Return the dictionary, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """Return the array, or an empty one for anything else."""
    return value if isinstance(value, list) else []


def text_of(value: object) -> str:
    """Return a text without the zeros around it; empty for anything else."""
    if isinstance(value, bytes):
        return value.decode("latin-1").strip("\0")
    return value.strip("\0") if isinstance(value, str) else ""


def name_of(value: object) -> str | None:
    """Return a name without its slash, or None."""
    return value.removeprefix("/") or None if isinstance(value, str) else None
