"""Everything can be answered without a mouse and without a touch screen."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.page import ChatPage

SLIDER = {
    "kind": "ask",
    "text": "How strong is it?",
    "expects": "scale",
    "low": 0,
    "high": 100,
    "low_label": "Not at all",
    "high_label": "Very",
}


def test_buttons_are_reached_and_pressed_by_keys(open_chat: Callable[..., ChatPage]) -> None:
    chat = open_chat()
    chat.log.focus()
    chat.page.keyboard.press("Tab")
    expect(chat.answer("Start")).to_be_focused()
    chat.page.keyboard.press("Enter")
    chat.wait()
    # The focus is with the answers: the next Tab is on the first of the new ones.
    expect(chat.answers).to_be_focused()
    chat.page.keyboard.press("Tab")
    expect(chat.answers.get_by_role("button").first).to_be_focused()


def test_a_scale_is_answered_by_keys_with_a_button_or_with_digits(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    chat.say("I want to note my mood")
    chat.answer("0").focus()
    for _ in range(4):
        chat.page.keyboard.press("Tab")
    expect(chat.answer("4")).to_be_focused()
    chat.page.keyboard.press("Enter")
    chat.wait()
    expect(chat.own("4")).to_have_count(1)
    chat.say("I want to note my mood")
    chat.answer("0").focus()
    chat.page.keyboard.type("10")
    expect(chat.field).to_have_value("10")
    chat.page.keyboard.press("Enter")
    chat.wait()
    expect(chat.own("10")).to_have_count(1)


def test_a_slider_is_moved_and_sent_by_keys(open_chat: Callable[..., ChatPage]) -> None:
    chat = open_chat()
    chat.hear(SLIDER)
    slider = chat.page.get_by_role("slider", name="Choose a number")
    slider.focus()
    for _ in range(3):
        chat.page.keyboard.press("ArrowRight")
    expect(chat.answers.get_by_role("button")).to_have_text("Send this number 65")
    chat.page.keyboard.press("Tab")
    chat.page.keyboard.press("Enter")
    chat.wait()
    expect(chat.own("65")).to_have_count(1)


def test_escape_closes_the_crisis_numbers_and_gives_the_focus_back(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    chat.crisis_button.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.crisis.get_by_role("link").first).to_be_focused()
    expect(chat.crisis_button).to_have_attribute("aria-expanded", "true")
    chat.page.keyboard.press("Escape")
    expect(chat.crisis).to_be_hidden()
    expect(chat.crisis_button).to_be_focused()


def test_everything_is_reached_by_tab_in_the_order_in_which_it_is_read(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    chat.choose("Start")
    chat.say("yes")
    chat.page.locator("#comfort-open").focus()
    reached = ["comfort-open"]
    name = "document.activeElement.id || document.activeElement.textContent.trim()"
    while reached[-1] != "send":
        chat.page.keyboard.press("Tab")
        reached.append(chat.page.evaluate(name))
        assert len(reached) < 20, reached
    kept = [each for each in reached if each not in ("999", "116 123")]  # numbers in the text
    assert kept == [
        "comfort-open", "exit", "crisis-open", "My plans", "log",
        "Yes", "No", "Change my answer", "menu", "text", "send",
    ]  # fmt: skip


def test_the_panel_of_size_and_colours_is_worked_by_keys(
    open_chat: Callable[..., ChatPage],
) -> None:
    chat = open_chat()
    chat.page.locator("#comfort-open").focus()
    chat.page.keyboard.press("Enter")
    expect(chat.page.locator("#language")).to_be_focused()
    chat.page.keyboard.press("Tab")
    chat.page.keyboard.press("ArrowRight")
    expect(chat.page.locator("html")).to_have_attribute("data-size", "large")
    chat.page.keyboard.press("Tab")
    chat.page.keyboard.press("ArrowRight")
    chat.page.keyboard.press("ArrowRight")
    expect(chat.page.locator("html")).to_have_attribute("data-look", "dark")
    chat.page.keyboard.press("Escape")
    expect(chat.page.locator("#comfort-open")).to_be_focused()
