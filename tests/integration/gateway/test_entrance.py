"""Who may come in, and what every answer carries."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from cairn.store.tables import Message
from cairn.turns.join import make_code
from cairn.web.headers import HEADERS
from gateway.attempts import FAILURES
from gateway.conduct import clock
from tests.integration.gateway.conftest import Door

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("path", ["/", "/join", "/alive", "/health", "/api/messages", "/nowhere"])
async def test_every_answer_carries_the_security_headers(door: Door, path: str) -> None:
    answer = await door.request("GET", path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["Cache-Control"] == "no-store"


async def test_messages_need_a_cookie_and_our_own_page(door: Door) -> None:
    patient = await door.patient()
    cookie = await door.cookie(patient)
    body = {"id": "message-0001", "text": "hello"}
    for headers, status in (
        ({}, 403),
        (cookie, 403),
        (cookie | {"Origin": "https://evil.example"}, 403),
        (cookie | {"Origin": "null"}, 403),
        ({"Origin": door.url}, 401),
    ):
        answer = await door.request("POST", "/api/messages", json=body, headers=headers)
        assert answer.status_code == status
    assert await door.rows(Message) == []


async def test_a_code_opens_the_conversation_once_with_a_cookie_scripts_cannot_read(
    clinic_door: Door,
) -> None:
    patient = await clinic_door.patient()
    async with clinic_door.runtime.db.begin() as session:
        code = await make_code(session, patient, clock())
    ours = {"Origin": "https://cairn.example", "Cookie": "cairn_x=given-by-somebody"}
    answer = await clinic_door.request("POST", "/join", data={"code": code}, headers=ours)
    assert answer.headers["location"] == "/chat"
    cookie = answer.headers["set-cookie"]
    for flag in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/"):
        assert flag in cookie
    assert "given-by-somebody" not in cookie
    again = await clinic_door.request("POST", "/join", data={"code": code}, headers=ours)
    assert again.headers["location"].endswith("why=used")


async def test_another_site_cannot_sign_somebody_in_or_out(door: Door) -> None:
    evil = {"Origin": "https://evil.example"}
    answer = await door.request("POST", "/join", data={"code": "x"}, headers=evil)
    assert answer.status_code == 403
    answer = await door.request("POST", "/demo/join", json={}, headers=evil)
    assert answer.status_code == 403
    cookie = await door.cookie(await door.patient())
    await door.request("POST", "/leave", headers=cookie | evil)
    answer = await door.request("GET", "/api/messages", headers=cookie)
    assert answer.status_code == 200


async def test_who_guesses_codes_has_to_wait(clinic_door: Door) -> None:
    ours = {"Origin": "https://cairn.example"}
    for _ in range(FAILURES):
        answer = await clinic_door.request("POST", "/join", data={"code": "x"}, headers=ours)
        assert answer.status_code == 303
    answer = await clinic_door.request("POST", "/join", data={"code": "x"}, headers=ours)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/demo/join"),
        ("GET", "/demo/handset"),
        ("GET", "/demo/handset/+447700900001"),
        ("POST", "/demo/handset/+447700900001"),
        ("GET", "/demo/twilio/2010-04-01/Accounts/AC1/Messages.json"),
    ],
)
async def test_a_production_home_has_no_demo(clinic_door: Door, method: str, path: str) -> None:
    assert (await clinic_door.request(method, path)).status_code == 404


async def test_health_names_the_part_that_is_missing(door: Door) -> None:
    answer = await door.request("GET", "/health")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {
        "rasa": True, "database": True, "scheduler": False, "alerts": True,
    }  # fmt: skip
    async with door.runtime.db.begin() as session:
        await session.execute(text("INSERT INTO heartbeat VALUES ('scheduler', now())"))
    answer = await door.request("GET", "/health")
    assert (answer.status_code, answer.json()["ok"]) == (200, True)
    assert (await door.request("GET", "/alive")).status_code == 200
