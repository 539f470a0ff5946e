"""Networks come and go; no message is lost and none is shown twice."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import WebSocketRoute, expect

from tests.browser.conftest import Opener
from tests.browser.page import ChatPage


class Wire:
    """The page's WebSocket, where a test can cut it."""

    def __init__(self, chat: ChatPage) -> None:
        self.open: list[WebSocketRoute] = []
        self.swallow = False  # the next message reaches Cairn, and its answer nobody
        chat.page.route_web_socket("**/api/chat*", self._carry)
        chat.page.reload()
        chat.wait()

    def cut(self) -> None:
        """As when a phone leaves the network of a café."""
        self.open.pop().close()

    def _carry(self, route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        self.open.append(route)

        def from_page(message: str | bytes) -> None:
            server.send(message)
            if self.swallow:
                self.swallow = False
                self.cut()

        route.on_message(from_page)


def block_websockets(chat: ChatPage) -> None:
    """A network that lets only plain HTTP through."""
    chat.page.route_web_socket("**/api/chat*", lambda route: route.close())
    chat.page.reload()
    chat.wait()


def test_what_was_written_without_a_network_goes_out_once_when_it_is_back(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    chat.page.context.set_offline(offline=True)
    expect(chat.notice).to_contain_text("No connection")
    for text in ("written in a tunnel", "and this as well"):
        chat.field.fill(text)
        chat.field.press("Enter")
        expect(chat.own(text)).to_have_count(1)
    chat.page.context.set_offline(offline=False)
    chat.wait()
    expect(chat.notice).to_be_empty()
    expect(chat.log.locator(".pending")).to_have_count(0)
    shown = chat.log.locator("article p").all_inner_texts()
    chat.page.reload()
    chat.wait()
    expect(chat.own("written in a tunnel")).to_have_count(1)
    expect(chat.own("and this as well")).to_have_count(1)
    assert sorted(chat.log.locator("article p").all_inner_texts()) == sorted(shown)


def test_a_cut_line_is_mended_and_the_conversation_goes_on(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    wire = Wire(chat)
    for number in range(3):
        with chat.page.expect_websocket():
            wire.cut()
            chat.say(f"after cut {number}")
    expect(chat.log.locator("article.own")).to_have_count(3)
    shown = chat.log.locator("article p").all_inner_texts()
    chat.page.reload()
    chat.wait()
    assert chat.log.locator("article p").all_inner_texts() == shown


def test_a_message_whose_receipt_is_lost_is_taken_and_answered_once(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    wire = Wire(chat)
    wire.swallow = True
    chat.say("I want to note my mood")
    expect(chat.answer("7")).to_be_visible()
    chat.page.reload()
    chat.wait()
    expect(chat.own("note my mood")).to_have_count(1)
    assert len(chat.said) == len(set(chat.said))


def test_plain_http_carries_the_conversation_where_no_websocket_gets_through(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat("fr")
    block_websockets(chat)
    chat.choose("Commencer")
    assert "automatique" in " ".join(chat.said)
    chat.say("34 ans")
    expect(chat.own("34 ans")).to_have_count(1)
    assert len(chat.said) == len(set(chat.said))


def test_by_plain_http_too_the_page_shows_what_was_said_elsewhere(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    block_websockets(chat)
    other = ChatPage.open(chat.page.context)
    other.say("from another device")
    expect(chat.own("from another device")).to_have_count(1)
    expect(chat.answered).to_have_count(len(other.said))


def test_a_signed_out_page_says_so_and_keeps_what_was_being_written(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    wire = Wire(chat)
    chat.field.fill("not sent yet")
    chat.page.context.clear_cookies()
    wire.cut()
    expect(chat.notice).to_contain_text("signed out")
    chat.field.press("Enter")
    expect(chat.field).to_have_value("not sent yet")
    expect(chat.page.locator("#send")).to_be_disabled()
    chat.crisis_button.click()
    expect(chat.crisis.get_by_role("link").first).to_be_visible()


def test_the_chat_of_nobody_leads_to_the_doors(open_context: Opener) -> None:
    page = open_context().new_page()
    page.goto("/chat")
    expect(page.get_by_role("button", name="Talk to Cairn in English")).to_be_visible()
