"""Signing in takes both secrets, says nothing of what was wrong, and ends when it should."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from cairn.store.keys import hash_of
from cairn.store.tables import Staff, StaffSession
from cairn.team.accounts import PASSWORDS
from cairn.turns.demo import load_demo
from console.guard import cookie_name
from tests.integration.console.conftest import ORIGIN, PASSWORD, Team

pytestmark = pytest.mark.anyio


async def test_password_and_code_together_open_the_console(team: Team) -> None:
    await team.account("durand")
    browser = team.browser()
    answer = await team.enter(browser, "durand")
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(cookie_name(team.clinic.runtime))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await browser.get("/")).status_code == 200


async def test_who_followed_the_link_of_an_alert_is_on_its_page_after_signing_in(
    team: Team,
) -> None:
    await team.account("durand", "supervisor")
    patient = await team.clinic.patient()
    await team.danger(patient, "…", 3)
    (alert,) = await team.clinic.alerts()
    page = f"/alerts/{alert.id}"
    browser = team.browser()
    asked = await browser.get(page)
    assert asked.status_code == 303
    form = await browser.get(asked.headers["location"])
    action = html.unescape(re.findall(r'action="([^"]+)"', form.text)[0])
    wrong = await browser.post(action, login="durand", password="wrong", code="1")
    assert html.unescape(re.findall(r'action="([^"]+)"', wrong.text)[0]) == action
    typed = {"login": "durand", "password": PASSWORD, "code": team.code("durand")}
    entered = await browser.post(action, **typed)
    assert entered.headers["location"] == page
    assert (await browser.get(page)).status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "/x?said=1", "/%0d"]
)
async def test_signing_in_leads_nowhere_but_into_the_console(team: Team, elsewhere: str) -> None:
    await team.account("durand")
    typed = {"login": "durand", "password": PASSWORD, "code": team.code("durand")}
    entered = await team.browser().post(f"/login?{urlencode({'next': elsewhere})}", **typed)
    assert (entered.status_code, entered.headers["location"]) == (303, "/")


async def test_only_the_hash_of_the_cookie_is_kept(team: Team) -> None:
    await team.account("durand")
    browser = await team.signed_in("durand")
    (kept,) = await team.clinic.rows(StaffSession)
    assert kept.token_hash == hash_of(browser.client.cookies[cookie_name(team.clinic.runtime)])


@pytest.mark.parametrize(
    ("login", "password", "code"),
    [
        ("durand", "another password", None),
        ("durand", "three plain words", "000000"),
        ("nobody", "three plain words", None),
    ],
)
async def test_whatever_is_wrong_gets_the_same_answer(
    team: Team, login: str, password: str, code: str | None
) -> None:
    await team.account("durand")
    typed = {"password": password, "code": code or team.code("durand")}
    answer = await team.browser().post("/login", login=login, **typed)
    expected = await team.browser().post("/login", login="someone", password="x", code="1")
    assert answer.status_code == expected.status_code == 401
    assert answer.text.replace(login, "someone") == expected.text


async def test_an_unknown_login_costs_a_password_check_too(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    real = PASSWORDS.verify

    def verify(password: str, kept: str) -> bool:
        checked.append(kept[:9])
        return bool(real(password, kept))

    monkeypatch.setattr(PASSWORDS, "verify", verify)
    await team.account("durand")
    await team.browser().post("/login", login="nobody", password="x", code="1")
    await team.browser().post("/login", login="durand", password="x", code="1")
    assert checked == ["$argon2id", "$argon2id"]


async def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(team: Team) -> None:
    await team.account("durand")
    for _ in range(5):
        assert (await team.enter(team.browser(), "durand", "wrong password")).status_code == 401
    assert (await team.enter(team.browser(), "durand")).status_code == 401
    team.clinic.now += timedelta(minutes=14)
    assert (await team.enter(team.browser(), "durand")).status_code == 401
    team.clinic.now += timedelta(minutes=2)
    assert (await team.enter(team.browser(), "durand")).status_code == 303
    assert len(await team.audited("account_locked")) == 1


async def test_a_code_opens_once_and_one_step_of_drift_is_allowed(team: Team) -> None:
    await team.account("durand")
    code = team.code("durand")
    assert (await team.enter(team.browser(), "durand", code=code)).status_code == 303
    assert (await team.enter(team.browser(), "durand", code=code)).status_code == 401
    team.clinic.now += timedelta(seconds=30)
    late = team.code("durand")
    team.clinic.now += timedelta(seconds=30)
    assert (await team.enter(team.browser(), "durand", code=late)).status_code == 303
    stale = team.code("durand")
    team.clinic.now += timedelta(seconds=60)
    assert (await team.enter(team.browser(), "durand", code=stale)).status_code == 401


async def test_each_sign_in_has_a_new_session_and_ends_the_browsers_old_one(team: Team) -> None:
    await team.account("durand")
    browser = await team.signed_in("durand")
    name = cookie_name(team.clinic.runtime)
    old = browser.client.cookies[name]
    team.clinic.now += timedelta(seconds=30)
    await team.enter(browser, "durand")
    assert browser.client.cookies[name] != old
    thief = team.browser()
    thief.client.cookies.set(name, old)
    assert (await thief.get("/")).status_code == 303


async def test_half_an_hour_of_silence_ends_the_session_and_a_live_page_is_silence(
    team: Team,
) -> None:
    await team.account("durand")
    browser = await team.signed_in("durand")
    team.clinic.now += timedelta(minutes=25)
    assert (await browser.get("/")).status_code == 200
    team.clinic.now += timedelta(minutes=25)
    assert (await browser.get("/pulse", **{"X-Cairn-Live": "1"})).status_code == 200
    team.clinic.now += timedelta(minutes=6)
    assert (await browser.get("/")).headers["location"] == "/login"


async def test_twelve_hours_end_the_session_however_busy(team: Team) -> None:
    await team.account("durand")
    browser = await team.signed_in("durand")
    for _ in range(28):
        team.clinic.now += timedelta(minutes=25)
        assert (await browser.get("/")).status_code == 200
    team.clinic.now += timedelta(minutes=25)
    assert (await browser.get("/")).status_code == 303


async def test_signing_out_ends_the_session_on_the_server(team: Team) -> None:
    await team.account("durand")
    browser = await team.signed_in("durand")
    token = browser.client.cookies[cookie_name(team.clinic.runtime)]
    assert (await browser.post("/logout")).status_code == 303
    again = team.browser()
    again.client.cookies.set(cookie_name(team.clinic.runtime), token)
    assert (await again.get("/")).status_code == 303


async def test_a_form_from_elsewhere_or_without_the_sessions_token_does_nothing(team: Team) -> None:
    me = await team.account("durand")
    patient = await team.clinic.patient(therapist_id=me)
    browser = await team.signed_in("durand")
    path = f"/patients/{patient}/notes"
    form = {"csrf": browser.csrf, "text": "a note"}
    for headers, data in (
        ({}, form),
        ({"Origin": "https://elsewhere.example"}, form),
        ({"Origin": ORIGIN}, {**form, "csrf": "guessed"}),
        ({"Origin": ORIGIN}, {"text": "a note"}),
    ):
        answer = await browser.client.post(path, data=data, headers=headers)
        assert answer.status_code == 403
    assert await team.audited("note_written") == []


async def test_every_page_forbids_foreign_and_inline_code(team: Team) -> None:
    await team.account("durand")
    browser = await team.signed_in("durand")
    for path in ("/login", "/", "/alerts", "/static/console.css", "/nothing-here"):
        policy = (await browser.get(path)).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy


async def test_a_demo_shows_a_code_that_works_and_fills_the_form(team: Team) -> None:
    demo = await load_demo(team.clinic.runtime, team.clinic.now)
    shown = await team.browser().get("/demo")
    assert demo.therapist.password in shown.text
    browser = team.browser()
    filled = (await browser.post("/demo")).text
    code = filled.split('name="code" value="')[1].split('"')[0]
    answer = await browser.post(
        "/login", login=demo.therapist.login, password=demo.therapist.password, code=code
    )
    assert answer.status_code == 303


async def test_a_disabled_account_is_out_at_once(team: Team) -> None:
    me = await team.account("durand")
    browser = await team.signed_in("durand")
    async with team.clinic.runtime.db.begin() as session:
        (await session.get_one(Staff, me)).disabled_at = team.clinic.now
    assert (await browser.get("/")).status_code == 303
