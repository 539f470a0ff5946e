"""In a crisis the page shows where to call before anything else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.page import PHONE, SMALL_PHONE, ChatPage, Screen, box

CRIES = {
    2: {"en": "I keep thinking about killing myself", "fr": "je pense à me tuer"},
    3: {
        "en": "I have a plan to kill myself tonight",
        "fr": "j'ai décidé de me tuer ce soir, j'ai tout préparé",
    },
    4: {
        "en": "I just took all my pills to die",
        "fr": "je viens d'avaler tous mes cachets pour mourir",
    },
}
NUMBERS = {"en": ["tel:116123", "tel:999"], "fr": ["tel:3114", "tel:15", "sms:114"]}


@pytest.mark.parametrize("level", CRIES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_crisis_text_is_read_from_its_first_word_with_the_numbers_above_it(
    open_chat: Callable[..., ChatPage], lang: str, level: int
) -> None:
    chat = open_chat(lang, SMALL_PHONE)
    place = box(chat.crisis_button)
    chat.say(CRIES[level][lang])
    first = chat.log.locator("article.crisis").first
    expect(first).to_be_visible()
    view, text = box(chat.log), box(first)
    assert view["y"] <= text["y"] < view["y"] + view["height"]
    expect(chat.crisis).to_be_visible()
    assert [link for link in hrefs(chat) if link in NUMBERS[lang]] == NUMBERS[lang]
    assert box(chat.crisis_button) == place
    # From level 3 on the number is in the first line; at level 2 thanks come before it.
    spoken = first if level >= 3 else chat.log.locator("article.crisis")
    assert spoken.get_by_role("link").count() >= 1


def test_the_panel_announces_itself_once_and_stays_closed_when_closed(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat("en", PHONE)
    chat.say(CRIES[3]["en"])
    expect(chat.crisis).to_have_attribute("role", "alert")
    expect(chat.field).to_be_focused()
    chat.page.get_by_role("button", name="Close").click()
    expect(chat.crisis).to_be_hidden()
    chat.crisis_button.click()
    expect(chat.crisis).to_have_attribute("role", "region")


@pytest.mark.parametrize("screen", [PHONE, SMALL_PHONE], ids=["phone", "small"])
def test_the_help_button_shows_whom_to_call_and_by_text_for_who_cannot_speak(
    open_chat: Callable[..., ChatPage], screen: Screen
) -> None:
    chat = open_chat("fr", screen)
    chat.choose("Commencer")
    chat.say("oui")
    chat.crisis_button.click()
    expect(chat.field).to_be_in_viewport(ratio=1)
    assert hrefs(chat) == NUMBERS["fr"]
    for link in chat.crisis.get_by_role("link").all():
        assert box(link)["height"] >= 44
        assert box(link)["y"] + box(link)["height"] <= screen.height
    expect(chat.crisis).to_contain_text("prévention du suicide")
    expect(chat.field).to_be_enabled()


def test_a_number_of_minutes_is_no_number_to_call(open_chat: Callable[..., ChatPage]) -> None:
    chat = open_chat("fr")
    chat.say("Commencer")
    assert chat.log.locator("article:not(.crisis) a[href='tel:15']").count() == 0


def hrefs(chat: ChatPage) -> list[str]:
    """Where the numbers of the panel lead."""
    links = chat.crisis.get_by_role("link").all()
    return [link.get_attribute("href") or "" for link in links]
