"""An author tries a draft out in a real browser, and edits it meanwhile."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser, Locator, Page, expect

from cairn.content import Library
from cairn.engine.flow import Person
from cairn.preview.app import create_app
from cairn.preview.flow_file import read_flow
from cairn.preview.rehearsal import Rehearsal
from tests.browser.test_accessibility import find_violations
from tests.unit.preview.conftest import edit, write_draft

OpenPreview = Callable[..., Page]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The content with the draft in it, read once."""
    return Library.load(write_draft(tmp_path_factory.mktemp("draft") / "content"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_draft(tmp_path / "content")


@pytest.fixture
def address(folder: Path, library: Library, tmp_path: Path) -> Iterator[str]:
    """Where the draft is served; the command itself is tested with the tutorial."""
    (tmp_path / "flows").mkdir()
    rehearsal = Rehearsal(folder, library, Person(lang="en"))
    rehearsal.begin("draft")
    app = create_app(rehearsal, tmp_path / "flows")
    config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        serving = Thread(target=server.run, kwargs={"sockets": [listening]})
        serving.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        server.should_exit = True
        serving.join(timeout=30)


@pytest.fixture
def open_preview(browser: Browser, address: str) -> Iterator[OpenPreview]:
    opened = []

    def open_one(width: int = 1360, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 850},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto(address)
        expect(last(page)).to_have_text(re.compile("look at|regarde"))
        return page

    yield open_one
    for context in opened:
        context.close()


def last(page: Page) -> Locator:
    """What Cairn said last."""
    return page.locator("#log article:not(.own) p").last


def write(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")


def test_an_author_types_taps_and_begins_at_another_step(open_preview: OpenPreview) -> None:
    page = open_preview()
    write(page, "my evenings")
    expect(last(page)).to_have_text("You said my evenings. Are you sure?")
    page.get_by_role("button", name="Certain", exact=True).click()
    expect(last(page)).to_have_text("How many hours?")
    expect(page.locator("#events")).to_contain_text("document_kept")
    expect(page.locator("#steps [aria-current]")).to_contain_text("hours")
    page.locator("#steps").get_by_role("button", name="sure choice").click()
    expect(last(page)).to_have_text("You said . Are you sure?")
    page.get_by_label("name text").fill("mornings")
    page.get_by_label("name text").press("Tab")
    expect(last(page)).to_have_text("You said mornings. Are you sure?")


def test_what_is_saved_on_disk_shows_without_loading_the_page_again(
    open_preview: OpenPreview, folder: Path
) -> None:
    page = open_preview()
    page.evaluate("window.stayed = true")
    edit(folder, "What shall we look at?", "Where do we begin to look at it?")
    expect(last(page)).to_have_text("Where do we begin to look at it?")
    edit(folder, 'fr: "Que regarde-t-on ?"', "")
    expect(page.get_by_role("alert")).to_contain_text("does not load")
    expect(page.locator("#findings")).to_contain_text("modules/draft.yml:")
    write(page, "my evenings")
    expect(last(page)).to_have_text("You said my evenings. Are you sure?")
    edit(folder, 'look at it?", }', 'look at it?", fr: "Et là ?"}')
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(last(page)).to_have_text("You said my evenings. Are you sure?")
    assert page.evaluate("window.stayed")


def test_labels_and_conversation_follow_the_language_and_sms_shows_its_price(
    open_preview: OpenPreview,
) -> None:
    page = open_preview()
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", name="Aperçu")).to_be_visible()
    expect(last(page)).to_have_text("Que regarde-t-on ?")
    expect(page.get_by_placeholder("Écrire comme le patient")).to_be_visible()
    page.get_by_role("button", name="SMS").click()
    expect(page.locator("#log .cost")).to_have_text("1 SMS")


def test_danger_shows_the_crisis_dialogue_with_numbers_one_tap_away(
    open_preview: OpenPreview,
) -> None:
    page = open_preview()
    write(page, "I want to kill myself")
    crisis = page.locator("#log article.crisis")
    expect(crisis.first).to_be_visible()
    expect(crisis.get_by_role("link").first).to_have_attribute("href", re.compile("^tel:"))


def test_a_conversation_becomes_a_golden_flow(open_preview: OpenPreview, tmp_path: Path) -> None:
    page = open_preview()
    write(page, "my evenings")
    expect(last(page)).to_have_text("You said my evenings. Are you sure?")
    page.get_by_label("Name of the file").fill("draft.evenings.en")
    page.get_by_label("What happens in it").fill("A patient looks at evenings.")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("#status")).to_contain_text("Written:")
    flow = read_flow(tmp_path / "flows" / "draft.evenings.en.yml")
    assert [line.patient for line in flow.talk] == ["/begin", "my evenings"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 390])
def test_the_preview_is_free_of_violations(
    open_preview: OpenPreview, folder: Path, width: int, scheme: str
) -> None:
    page = open_preview(width, scheme)
    write(page, "my evenings")
    expect(last(page)).to_have_text("You said my evenings. Are you sure?")
    found = {"question": find_violations(page)}
    page.get_by_role("button", name="SMS").click()
    expect(page.locator("#log .cost").first).to_be_visible()
    found["sms"] = find_violations(page)
    edit(folder, 'fr: "Que regarde-t-on ?"', "")
    expect(page.get_by_role("alert")).to_be_visible()
    found["broken"] = find_violations(page)
    assert {state: each for state, each in found.items() if each} == {}
