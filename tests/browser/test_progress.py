"""The patient sees how far they are, without being hurried and without anything that jumps."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.browser.page import PHONE, SMALL_PHONE, ChatPage, box
from tests.browser.test_crisis import CRIES

Open = Callable[..., ChatPage]
IDLE = {
    "type": "progress", "done": 0, "of": 6, "settled": False, "quiet": False, "can_go_back": False,
}  # fmt: skip
LEFT = {"en": r"About (\d+) min left", "fr": r"Encore (\d+) min environ"}
START = {"en": "Start", "fr": "Commencer"}


def minutes(chat: ChatPage, lang: str = "en") -> int:
    found = re.search(LEFT[lang], chat.page.locator("#way-session").inner_text())
    assert found, chat.page.locator("#way").inner_text()
    return int(found[1])


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_minutes_that_are_left_become_fewer_and_their_place_never_moves(
    open_chat: Open, lang: str
) -> None:
    chat = open_chat(lang, SMALL_PHONE)
    place = box(chat.page.locator("#way"))
    chat.choose(START[lang])
    first = minutes(chat, lang)
    chat.say("34")
    chat.say({"en": "yes", "fr": "oui"}[lang])
    assert minutes(chat, lang) < first
    assert box(chat.page.locator("#way")) == place
    bar = chat.page.get_by_role("progressbar")
    assert int(bar.get_attribute("aria-valuenow") or 0) > 0
    assert str(minutes(chat, lang)) in (bar.get_attribute("aria-valuetext") or "")


def test_a_session_that_was_left_is_said_to_wait(open_chat: Open) -> None:
    chat = open_chat("en", PHONE)
    chat.choose("Start")
    chat.say("34")
    chat.say("pause")
    expect(chat.page.locator("#way-session")).to_have_text("Your session waits for you")
    chat.page.reload()
    chat.wait()
    expect(chat.page.locator("#way-session")).to_have_text("Your session waits for you")


def test_in_danger_nothing_is_counted_and_what_is_said_has_the_room(open_chat: Open) -> None:
    chat = open_chat("en", PHONE)
    chat.choose("Start")
    chat.say("34")
    chat.say(CRIES[3]["en"])
    expect(chat.page.locator("#way")).to_be_hidden()
    chat.page.reload()
    chat.wait()
    expect(chat.page.locator("#way")).to_be_hidden()


def test_it_is_told_aloud_when_few_minutes_are_left_and_not_at_each_answer(
    open_chat: Open,
) -> None:
    chat = open_chat("en")
    lines: list[WebSocketRoute] = []

    def carry(route: WebSocketRoute) -> None:
        route.connect_to_server()
        lines.append(route)

    chat.page.route_web_socket("**/api/chat*", carry)
    chat.page.reload()
    chat.wait()
    told = chat.page.locator("#way-told")
    for left, heard in {
        22: "",
        16: "",
        14: "About 14 min left",
        13: "About 14 min left",
        5: "About 5 min left",
        1: "Nearly there",
    }.items():
        session = {"number": 1, "share": 1 - left / 25, "minutes_left": left, "waits": False}
        frame = {**IDLE, "session": session}
        lines[-1].send(json.dumps(frame))
        expect(chat.page.locator("#way-session")).to_have_text(
            re.compile(str(left) if left > 1 else "Nearly")
        )
        expect(told).to_have_text(heard)


def test_without_a_websocket_the_progress_is_told_as_well(open_chat: Open) -> None:
    chat = open_chat("en")
    chat.page.route_web_socket("**/api/chat*", lambda route: route.close())
    chat.page.reload()
    chat.wait()
    chat.choose("Start")
    assert minutes(chat) > 0
