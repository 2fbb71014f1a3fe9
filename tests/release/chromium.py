"""Chromium without a screen and without a network, driven over its own protocol (DevTools)."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp

T = TypeVar("T")
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--remote-debugging-port=0",
)  # fmt: skip
_PATIENCE = 60.0


def find_chromium() -> str | None:
    """The browser's path: `$CHROMIUM`, or the first of the usual names."""
    return os.environ.get("CHROMIUM") or next((found for name in _NAMES if (found := shutil.which(name))), None)


class Browser:
    """A fresh browser; only loopback can be reached."""

    def __init__(self, program: str) -> None:
        self._folder = tempfile.mkdtemp(prefix="space-news-chromium-")
        self._process = subprocess.Popen(
            [program, *_FLAGS, f"--user-data-dir={self._folder}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._loop = asyncio.new_event_loop()
        self._calls: dict[int, asyncio.Future[Any]] = {}
        self._pages: dict[str, Page] = {}
        self._number = 0
        self.run(self._connect())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(asyncio.wait_for(work, _PATIENCE))

    async def _connect(self) -> None:
        port = Path(self._folder) / "DevToolsActivePort"
        while not (port.exists() and len(port.read_text().split("\n")) > 1):
            await asyncio.sleep(0.02)
        number, path = port.read_text().split("\n")[:2]
        self._session = aiohttp.ClientSession()
        self._socket = await self._session.ws_connect(f"ws://127.0.0.1:{number}{path}", max_msg_size=0)
        self._reader = self._loop.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            told = message.json()
            if "id" in told:
                call = self._calls.pop(told["id"], None)
                if call and not call.done():
                    call.set_result(told)
            elif page := self._pages.get(told.get("sessionId", "")):
                page.hear(told["method"], told["params"])

    async def call(self, method: str, session: str | None = None, **given: Any) -> dict[str, Any]:
        self._number += 1
        answer = self._calls[self._number] = self._loop.create_future()
        await self._socket.send_json(
            {"id": self._number, "method": method, "params": given} | ({"sessionId": session} if session else {})
        )
        told = await answer
        if "error" in told:
            raise RuntimeError(f"{method}: {told['error']['message']}")
        result: dict[str, Any] = told["result"]
        return result

    def open(self, address: str, *, width: int = 1280, height: int = 900, dark: bool = False) -> Page:
        """A page in a tab of its own, loaded."""
        return self.run(self._open(address, width, height, dark))

    async def _open(self, address: str, width: int, height: int, dark: bool) -> Page:
        target = (await self.call("Target.createTarget", url="about:blank"))["targetId"]
        session = (await self.call("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        page = self._pages[session] = Page(self, session)
        for domain in ("Page", "Runtime", "Log", "Network"):
            await self.call(f"{domain}.enable", session)
        await self.call("Emulation.setDeviceMetricsOverride", session, width=width, height=height,
                        deviceScaleFactor=1, mobile=width < 600)  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.call("Emulation.setEmulatedMedia", session, features=[scheme])
        await self.call("Page.bringToFront", session)
        started = time.perf_counter()
        await self.call("Page.navigate", session, url=address)
        await page.loaded.wait()
        page.seconds = time.perf_counter() - started
        return page

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reader.cancel()
        self.run(self._session.close())
        self._loop.close()
        self._process.terminate()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


class Page:
    """A tab: what it complained of, what it asked for, and what its scripts say."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session
        self.loaded = asyncio.Event()
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.bytes = 0
        self.seconds = 0.0

    def hear(self, method: str, told: dict[str, Any]) -> None:
        if method == "Page.loadEventFired":
            self.loaded.set()
        elif method == "Page.javascriptDialogOpening":
            self.errors.append(f"dialog: {told['message']}")
        elif method == "Runtime.exceptionThrown":
            self.errors.append(str(told["exceptionDetails"].get("exception", told["exceptionDetails"])))
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning", "assert"):
            self.errors.append(str([argument.get("value") for argument in told["args"]]))
        elif method == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            self.errors.append(f"{told['entry']['text']} {told['entry'].get('url', '')}")
        elif method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif method == "Network.loadingFinished":
            self.bytes += int(told["encodedDataLength"])

    def evaluate(self, script: str) -> Any:
        """The value of an expression, awaited where it is a promise. Raises `RuntimeError` for what it throws."""
        return self._browser.run(self._evaluate(script))

    async def _evaluate(self, script: str) -> Any:
        told = await self._browser.call(
            "Runtime.evaluate",
            self._session,
            expression=script,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        if "exceptionDetails" in told:
            raise RuntimeError(str(told["exceptionDetails"].get("exception", {}).get("description")))
        return told["result"].get("value")

    def until(self, script: str, seconds: float = 40.0) -> None:
        """Wait until the expression is true."""
        deadline = time.monotonic() + seconds
        while not self.evaluate(f"Boolean({script})"):
            if time.monotonic() > deadline:
                raise TimeoutError(f"never came true: {script}; errors: {self.errors}")
            self._browser.run(asyncio.sleep(0.05))

    def press(self, key: str, code: int) -> None:
        """Press and let go a key."""
        for kind in ("keyDown", "keyUp"):
            self._browser.run(self._browser.call("Input.dispatchKeyEvent", self._session, type=kind, key=key, code=key,
                                                 windowsVirtualKeyCode=code))  # fmt: skip

    def write(self, text: str) -> None:
        """Write text where the cursor is."""
        self._browser.run(self._browser.call("Input.insertText", self._session, text=text))

    def picture(self, path: Path, *, whole: bool = True) -> Path:
        """A PNG of the page, wholly or as far as the window shows it."""
        shot = self._browser.run(
            self._browser.call("Page.captureScreenshot", self._session, format="png", captureBeyondViewport=whole)
            if not whole else self._whole()
        )  # fmt: skip
        path.write_bytes(base64.b64decode(shot["data"]))
        return path

    async def _whole(self) -> dict[str, Any]:
        metrics = (await self._browser.call("Page.getLayoutMetrics", self._session))["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": metrics["width"], "height": min(metrics["height"], 16000), "scale": 1}
        return await self._browser.call("Page.captureScreenshot", self._session, format="png", clip=clip,
                                        captureBeyondViewport=True)  # fmt: skip
