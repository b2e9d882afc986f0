"""The referee's own process: ``python -P -m app.referee.saxon MEMORY STYLESHEET...``, one document after the other.

SaxonC aborts a whole process where its processors live in threads, holds some 200 MB, and opens whatever a document
points at. Hence: a process apart with one thread and one processor, a bound on its memory (RLIMIT_DATA: under
RLIMIT_AS it does not even start), and no document with a DOCTYPE.

In: one message per document, its bytes. Out: first ``{"ready": true}`` or ``{"failed": reason}``, then per document
``{"findings": [[rule, flag, xpath, text, stylesheet], ...], "threw": [reason, ...]}`` or ``{"failed": reason}``.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from lxml import etree

from .pipes import PipeClosed, receive, send
from .svrl import NotSvrl, read_svrl

_REASON_LENGTH = 500


class Bench:
    """SaxonC's one processor, and the compiled stylesheets by file name."""

    def __init__(self, stylesheets: list[Path]) -> None:
        saxonche: Any = importlib.import_module("saxonche")  # the optional extra: absent when types are checked
        self._processor = saxonche.PySaxonProcessor(license=False)
        compiler = self._processor.new_xslt30_processor()
        self._compiled = [(path.name, compiler.compile_stylesheet(stylesheet_file=str(path))) for path in stylesheets]

    def judge(self, data: bytes) -> dict[str, Any]:
        """Return what every stylesheet says of one document; one that breaks off leaves its last words."""
        findings: list[tuple[str, ...]] = []
        threw: list[str] = []
        document = etree.fromstring(data, _parser()).getroottree()
        if document.docinfo.doctype:  # type: ignore[union-attr]  # lxml-stubs lacks it
            return {"failed": "a document with a DOCTYPE is not opened"}
        node = self._processor.parse_xml(xml_text=etree.tostring(document, encoding="unicode"))
        for name, stylesheet in self._compiled:
            try:
                report = stylesheet.transform_to_string(xdm_node=node)
            except Exception as error:  # noqa: BLE001 - SaxonC raises types of its own; each means "could not judge"
                threw.append(f"{name}: {error}"[:_REASON_LENGTH])
                continue
            if not report:
                threw.append(f"{name}: no report")
                continue
            read = read_svrl(report.encode("utf-8"), name)
            findings += [(each.rule, each.flag, each.xpath, each.text, each.stylesheet) for each in read]
        return {"findings": findings, "threw": threw}


def main(arguments: list[str]) -> int:
    """Judge documents until the pipe ends."""
    inbox, outbox = os.dup(0), os.dup(1)
    os.dup2(2, 1)  # what a library prints must not fall into our messages
    memory = int(arguments[0])
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        bench = Bench([Path(each) for each in arguments[1:]])
    except Exception as error:  # noqa: BLE001 - whatever it is, the one who started us must hear of it
        send(outbox, _packed({"failed": f"{type(error).__name__}: {error}"}))
        return 1
    try:
        send(outbox, _packed({"ready": True}))
        while True:
            send(outbox, _packed(_answer(bench, receive(inbox))))
    except PipeClosed:
        return 0


def _answer(bench: Bench, data: bytes) -> dict[str, Any]:
    try:
        return bench.judge(data)
    except NotSvrl as problem:
        return {"failed": str(problem)}
    except Exception as error:  # noqa: BLE001 - SaxonC's parser raises types of its own
        return {"findings": [], "threw": [f"the document could not be parsed: {error}"[:_REASON_LENGTH]]}


def _packed(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer).encode("utf-8")


def _parser() -> etree.XMLParser:
    """Return a parser that keeps comments, which split text as the official rules may see it."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, strip_cdata=False)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
