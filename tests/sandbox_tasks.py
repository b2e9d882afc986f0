"""A task module for the tests of the sandbox: every verb does one thing that a document or a library might do."""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

Result = tuple[Mapping[str, object], Mapping[str, bytes]]
MIB = 1024 * 1024


def warm_up(options: dict[str, Any]) -> object:
    """Give back the options; ``fail`` and ``hang`` do what they say."""
    if options.get("fail"):
        raise FileNotFoundError("no schemas here: run make schemas")
    time.sleep(options.get("hang", 0))
    return options


def run(state: object, verb: str, data: bytes, options: dict[str, Any]) -> Result:
    """Do `verb`."""
    return VERBS[verb](state, data, options)


def echo(state, data, options) -> Result:
    return {"size": len(data), "options": options, "state": state}, {"ubl": data} if data else {}


def pid(state, data, options) -> Result:
    return {"pid": os.getpid()}, {}


def sleep(state, data, options) -> Result:
    time.sleep(options["seconds"])
    return {"slept": options["seconds"]}, {}


def spin(state, data, options) -> Result:
    while True:
        sys.stderr.write("still at it " * 1000)


def allocate(state, data, options) -> Result:
    held = [bytearray(MIB) for _ in range(options["mib"])]
    return {"held": len(held)}, {}


def wrapped_memory(state, data, options) -> Result:
    raise ValueError("a library that says something else") from MemoryError()


def out_of_memory_in_c(state, data, options) -> Result:
    os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n")
    os.abort()


def segfault(state, data, options) -> Result:
    ctypes.string_at(0)
    raise AssertionError


def raise_error(state, data, options) -> Result:
    raise KeyError("BSN 123456782")


def leave(state, data, options) -> Result:
    sys.exit(0)


def not_json(state, data, options) -> Result:
    return {"when": object()}, {}


def big_report(state, data, options) -> Result:
    return {"text": "x" * options["size"]}, {"blob": b"y" * options.get("blob", 0)}


def chatter(state, data, options) -> Result:
    print("UBLR a print that must not reach the frames", flush=True)
    os.write(1, b"x" * 300_000)
    os.write(2, b"y" * 300_000)
    return {"printed": True}, {}


def read_stdin(state, data, options) -> Result:
    return {"read": sys.stdin.read()}, {}


def pipe_end() -> int:
    """The descriptor that leads to the parent, found as a hostile library would find it."""
    return next(descriptor for descriptor in range(3, 64) if _writes_to_a_pipe(descriptor))


def _writes_to_a_pipe(descriptor: int) -> bool:
    try:
        is_pipe = stat.S_ISFIFO(os.fstat(descriptor).st_mode)
        return is_pipe and fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_WRONLY
    except OSError:
        return False


def garbage(state, data, options) -> Result:
    os.write(pipe_end(), data)
    time.sleep(options.get("seconds", 0))
    return {"still": "here"}, {}


def close_pipe(state, data, options) -> Result:
    os.close(pipe_end())
    time.sleep(60)
    return {}, {}


def fork(state, data, options) -> Result:
    child = os.fork()
    if child == 0:
        time.sleep(600)
        os._exit(0)
    time.sleep(options.get("seconds", 0))
    return {"child": child}, {}


def killed(state, data, options) -> Result:
    os.kill(os.getpid(), signal.SIGKILL)
    return {}, {}


def dial(state, data, options) -> Result:
    try:
        with socket.create_connection((options["host"], options["port"]), timeout=2):
            return {"connected": True}, {}
    except OSError as error:
        return {"connected": False, "error": type(error).__name__}, {}


def write_file(state, data, options) -> Result:
    try:
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
    except OSError as error:
        return {"written": False, "errno": error.errno}, {}
    return {"written": True}, {}


def open_many(state, data, options) -> Result:
    with contextlib.ExitStack() as stack:
        for count in range(1000):
            try:
                stack.enter_context(Path(os.devnull).open("rb"))
            except OSError:
                return {"opened": count}, {}
    return {"opened": 1000}, {}


def surroundings(state, data, options) -> Result:
    return {"environment": dict(os.environ), "folder": str(Path.cwd()), "path": sys.path}, {}


def late_import(state, data, options) -> Result:
    sys.path.insert(0, options["folder"])
    import written_late  # noqa: PLC0415 - that it comes late is the point

    return {"value": written_late.VALUE, "cached": (Path(options["folder"]) / "__pycache__").exists()}, {}


def lxml_parse(state, data, options) -> Result:
    from lxml import etree  # noqa: PLC0415 - only here, so that other tests start fast

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=options.get("huge_tree", False))
    return _said(lambda: sum(1 for _ in etree.fromstring(data, parser).iter()), etree.LxmlError)


def json_parse(state, data, options) -> Result:
    return _said(lambda: len(json.loads(data)), ValueError, RecursionError)


def pdfium_text(state, data, options) -> Result:
    import pypdfium2  # noqa: PLC0415 - as above

    def text() -> int:
        document = pypdfium2.PdfDocument(data)
        return sum(len(document[index].get_textpage().get_text_bounded()) for index in range(len(document)))

    return _said(text, pypdfium2.PdfiumError)


def pypdf_attachments(state, data, options) -> Result:
    import pypdf  # noqa: PLC0415 - as above

    return _said(lambda: len(dict(pypdf.PdfReader(BytesIO(data)).attachments)), Exception)


def _said(work: Callable[[], int], *refusals: type[Exception]) -> Result:
    try:
        return {"found": work()}, {}
    except MemoryError:
        raise
    except refusals as error:
        return {"refused": type(error).__name__}, {}


VERBS: dict[str, Callable[[Any, bytes, dict[str, Any]], Result]] = {
    task.__name__: task
    for task in (
        echo, pid, sleep, spin, allocate, wrapped_memory, out_of_memory_in_c, segfault, raise_error, leave, not_json,
        big_report, chatter, read_stdin, garbage, close_pipe, fork, killed, dial, write_file, open_many, surroundings,
        late_import, lxml_parse, json_parse, pdfium_text, pypdf_attachments,
    )
}  # fmt: skip
