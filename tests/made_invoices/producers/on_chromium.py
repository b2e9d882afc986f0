"""PDF as a browser prints it: one Chromium for many documents, spoken to over a pipe (DevTools protocol)."""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
from typing import Any, Self

_DATES = re.compile(rb"\((D:\d{14}[^)]*)\)")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--remote-debugging-pipe",
)
_START = """
import fcntl, os, sys
for end, place in [(fcntl.fcntl(int(each), fcntl.F_DUPFD, 10), at) for at, each in enumerate(sys.argv[1:3], start=3)]:
    os.dup2(end, place)
os.execvp(sys.argv[3], sys.argv[3:])
"""
"""Chromium reads its orders from file 3 and answers in file 4, whatever numbers our pipes have."""


class Browser:
    """A running Chromium that prints pages of ours. It gets no network address to open."""

    def __init__(self) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="made-invoices-", ignore_cleanup_errors=True)
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        command = ["chromium", *_FLAGS, f"--user-data-dir={self._profile.name}", "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(theirs_in), str(theirs_out), *command],
            pass_fds=(theirs_in, theirs_out),
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._serial, self._left, self._session = 0, b"", ""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._frame = self._ask("Page.getFrameTree")["frameTree"]["frame"]["id"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._out)
        self._process.terminate()
        self._process.wait(10)
        os.close(self._in)
        self._profile.cleanup()

    def print(self, html: str) -> bytes:
        """Return `html` as the browser prints it, without the date of today."""
        self._ask("Page.setDocumentContent", frameId=self._frame, html=html)
        printed = self._ask("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
        return _DATES.sub(
            lambda found: b"(D:20260101000000" + b" " * (len(found[1]) - 16) + b")", base64.b64decode(printed["data"])
        )

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._serial += 1
        asked = {"id": self._serial, "method": method, "params": params}
        if self._session:
            asked["sessionId"] = self._session
        self._send(json.dumps(asked).encode() + b"\0")
        while True:
            told = self._receive()
            if told.get("id") == self._serial:
                if "error" in told:
                    raise RuntimeError(told["error"]["message"])
                return told["result"]

    def _send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._out, data) :]

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            read = os.read(self._in, 1 << 20)
            if not read:
                raise RuntimeError("Chromium has gone away")
            self._left += read
        told, self._left = self._left.split(b"\0", 1)
        return json.loads(told)
