"""Networks come and go; no message is lost and none is shown twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from playwright.sync_api import Browser, Route, WebSocketRoute, expect

from tests.browser.conftest import Opener, Site
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


class Tunnel:
    """A network that brings the page, and carries nothing that is said on it."""

    def __init__(self, chat: ChatPage) -> None:
        self.dark = True
        chat.page.route_web_socket("**/api/chat*", self._line)
        chat.page.route("**/api/messages*", self._ask)

    def _line(self, route: WebSocketRoute) -> None:
        if self.dark:
            route.close()
        else:
            route.connect_to_server()

    def _ask(self, route: Route) -> None:
        if self.dark:
            route.abort()
        else:
            route.continue_()


def write(chat: ChatPage, *texts: str) -> None:
    """Type and send, whatever the network does."""
    for text in texts:
        chat.field.fill(text)
        chat.field.press("Enter")
        expect(chat.own(text)).to_have_count(1)


def own_texts(chat: ChatPage) -> list[str]:
    return chat.log.locator("article.own p").all_inner_texts()


def test_half_a_minute_offline_loses_nothing_and_keeps_the_order(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    chat.page.clock.install()
    chat.page.reload()
    chat.wait()
    chat.page.context.set_offline(offline=True)
    texts = [f"written in the tunnel, {number}" for number in range(4)]
    write(chat, *texts)
    chat.page.clock.run_for(30_000)
    expect(chat.log.locator(".pending")).to_have_count(4)
    chat.page.context.set_offline(offline=False)
    chat.page.clock.run_for(1_000)
    chat.wait()
    expect(chat.log.locator(".pending")).to_have_count(0)
    chat.page.reload()
    chat.wait()
    assert own_texts(chat) == texts


def test_what_could_not_be_sent_survives_a_reload_and_lies_sealed_until_then(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    tunnel = Tunnel(chat)
    chat.page.reload()
    texts = ["I did not sleep", "and I cried at work", "that is all"]
    write(chat, *texts)
    kept = "JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)])"
    chat.page.wait_for_function("() => sessionStorage.getItem('cairn-outbox') !== null")
    assert not any(word in chat.page.evaluate(kept) for word in ("sleep", "cried", "work"))
    chat.page.reload()
    expect(chat.page.locator("#notice")).to_contain_text("No connection")
    tunnel.dark = False
    chat.page.evaluate("dispatchEvent(new Event('online'))")
    expect(chat.log.locator("article.own")).to_have_count(3)
    expect(chat.log.locator(".pending")).to_have_count(0)
    chat.wait()
    chat.page.wait_for_function("() => sessionStorage.getItem('cairn-outbox') === null")
    chat.page.reload()
    chat.wait()
    assert own_texts(chat) == texts


def test_who_signs_in_next_on_the_same_tab_cannot_open_what_was_left(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    tunnel = Tunnel(chat)
    chat.page.reload()
    write(chat, "not for anybody else")
    chat.page.wait_for_function("() => sessionStorage.getItem('cairn-outbox') !== null")
    tunnel.dark = False
    ChatPage.sign_in(chat.page.context, "en")
    chat.page.reload()
    chat.wait()
    expect(chat.log.locator("article.own")).to_have_count(0)


def test_five_cuts_and_two_tabs_lose_nothing_and_double_nothing(
    open_chat: Callable[..., ChatPage],
) -> None:
    one = open_chat()
    wires = [Wire(one)]
    other = ChatPage.open(one.page.context)
    wires.append(Wire(other))
    texts = []
    for number in range(5):
        for chat, wire, name in ((one, wires[0], "one"), (other, wires[1], "two")):
            wire.swallow = number % 2 == 0
            texts.append(f"{name} {number}")
            chat.say(texts[-1])
            if not wire.swallow and wire.open:
                wire.cut()
    for chat in (one, other):
        chat.page.reload()
        chat.wait()
        assert own_texts(chat) == texts
        assert chat.log.locator(".pending").count() == 0
    assert one.said == other.said


def test_a_restart_of_the_gateway_loses_nothing_and_doubles_nothing(
    browser: Browser, site: Site
) -> None:
    page = browser.new_page(base_url=site.cairn.url)
    page.goto("/")
    page.get_by_role("button", name="Talk to Cairn in English").click()
    chat = ChatPage(page)
    chat.wait()
    chat.say("before")
    os.kill(site.cairn.pid_of("gateway"), signal.SIGKILL)
    expect(chat.notice).to_contain_text("No connection")
    write(chat, "while it was down", "and this too")
    expect(chat.log.locator(".pending")).to_have_count(0, timeout=120_000)
    chat.wait()
    expect(chat.notice).to_be_empty()
    chat.say("after")
    shown = chat.said
    chat.page.reload()
    chat.wait()
    assert own_texts(chat) == ["before", "while it was down", "and this too", "after"]
    assert chat.said == shown
    page.context.close()


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
