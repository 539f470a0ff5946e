"""The patient's page, in the words of somebody who uses it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, WebSocketRoute, expect

expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong


@dataclass(frozen=True)
class Screen:
    """A window, in CSS pixels."""

    width: int
    height: int
    touch: bool = False


DESKTOP = Screen(1100, 800)
PHONE = Screen(360, 700, touch=True)
SMALL_PHONE = Screen(320, 568, touch=True)
ENLARGED = Screen(320, 256)  # a window of 1280 × 1024 at 400 %


HEARD = {
    "type": "message",
    "id": "heard",
    "position": 0,
    "client_id": None,
    "from": "bot",
    "channel": "web",
    "kind": "say",
    "expects": "none",
    "options": [],
    "lang": "en",
    "at": "2026-01-01T09:00:00Z",
    "in_reply_to": None,
}


class ChatPage:
    """An open conversation."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.log = page.get_by_role("log")
        self.field = page.locator("#text")
        self.answers = page.locator("#answers")
        self.notice = page.locator("#notice")
        self.crisis = page.locator("#crisis")
        self.crisis_button = page.locator("#crisis-open")
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @staticmethod
    def sign_in(context: BrowserContext, lang: str) -> None:
        """Make the profile the one of a new demo patient."""
        answer = context.request.post("/demo/join", data={"lang": lang})
        assert answer.ok, answer.text()

    @classmethod
    def open(cls, context: BrowserContext) -> ChatPage:
        """Open the page in a new tab and wait until it can be used."""
        chat = cls(context.new_page())
        chat.page.goto("/chat")
        chat.wait()
        return chat

    def wait(self) -> None:
        """Until nothing is being answered."""
        expect(self.answers).to_have_attribute("aria-busy", "false")

    def say(self, text: str) -> None:
        """Type a message, send it by Enter, and wait until its turn has ended."""
        self.field.fill(text)
        self.field.press("Enter")
        self.wait()

    def choose(self, label: str) -> None:
        """Press an answer and wait until its turn has ended."""
        self.answer(label).click()
        self.wait()

    def hear(self, message: dict[str, Any]) -> None:
        """Open the page again, with one more message after what the real Cairn says."""
        frame = {**HEARD, **message}

        def carry(route: WebSocketRoute) -> None:
            server = route.connect_to_server()

            def from_server(text: str | bytes) -> None:
                if json.loads(text)["type"] == "ready":
                    route.send(json.dumps(frame))
                route.send(text)

            server.on_message(from_server)

        self.page.route_web_socket("**/api/chat*", carry)
        self.page.reload()
        self.wait()

    def answer(self, label: str) -> Locator:
        """The button of an answer."""
        return self.answers.get_by_role("button", name=label, exact=True)

    def own(self, text: str) -> Locator:
        """What the patient is shown as having said."""
        return self.log.locator("article.own p").filter(has_text=text)

    @property
    def said(self) -> list[str]:
        """What Cairn said, in order."""
        return self.log.locator("article:not(.own) p").all_inner_texts()

    @property
    def answered(self) -> Locator:
        """What Cairn said, as it appears."""
        return self.log.locator("article:not(.own)")


def box(locator: Locator) -> dict[str, float]:
    """Where something is on the screen."""
    found: Any = locator.bounding_box()
    assert found is not None, "it is not on the page"
    return dict(found)


def sideways(page: Page) -> int:
    """Pixels by which the page can be scrolled sideways."""
    return int(page.evaluate("document.scrollingElement.scrollWidth - innerWidth"))


def leads_elsewhere(page: Page) -> None:
    """Put a page in the place of the neutral one, so that no test asks a real site."""
    page.context.route(
        "https://www.wikipedia.org/**",
        lambda route: route.fulfill(body="<title>Elsewhere</title>", content_type="text/html"),
    )
