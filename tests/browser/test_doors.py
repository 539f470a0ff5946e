"""The pages around the conversation: the demo's doors, the code, the demo telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.page import SMALL_PHONE, sideways


def test_the_doors_of_the_demo_lead_to_the_console(open_context: Opener) -> None:
    page = open_context().new_page()
    page.goto("/")
    page.get_by_role("link", name="therapist's console").click()
    expect(page.get_by_label("password", exact=False)).to_be_visible()
    assert "/console/" in page.url


@pytest.mark.parametrize(
    ("lang", "wrong", "call"),
    [("en", "does not open anything", "tel:116123"), ("fr", "n'ouvre rien", "tel:3114")],
)
def test_a_wrong_code_is_answered_kindly_beside_the_numbers_to_call(
    open_context: Opener, lang: str, wrong: str, call: str
) -> None:
    page = open_context(SMALL_PHONE).new_page()
    page.goto(f"/join?lang={lang}")
    page.locator("#code").fill("no-such-code")
    page.locator("#by-code button").click()
    expect(page.get_by_role("alert")).to_contain_text(wrong)
    expect(page.locator(f"a[href='{call}']")).to_be_visible()
    assert sideways(page) == 0


@pytest.mark.parametrize(("lang", "new"), [("en", "New: English"), ("fr", "Nouveau : français")])
def test_the_demo_telephone_texts_with_cairn(open_context: Opener, lang: str, new: str) -> None:
    page = open_context(SMALL_PHONE).new_page()
    page.goto("/demo/handset")
    page.get_by_role("button", name=new).click()
    page.locator("#text").fill("menu")
    page.locator("#text").press("Enter")
    log = page.get_by_role("log")
    expect(log.locator("article.own p")).to_have_text("menu")
    expect(log.locator("article.bot").first).to_contain_text("1")
    assert sideways(page) == 0
