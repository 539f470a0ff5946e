"""A patient talks with Cairn in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.page import (
    DESKTOP,
    ENLARGED,
    PHONE,
    SMALL_PHONE,
    ChatPage,
    Screen,
    box,
    sideways,
)

WORDS = {
    "en": {"start": "Start", "machine": "automated", "agree": "yes I agree", "own": "You said"},
    "fr": {
        "start": "Commencer",
        "machine": "automatique",
        "agree": "oui, je suis d'accord",
        "own": "Vous avez dit",
    },
}


@pytest.mark.parametrize("screen", [DESKTOP, PHONE, SMALL_PHONE], ids=["desktop", "phone", "small"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_session_begins_with_what_cairn_is_and_every_answer_is_in_sight(
    open_context: Opener, lang: str, screen: Screen
) -> None:
    page = open_context(screen).new_page()
    page.goto("/")
    page.locator(f"""[data-join='{{"lang":"{lang}"}}']""").click()
    chat = ChatPage(page)
    chat.wait()
    place = box(chat.crisis_button)
    chat.choose(WORDS[lang]["start"])
    assert WORDS[lang]["machine"] in " ".join(chat.said)
    chat.say("34")
    chat.say(WORDS[lang]["agree"])
    for button in chat.answers.get_by_role("button").all():
        spot = box(button)
        assert spot["y"] + spot["height"] <= screen.height
        assert min(spot["width"], spot["height"]) >= 44
    assert box(chat.crisis_button) == place
    assert sideways(page) == 0
    assert page.locator("html").get_attribute("lang") == lang
    assert WORDS[lang]["own"] in chat.log.locator("article.own").first.inner_text()
    assert chat.errors == []


@pytest.mark.parametrize("screen", [SMALL_PHONE, ENLARGED], ids=["320-wide", "enlarged-four-times"])
def test_long_words_and_long_answers_never_make_the_page_scroll_sideways(
    open_chat: Callable[..., ChatPage], screen: Screen
) -> None:
    chat = open_chat("fr", screen)
    chat.say("anticonstitutionnellement" * 20)
    chat.say("menu")
    assert sideways(chat.page) == 0
    chat.crisis_button.click()
    assert sideways(chat.page) == 0


def test_markup_and_template_code_are_shown_as_the_text_they_are(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    for text in ("<img src=x onerror=\"document.title='broken'\">", "{{ 7 * 7 }} {% if x %}"):
        chat.say(text)
        expect(chat.own(text)).to_have_count(1)
    chat.page.reload()
    chat.wait()
    expect(chat.own("<img src=x")).to_have_count(1)
    assert chat.log.locator("img").count() == 0
    assert chat.page.title() == "Cairn"
    assert not any("49" in said for said in chat.said)


def test_a_message_from_right_to_left_is_shown_from_right_to_left(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    chat.say("لا أستطيع النوم")
    direction = chat.own("النوم").evaluate("node => getComputedStyle(node).direction")
    assert direction == "rtl"


def test_the_focus_stays_in_the_field_while_answers_come(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    chat.say("hello")
    expect(chat.field).to_be_focused()
    expect(chat.field).to_have_value("")


def test_the_page_changes_its_language_in_place_and_keeps_what_is_being_typed(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat("en")
    chat.field.fill("half a sentence")
    chat.page.locator("#comfort-open").click()
    chat.page.get_by_role("button", name="Français").click()
    expect(chat.page.locator("html")).to_have_attribute("lang", "fr")
    expect(chat.crisis_button).to_have_text("Aide urgente")
    expect(chat.field).to_have_attribute("placeholder", "Votre message")
    expect(chat.field).to_have_value("half a sentence")
    expect(chat.log.locator("article.bot").last).to_have_attribute("lang", "fr")
    chat.page.get_by_role("button", name="English").click()
    expect(chat.crisis_button).to_have_text("Help now")


def test_two_open_pages_of_one_patient_show_each_message_once(
    open_chat: Callable[..., ChatPage],
) -> None:
    one = open_chat()
    other = ChatPage.open(one.page.context)
    one.say("hello from one")
    expect(other.own("hello from one")).to_have_count(1)
    other.say("and from the other")
    expect(one.own("and from the other")).to_have_count(1)
    expect(one.answered).to_have_count(len(other.said))
    assert one.said == other.said
    assert one.log.locator("article.own").count() == 2


def test_what_a_therapist_writes_carries_their_name_and_offers_no_machine_answers(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    chat.hear({"from": "therapist", "kind": "reply", "text": "I read your message."})
    reply = chat.log.locator("article.therapist")
    expect(reply).to_contain_text("Camille")
    expect(reply).to_contain_text("I read your message.")
    expect(chat.answers.get_by_role("button")).to_have_count(0)


def test_a_turn_longer_than_the_screen_is_read_from_its_first_word_and_says_that_it_goes_on(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat("en", SMALL_PHONE)
    chat.hear({"text": "First words. " + "And so on. " * 80})
    view, text = box(chat.log), box(chat.log.locator("article").last)
    assert view["y"] <= text["y"]
    more = chat.page.get_by_role("button", name="Read on")
    while more.is_visible():
        more.click()
    text = box(chat.log.locator("article").last)
    assert text["y"] + text["height"] <= view["y"] + view["height"]


def test_a_message_that_is_too_long_is_given_back_to_be_sent_in_parts(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    text = "long " * 40_001
    chat.say(text)
    expect(chat.notice).to_contain_text("too long")
    expect(chat.field).to_have_value(text)
    expect(chat.log.locator("article.own")).to_have_count(0)


def test_no_line_of_french_begins_with_its_high_sign(open_chat: Callable[..., ChatPage]) -> None:
    chat = open_chat("fr")
    chat.hear({"lang": "fr", "text": "Dites « menu » : ça va ?"})
    assert chat.log.locator("article p").last.text_content() == (
        "Dites «\u00a0menu\u00a0»\u00a0: ça va\u00a0?"
    )


def test_the_page_keeps_nothing_on_the_device(open_chat: Callable[..., ChatPage]) -> None:
    chat = open_chat()
    chat.say("hello")
    kept = chat.page.evaluate(
        "async () => [localStorage.length, sessionStorage.length,"
        " (await indexedDB.databases()).length, (await caches.keys()).length, document.cookie]"
    )
    assert kept == [0, 0, 0, 0, ""]
