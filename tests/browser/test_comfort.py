"""What makes the page one's own: size, colours, a voice; the way out; and the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import expect

from cairn.bench.whole import WholeCairn
from tests.browser.jump import jump
from tests.browser.page import (
    DESKTOP,
    ENLARGED,
    PHONE,
    SMALL_PHONE,
    ChatPage,
    Screen,
    box,
    leads_elsewhere,
    sideways,
)
from tests.running import owner_connection

Open = Callable[..., ChatPage]
VOICES = """
  const said = (window.said = []);
  const voices = [
    { name: "far", lang: "en-GB", localService: false }, { name: "near", lang: "en-GB", localService: LOCAL },
  ];
  window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices, speak: (each) => said.push([each.text, each.voice.name]), cancel: () => said.push("stopped"),
    addEventListener() {},
  } });
"""


# --- size and colours ------------------------------------------------------------------------


def test_what_was_chosen_stays_in_the_browser_and_is_there_before_the_first_paint(
    open_chat: Open,
) -> None:
    chat = open_chat("en", PHONE)
    sent: list[str] = []
    chat.page.on("request", lambda request: sent.append(request.url))
    chat.page.get_by_role("button", name="Display and language").click()
    chat.page.get_by_label("Very large").check()
    chat.page.get_by_label("High contrast").check()
    assert sent == []
    assert chat.page.evaluate("JSON.parse(localStorage.getItem('cairn-look'))") == {
        "size": "largest",
        "look": "contrast",
    }
    chat.page.reload(wait_until="commit")
    expect(chat.page.locator("html[data-look=contrast][data-size=largest]")).to_be_attached()
    chat.wait()
    assert chat.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
    assert chat.page.evaluate("getComputedStyle(document.body).fontSize") == "24px"
    chat.page.goto("/documents")
    assert chat.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(
    "screen", [SMALL_PHONE, PHONE, DESKTOP, ENLARGED], ids=["small", "phone", "desktop", "enlarged"]
)
def test_the_panel_and_the_largest_letters_fit_every_screen(
    open_chat: Open, lang: str, screen: Screen
) -> None:
    chat = open_chat(lang, screen)
    opener, panel = chat.page.locator("#comfort-open"), chat.page.locator("#comfort")
    opener.click()
    for control in panel.locator("button:visible, .pill:visible").all():
        assert box(control)["height"] >= 44
    panel.locator("[value=largest]").check()
    assert sideways(chat.page) == 0
    if screen is not ENLARGED:  # a very low window scrolls as a whole
        bottom = box(chat.page.locator("#composer") if screen is DESKTOP else panel)
        assert bottom["y"] + bottom["height"] <= screen.height
    chat.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(opener).to_be_focused()
    chat.say("34")
    assert sideways(chat.page) == 0
    assert chat.errors == []


def test_the_numbers_to_call_close_the_panel_and_take_its_room(open_chat: Open) -> None:
    chat = open_chat("en", SMALL_PHONE)
    chat.page.locator("#comfort-open").click()
    expect(chat.crisis_button).to_be_in_viewport()
    ChatPage.open(chat.page.context).say("I have a plan to kill myself tonight")
    expect(chat.crisis).to_be_visible()
    expect(chat.log).to_be_visible()
    expect(chat.page.locator("#comfort")).to_be_hidden()


def test_the_language_is_changed_in_place(open_chat: Open) -> None:
    chat = open_chat("en", PHONE)
    chat.choose("Start")
    chat.page.locator("#comfort-open").click()
    chat.page.get_by_role("button", name="Français").click()
    expect(chat.page.locator("html")).to_have_attribute("lang", "fr")
    expect(chat.page.locator("#exit")).to_have_text("Quitter")
    expect(chat.page.locator("#comfort legend").first).to_have_text("Taille du texte")
    expect(chat.page.locator("#way-session")).to_contain_text("min environ")


# --- the way out -----------------------------------------------------------------------------


@pytest.mark.parametrize("screen", [DESKTOP, SMALL_PHONE], ids=["desktop", "small"])
def test_one_tap_leads_elsewhere_and_back_does_not_lead_here(
    open_chat: Open, screen: Screen
) -> None:
    chat = open_chat("en", screen)
    leads_elsewhere(chat.page)
    chat.page.goto("/documents")
    chat.page.get_by_role("link", name="Back to the conversation").click()
    chat.wait()
    chat.say("hello")
    place = box(chat.page.locator("#exit"))
    assert min(place["width"], place["height"]) >= 44
    chat.page.get_by_role("link", name="Leave").click()
    chat.page.wait_for_url("https://www.wikipedia.org/")
    chat.page.go_back(wait_until="commit")
    expect(chat.page).to_have_url("https://www.wikipedia.org/")
    expect(chat.page).to_have_title("Elsewhere")
    chat.page.goto("/chat")  # whoever opens it on purpose finds their place
    chat.wait()
    expect(chat.own("hello")).to_have_count(1)


def test_the_way_out_is_on_the_pages_to_keep_and_works_without_scripts(
    open_chat: Open,
) -> None:
    chat = open_chat("fr", PHONE)
    chat.page.goto("/documents")
    out = chat.page.get_by_role("link", name="Quitter")
    expect(out).to_be_in_viewport()
    expect(out).to_have_attribute("href", "https://www.wikipedia.org/")


# --- the way back ----------------------------------------------------------------------------


def test_the_last_answer_can_be_changed_and_both_stay_in_the_conversation(open_chat: Open) -> None:
    chat = open_chat("en", PHONE)
    expect(chat.answer("Change my answer")).to_have_count(0)
    chat.choose("Start")
    expect(chat.answer("Change my answer")).to_have_count(0)  # nothing was answered yet
    asked = chat.said[-1]
    chat.say("yes")
    chat.choose("Change my answer")
    assert chat.said[-1].strip().endswith(asked.strip()[-20:])
    expect(chat.own("yes")).to_have_count(1)
    expect(chat.own("change my last answer")).to_have_count(1)
    expect(chat.answer("Change my answer")).to_have_count(0)


def test_words_of_ones_own_come_back_into_the_field_to_be_mended(
    open_chat: Open, cairn: WholeCairn
) -> None:
    chat = open_chat("en", PHONE)
    jump(cairn, "m2-functional-analysis", "scene")
    chat.say("The queue in the supermarket, on a Saturday")
    chat.choose("Change my answer")
    expect(chat.field).to_have_value("The queue in the supermarket, on a Saturday")


def test_in_the_safety_dialogue_nothing_offers_to_go_back(open_chat: Open) -> None:
    chat = open_chat("en", PHONE)
    chat.choose("Start")
    chat.say("yes")
    chat.say("I keep thinking about killing myself")
    expect(chat.answer("Change my answer")).to_have_count(0)


def test_earlier_sessions_are_read_by_scrolling_up_each_day_under_its_date(
    open_chat: Open, cairn: WholeCairn
) -> None:
    chat = open_chat("en", PHONE)
    cookies = {str(each["name"]): str(each["value"]) for each in chat.page.context.cookies()}
    with httpx.Client(base_url=cairn.url, cookies=cookies, headers={"Origin": cairn.url}) as http:
        for number in range(40):
            said = {"id": f"mood-before-{number}", "text": f"mood {number % 11}"}
            assert http.post("/api/messages", json=said, timeout=30).is_success
        patient = http.post("/demo/join", json={"lang": "en"})  # somebody else's, never shown here
        assert patient.is_success
    first, last = _make_older(cairn, "mood-before-0", "mood-before-20")
    chat.page.reload()
    chat.wait()
    expect(chat.log.locator(".bubble")).not_to_have_count(0)
    seen = chat.log.locator(".bubble").count()
    for top in (400, 0):
        chat.page.evaluate(f"document.getElementById('log').scrollTop = {top}")
    expect(chat.log.get_by_text("Your conversation began here.")).to_be_attached()
    texts = chat.log.locator("article.own p").all_inner_texts()
    assert texts == [f"mood {number % 11}" for number in range(40)]
    assert chat.log.locator(".bubble").count() > seen
    days = chat.log.get_by_role("heading", level=2).all_inner_texts()
    assert days == [first, last]
    assert chat.page.evaluate("document.getElementById('log').scrollTop") > 0, "the place was lost"
    assert chat.errors == []


def _make_older(cairn: WholeCairn, start: str, end: str) -> tuple[str, str]:
    """Move what was said from one message up to another three days back; the two days, said."""
    with owner_connection(cairn) as link:
        positions = [
            link.execute(
                "SELECT patient_id, position FROM message WHERE external_id LIKE %s ORDER BY created_at DESC",
                (f"%:{name}",),
            ).fetchone()
            for name in (start, end)
        ]
        assert positions[0]
        assert positions[1]
        link.execute(
            "UPDATE message SET created_at = created_at - interval '3 days' WHERE patient_id = %s AND position < %s",
            (positions[0][0], positions[1][1]),
        )
        link.execute(
            "UPDATE message SET created_at = created_at - interval '1 day' WHERE patient_id = %s AND position >= %s",
            (positions[0][0], positions[1][1]),
        )
    now = datetime.now(UTC)
    days = [now - timedelta(days=back) for back in (3, 1)]
    return f"{days[0]:%A} {days[0].day} {days[0]:%B}", f"{days[1]:%A} {days[1].day} {days[1]:%B}"


# --- a voice ---------------------------------------------------------------------------------


def test_a_message_is_read_by_a_voice_of_the_device_and_by_no_other(open_chat: Open) -> None:
    chat = open_chat("en", PHONE)
    chat.page.add_init_script(VOICES.replace("LOCAL", "true"))
    chat.page.reload()
    chat.wait()
    chat.page.locator("#comfort-open").click()
    chat.page.get_by_label("A button to hear each message").check()
    chat.page.keyboard.press("Escape")
    chat.choose("Start")
    assert chat.page.evaluate("said") == [], "nothing is read unasked"
    button = chat.log.get_by_role("button", name="Listen").first
    button.click()
    assert chat.page.evaluate("said.at(-1)") == [chat.said[0], "near"]
    expect(chat.log.get_by_role("button", name="Stop")).to_have_count(1)
    chat.log.get_by_role("button", name="Stop").click()
    assert chat.page.evaluate("said.at(-1)") == "stopped"
    expect(chat.log.get_by_role("button", name="Stop")).to_have_count(0)


def test_without_a_voice_of_the_device_reading_aloud_is_not_offered(open_chat: Open) -> None:
    chat = open_chat("en", PHONE)
    chat.page.add_init_script(VOICES.replace("LOCAL", "false"))
    chat.page.reload()
    chat.wait()
    chat.page.locator("#comfort-open").click()
    expect(chat.page.locator("#listening")).to_be_hidden()
