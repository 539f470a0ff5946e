"""axe-core finds nothing, in any state, in both languages, by day and by night."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, WebSocketRoute, expect

from cairn.bench.whole import WholeCairn
from tests.browser.conftest import Opener
from tests.browser.jump import jump
from tests.browser.page import ENLARGED, PHONE, SMALL_PHONE, ChatPage
from tests.browser.test_crisis import CRIES

STATES = {
    "en": {"start": "Start", "mood": "I want to note my mood"},
    "fr": {"start": "Commencer", "mood": "je veux noter mon humeur"},
}


def find_violations(page: Page) -> list[str]:
    """What axe-core objects to, as rule and place."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


SCHEMES = ["light", "dark", "contrast"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_state_of_the_conversation_is_free_of_violations(
    open_chat: Callable[..., ChatPage], lang: str, scheme: str
) -> None:
    chat = open_chat(lang, PHONE, scheme)
    found = {"empty": find_violations(chat.page)}
    chat.crisis_button.click()
    found["numbers"] = find_violations(chat.page)
    chat.page.keyboard.press("Escape")
    chat.page.locator("#comfort-open").click()
    found["comfort"] = find_violations(chat.page)
    chat.page.locator("#comfort [value=largest]").check()
    found["largest"] = find_violations(chat.page)
    chat.page.keyboard.press("Escape")
    chat.say(STATES[lang]["mood"])
    found["scale"] = find_violations(chat.page)
    chat.say("4")
    chat.choose(STATES[lang]["start"])
    found["session"] = find_violations(chat.page)
    chat.say("34")
    found["options"] = find_violations(chat.page)
    chat.say({"en": "pause", "fr": "pause"}[lang])
    found["paused"] = find_violations(chat.page)
    chat.say(CRIES[3][lang])
    found["crisis"] = find_violations(chat.page)
    assert {state: it for state, it in found.items() if it} == {}


QUESTIONS = {
    "option": ("m0-intake", "phq9"),
    "several": ("m0-intake", "mind"),
    "hour": ("m0-intake", "hour"),
    "words": ("m2-functional-analysis", "scene"),
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_window_enlarged_four_times_is_free_of_violations_at_every_kind_of_question(
    open_chat: Callable[..., ChatPage], cairn: WholeCairn, lang: str, scheme: str
) -> None:
    chat = open_chat(lang, ENLARGED, scheme)
    found: dict[str, list[str]] = {}
    for name, (module, step) in QUESTIONS.items():
        jump(cairn, module, step)
        chat.say({"en": "repeat", "fr": "répéter"}[lang])
        found[name] = find_violations(chat.page)
    assert {state: it for state, it in found.items() if it} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_waiting_without_a_network_is_free_of_violations(
    open_chat: Callable[..., ChatPage], scheme: str
) -> None:
    chat = open_chat("en", SMALL_PHONE, scheme)
    chat.page.route_web_socket("**/api/chat*", _silent)
    chat.page.reload()
    chat.wait()
    chat.field.fill("hello")
    chat.field.press("Enter")
    expect(chat.page.locator(".typing")).to_be_visible()
    assert find_violations(chat.page) == []
    chat.page.context.set_offline(offline=True)
    expect(chat.notice).not_to_be_empty()
    assert find_violations(chat.page) == []


def _silent(route: WebSocketRoute) -> None:
    """A line on which Cairn is heard, and does not hear."""
    route.connect_to_server()
    route.on_message(lambda _: None)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "address", ["/", "/join?lang=en&wrong=true", "/join?lang=fr&wrong=true", "/demo/handset"]
)
def test_the_pages_around_it_are_free_of_violations(
    open_context: Opener, address: str, scheme: str
) -> None:
    page = open_context(SMALL_PHONE, scheme).new_page()
    page.goto(address)
    assert find_violations(page) == []


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_what_is_kept_is_free_of_violations(open_chat: Callable[..., ChatPage], lang: str) -> None:
    chat = open_chat(lang, SMALL_PHONE)
    chat.page.goto("/documents")
    assert find_violations(chat.page) == []
