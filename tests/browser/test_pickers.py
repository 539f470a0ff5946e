"""Several answers, a day, a list of one's own, a slow breath: by touch, by keys, by typing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from cairn.bench.whole import WholeCairn
from tests.browser.jump import jump
from tests.browser.page import DESKTOP, PHONE, ChatPage, Screen, box, sideways
from tests.browser.test_accessibility import find_violations

Open = Callable[..., ChatPage]
AGAIN = {"en": "what was the question?", "fr": "répétez la question"}
SEVERAL: dict[str, Any] = {
    "kind": "ask",
    "text": "What does it take from you? Up to two.",
    "expects": "multi_choice",
    "options": ["Sleep", "Joy, and rest", "Time with people", "A clear head"],
    "at_least": 1,
    "at_most": 2,
}
DAY: dict[str, Any] = {
    "kind": "ask",
    "text": "When?",
    "expects": "date",
    "timed": True,
    "options": ["Tomorrow, 10:00 am", "Tomorrow, 6:00 pm"],
    "first_day": "2030-03-04",
    "last_day": "2030-03-18",
}
LIST: dict[str, Any] = {
    "kind": "ask",
    "text": "So far:\n1. tea in the sun\n2. my old records\n3. a walk\nWrite another, or DONE.",
    "expects": "list",
    "options": ["Done"],
    "entries": ["tea in the sun", "my old records", "a walk"],
    "at_least": 1,
    "at_most": 10,
}
BREATH: dict[str, Any] = {
    "kind": "ask",
    "text": "Small, quiet breaths.",
    "expects": "choice",
    "options": ["Done"],
    "pace": [1, 1, 2],
}
WORDS = {
    "en": {
        "several": "Send these", "day": "Send this day", "change": "Change the list",
        "up": "Move up", "remove": "Remove", "say-up": "move 3 up", "say-remove": "remove 2",
        "list": "tea; music; a walk", "last": "a walk", "done": "Done",
        "day-said": "Thursday 7 March 2030, 09:30", "in": "In, gently", "out": "Out, slowly",
    },
    "fr": {
        "several": "Envoyer ce choix", "day": "Envoyer ce jour", "change": "Modifier la liste",
        "up": "Monter", "remove": "Supprimer", "say-up": "monter 3", "say-remove": "supprimer 2",
        "list": "le thé ; la musique ; marcher", "last": "marcher", "done": "C'est tout",
        "day-said": "jeudi 7 mars 2030, 09 h 30", "in": "Inspirez doucement",
        "out": "Expirez lentement",
    },
}  # fmt: skip


def in_reach(chat: ChatPage) -> None:
    """Every answer is at least 44 px in both directions, and nothing goes sideways."""
    for control in chat.answers.locator("button, .tick, summary, input:not([type=checkbox])").all():
        spot = box(control)
        assert min(spot["width"], spot["height"]) >= 44, control.inner_text()
    assert sideways(chat.page) == 0


# --- several ---------------------------------------------------------------------------------


def test_several_answers_are_ticked_and_sent_by_keys_and_no_more_than_asked_for(
    open_chat: Open,
) -> None:
    chat = open_chat()
    chat.hear(SEVERAL)
    send = chat.answer("Send these")
    expect(send).to_be_disabled()
    first = chat.answers.get_by_role("checkbox").first
    first.focus()
    chat.page.keyboard.press("Space")
    expect(send).to_be_enabled()
    chat.page.keyboard.press("Tab")
    chat.page.keyboard.press("Space")
    for name in ("Time with people", "A clear head"):
        expect(chat.answers.get_by_role("checkbox", name=name)).to_be_disabled()
    chat.page.keyboard.press("Tab")
    expect(send).to_be_focused()
    chat.page.keyboard.press("Enter")
    chat.wait()
    expect(chat.own("Sleep; Joy, and rest")).to_have_count(1)
    assert chat.errors == []


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_what_was_ticked_is_what_the_session_goes_on_with(
    open_chat: Open, cairn: WholeCairn, lang: str
) -> None:
    chat = open_chat(lang, PHONE)
    jump(cairn, "m3-activation", "areas")
    chat.say(AGAIN[lang])
    ticks = chat.answers.locator(".tick")
    labels = [tick.inner_text() for tick in ticks.all()[:2]]
    for tick in ticks.all()[:2]:
        tick.tap()
    in_reach(chat)
    chat.choose(WORDS[lang]["several"])
    expect(chat.own("; ".join(labels))).to_have_count(1)
    assert labels[0].lower() in chat.said[-2] + chat.said[-1]


# --- a day -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_day_and_an_hour_are_typed_by_keys_and_said_in_words(open_chat: Open, lang: str) -> None:
    chat = open_chat(lang)
    chat.hear(DAY | {"lang": lang})
    send = chat.answer(WORDS[lang]["day"])
    expect(send).to_be_disabled()
    field = chat.answers.locator("input[type=date]")
    field.focus()
    chat.page.keyboard.type("03072030")  # the browser of the tests has American fields
    expect(field).to_have_value("2030-03-07")
    expect(chat.field).to_have_value("")
    hour = chat.answers.locator("input[type=time]")
    hour.focus()
    chat.page.keyboard.type("0930AM")
    expect(hour).to_have_value("09:30")
    chat.page.keyboard.press("Enter")
    chat.wait()
    expect(chat.own(WORDS[lang]["day-said"])).to_have_count(1)


def test_a_day_of_the_calendar_is_understood_by_the_session(
    open_chat: Open, cairn: WholeCairn
) -> None:
    chat = open_chat("fr", PHONE)
    entries = [{"text": text} for text in ("marcher", "lire", "le thé")]
    jump(cairn, "m3-activation", "when-2", activities=entries)
    chat.say(AGAIN["fr"])
    field = chat.answers.locator("input[type=date]")
    last = str(field.get_attribute("max"))
    field.fill(last)
    in_reach(chat)
    chat.choose(WORDS["fr"]["day"])
    expect(chat.answers.locator("input[type=date]")).to_have_count(1)  # the third one's turn
    assert "le thé" in chat.said[-1]


# --- a list ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_list_is_put_in_order_with_buttons_and_ended(
    open_chat: Open, cairn: WholeCairn, lang: str
) -> None:
    words = WORDS[lang]
    chat = open_chat(lang, PHONE)
    jump(cairn, "m3-activation", "pleasures")
    chat.say(words["list"])
    editor = chat.answers.locator("details")
    rows = editor.locator("li p")
    expect(rows).to_have_count(3)
    expect(rows.last).to_be_hidden()  # out of the way until it is wanted
    chat.answers.get_by_text(words["change"]).tap()
    in_reach(chat)
    chat.choose(f"{words['up']} – {words['last']}")
    expect(chat.own(words["say-up"])).to_have_count(1)
    expect(rows.nth(1)).to_have_text(words["last"])
    expect(rows.nth(1)).to_be_visible()  # the list stays open while it is put in order
    chat.choose(f"{words['remove']} – {words['last']}")
    expect(chat.own(words["say-remove"])).to_have_count(1)
    expect(rows).to_have_count(2)
    done, before = chat.answers.locator(".send"), len(chat.said)
    label = done.inner_text()
    done.tap()
    chat.wait()
    expect(chat.own(label)).to_have_count(1)
    assert len(chat.said) > before
    assert words["last"] not in chat.said[-1]
    assert chat.errors == []


def test_a_list_is_put_in_order_by_keys_and_the_focus_stays_with_the_entry(
    open_chat: Open, cairn: WholeCairn
) -> None:
    chat = open_chat()
    jump(cairn, "m3-activation", "pleasures")
    chat.say("tea; music; a walk")
    chat.answers.locator("summary").focus()
    chat.page.keyboard.press("Enter")
    up = chat.answer("Move up – a walk")
    up.focus()
    for moved in (1, 2):
        chat.page.keyboard.press("Enter")
        chat.wait()
        expect(chat.own(f"move {4 - moved} up")).to_have_count(1)
        if moved == 1:
            expect(up).to_be_focused()
    expect(chat.answers.locator("li p").first).to_have_text("a walk")
    expect(up).to_be_disabled()  # it is on top


def test_words_of_an_entry_are_never_markup(open_chat: Open) -> None:
    chat = open_chat()
    chat.hear(LIST | {"entries": ["<img src=x onerror=\"document.title='broken'\">"]})
    chat.answers.locator("summary").click()
    assert chat.answers.locator("img").count() == 0
    assert chat.page.title() == "Cairn"


# --- a breath --------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_breath_is_paced_by_words_alone_where_movement_is_not_wanted(
    open_chat: Open, lang: str
) -> None:
    chat = open_chat(lang)  # the profiles of these tests ask for less movement
    chat.hear(BREATH | {"lang": lang})
    expect(chat.answers.locator(".circle")).to_be_hidden()
    pace = chat.answers.locator(".breath p")
    expect(pace).to_have_text(WORDS[lang]["in"])
    expect(pace).to_have_text(WORDS[lang]["out"])
    expect(pace).to_have_attribute("aria-live", "polite")


def test_a_breath_ends_after_its_minutes_and_whenever_the_person_says_so(open_chat: Open) -> None:
    chat = open_chat()
    chat.hear(BREATH | {"pace": [1, 1, 0]})
    expect(chat.answers.locator(".breath p")).to_contain_text("Time is up")
    chat.choose("Done")
    expect(chat.own("Done")).to_have_count(1)


def test_a_breath_of_a_session_is_left_with_its_button(open_chat: Open, cairn: WholeCairn) -> None:
    chat = open_chat("fr", PHONE)
    jump(cairn, "m7-body-sleep", "breathe")
    chat.say(AGAIN["fr"])
    expect(chat.answers.locator(".breath p")).to_have_text(WORDS["fr"]["in"])
    in_reach(chat)
    before = len(chat.said)
    chat.answers.get_by_role("button").click()
    chat.wait()
    expect(chat.answers.locator(".breath")).to_have_count(0)
    assert len(chat.said) > before


# --- all of them -----------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_picker_is_free_of_violations_and_in_reach(
    open_chat: Open, lang: str, screen: Screen, scheme: str
) -> None:
    chat = open_chat(lang, screen, scheme)
    found: dict[str, list[str]] = {}
    for number, question in enumerate((SEVERAL, DAY, LIST, BREATH)):
        chat.page.unroute_all()
        chat.hear(question | {"lang": lang, "id": f"heard-{number}"})
        if question is SEVERAL:
            for box_ in chat.answers.get_by_role("checkbox").all()[:2]:
                box_.check()
        if question is LIST:
            chat.answers.locator("summary").click()
        in_reach(chat)
        found[str(question["expects"])] = find_violations(chat.page)
    assert {name: those for name, those in found.items() if those} == {}
