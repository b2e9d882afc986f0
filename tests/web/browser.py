"""A real browser, driven over its DevTools protocol through a pipe: no driver, no port, nothing but Chromium itself."""

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
    *("--no-default-browser-check", "--disable-default-apps", "--remote-debugging-pipe", "--force-color-profile=srgb"),
)
PATIENCE = 20.0
KEYS = {
    "Enter": (13, "\r"),
    "Tab": (9, ""),
    "Escape": (27, ""),
    "ArrowUp": (38, ""),
    "ArrowDown": (40, ""),
    "ArrowLeft": (37, ""),
    "ArrowRight": (39, ""),
    " ": (32, " "),
}
SHIFT = 8
_AT_3_AND_4 = (
    "import os, sys; from_us, to_us = (os.dup(int(each)) for each in sys.argv[1:3]);"
    "os.dup2(from_us, 3); os.dup2(to_us, 4); [os.set_inheritable(each, True) for each in (3, 4)];"
    "os.execv(sys.argv[3], sys.argv[3:])"
)
"""Chromium wants its pipes there; what stands in the way is copied first."""


def executable() -> str | None:
    """Where Chromium is, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class BrowserError(AssertionError):
    """The browser says that something is wrong, or a script in the page does."""


class Browser:
    """One Chromium, speaking and listening through two pipes."""

    def __init__(self, home: Path) -> None:
        to_read, self._to = os.pipe()
        self._from, to_write = os.pipe()
        self._pending = b""
        self._numbers = count(1)
        self.events: list[dict] = []
        command = [executable() or "", *FLAGS, f"--user-data-dir={home}", "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _AT_3_AND_4, str(to_read), str(to_write), *command],
            pass_fds=(to_read, to_write),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(to_read)
        os.close(to_write)

    def call(self, method: str, session: str | None = None, **parameters) -> dict:
        """Ask the browser something and return its answer."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        rest = json.dumps(message).encode() + b"\0"
        while rest:
            rest = rest[os.write(self._to, rest) :]
        give_up = time.monotonic() + PATIENCE
        while (told := self._next(give_up)).get("id") != number:
            self.events.append(told)
        if "error" in told:
            raise BrowserError(f"{method}: {told['error']}")
        return told["result"]

    def close(self) -> None:
        """End the browser and every process that it started."""
        with contextlib.suppress(BrowserError, OSError):
            self.call("Browser.close")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, 9)
            self._process.wait()
        os.close(self._to)
        os.close(self._from)

    def _next(self, give_up: float) -> dict:
        while b"\0" not in self._pending:
            ready, _, _ = select.select([self._from], [], [], max(give_up - time.monotonic(), 0))
            chunk = os.read(self._from, 1 << 20) if ready else b""
            if not chunk:
                raise BrowserError("the browser does not answer")
            self._pending += chunk
        message, _, self._pending = self._pending.partition(b"\0")
        return json.loads(message)


class Tab:
    """One page in a context of its own: cookies, downloads and settings are nobody else's."""

    def __init__(self, browser: Browser, size: tuple[int, int], *, language: str, phone: bool, downloads: Path) -> None:
        self._browser = browser
        self.downloads = downloads
        self._context = browser.call("Target.createBrowserContext")["browserContextId"]
        target = browser.call("Target.createTarget", url="about:blank", browserContextId=self._context)
        attached = browser.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "DOM", "Network"):
            self.ask(f"{domain}.enable")
        self.resize(*size, phone=phone)
        agent = self.ask("Runtime.evaluate", expression="navigator.userAgent")["result"]["value"]
        self.ask("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage=language)
        place = {"browserContextId": self._context, "downloadPath": str(downloads)}
        browser.call("Browser.setDownloadBehavior", behavior="allow", **place)

    def ask(self, method: str, **parameters) -> dict:
        return self._browser.call(method, self._session, **parameters)

    def close(self) -> None:
        self._browser.call("Target.disposeBrowserContext", browserContextId=self._context)

    def resize(self, width: int, height: int, *, phone: bool = False) -> None:
        scale = 2 if phone else 1
        metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": phone}
        self.ask("Emulation.setDeviceMetricsOverride", **metrics)
        self.ask("Emulation.setTouchEmulationEnabled", enabled=phone)

    def go(self, address: str) -> None:
        self.ask("Page.navigate", url=address)
        self.until("document.readyState === 'complete' && document.title.length > 0")

    def sign_in(self, address: str, secret: str) -> None:
        """Have the cookie of somebody who signed in."""
        cookie = {"name": "session", "value": secret, "httpOnly": True, "sameSite": "Strict"}
        self.ask("Network.setCookie", url=address, path="/", **cookie)

    def run(self, expression: str):
        """Evaluate JavaScript in the page and return its value."""
        told = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in told:
            raise BrowserError(told["exceptionDetails"]["exception"].get("description", "")[:500])
        return told["result"].get("value")

    def until(self, expression: str, seconds: float = PATIENCE):
        """Wait until an expression is true in the page, and return its value."""
        give_up = time.monotonic() + seconds
        while True:
            with contextlib.suppress(BrowserError):
                if value := self.run(expression):
                    return value
            if time.monotonic() > give_up:
                raise BrowserError(f"waited in vain for: {expression}\n{self.run('document.body.innerText')[:1500]}")
            time.sleep(0.03)

    def arrives(self, path: str) -> None:
        """Wait until the page at this path of the site stands."""
        self.until(f"document.readyState === 'complete' && location.pathname === {json.dumps(path)}")

    def appears(self, *selectors: str) -> None:
        """Wait until the page shows every one of these."""
        for selector in selectors:
            there = f"document.querySelector({json.dumps(selector)}) !== null"
            self.until(f"document.readyState === 'complete' && {there}")

    def text(self, selector: str) -> str:
        return self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")

    def value(self, selector: str) -> str:
        return self.run(f"document.querySelector({json.dumps(selector)}).value")

    def count(self, selector: str) -> int:
        return self.run(f"document.querySelectorAll({json.dumps(selector)}).length")

    def choose_file(self, selector: str, *paths: Path) -> None:
        """Put files into a file input, as the dialogue would."""
        root = self.ask("DOM.getDocument")["root"]["nodeId"]
        node = self.ask("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.ask("DOM.setFileInputFiles", nodeId=node, files=[str(path) for path in paths])

    def middle(self, selector: str) -> tuple[float, float]:
        """The middle of an element, which is scrolled into view once the page stands."""
        self.until("document.readyState === 'complete'")
        where = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " e.scrollIntoView({block: 'center', inline: 'center'});"
            " const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        return where[0], where[1]

    def click(self, selector: str, modifiers: int = 0) -> None:
        self.drag(self.middle(selector), None, modifiers)

    def drag(self, start: tuple[float, float], end: tuple[float, float] | None, modifiers: int = 0) -> None:
        """Press the mouse at one place and let it go at another, or at the same one."""
        end = end or start
        button = {"button": "left", "clickCount": 1, "modifiers": modifiers}
        self._mouse("mouseMoved", start)
        self._mouse("mousePressed", start, **button)
        if end != start:
            between = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
            for place in (between, end):
                self._mouse("mouseMoved", place, buttons=1, **button)
        self._mouse("mouseReleased", end, **button)

    def _mouse(self, kind: str, place: tuple[float, float], **more) -> None:
        self.ask("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], **more)

    def tap(self, selector: str) -> None:
        x, y = self.middle(selector)
        self.ask("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.ask("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def press(self, key: str, modifiers: int = 0, times: int = 1) -> None:
        code, text = KEYS.get(key, (ord(key.upper()[0]), ""))
        told = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        for _ in range(times):
            self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **told)
            self.ask("Input.dispatchKeyEvent", type="keyUp", **told)

    def type(self, text: str) -> None:
        """Type over what is selected, or all of the field where nothing is."""
        self.run("document.activeElement.select?.()")
        self.ask("Input.insertText", text=text)

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))

    def downloaded(self, seconds: float = PATIENCE) -> Path:
        """Wait for the one file that is downloaded."""
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            if (found := list(self.downloads.iterdir())) and not found[0].name.endswith(".crdownload"):
                return found[0]
            time.sleep(0.05)
        raise BrowserError("nothing was downloaded")

    def complaints(self) -> list[str]:
        """What went wrong in the page: exceptions, broken policies, anything logged as an error."""
        self.run("1")
        own = [each for each in self._browser.events if each.get("sessionId") == self._session]
        told = []
        for each in own:
            told += [each["params"]["entry"]["text"]] if each["method"] == "Log.entryAdded" else []
            told += [str(each["params"])] if each["method"] == "Runtime.exceptionThrown" else []
            if each["method"] == "Runtime.consoleAPICalled" and each["params"]["type"] == "error":
                told.append(str(each["params"]["args"]))
        return told

    def forgive(self) -> None:
        """Forget what went wrong so far."""
        self.run("1")
        self._browser.events.clear()

    def addresses(self) -> set[str]:
        """Every address that the page asked for."""
        sent = (each for each in self._browser.events if each.get("sessionId") == self._session)
        return {each["params"]["request"]["url"] for each in sent if each["method"] == "Network.requestWillBeSent"}


@contextlib.contextmanager
def started() -> Iterator[Browser]:
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as home:
        browser = Browser(Path(home))
        try:
            yield browser
        finally:
            browser.close()
