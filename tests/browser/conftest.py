"""One real browser for the tests of the patient's page, and patients who have it open."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from cairn.bench.whole import WholeCairn
from cairn.supervisor.ports import choose_ports
from tests.browser.clinic import serve_clinic
from tests.browser.page import DESKTOP, ChatPage, Screen
from tests.running import start_cairn

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HIGH_CONTRAST = (
    """if (location.origin !== "null") localStorage.setItem("cairn-look", '{"look":"contrast"}')"""
)
NAMES = ("chromium", "chromium-browser", "google-chrome")


# Not for the whole run: while Playwright is open, no other test of its thread could use asyncio.
@pytest.fixture(scope="package")
def browser(cairn: WholeCairn) -> Iterator[Browser]:
    """Chromium, the system's or Playwright's own."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=_chromium(playwright), args=QUIET)
        yield running
        running.close()


def _chromium(playwright: Playwright) -> str:
    found = next(filter(None, map(shutil.which, NAMES)), playwright.chromium.executable_path)
    if not Path(found).exists():
        pytest.fail("No Chromium was found. Run `make test`: it installs one, then tests.")
    return found


Opener = Callable[..., BrowserContext]


@pytest.fixture
def open_context(browser: Browser, cairn: WholeCairn) -> Iterator[Opener]:
    """Opens a browser profile of its own on a screen, closed after the test."""
    opened: list[BrowserContext] = []

    def open_one(screen: Screen = DESKTOP, scheme: str = "light") -> BrowserContext:
        context = browser.new_context(
            base_url=cairn.url,
            viewport={"width": screen.width, "height": screen.height},
            has_touch=screen.touch,
            is_mobile=screen.touch,
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        if scheme == "contrast":
            context.add_init_script(HIGH_CONTRAST)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def open_chat(open_context: Opener) -> Callable[..., ChatPage]:
    """Opens the chat of a new demo patient, as the doors of the demo do."""

    def open_one(lang: str = "en", screen: Screen = DESKTOP, scheme: str = "light") -> ChatPage:
        context = open_context(screen, scheme)
        ChatPage.sign_in(context, lang)
        return ChatPage.open(context)

    return open_one


@dataclass(frozen=True)
class Site:
    """A clinic that may show the chat, a stranger who may not, and Cairn."""

    cairn: WholeCairn
    clinic: str
    stranger: str


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    clinic, stranger = choose_ports(2)
    allowed = {"CAIRN_EMBED_ORIGINS": f"http://127.0.0.1:{clinic}"}
    folder = tmp_path_factory.mktemp("embedded")
    with ThreadPoolExecutor(1) as aside:  # Playwright's thread cannot run asyncio
        running = aside.submit(start_cairn, folder, allowed).result()
    with serve_clinic(clinic, running.url) as one, serve_clinic(stranger, running.url) as other:
        yield Site(running, one, other)
    running.stop()  # some test kills a part of it
