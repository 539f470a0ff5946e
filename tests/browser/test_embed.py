"""A clinic puts the chat into its own page by one script tag, and cannot read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

import httpx
import pytest
from playwright.sync_api import Browser, Frame, FrameLocator, Page, expect

from cairn.bench.whole import WholeCairn
from tests.browser.conftest import Site
from tests.browser.page import DESKTOP, PHONE, Screen, leads_elsewhere
from tests.browser.test_accessibility import find_violations


class Visit(Protocol):
    """Opens a page in a browser profile of its own."""

    def __call__(
        self, address: str = "/", screen: Screen = DESKTOP, scheme: str = "light"
    ) -> Page: ...


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    opened: list[Page] = []

    def go(address: str = "/", screen: Screen = DESKTOP, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": screen.width, "height": screen.height},
            has_touch=screen.touch,
            is_mobile=screen.touch,
            color_scheme="dark" if scheme == "dark" else "light",
        )
        context.set_default_timeout(30_000)
        page = context.new_page()
        opened.append(page)
        page.goto(address if "//" in address else site.clinic + address)
        return page

    yield go
    for page in opened:
        page.context.close()


def chat_of(page: Page) -> FrameLocator:
    return page.frame_locator("cairn-chat iframe")


def inner(page: Page) -> Frame:
    found: Frame = next(each for each in page.frames if each != page.main_frame)
    return found


def join(page: Page) -> FrameLocator:
    """Open the chat on the clinic's page and start, as a demo patient."""
    page.get_by_role("button", name="Talk to Cairn").click()
    chat = chat_of(page)
    chat.get_by_role("button", name="Talk to Cairn in English").click()
    expect(chat.locator("#answers")).to_have_attribute("aria-busy", "false")
    return chat


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_one_script_tag_opens_a_conversation_that_is_kept_in_the_frame(
    visit: Visit, screen: Screen
) -> None:
    page = visit("/", screen)
    chat = join(page)
    chat.locator("#text").fill("I want to note my mood")
    chat.locator("#text").press("Enter")
    expect(chat.get_by_role("button", name="7", exact=True)).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Talk to Cairn").click()
    expect(chat_of(page).locator("article.own p").first).to_have_text("I want to note my mood")


def test_nothing_on_the_page_around_it_can_read_the_conversation(visit: Visit) -> None:
    page = visit()
    join(page)
    page.evaluate(
        "window.frame = document.querySelector('cairn-chat').shadowRoot.querySelector('iframe')"
    )
    assert page.evaluate("frame.contentDocument") is None
    for peek in (
        "frame.contentWindow.document",
        "frame.contentWindow.localStorage",
        "frame.contentWindow.location.href",
    ):
        refused = (
            f"(() => {{ try {{ return String({peek}) }} catch (error) {{ return error.name }} }})()"
        )
        assert page.evaluate(refused) == "SecurityError"
    assert "cairn" not in page.evaluate("document.cookie")


def test_the_cookie_of_the_frame_is_tied_to_the_clinics_page(visit: Visit, site: Site) -> None:
    page = visit()
    join(page)
    cookie = next(each for each in page.context.cookies() if each["name"].startswith("cairn_"))
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "None")
    assert cookie.get("partitionKey"), "another site's page would get it too"
    other = page.context.new_page()
    other.goto(f"{site.cairn.url}/chat")
    expect(other.get_by_role("button", name="Talk to Cairn in English")).to_be_visible()


def test_a_message_from_another_site_is_refused_with_the_cookie_too(site: Site) -> None:
    cookie = httpx.post(f"{site.cairn.url}/demo/join", json={"lang": "en"}).headers["set-cookie"]
    signed_in = {"Cookie": cookie.split(";")[0]}
    said = {"id": "from-elsewhere", "text": "hello"}
    address = f"{site.cairn.url}/api/messages"
    for origin, status in {site.clinic: 403, "null": 403, site.cairn.url: 200}.items():
        headers = {**signed_in, "Origin": origin}
        assert httpx.post(address, json=said, headers=headers, timeout=30).status_code == status


def test_only_the_origins_that_were_named_may_frame_it(visit: Visit, site: Site) -> None:
    page = visit(site.stranger)
    page.get_by_role("button", name="Talk to Cairn").click()
    expect(page.locator("cairn-chat iframe")).to_be_visible()
    page.wait_for_function("() => true")
    assert inner(page).url in ("chrome-error://chromewebdata/", "")
    for path, allowed in {
        "/": True,
        "/join": True,
        "/console/": False,
        "/demo/handset": False,
    }.items():
        headers = httpx.get(site.cairn.url + path, follow_redirects=True).headers
        policy = headers["content-security-policy"]
        assert (f"frame-ancestors {site.clinic}" in policy) is allowed
        assert ("frame-ancestors 'none'" in policy) is not allowed
        assert headers.get("x-frame-options") == (None if allowed else "DENY")


def test_by_itself_cairn_is_framed_by_nobody_and_its_cookie_stays_at_home(
    cairn: WholeCairn,
) -> None:
    answer = httpx.get(cairn.url)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    cookie = httpx.post(f"{cairn.url}/demo/join", json={"lang": "en"}).headers["set-cookie"]
    assert "SameSite=Lax" in cookie
    assert "Partitioned" not in cookie


def test_the_focus_moves_in_and_comes_back_to_the_button(visit: Visit) -> None:
    page = visit()
    join(page)
    page.reload()
    launcher = page.get_by_role("button", name="Talk to Cairn")
    launcher.focus()
    page.keyboard.press("Enter")
    field = chat_of(page).locator("#text")
    expect(field).to_be_focused()
    chat_of(page).locator("#crisis-open").click()
    page.keyboard.press("Escape")  # closes the numbers only
    expect(chat_of(page).locator("#crisis")).to_be_hidden()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()


def test_on_a_phone_it_fills_the_screen_and_the_page_behind_is_out_of_reach(visit: Visit) -> None:
    page = visit("/fr", PHONE)
    page.get_by_role("button", name="Écrire à Cairn").click()
    dialog = page.get_by_role("dialog", name="Écrire à Cairn")
    expect(dialog).to_be_visible()
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": PHONE.width, "height": PHONE.height}
    behind = "document.elementFromPoint(20, 20).closest('cairn-chat') !== null"
    assert page.evaluate(behind)
    page.get_by_role("button", name="Fermer la conversation").click()
    expect(page.get_by_role("button", name="Écrire à Cairn")).to_be_focused()


def test_a_page_with_a_strict_policy_of_its_own_needs_two_lines_in_it(visit: Visit) -> None:
    page = visit("/strict")
    launcher = page.get_by_role("button", name="Talk to Cairn")
    background = "getComputedStyle(document.querySelector('cairn-chat').shadowRoot.querySelector('button')).backgroundColor"
    expect(launcher).to_be_visible()
    assert page.evaluate(background) == "rgb(47, 111, 94)"
    launcher.click()
    expect(chat_of(page).get_by_role("button").first).to_be_visible()


def test_the_way_out_of_the_frame_takes_the_whole_tab_away(visit: Visit) -> None:
    page = visit("/", PHONE)
    leads_elsewhere(page)
    chat = join(page)
    chat.get_by_role("link", name="Leave").click()
    expect(page).to_have_url("https://www.wikipedia.org/")
    expect(page).to_have_title("Elsewhere")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_launcher_and_the_frame_are_free_of_violations(
    visit: Visit, screen: Screen, scheme: str
) -> None:
    page = visit("/", screen, scheme)
    assert find_violations(page) == []
    page.get_by_role("button", name="Talk to Cairn").click()
    expect(chat_of(page).get_by_role("button").first).to_be_visible()
    assert find_violations(page) == []


def test_the_script_is_small(site: Site) -> None:
    source = httpx.get(f"{site.cairn.url}/embed.js").text
    assert re.search(r'"fr":\s*{"label": "Parler à Cairn"', source)
    assert len(source.encode()) < 10_000
