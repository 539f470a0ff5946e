"""What a session leaves in the patient's hands: a card in the conversation, a page, paper."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from cairn.bench.whole import WholeCairn
from tests.browser.jump import jump
from tests.browser.page import DESKTOP, PHONE, ChatPage, Screen, box, sideways
from tests.browser.test_accessibility import find_violations

Open = Callable[..., ChatPage]
SAID = {
    "en": {
        "scene": "The queue in the supermarket, on a Saturday",
        "thought": "I will faint <b>in front</b> of everybody & they will stare",
        "behaviour": "I leave the trolley and walk out",
        "cost": "I do not shop alone any more, and my sister has to come with me",
    },
    "fr": {
        "scene": "La queue au supermarché, un samedi",
        "thought": "Je vais m'évanouir <b>devant</b> tout le monde & on va me regarder",
        "behaviour": "Je laisse le caddie et je sors",
        "cost": "Je ne fais plus les courses sans ma sœur, et elle en a assez",
    },
}
WORDS = {
    "en": {
        "when": "tomorrow at 6 pm", "open": "Open and print", "title": "My loop",
        "print": "Print", "back": "Back to the conversation", "plans": "My plans",
    },
    "fr": {
        "when": "demain à 18 h", "open": "Ouvrir et imprimer", "title": "Ma boucle",
        "print": "Imprimer", "back": "Retour à la conversation", "plans": "Mes plans",
    },
}  # fmt: skip


def make_loop(chat: ChatPage, cairn: WholeCairn, lang: str) -> UUID:
    """End the session of the functional analysis, whose loop is kept; the patient."""
    more = {"emotion": "fear", "relief": "much"}
    patient = jump(cairn, "m2-functional-analysis", "cards-when", **SAID[lang], **more)
    chat.say(WORDS[lang]["when"])
    expect(chat.log.locator("a.kept img")).to_be_visible()
    return patient


def open_page(chat: ChatPage, cairn: WholeCairn, lang: str) -> Page:
    make_loop(chat, cairn, lang)
    chat.log.get_by_role("link", name=WORDS[lang]["open"]).click()
    expect(chat.page.get_by_role("heading", level=1)).to_have_text(WORDS[lang]["title"])
    return chat.page


def whole(page: Page, selector: str) -> bool:
    """Whether the picture is loaded and has a size."""
    script = "node => node.complete && node.naturalWidth > 0"
    return bool(page.locator(selector).evaluate(script))


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_loop_of_a_session_is_drawn_in_the_conversation(
    open_chat: Open, cairn: WholeCairn, lang: str, screen: Screen
) -> None:
    chat = open_chat(lang, screen)
    make_loop(chat, cairn, lang)
    assert whole(chat.page, "a.kept img")
    link = chat.log.get_by_role("link", name=WORDS[lang]["open"])
    assert box(link)["height"] >= 44
    assert sideways(chat.page) == 0
    assert find_violations(chat.page) == []
    assert chat.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_its_page_has_the_picture_all_words_and_the_numbers_to_call(
    open_chat: Open, cairn: WholeCairn, lang: str, screen: Screen, scheme: str
) -> None:
    page = open_page(open_chat(lang, screen, scheme), cairn, lang)
    expect(page.locator(".picture svg")).to_be_visible()
    for words in SAID[lang].values():
        expect(page.locator("dd").filter(has_text=words)).to_have_count(1)
    expect(page.locator(".numbers-line")).to_contain_text("3114" if lang == "fr" else "116 123")
    assert page.locator("b").count() == 0
    assert sideways(page) == 0
    assert find_violations(page) == []


def test_a_document_is_opened_printed_and_left_by_keys(open_chat: Open, cairn: WholeCairn) -> None:
    chat = open_chat("en")
    make_loop(chat, cairn, "en")
    chat.log.focus()
    while not chat.page.evaluate("document.activeElement.classList.contains('kept')"):
        chat.page.keyboard.press("Tab")
    chat.page.keyboard.press("Enter")
    page = chat.page
    expect(page.get_by_role("heading", level=1)).to_have_text("My loop")
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Print")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_title("printed")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    chat.wait()
    expect(chat.log.locator("a.kept")).to_have_count(1)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_on_paper_there_is_the_document_and_nothing_to_press(
    open_chat: Open, cairn: WholeCairn, lang: str
) -> None:
    page = open_page(open_chat(lang, DESKTOP, "dark"), cairn, lang)
    page.emulate_media(media="print")
    expect(page.get_by_role("button")).to_be_hidden()
    expect(page.get_by_role("link", name=WORDS[lang]["back"])).to_be_hidden()
    expect(page.locator(".picture svg")).to_be_visible()
    style = page.evaluate(
        "(({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(document.body))"
    )
    assert style == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert len(page.pdf(format="A4").split(b"/Type /Page\n")) - 1 <= 1


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_all_plans_are_on_one_page(open_chat: Open, cairn: WholeCairn, lang: str) -> None:
    chat = open_chat(lang, PHONE)
    chat.page.goto("/documents")
    assert find_violations(chat.page) == []  # nothing there yet
    chat.page.goto("/chat")
    chat.wait()
    page = open_page(chat, cairn, lang)
    page.get_by_role("link", name=WORDS[lang]["plans"]).click()
    link = page.get_by_role("link", name=WORDS[lang]["title"])
    assert box(link)["height"] >= 44
    assert find_violations(page) == []
    link.click()
    expect(page.locator(".picture svg")).to_be_visible()
