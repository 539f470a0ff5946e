"""What stays after a turn: documents, comments, the hour picked for homework, a gentle word."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select, update
from sqlmodel import col

from cairn.content.library import Library
from cairn.engine.turn import Command
from cairn.store.documents import read_document, read_documents
from cairn.store.patients import find_by_id
from cairn.store.tables import (
    Comment,
    Conversation,
    Document,
    Homework,
    Message,
    Patient,
    PatientKey,
    Reminder,
    Request,
    Staff,
)
from cairn.turns.reminders import (
    move_homework_reminders,
    plan_homework_at,
    send_due_reminders,
)
from cairn.turns.take import take_turn
from tests.integration.turns.conftest import MONDAY, Clinic
from tests.unit.engine.conftest import FIXTURES, write_messages, write_missing_tools

pytestmark = pytest.mark.anyio
PARIS = ZoneInfo("Europe/Paris")
TEXT = {"en": "A walk.", "fr": "Une marche."}


def tool(name: str, steps: list[dict[str, Any]], **variables: object) -> dict[str, Any]:
    return {
        "format": 1, "id": name.replace("_", "-"), "kind": "tool", "intent": name,
        "title": {"en": name, "fr": name},
        "review": {"role": "test", "review_by": "2099-12-31"},
        "variables": variables, "steps": steps,
    }  # fmt: skip


def part(name: str, words: str) -> dict[str, Any]:
    return {"id": name, "label": {"en": name, "fr": name}, "text": {"en": words, "fr": words}}


ASK = {"en": "When, and what?", "fr": "Quand, et quoi ?"}
TOOLS = (
    tool(
        "keep_plan",
        [
            {"id": "what", "kind": "text", "save_as": "what", "text": ASK},
            {
                "id": "kept", "kind": "plan", "text": {"en": "It is kept.", "fr": "C'est gardé."},
                "document": {
                    "id": "my-plan", "title": {"en": "My plan", "fr": "Mon plan"},
                    "picture": "none", "parts": [part("what", "{{ what }}"), part("no", "{% if 1 == 2 %}x{% endif %}")],
                },
            },
        ],
        what={"type": "text"},
    ),
    tool(
        "give_walk",
        [
            {
                "id": "give", "kind": "homework", "text": TEXT,
                "homework": {"id": "walk", "title": TEXT, "due_days": 30},
            },
            {"id": "at", "kind": "schedule", "save_as": "at", "within_days": 29, "text": ASK},
            {"id": "done", "kind": "say", "text": {"en": "{{ at_said }}", "fr": "{{ at_said }}"}},
        ],
        at={"type": "date"},
    ),
    tool(
        "tell_result",
        [
            {
                "id": "ask", "kind": "choice", "save_as": "homework_result", "text": ASK,
                "does": ["report_homework"],
                "options": [{"id": "done", "label": {"en": "Done", "fr": "Fait"}},
                            {"id": "not-yet", "label": {"en": "Not yet", "fr": "Pas encore"}}],
            }
        ],
        homework_result={"type": "option"},
        homework_note={"type": "text"},
    ),
    tool(
        "ask_open",
        [
            {
                "id": "open", "kind": "text", "save_as": "what", "text": ASK,
                "timeout": {
                    "after_hours": 24,
                    "text": {"en": "Whenever you like.", "fr": "Quand vous voulez."},
                },
            },
            {"id": "thanks", "kind": "say", "text": {"en": "Thanks.", "fr": "Merci."}},
        ],
        what={"type": "text"},
    ),
    tool(
        "hear_comment",
        [
            {
                "id": "comment", "kind": "text", "save_as": "back", "does": ["answer_comment"],
                "skip_if": "comment is none",
                "text": {"en": "{{ comment_by }}: {{ comment }}", "fr": "{{ comment }}"},
            },
            {"id": "on", "kind": "say", "text": {"en": "We go on.", "fr": "On continue."}},
        ],
        back={"type": "text"},
    ),
)  # fmt: skip


@cache
def small_library() -> Library:
    return build(TOOLS)


def build(tools: Sequence[dict[str, Any]]) -> Library:
    """A library of these tools, and of what any library must have."""
    folder = Path(mkdtemp()) / "content"
    shutil.copytree(FIXTURES, folder)
    write_messages(folder)
    for each in tools:
        (folder / "tools" / f"{each['id']}.yml").write_text(json.dumps(each))
    write_missing_tools(folder)
    library = Library.load(folder)
    shutil.rmtree(folder.parent)
    return library


@pytest.fixture
def kept(clinic: Clinic) -> Clinic:
    clinic.runtime.library = small_library()
    return clinic


async def keep(clinic: Clinic, patient: UUID, words: str) -> None:
    await clinic.tell(patient, "a plan please", "keep_plan")
    await clinic.tell(patient, words)


async def open_documents(clinic: Clinic, patient: UUID) -> list[tuple[str, list[str]]]:
    async with clinic.runtime.db.begin() as session:
        known = await find_by_id(session, clinic.runtime.keys, patient)
        assert known is not None
        found = await read_documents(session, known.sealer, patient)
    return [(each.name, [part.text for part in each.parts]) for each in found]


async def reminders(clinic: Clinic, kind: str = "homework") -> list[Reminder]:
    rows = [row for row in await clinic.rows(Reminder) if row.kind == kind]
    return sorted(rows, key=lambda row: row.due_at)


async def picked(clinic: Clinic) -> list[Reminder]:
    return [row for row in await reminders(clinic) if ":at:" in row.occurrence]


# --- documents -------------------------------------------------------------------------------


async def test_a_document_is_kept_once_however_often_its_turn_is_replayed(kept: Clinic) -> None:
    patient = await kept.patient()
    await kept.tell(patient, "a plan please", "keep_plan")
    received = await kept.hear(patient, "Swim on Sunday")
    assert received.message is not None
    outcomes = [
        (await take_turn(kept.runtime, received.message, Command(name="answer"), kept.now)).outcome
        for _ in range(3)
    ]
    assert outcomes == ["committed", "replayed", "replayed"]
    (row,) = await kept.rows(Document)
    assert (row.name, row.module, row.lang) == ("my-plan", "keep-plan", "en")
    assert await open_documents(kept, patient) == [("my-plan", ["Swim on Sunday"])]


async def test_the_newest_version_is_shown_and_the_older_ones_stay(kept: Clinic) -> None:
    patient = await kept.patient()
    for words in ("Swim on Sunday", "Walk on Monday"):
        await keep(kept, patient, words)
    assert await open_documents(kept, patient) == [("my-plan", ["Walk on Monday"])]
    assert len(await kept.rows(Document)) == 2


async def test_no_word_of_a_document_lies_open_in_its_row(kept: Clinic) -> None:
    patient = await kept.patient()
    await keep(kept, patient, "Canary by the lake")
    (row,) = await kept.rows(Document)
    assert b"anary" not in row.body_enc
    assert "anary" not in repr(row)


async def test_a_document_belongs_to_one_patient_and_opens_with_no_other_key(
    kept: Clinic,
) -> None:
    one, other = await kept.patient(), await kept.patient()
    await keep(kept, one, "Mine")
    assert await open_documents(kept, other) == []
    async with kept.runtime.db.begin() as session:
        known = await find_by_id(session, kept.runtime.keys, other)
        assert known is not None
        assert await read_document(session, known.sealer, other, "my-plan") is None


async def test_documents_and_comments_go_with_the_patient(kept: Clinic) -> None:
    patient = await kept.patient()
    await keep(kept, patient, "Gone")
    await write(kept, patient, "Gone too")
    async with kept.runtime.db.begin() as session:
        await session.execute(delete(PatientKey).where(col(PatientKey.patient_id) == patient))
        await session.execute(delete(Patient).where(col(Patient.id) == patient))
    assert await kept.rows(Document) == []
    assert await kept.rows(Comment) == []


# --- the hour picked for homework ------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "said", "at"),
    [
        # The clocks of Paris go forward on 29 March and back on 25 October.
        (datetime(2026, 3, 27, 10, tzinfo=UTC), "saturday at 6 pm", (2026, 3, 28, 17)),
        (datetime(2026, 3, 27, 10, tzinfo=UTC), "sunday at 6 pm", (2026, 3, 29, 16)),
        (datetime(2026, 10, 23, 10, tzinfo=UTC), "saturday at 6 pm", (2026, 10, 24, 16)),
        (datetime(2026, 10, 23, 10, tzinfo=UTC), "monday at 6 pm", (2026, 10, 26, 17)),
    ],
)
async def test_the_hour_is_the_patients_own_on_either_side_of_a_change_of_the_clocks(
    kept: Clinic, today: datetime, said: str, at: tuple[int, int, int, int]
) -> None:
    kept.now = today
    patient = await kept.patient()
    await kept.tell(patient, "a walk", "give_walk")
    await kept.tell(patient, said)
    (reminder,) = await picked(kept)
    assert reminder.due_at == datetime(*at, tzinfo=UTC)
    assert await send_due_reminders(kept.runtime, reminder.due_at - timedelta(seconds=1)) == 0
    assert await send_due_reminders(kept.runtime, reminder.due_at) == 1
    assert await send_due_reminders(kept.runtime, reminder.due_at) == 0


async def test_an_hour_of_the_night_is_brought_up_the_evening_before(kept: Clinic) -> None:
    patient = await kept.patient()
    for said, day, hour in (("tomorrow at 10 pm", 3, 19), ("tomorrow at 6 am", 2, 19)):
        await kept.tell(patient, "a walk", "give_walk")
        await kept.tell(patient, said)
        newest = (await kept.rows(Homework))[-1]
        (due,) = [r.due_at for r in await picked(kept) if r.subject_id == newest.id]
        assert due == datetime(2026, 3, day, hour, tzinfo=PARIS)


async def test_homework_that_was_reported_is_not_brought_up_at_its_hour(kept: Clinic) -> None:
    patient = await kept.patient()
    await kept.tell(patient, "a walk", "give_walk")
    await kept.tell(patient, "tomorrow at 6 pm")
    await kept.tell(patient, "i did it", "tell_result")
    await kept.tell(patient, "done")
    assert [row.status for row in await kept.rows(Homework)] == ["done"]
    assert {(r.state, r.reason) for r in await reminders(kept)} == {("skipped", "answered")}
    assert await send_due_reminders(kept.runtime, kept.now + timedelta(days=2)) == 0


async def test_a_new_hour_of_reminders_leaves_the_hour_picked_for_homework(kept: Clinic) -> None:
    patient = await kept.patient()
    await kept.tell(patient, "a walk", "give_walk")
    await kept.tell(patient, "tomorrow at 6 pm")
    async with kept.runtime.db.begin() as session:
        await move_homework_reminders(session, patient, 9, "Europe/Paris")
    at, last_day = await reminders(kept)
    assert at.due_at == datetime(2026, 3, 3, 18, tzinfo=PARIS)
    assert last_day.due_at.astimezone(PARIS).hour == 9


async def test_another_hour_takes_the_place_of_the_first_and_one_may_go_back(kept: Clinic) -> None:
    patient = await kept.patient()
    await kept.tell(patient, "a walk", "give_walk")
    await kept.tell(patient, "tomorrow at 6 pm")
    (homework,) = await kept.rows(Homework)
    for hour in ("2026-03-04T18:00", "2026-03-03T18:00"):
        await pick(kept, patient, hour)
    assert [(r.state, r.occurrence[-16:]) for r in await picked(kept)] == [
        ("planned", "2026-03-03T18:00"), ("skipped", "2026-03-04T18:00"),
    ]  # fmt: skip
    assert {r.subject_id for r in await picked(kept)} == {homework.id}


async def pick(clinic: Clinic, patient: UUID, hour: str) -> None:
    (row,) = [each for each in await clinic.rows(Homework) if each.patient_id == patient]
    async with clinic.runtime.db.begin() as session:
        await plan_homework_at(session, row, hour, "Europe/Paris", clinic.now)


# --- the gentle word -------------------------------------------------------------------------


async def left_open(clinic: Clinic, at: datetime = MONDAY, lang: str = "en") -> UUID:
    """A patient whose question stays open from that moment on."""
    clinic.now = at - timedelta(seconds=30)
    patient = await clinic.patient(lang)
    await clinic.tell(patient, "ask me", "ask_open")
    return patient


async def gentle(clinic: Clinic, patient: UUID) -> list[str]:
    return [b.text for b in await clinic.said(patient) if b.kind == "reminder"]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Whenever you like."), ("fr", "Quand vous voulez.")]
)
async def test_a_question_that_stays_open_gets_one_gentle_word_after_its_hours(
    kept: Clinic, lang: str, words: str
) -> None:
    patient = await left_open(kept, lang=lang)
    assert await send_due_reminders(kept.runtime, MONDAY + timedelta(hours=23, minutes=59)) == 0
    for hours in (24, 25, 48, 72):
        await send_due_reminders(kept.runtime, MONDAY + timedelta(hours=hours))
    assert await gentle(kept, patient) == [words]
    texts = await kept.texts(patient)
    assert [(text.kind, text.state) for text in texts] == [("reminder", "queued")]


async def test_the_question_is_still_open_after_the_gentle_word(kept: Clinic) -> None:
    patient = await left_open(kept)
    await send_due_reminders(kept.runtime, MONDAY + timedelta(hours=24))
    kept.now = MONDAY + timedelta(hours=30)
    await kept.tell(patient, "a walk at noon")
    assert await kept.last(patient) == "Thanks."


async def test_the_gentle_word_waits_for_the_morning(kept: Clinic) -> None:
    evening = datetime(2026, 3, 2, 21, 0, tzinfo=PARIS)
    patient = await left_open(kept, evening)
    night = evening + timedelta(hours=24)
    assert await send_due_reminders(kept.runtime, night) == 0
    assert await send_due_reminders(kept.runtime, night + timedelta(hours=10)) == 0
    assert await send_due_reminders(kept.runtime, night + timedelta(hours=11)) == 1
    assert len(await gentle(kept, patient)) == 1


async def test_nothing_follows_a_question_that_was_answered(kept: Clinic) -> None:
    patient = await left_open(kept)
    await kept.tell(patient, "a walk at noon")
    assert await send_due_reminders(kept.runtime, MONDAY + timedelta(hours=25)) == 0
    assert await gentle(kept, patient) == []
    assert [r.reason for r in await reminders(kept, "follow_up")] == ["answered"]


async def test_nothing_follows_an_answer_that_cairn_has_not_read_yet(kept: Clinic) -> None:
    patient = await left_open(kept)
    await kept.hear(patient, "a walk at noon")
    await send_due_reminders(kept.runtime, MONDAY + timedelta(hours=25))
    assert await gentle(kept, patient) == []


async def test_nothing_gentle_comes_in_a_crisis(kept: Clinic) -> None:
    patient = await left_open(kept)
    await kept.hear(patient, "I want to kill myself")
    await send_due_reminders(kept.runtime, MONDAY + timedelta(hours=25))
    assert await gentle(kept, patient) == []


@pytest.mark.parametrize("why", ["crisis", "takeover"])
async def test_nothing_gentle_comes_while_a_human_has_the_person(kept: Clinic, why: str) -> None:
    patient = await left_open(kept)
    values: dict[str, Any] = {"safety_open": True}
    if why == "takeover":
        values = {"held_by": await therapist(kept)}
    async with kept.runtime.db.begin() as session:
        await session.execute(
            update(Conversation).where(col(Conversation.patient_id) == patient).values(**values)
        )
    await send_due_reminders(kept.runtime, MONDAY + timedelta(hours=25))
    assert await gentle(kept, patient) == []
    assert [r.reason for r in await reminders(kept, "follow_up")] == ["held"]


async def test_nothing_gentle_comes_while_exercises_wait_for_a_release(kept: Clinic) -> None:
    patient = await left_open(kept)
    async with kept.runtime.db.begin() as session:
        row = await session.get_one(Conversation, patient)
        known = await find_by_id(session, kept.runtime.keys, patient)
        assert known is not None
        assert row.dialogue_enc is not None
        place = ("conversation", patient, "dialogue")
        dialogue = json.loads(known.sealer.open(row.dialogue_enc, *place)) | {"held": True}
        row.dialogue_enc = known.sealer.seal(json.dumps(dialogue), *place)
    await send_due_reminders(kept.runtime, MONDAY + timedelta(hours=25))
    assert await gentle(kept, patient) == []


async def test_who_said_stop_reads_the_gentle_word_on_the_web_alone(kept: Clinic) -> None:
    patient = await left_open(kept)
    async with kept.runtime.db.begin() as session:
        stopped = update(Patient).where(col(Patient.id) == patient).values(sms_stopped_at=MONDAY)
        await session.execute(stopped)
    await send_due_reminders(kept.runtime, MONDAY + timedelta(hours=24))
    assert len(await gentle(kept, patient)) == 1
    assert await kept.texts(patient) == []


async def test_a_word_that_has_gone_from_the_content_is_not_tried_for_hours(kept: Clinic) -> None:
    patient = await left_open(kept)
    kept.runtime.library = _without_gentle_word()
    await send_due_reminders(kept.runtime, MONDAY + timedelta(hours=24))
    assert await gentle(kept, patient) == []
    assert [r.state for r in await reminders(kept, "follow_up")] == ["skipped"]


def _without_gentle_word() -> Library:
    """The same content, whose open question says nothing later."""

    def quiet(step: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in step.items() if name != "timeout"}

    return build([each | {"steps": [quiet(step) for step in each["steps"]]} for each in TOOLS])


# --- comments --------------------------------------------------------------------------------


async def therapist(clinic: Clinic) -> UUID:
    row = Staff(
        id=uuid4(), login=f"t{next(clinic.sids)}", name="Dr Camille Roy", role="therapist",
        lang="en", timezone="Europe/Paris", password_hash="x", totp_enc=b"x",
    )  # fmt: skip
    async with clinic.runtime.db.begin() as session:
        session.add(row)
    return row.id


async def write(clinic: Clinic, patient: UUID, words: str, at: datetime = MONDAY) -> None:
    staff, row = await therapist(clinic), uuid4()
    async with clinic.runtime.db.begin() as session:
        known = await find_by_id(session, clinic.runtime.keys, patient)
        assert known is not None
        body = known.sealer.seal(words, "comment", row, "body")
        session.add(
            Comment(id=row, patient_id=patient, staff_id=staff, body_enc=body, written_at=at)
        )


async def test_a_comment_is_quoted_and_its_answer_waits_for_the_therapist(kept: Clinic) -> None:
    patient = await kept.patient()
    await write(kept, patient, "Well done with the bus.")
    await kept.tell(patient, "hello", "hear_comment")
    assert await kept.last(patient) == "Dr Camille Roy: Well done with the bus."
    await kept.tell(patient, "Thank you, it was hard")
    assert await kept.requests() == ["comment_answer"]
    (comment,) = await kept.rows(Comment)
    assert comment.read_at == kept.now
    await kept.tell(patient, "hello", "hear_comment")
    assert await kept.last(patient) == "We go on."


async def test_two_comments_are_quoted_one_after_the_other_and_none_is_lost(kept: Clinic) -> None:
    patient = await kept.patient()
    await write(kept, patient, "The first.", MONDAY - timedelta(days=2))
    await write(kept, patient, "The second.", MONDAY - timedelta(days=1))
    heard = []
    for _ in range(2):
        await kept.tell(patient, "hello", "hear_comment")
        heard.append(await kept.last(patient))
        await kept.tell(patient, "thanks")
    assert [each.split(": ")[1] for each in heard] == ["The first.", "The second."]
    assert await kept.requests() == ["comment_answer", "comment_answer"]


async def test_a_comment_may_be_passed_over_without_an_answer(kept: Clinic) -> None:
    patient = await kept.patient()
    await write(kept, patient, "Well done.")
    await kept.tell(patient, "hello", "hear_comment")
    await kept.tell(patient, "skip", "skip")
    assert await kept.requests() == []
    (comment,) = await kept.rows(Comment)
    assert comment.read_at is not None


async def test_the_answer_to_a_comment_is_sealed(kept: Clinic) -> None:
    patient = await kept.patient()
    await write(kept, patient, "Well done.")
    await kept.tell(patient, "hello", "hear_comment")
    await kept.tell(patient, "Canary answer")
    async with kept.runtime.db.begin() as session:
        note = await session.scalar(select(col(Request.note_enc)))
        count = await session.scalar(select(func.count()).select_from(Message))
    assert note is not None
    assert b"anary" not in note
    assert count
