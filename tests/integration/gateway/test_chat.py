"""The web chat: each message once, whatever is sent, and only to whom it belongs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from cairn.store.tables import Message
from gateway.chat import LONGEST
from tests.integration.gateway.conftest import Door, until

pytestmark = pytest.mark.anyio
STRANGE = [
    "", "   ", "🙂🙂🙂", "\u202eمرحبا", "nul\x00inside", "/start_session", "{{ 7*7 }}",
    "<script>alert(1)</script>", "half \ud800 a character", "y" * 100_000,
]  # fmt: skip


def say(text: str, number: int = 1) -> str:
    return json.dumps({"id": f"message-{number:04}", "text": text})


async def test_a_message_is_acknowledged_answered_and_ended(door: Door) -> None:
    headers = await door.browser(await door.patient())
    async with door.page(headers) as page:
        await until(page, "ready")
        await page.send(say("hello"))
        frames = await until(page, "turn_end")
    assert frames[-1] == {"type": "turn_end", "for": "message-0001", "answered": True}
    assert "bot" in [frame.get("from") for frame in frames]


async def test_a_message_sent_again_after_the_connection_broke_counts_once(door: Door) -> None:
    headers = await door.browser(await door.patient())
    async with door.page(headers) as page:
        await page.send(say("hello"))
        await until(page, "turn_end")
    said = len(await door.rows(Message))
    async with door.page(headers) as page:
        await page.send(say("hello"))
        frames = await until(page, "turn_end")
    assert frames[-1]["answered"]
    assert len(await door.rows(Message)) == said


async def test_a_page_reads_on_from_where_it_was(door: Door) -> None:
    headers = await door.browser(await door.patient())
    async with door.page(headers) as page:
        await page.send(say("hello"))
        seen = [f for f in await until(page, "turn_end") if f["type"] == "message"]
    async with door.page(headers, after=seen[-1]["position"]) as page:
        assert [f["type"] for f in await until(page, "ready")] == ["progress", "ready"]


async def test_a_message_sent_again_while_the_dialogue_is_down_is_not_called_answered(
    door: Door,
) -> None:
    door.rasa.down = True
    headers = await door.browser(await door.patient())
    async with door.page(headers) as page:
        for _ in range(2):
            await page.send(say("hello"))
            frames = await until(page, "turn_end")
            assert not frames[-1]["answered"]


@pytest.mark.parametrize("strange", STRANGE, ids=range(len(STRANGE)))
async def test_strange_messages_are_answered_on_the_socket_and_by_http(
    door: Door, strange: str
) -> None:
    headers = await door.browser(await door.patient())
    async with door.page(headers) as page:
        await page.send(say(strange))
        frames = await until(page, "turn_end")
    assert frames[-1]["answered"]
    answer = await door.request(
        "POST",
        "/api/messages",
        content=say(strange, 2),
        headers=headers | {"Content-Type": "application/json"},
    )
    assert answer.status_code == 200
    assert answer.json()["answered"]
    assert all(not asked.startswith("/") for asked in door.rasa.asked)


@pytest.mark.parametrize(
    "frame",
    ["no json", "[" * 100_000, "null", "[]", '{"id": "x", "text": "y"}', say("y" * (LONGEST + 1)),
     say("y" * 1_500_000), b"bytes"],
    ids=range(8),
)  # fmt: skip
async def test_what_is_no_message_gets_a_word_and_the_page_stays(door: Door, frame: Any) -> None:
    headers = await door.browser(await door.patient())
    async with door.page(headers) as page:
        await until(page, "ready")
        await page.send(frame)
        (refused,) = await until(page, "refused")
        await page.send(say("hello"))
        assert (await until(page, "turn_end"))[-1]["answered"]
    assert refused["longest"] == LONGEST
    assert "yyy" not in json.dumps(refused)


async def test_a_refusal_by_http_repeats_nothing_of_what_was_sent(door: Door) -> None:
    headers = await door.browser(await door.patient())
    secret = "zebrawordcanary"
    for wrong in ({"id": secret, "text": [secret]}, {"id": "!", "text": secret, secret: 1}, secret):
        answer = await door.request("POST", "/api/messages", json=wrong, headers=headers)
        assert answer.status_code == 422
        assert "input" not in answer.text
    answer = await door.request("POST", "/demo/join", json={"patient": secret}, headers=headers)
    assert answer.status_code == 422
    assert secret not in answer.text


async def test_a_body_without_end_is_not_read(door: Door) -> None:
    headers = await door.browser(await door.patient())
    answer = await door.request("POST", "/api/messages", content=b"x" * 5_000_000, headers=headers)
    assert answer.status_code == 413


async def test_danger_is_answered_though_nothing_of_the_store_works(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("a fault of ours")

    monkeypatch.setattr("gateway.conduct.receive", broken)
    headers = await door.browser(await door.patient())
    async with door.page(headers) as page:
        await page.send(say("I want to kill myself"))
        frames = await until(page, "turn_end")
    assert any("116 123" in frame.get("text", "") for frame in frames)
    assert len(door.conductor.away.spool.waiting()) == 1


async def test_a_page_of_another_site_is_not_let_in(door: Door) -> None:
    patient = await door.patient()
    cookie = await door.cookie(patient)
    for headers in (cookie, cookie | {"Origin": "https://evil.example"}, {"Origin": door.url}):
        with pytest.raises(InvalidStatus):
            async with door.page(headers):
                pass


async def test_leaving_signs_out_for_good_and_closes_the_open_page(door: Door) -> None:
    headers = await door.browser(await door.patient())
    async with door.page(headers) as page:
        await until(page, "ready")
        answer = await door.request("POST", "/leave", headers=headers)
        assert "Max-Age=0" in answer.headers["set-cookie"]
        with pytest.raises(ConnectionClosed) as closed:
            await until(page, "never")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
    answer = await door.request("GET", "/api/messages", headers=headers)
    assert answer.status_code == 401
