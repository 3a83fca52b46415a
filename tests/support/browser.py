"""A headless Chromium over its debugging pipe: real keys and real pixels, without a driver package."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_START = """import fcntl, os, sys
ours, theirs = (fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3])
os.dup2(ours, 3), os.dup2(theirs, 4)
os.execv(sys.argv[3], sys.argv[3:])"""
"""The browser reads commands from 3 and answers on 4."""
_KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "/": 191}


def chromium() -> str | None:
    """Where one is, if there is one."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@dataclass
class Page:
    """One page."""

    send: IO[bytes]
    receive: IO[bytes]
    session: str = ""
    complaints: list[str] = field(default_factory=list)
    count: int = 0

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self.count += 1
        asked = {"id": self.count, "method": method, "params": params}
        asked |= {"sessionId": self.session} if self.session else {}
        self.send.write(json.dumps(asked).encode() + b"\0")
        self.send.flush()
        while True:
            answer = self._next()
            if answer.get("id") == self.count:
                assert "error" not in answer, answer["error"]
                return dict(answer["result"])

    def evaluate(self, script: str) -> Any:
        """The value of an expression, a promise awaited."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, *keys: str) -> None:
        """Press keys one after the other; the page has drawn what they led to."""
        for key in keys:
            text = {"Enter": "\r", " ": " ", "/": "/"}.get(key)
            known = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": _KEYS[key]}
            self.call("Input.dispatchKeyEvent", type="keyDown", **known, **({"text": text} if text else {}))
            self.call("Input.dispatchKeyEvent", type="keyUp", **known)
        self.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")

    def open(self, path: Path, *, width: int = 1280, height: int = 900, dark: bool = False, media: str = "") -> None:
        """Load a file in a window of some size, on a screen or as printed."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", media=media, features=[scheme])
        self.call("Page.navigate", url=path.as_uri())
        while self.evaluate("location.protocol + document.readyState") != "file:complete":
            pass

    def shot(self, path: Path) -> None:
        """Keep what is seen, for people."""
        path.write_bytes(b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def _next(self) -> dict[str, Any]:
        raw = bytearray()
        while (byte := self.receive.read(1)) not in (b"\0", b""):
            raw += byte
        assert raw, "the browser is gone"
        message: dict[str, Any] = json.loads(raw)
        if message.get("method") in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"):
            self.complaints.append(json.dumps(message["params"])[:500])
        return message


@contextmanager
def browser(program: str) -> Iterator[Page]:
    """A browser with one empty page."""
    to_child, ours_out = os.pipe()
    ours_in, from_child = os.pipe()
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        flags: Sequence[str] = (
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe",
            f"--user-data-dir={profile}", "about:blank",
        )  # fmt: skip
        command = [sys.executable, "-c", _START, str(to_child), str(from_child), program, *flags]
        child = subprocess.Popen(command, pass_fds=(to_child, from_child), stderr=subprocess.DEVNULL)
        os.close(to_child)
        os.close(from_child)
        with os.fdopen(ours_out, "wb") as send, os.fdopen(ours_in, "rb") as receive:
            page = Page(send, receive)
            try:
                target = page.call("Target.createTarget", url="about:blank")["targetId"]
                page.session = page.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
                for domain in ("Page", "Runtime", "Log"):
                    page.call(f"{domain}.enable")
                yield page
            finally:
                child.terminate()
                child.wait()
