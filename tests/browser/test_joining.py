"""Coming in, coming back and beginning alone, in a real browser on a small phone."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.page import PHONE, sideways
from tests.browser.test_accessibility import find_violations

WORDS = {
    "en": {
        "wrong": "Check each sign", "ready": "Your conversation is ready",
        "sent": "a code is on its way", "bad": "These digits do not work", "here": "This computer",
        "is": "Nobody reads along", "ways": "ends with",
    },
    "fr": {
        "wrong": "Vérifiez chaque signe", "ready": "Votre conversation est prête",
        "sent": "un code est en route", "bad": "Ces chiffres ne marchent pas",
        "here": "Cet ordinateur", "is": "Personne ne lit vos messages", "ways": "finit par",
    },
}  # fmt: skip
LANGS = sorted(WORDS)


def looked_at(page: Page, name: str) -> None:
    """Nothing to scroll sideways, and nothing that axe-core objects to.

    With SCREENSHOTS set to a folder, a picture for who wants to look.
    """
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert sideways(page) == 0
    assert find_violations(page) == []


def demo_patient(page: Page, lang: str) -> str:
    """A demo patient's telephone number; their browser is another one than this page's."""
    joined = page.context.request.post("/demo/join", data={"lang": lang})
    phone = str(joined.json()["phone"])
    page.context.clear_cookies()
    return phone


def code_on(page: Page, phone: str) -> str:
    """The six digits that came to the demo's telephone."""
    for _ in range(100):
        texts = page.context.request.get(f"/demo/handset/{phone}").json()["texts"]
        for text in texts:
            if found := re.search(r"(\d{3}) (\d{3})\. ", text["text"]):
                return found[1] + found[2]
        page.wait_for_timeout(200)
    raise AssertionError("no code came")


@pytest.mark.parametrize("lang", LANGS)
def test_a_wrong_code_says_what_to_do(open_context: Opener, lang: str) -> None:
    page = open_context(PHONE).new_page()
    page.goto(f"/join?lang={lang}")
    looked_at(page, f"join-{lang}")
    page.locator("#code").fill("ABCDEFGHJK")
    page.locator("#by-code button").click()
    expect(page.get_by_role("alert")).to_contain_text(WORDS[lang]["wrong"])
    looked_at(page, f"wrong-{lang}")


@pytest.mark.parametrize("lang", LANGS)
def test_a_link_leaves_the_address_and_waits_for_a_press(open_context: Opener, lang: str) -> None:
    page = open_context(PHONE).new_page()
    page.goto(f"/join?lang={lang}#ABCDEFGHJKMNPQRSTUVWXYZ234")
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[lang]["ready"])
    assert "#" not in page.url
    assert "ABCDEFGHJ" not in page.url
    expect(page.locator("#code")).to_be_hidden()
    looked_at(page, f"link-{lang}")
    page.locator("#by-link button").click()
    expect(page.get_by_role("alert")).to_contain_text(WORDS[lang]["wrong"])


@pytest.mark.parametrize("lang", LANGS)
def test_a_code_on_the_telephone_opens_the_conversation_here(
    open_context: Opener, lang: str
) -> None:
    page = open_context(PHONE).new_page()
    phone = demo_patient(page, lang)
    page.goto(f"/come-back?lang={lang}")
    looked_at(page, f"come-back-{lang}")
    page.locator("#contact").fill(phone)
    page.locator("form button").click()
    expect(page.locator("main")).to_contain_text(WORDS[lang]["sent"])
    code = code_on(page, phone)
    page.locator("#code").fill("000000" if code != "000000" else "111111")
    page.locator("form button").click()
    expect(page.get_by_role("alert")).to_contain_text(WORDS[lang]["bad"])
    looked_at(page, f"code-wrong-{lang}")
    page.locator("#code").fill(code)
    page.locator("form button").click()
    page.wait_for_url("**/chat")
    page.goto("/devices")
    expect(page.locator(".devices")).to_contain_text(WORDS[lang]["here"])
    expect(page.locator("main")).to_contain_text(WORDS[lang]["ways"])
    looked_at(page, f"devices-{lang}")
    page.locator(".devices button").first.click()
    page.goto("/devices")
    assert "/devices" not in page.url


@pytest.mark.parametrize("lang", LANGS)
def test_who_begins_alone_reads_what_this_is_and_is_asked_little(
    open_context: Opener, lang: str
) -> None:
    page = open_context(PHONE).new_page()
    page.goto(f"/start?lang={lang}")
    expect(page.locator("main")).to_contain_text(WORDS[lang]["is"])
    looked_at(page, f"start-{lang}")
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert page.locator("#timezone").input_value() == zone
    page.locator("#contact").fill("?")
    page.locator("form button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("#contact").fill(f"{lang}-{zone.lower().replace('/', '-')}@example.org")
    page.locator("form button").click()
    expect(page.locator("#code")).to_be_visible()
    looked_at(page, f"confirm-{lang}")
    page.locator("a[href='/chat']").click()
    page.wait_for_url("**/chat")
    expect(page.get_by_role("log")).to_be_visible()
