"""My data on a phone: reached from the conversation, taken along, deleted and kept by one tap."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page import DESKTOP, PHONE, ChatPage, Screen, box, sideways
from tests.browser.test_accessibility import SCHEMES, find_violations

Open = Callable[..., ChatPage]
WORDS = {
    "en": {
        "ask": "what do you know about me", "open": "Open My data", "title": "My data",
        "copy": "Download my data", "delete": "Delete my data", "sure": "Delete my data?",
        "yes": "Yes, delete my data", "keep": "Keep my data", "kept": "Nothing is deleted.",
        "file": "my-data.html",
    },
    "fr": {
        "ask": "télécharger mes données", "open": "Ouvrir Mes données", "title": "Mes données",
        "copy": "Télécharger mes données", "delete": "Effacer mes données",
        "sure": "Effacer mes données ?", "yes": "Oui, effacer mes données",
        "keep": "Garder mes données", "kept": "Rien n'est effacé.", "file": "mes-donnees.html",
    },
}  # fmt: skip


def check(page: Page) -> None:
    """What every state of the page keeps to on a small screen."""
    assert sideways(page) == 0
    assert find_violations(page) == []
    for button in page.locator("main button, main a.as-button").all():
        assert box(button)["height"] >= 44


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_asked_what_it_knows_the_conversation_leads_to_the_page(open_chat: Open, lang: str) -> None:
    chat, words = open_chat(lang, PHONE), WORDS[lang]
    chat.say(words["ask"])
    link = chat.log.get_by_role("link", name=words["open"])
    assert box(link)["height"] >= 44
    link.click()
    expect(chat.page.get_by_role("heading", level=1)).to_have_text(words["title"])
    assert chat.errors == []


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_deletion_is_said_plainly_planned_and_taken_back_by_one_tap(
    open_chat: Open, lang: str, screen: Screen
) -> None:
    page, words = open_chat(lang, screen).page, WORDS[lang]
    page.goto("/data")
    check(page)
    page.get_by_role("link", name=words["delete"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["sure"])
    check(page)
    page.get_by_role("button", name=words["yes"]).click()
    keep = page.get_by_role("button", name=words["keep"])
    expect(keep).to_be_visible()
    check(page)
    keep.click()
    expect(page.get_by_role("status")).to_contain_text(words["kept"])
    check(page)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_copy_is_one_file_whose_page_is_as_free_of_violations_as_ours(
    open_chat: Open, tmp_path: Path, lang: str, scheme: str
) -> None:
    chat, words = open_chat(lang, PHONE, scheme), WORDS[lang]
    chat.say("7")
    page = chat.page
    page.goto("/data")
    check(page)
    with page.expect_download() as got:
        page.get_by_role("button", name=words["copy"]).click()
    with ZipFile(got.value.path()) as archive:
        archive.extract(words["file"], tmp_path)
        data = json.loads(archive.read("data.json"))
    assert "7" in {each["text"] for each in data["messages"]}
    page.goto((tmp_path / words["file"]).as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text(words["title"])
    assert sideways(page) == 0
    assert find_violations(page) == []
