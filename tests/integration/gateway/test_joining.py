"""Coming in by an invitation, coming back by a code, beginning alone, going out again."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update
from sqlmodel import col

from cairn.home import Home
from cairn.store.patients import find_by_id
from cairn.store.tables import (
    Audit,
    Delivery,
    Identity,
    JoinCode,
    Letter,
    Patient,
    SignInCode,
    Staff,
    WebSession,
)
from cairn.team.invite import invite_patient, list_invitations
from cairn.team.invite import withdraw_invitation as team_withdraws
from cairn.team.member import Member, NotYours, Refused
from cairn.turns.address import Address, set_address
from cairn.turns.invite import CannotInvite, Invitation, Way, invite, withdraw_invitation
from cairn.turns.join import CODE_DAYS
from cairn.turns.letters import send_letters
from cairn.turns.sign_in import LIMITS, MINUTES, TRIES
from gateway.conduct import clock
from gateway.guard import cookie_name
from tests.conftest import Database
from tests.integration.gateway.conftest import Door, open_door

pytestmark = pytest.mark.anyio
PHONE = "+447700900123"
EMAIL = "rowan@example.org"
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel) Chrome/130 Mobile Safari/537.36"


@pytest.fixture
async def open_site(
    home: Home, database: Database, monkeypatch: pytest.MonkeyPatch, anyio_backend: str
) -> AsyncIterator[Door]:
    """A gateway where anybody may begin alone."""
    async with open_door(home, database, monkeypatch, self_registration=True) as opened:
        yield opened


async def invited(door: Door, patient: UUID, way: Way, now: datetime | None = None) -> Invitation:
    async with door.runtime.db.begin() as session:
        return await invite(door.runtime, session, patient, way, now or clock())


async def post(door: Door, path: str, **more: Any) -> httpx.Response:
    headers = {"Origin": door.url} | more.pop("headers", {})
    answer = await door.request("POST", path, headers=headers, data=more)
    served = [task for task in asyncio.all_tasks() if "run_asgi" in repr(task.get_coro())]
    if served:  # what a request does after its answer
        await asyncio.wait(served, timeout=20)
    return answer


def cookie_of(door: Door, answer: httpx.Response) -> dict[str, str]:
    return {"Cookie": f"{cookie_name(door.runtime)}={answer.cookies[cookie_name(door.runtime)]}"}


async def text_of(door: Door, patient: UUID) -> str:
    """The newest text to this patient, opened."""
    row = (await door.texts(patient))[-1]
    async with door.runtime.db.begin() as session:
        known = await find_by_id(session, door.runtime.keys, patient)
        assert known is not None
        return known.sealer.open_text(row.body_enc, "delivery", row.id, "body")


async def add_email(door: Door, patient: UUID) -> None:
    async with door.runtime.db.begin() as session:
        known = await find_by_id(session, door.runtime.keys, patient)
        assert known is not None
        address = Address("email", EMAIL)
        assert await set_address(session, door.runtime.keys, known.sealer, patient, address)


def challenge_in(page: httpx.Response) -> str:
    found = re.search(r'name="challenge" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


async def test_a_link_keeps_its_secret_behind_the_hash_and_opens_once(door: Door) -> None:
    patient = await door.patient()
    link = (await invited(door, patient, "link")).secret
    address, secret = link.split("#")
    assert address == f"{door.url}/join"
    first = await post(door, "/join", code=secret)
    assert first.headers["location"] == "/chat"
    again = await post(door, "/join", code=secret)
    assert again.headers["location"] == "/join?lang=en&why=used"
    assert secret not in str(await door.rows(JoinCode))


@pytest.mark.parametrize(
    ("lang", "why", "next_step"),
    [
        ("en", "unknown", "Check each sign"),
        ("en", "used", "I have been here before"),
        ("fr", "expired", "Demandez-en une nouvelle"),
        ("fr", "withdrawn", "Cherchez la plus récente"),
    ],
)
async def test_each_refusal_says_what_to_do_next(
    door: Door, lang: str, why: str, next_step: str
) -> None:
    patient = await door.patient(lang=lang)
    made = clock() - timedelta(days=CODE_DAYS + 1) if why == "expired" else clock()
    code = (await invited(door, patient, "code", made)).secret
    if why == "used":
        await post(door, "/join", code=code)
    if why == "withdrawn":
        await invited(door, patient, "code")  # the newer takes its place
    answer = await post(door, "/join", code="NOSUCHCODE" if why == "unknown" else code, lang=lang)
    assert answer.headers["location"] == f"/join?lang={lang}&why={why}"
    page = await door.request("GET", answer.headers["location"])
    assert next_step in page.text


async def test_an_invitation_by_sms_names_nobody_and_can_be_taken_back(door: Door) -> None:
    patient = await door.patient(lang="fr", name="Camille Durand")
    made = await invited(door, patient, "sms")
    text = await text_of(door, patient)
    assert made.secret in text
    assert "Durand" not in text
    async with door.runtime.db.begin() as session:
        assert await withdraw_invitation(session, made.id, clock())
        assert not await withdraw_invitation(session, made.id, clock())
        actions = (await session.scalars(select(col(Audit.action)))).all()
    assert {"patient_invited", "invitation_withdrawn"} <= set(actions)
    answer = await post(door, "/join", code=made.secret.split("#")[1])
    assert answer.headers["location"].endswith("why=withdrawn")


async def test_an_invitation_by_email_leaves_by_the_mail_server(door: Door) -> None:
    patient = await door.patient()
    with pytest.raises(CannotInvite, match="no e-mail"):
        await invited(door, patient, "email")
    await add_email(door, patient)
    made = await invited(door, patient, "email")
    sent: list[tuple[str, str, str]] = []

    class Mail:
        async def send(self, to: str, subject: str, body: str, page: UUID) -> str:
            sent.append((to, subject, body))
            return "id"

    assert await send_letters(door.runtime, Mail(), clock()) == 1
    assert await send_letters(door.runtime, Mail(), clock()) == 0
    assert [(to, subject) for to, subject, _ in sent] == [(EMAIL, "An invitation for you")]
    assert made.secret in sent[0][2]


async def test_a_code_to_a_known_number_opens_the_conversation_on_another_device(
    door: Door,
) -> None:
    patient = await door.patient(phone=PHONE)
    page = await post(door, "/come-back", contact="+44 7700 900 123")
    code = re.sub(r"\D", "", (await text_of(door, patient)).split(".")[0])
    answer = await post(
        door, "/come-back/code", challenge=challenge_in(page), code=f"{code[:3]} {code[3:]}",
        headers={"User-Agent": ANDROID},
    )  # fmt: skip
    assert answer.headers["location"] == "/chat"
    devices = await door.request("GET", "/devices", headers=cookie_of(door, answer))
    assert "This phone" in devices.text
    again = await post(door, "/come-back/code", challenge=challenge_in(page), code=code)
    assert "set-cookie" not in again.headers  # once


async def test_nobody_learns_from_the_answers_whether_a_number_is_known(door: Door) -> None:
    await door.patient(phone=PHONE)
    pages = [
        await post(door, "/come-back", contact=contact)
        for contact in (PHONE, "+447700900999", "nobody@example.org")
    ]
    bare = {re.sub(r'value="[^"]{20,}"', "", page.text) for page in pages}
    assert len(bare) == 1
    assert len({page.status_code for page in pages}) == 1
    wrong = [
        await post(door, "/come-back/code", challenge=challenge_in(page), code="000000x")
        for page in pages
    ]
    assert len({re.sub(r'value="[^"]{20,}"', "", page.text) for page in wrong}) == 1


async def test_six_digits_are_good_for_five_tries_and_ten_minutes(door: Door) -> None:
    patient = await door.patient(phone=PHONE)
    page = await post(door, "/come-back", contact=PHONE)
    code = re.sub(r"\D", "", (await text_of(door, patient)).split(".")[0])
    other = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(TRIES):
        answer = await post(door, "/come-back/code", challenge=challenge_in(page), code=other)
        assert "These digits do not work" in answer.text
    answer = await post(door, "/come-back/code", challenge=challenge_in(page), code=code)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    page = await post(door, "/come-back", contact=PHONE)
    code = re.sub(r"\D", "", (await text_of(door, patient)).split(".")[0])
    async with door.runtime.db.begin() as session:
        await session.execute(
            update(SignInCode).values(
                expires_at=col(SignInCode.expires_at) - timedelta(minutes=MINUTES)
            )
        )
    answer = await post(door, "/come-back/code", challenge=challenge_in(page), code=code)
    assert "set-cookie" not in answer.headers


async def test_one_person_gets_few_codes_whoever_asks_for_them(door: Door) -> None:
    patient = await door.patient(phone=PHONE)
    for _ in range(LIMITS[0][1] + 2):
        answer = await post(door, "/come-back", contact=PHONE)
        assert answer.status_code == 200
    assert len(await door.texts(patient)) == LIMITS[0][1]


async def test_devices_are_listed_and_signed_out_one_by_one_or_all(door: Door) -> None:
    patient = await door.patient()
    here, there = await door.browser(patient), await door.browser(patient)
    page = await door.request("GET", "/devices", headers=here)
    rows = await door.rows(WebSession)
    assert all(str(row.id) in page.text for row in rows)
    gone = str(next(row.id for row in rows if row.created_at == max(r.created_at for r in rows)))
    await door.request("POST", "/devices/sign-out", headers=here, data={"device": gone})
    assert (await door.request("GET", "/api/messages", headers=there)).status_code == 401
    assert (await door.request("GET", "/api/messages", headers=here)).status_code == 200
    stranger = await door.browser(await door.patient())
    own = str(next(row.id for row in rows if str(row.id) != gone))
    await door.request("POST", "/devices/sign-out", headers=stranger, data={"device": own})
    assert (await door.request("GET", "/api/messages", headers=here)).status_code == 200
    await door.request("POST", "/devices/sign-out-all", headers=here)
    assert (await door.request("GET", "/api/messages", headers=here)).status_code == 401


@pytest.mark.parametrize(
    ("column", "days", "signed_in"),
    [
        (WebSession.last_seen_at, 29, True),
        (WebSession.last_seen_at, 31, False),
        (WebSession.created_at, 179, True),
        (WebSession.created_at, 181, False),
    ],
)
async def test_a_browser_is_signed_out_by_itself(
    door: Door, column: Any, days: int, *, signed_in: bool
) -> None:
    patient = await door.patient()
    here = await door.browser(patient)
    async with door.runtime.db.begin() as session:
        await session.execute(
            update(WebSession).values({column.key: clock() - timedelta(days=days)})
        )
    answer = await door.request("GET", "/api/messages", headers=here)
    assert (answer.status_code == 200) is signed_in
    row = (await door.rows(WebSession))[0]
    fresh = clock() - row.last_seen_at < timedelta(minutes=5)
    assert fresh or not (signed_in and column is WebSession.last_seen_at)  # being used is noted


async def test_a_site_that_does_not_allow_it_lets_nobody_in_alone(door: Door) -> None:
    assert (await door.request("GET", "/start")).headers["location"] == "/join?lang=en"
    answer = await post(door, "/start", country="GB")
    assert answer.status_code == 404
    assert await door.rows(Patient) == []


async def test_who_begins_alone_gives_no_name_and_has_no_team(open_site: Door) -> None:
    page = await open_site.request("GET", "/start?lang=fr")
    assert "tel:3114" in page.text
    answer = await post(
        open_site, "/start", lang="fr", country="BE", timezone="Europe/Brussels", contact=""
    )
    assert answer.headers["location"] == "/chat"
    patient = (await open_site.rows(Patient))[0]
    assert (patient.guided, patient.country, patient.timezone) == (False, "BE", "Europe/Brussels")
    assert (patient.lang, patient.therapist_id) == ("fr", None)
    identity = (await open_site.rows(Identity))[0]
    assert (identity.name_enc, identity.phone_enc, identity.email_enc) == (None, None, None)


async def test_a_contact_is_kept_only_when_its_owner_has_shown_the_code(open_site: Door) -> None:
    page = await post(open_site, "/start", country="GB", contact=EMAIL)
    me = cookie_of(open_site, page)
    letter = (await open_site.rows(Letter))[0]
    async with open_site.runtime.db.begin() as session:
        known = await find_by_id(session, open_site.runtime.keys, letter.patient_id)
        assert known is not None
        body = known.sealer.open_json(letter.body_enc, "letter", letter.id, "body")
    assert (await open_site.rows(Identity))[0].email_index is None
    code = re.sub(r"\D", "", body["text"].split(".")[0])
    answer = await post(
        open_site, "/devices/contact/code", challenge=challenge_in(page), code=code, headers=me
    )
    assert answer.headers["location"] == "/devices"
    assert (await open_site.rows(Identity))[0].email_index is not None
    devices = await open_site.request("GET", "/devices", headers=me)
    assert "ro…" in devices.text
    assert EMAIL not in devices.text


async def test_a_contact_of_somebody_else_is_neither_taken_nor_told(open_site: Door) -> None:
    owner = await open_site.patient(phone=PHONE)
    known = await post(open_site, "/start", country="GB", contact=PHONE)
    free = await post(open_site, "/start", country="GB", contact="+447700900888")
    bare = {re.sub(r'value="[^"]{20,}"', "", page.text) for page in (known, free)}
    assert len(bare) == 1
    assert await open_site.texts(owner) == []
    sent = [row for row in await open_site.rows(Delivery) if row.kind == "code"]
    assert len(sent) == 1  # to the free number alone


async def test_the_forms_of_the_doors_answer_only_our_own_pages(open_site: Door) -> None:
    evil = {"Origin": "https://evil.example"}
    for path, form in (
        ("/join", {"code": "x"}),
        ("/come-back", {"contact": PHONE}),
        ("/come-back/code", {"challenge": "x", "code": "x"}),
        ("/start", {"country": "GB"}),
        ("/devices/sign-out-all", {}),
        ("/devices/contact", {"contact": PHONE}),
    ):
        answer = await open_site.request("POST", path, data=form, headers=evil)
        assert answer.status_code == 403, path


async def test_a_therapist_invites_their_own_patients_and_no_others(door: Door) -> None:
    staff = (await door.rows(Staff))[0]
    member = Member(staff.id, staff.name, "therapist", "en", "UTC", "csrf")
    own, other = await door.patient(therapist_id=staff.id), await door.patient()
    made = await invite_patient(door.runtime, member, own, "link", clock())
    theirs = await invited(door, other, "link")
    with pytest.raises(NotYours):
        await invite_patient(door.runtime, member, other, "link", clock())
    with pytest.raises(NotYours):
        await team_withdraws(door.runtime, member, theirs.id, clock())
    await team_withdraws(door.runtime, member, made.id, clock())
    with pytest.raises(Refused):
        await team_withdraws(door.runtime, member, made.id, clock())
    states = [each.state for each in await list_invitations(door.runtime, member, own, clock())]
    assert states == ["withdrawn"]


def test_no_page_of_the_doors_holds_a_script_of_its_own() -> None:
    for name in ("join", "come-back", "code", "start", "devices"):
        html = (Path("gateway/templates") / f"{name}.html").read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*src=)|\son[a-z]+=|style=", html), name
