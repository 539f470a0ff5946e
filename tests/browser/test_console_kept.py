"""A therapist reads what a patient keeps and writes a word for next time, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from cairn.bench.whole import WholeCairn
from tests.browser.page import DESKTOP, PHONE, ChatPage, Screen, sideways
from tests.browser.test_accessibility import find_violations
from tests.browser.test_kept import SAID, make_loop


def open_patient(chat: ChatPage, patient: UUID) -> Page:
    """The console's page of that patient."""
    page = chat.page.context.new_page()
    page.goto("/console/demo")
    page.get_by_role("button").first.click()
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"/console/patients/{patient}")
    expect(page.locator("#documents")).to_be_visible()
    return page


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_shared_session_is_answered_with_a_comment_and_its_document_is_read(
    open_chat: Callable[..., ChatPage], cairn: WholeCairn, screen: Screen
) -> None:
    chat = open_chat("en", screen)
    patient = make_loop(chat, cairn, "en")
    chat.say("breathe before I go in")
    if chat.answers.get_by_text("It is my answer").count():  # it sounds like a wish to breathe
        chat.choose("It is my answer")
    page = open_patient(chat, patient)
    document = page.locator("#documents details").first
    expect(document.locator("dl")).to_be_hidden()
    document.locator("summary").click()
    expect(document.locator("svg")).to_be_visible()
    expect(document.locator("dd").filter(has_text=SAID["en"]["cost"])).to_be_visible()
    page.locator("#comment").fill("Well done at the till.")
    expect(page.locator("#comment-left")).to_have_text("178")
    page.get_by_role("button", name="Keep for the next session").click()
    expect(page.get_by_role("status")).to_contain_text("Kept.")
    expect(page.get_by_label("Not read yet: you can still change it")).to_have_value(
        "Well done at the till."
    )
    assert sideways(page) == 0
    assert find_violations(page) == []
    page.locator("#requests button").first.click()  # settled, with no other comment
    expect(page.get_by_role("status")).to_contain_text("settled")
