"""Each consent is taken back by itself, and what it promised ends in the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from cairn.store.consents import ConsentName
from cairn.store.patients import find_by_id
from cairn.store.tables import Audit, Staff
from cairn.team.documents import read_kept
from cairn.team.member import Member
from cairn.team.transcript import Page, read_transcript
from cairn.turns.consents import give_consent, read_consents, withdraw_consent
from tests.integration.turns.conftest import Clinic

pytestmark = pytest.mark.anyio
INTAKE = ("hello", "yes", "yes", "yes", "yes")  # adult, care, team, messages


async def _intake(clinic: Clinic, patient: UUID, answers: Sequence[str] = INTAKE) -> None:
    await clinic.tell(patient, "start", "start_session")
    for answer in answers[1:]:
        await clinic.tell(patient, answer)


async def _given(clinic: Clinic, patient: UUID) -> dict[str, bool | None]:
    async with clinic.runtime.db.begin() as session:
        return {each.name: each.given for each in await read_consents(session, patient)}


async def _guided(clinic: Clinic) -> tuple[UUID, Member]:
    async with clinic.runtime.db.begin() as session:
        staff = await session.scalar(select(Staff).limit(1))
        assert staff is not None
    patient = await clinic.patient(demo=False, therapist_id=staff.id)
    return patient, Member(staff.id, staff.name, "therapist", "en", "UTC", "csrf")


async def _read(clinic: Clinic, member: Member, patient: UUID) -> Page:
    async with clinic.runtime.db.begin() as session:
        known = await find_by_id(session, clinic.runtime.keys, patient)
        assert known is not None
        return await read_transcript(session, member, known, clinic.now)


async def test_what_was_agreed_in_the_intake_is_listed_and_what_was_not_asked_says_so(
    clinic: Clinic,
) -> None:
    patient, _ = await _guided(clinic)
    assert await _given(clinic, patient) == dict.fromkeys(
        ("consent_care", "consent_team", "consent_messages")
    )
    await _intake(clinic, patient, ("hello", "yes", "yes", "yes", "no"))
    assert await _given(clinic, patient) == {
        "consent_care": True, "consent_team": True, "consent_messages": False,
    }  # fmt: skip


async def test_who_is_alone_is_not_asked_whether_a_team_may_read(clinic: Clinic) -> None:
    patient = await clinic.patient(demo=False, guided=False)
    assert set(await _given(clinic, patient)) == {"consent_care", "consent_messages"}


async def test_a_therapist_no_longer_reads_who_took_that_consent_back(clinic: Clinic) -> None:
    patient, member = await _guided(clinic)
    await _intake(clinic, patient)
    assert (await _read(clinic, member, patient)).lines
    await withdraw_consent(clinic.runtime, patient, "consent_team", clinic.now)
    page = await _read(clinic, member, patient)
    assert (page.lines, page.closed, page.last_flag) == ([], True, None)
    async with clinic.runtime.db.begin() as session:
        known = await find_by_id(session, clinic.runtime.keys, patient)
        assert known is not None
        assert await read_kept(session, member, known, clinic.now) == []
    assert "consent_team" in await clinic.requests()  # the team is told, and may call
    clinic.now += timedelta(days=1)
    await give_consent(clinic.runtime, patient, "consent_team", clinic.now)
    assert (await _read(clinic, member, patient)).lines


async def test_while_an_alert_is_open_the_team_reads_what_a_life_may_depend_on(
    clinic: Clinic,
) -> None:
    patient, member = await _guided(clinic)
    await _intake(clinic, patient)
    await withdraw_consent(clinic.runtime, patient, "consent_team", clinic.now)
    await clinic.hear(patient, "I want to kill myself tonight")
    assert await clinic.alerts()
    assert any("tonight" in line.text for line in (await _read(clinic, member, patient)).lines)


@pytest.mark.parametrize("name", ["consent_care", "consent_team"])
async def test_the_sessions_wait_without_the_agreement_they_rest_on(
    clinic: Clinic, name: ConsentName
) -> None:
    patient, _ = await _guided(clinic)
    await _intake(clinic, patient)
    await withdraw_consent(clinic.runtime, patient, name, clinic.now)
    dialogue = await clinic.dialogue(patient)
    assert dialogue.session is not None
    assert dialogue.session.paused
    assert dialogue.memory[name] is False


async def test_withdrawing_twice_is_withdrawing_once(clinic: Clinic) -> None:
    patient, _ = await _guided(clinic)
    await _intake(clinic, patient)
    for _ in range(2):
        await withdraw_consent(clinic.runtime, patient, "consent_messages", clinic.now)
    async with clinic.runtime.db.begin() as session:
        noted = await session.scalars(
            select(col(Audit.detail)).where(col(Audit.action) == "consent_withdrawn")
        )
        assert noted.all() == [{"consent": "consent_messages"}]
    dialogue = await clinic.dialogue(patient)
    assert dialogue.session is not None
    assert not dialogue.session.paused  # reminders alone stop no session
