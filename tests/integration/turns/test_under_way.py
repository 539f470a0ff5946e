"""What happens while something else is under way loses no message and drops no danger."""

from __future__ import annotations

from uuid import UUID, uuid4

import anyio
import pytest
from sqlalchemy import update
from sqlmodel import col

import cairn.turns.danger
from cairn.content.library import Library
from cairn.engine.turn import Command, Turn
from cairn.store.tables import Conversation, Patient, PublishedModule
from cairn.team.accounts import NewStaff, add_staff
from cairn.turns.runtime import Runtime
from cairn.turns.take import take_turn
from tests.integration.turns.conftest import Clinic

pytestmark = pytest.mark.anyio


async def _hold(clinic: Clinic, patient: UUID) -> None:
    new = NewStaff(login=f"t{uuid4().hex[:8]}", name="T", password="a long enough password")
    async with clinic.runtime.db.begin() as session:
        account = await add_staff(session, clinic.runtime.keys, new, clinic.now)
        await session.execute(
            update(Conversation)
            .where(col(Conversation.patient_id) == patient)
            .values(held_by=account.id, held_at=clinic.now, staff_active_at=clinic.now)
        )


async def test_keywords_that_arrive_at_the_same_moment_are_all_honoured(clinic: Clinic) -> None:
    patient = await clinic.patient()
    routes = []

    async def hear(text: str) -> None:
        routes.append((await clinic.hear(patient, text, channel="sms")).route)

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(hear, "HELP")
            group.start_soon(hear, "I want to kill myself")
    assert routes == ["answered"] * 8
    assert len(await clinic.texts(patient)) == 8


async def test_stop_is_honoured_while_a_therapist_holds_the_conversation(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await _hold(clinic, patient)
    await clinic.hear(patient, "STOP", channel="sms")
    (row,) = await clinic.rows(Patient)
    assert row.sms_stopped_at is not None


async def test_a_message_on_its_way_when_a_therapist_took_over_is_theirs_to_answer(
    clinic: Clinic,
) -> None:
    patient = await clinic.patient()
    received = await clinic.hear(patient, "hello")
    assert received.message is not None
    await _hold(clinic, patient)
    taken = await take_turn(clinic.runtime, received.message, Command(name="greet"), clinic.now)
    assert taken.outcome == "superseded"
    assert [bubble.author for bubble in await clinic.said(patient)] == ["patient"]
    assert await clinic.state_of(received.message) == "answered"


@pytest.mark.parametrize("channel", ["web", "sms"])
async def test_danger_is_kept_answered_and_alerted_when_the_safety_dialogue_itself_fails(
    clinic: Clinic, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Turn:
        raise KeyError("a fault of ours")

    monkeypatch.setattr(cairn.turns.danger, "_safety_turn", broken)
    patient = await clinic.patient()
    received = await clinic.hear(patient, "I want to kill myself", channel=channel)  # type: ignore[arg-type]
    assert received.route == "answered"
    assert "116 123" in await clinic.last(patient)
    (alert,) = await clinic.alerts()
    assert alert.axis == "suicide"
    assert await clinic.requests() == ["unanswered"]
    assert [text.urgent for text in await clinic.texts(patient)] == [True] * (channel == "sms")


async def test_danger_is_answered_even_when_the_dialogue_does_not_open_any_more(
    clinic: Clinic,
) -> None:
    patient = await clinic.patient("fr")
    async with clinic.runtime.db.begin() as session:
        await session.execute(update(Conversation).values(dialogue_enc=b"\x01 altered"))
    await clinic.hear(patient, "j'ai envie de me tuer")
    assert "3114" in await clinic.last(patient)
    assert len(await clinic.alerts()) == 1


async def test_danger_leaves_a_session_on_the_revision_it_was_begun_with(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = await clinic.patient()
    await clinic.tell(patient, "let's start", "start_session")
    pinned: list[tuple[str, str]] = []
    monkeypatch.setattr(Runtime, "pin", lambda _, *run: _note(pinned, run))
    await clinic.hear(patient, "I want to kill myself")
    assert [module for module, _ in pinned] == ["m0-intake"]


async def test_a_revision_that_is_nowhere_any_more_does_not_stop_the_session(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = await clinic.patient()
    await clinic.tell(patient, "let's start", "start_session")
    known = Library.module

    def forgotten(library: Library, module_id: str, revision: str | None = None) -> object:
        if module_id == "m0-intake" and revision is not None:
            raise KeyError(module_id)
        return known(library, module_id, revision)

    assert await clinic.rows(PublishedModule) == []
    with monkeypatch.context() as patched:
        patched.setattr(Library, "module", forgotten)
        await clinic.runtime.pin("m0-intake", "000000000000")
    await clinic.tell(patient, "say that again", "repeat")
    assert (await clinic.said(patient))[-1].expects != "none"


async def _note(pinned: list[tuple[str, str]], run: tuple[str, str]) -> None:
    pinned.append(run)
