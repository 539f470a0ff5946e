"""What a person agreed to: each consent read, withdrawn and given again, apart from the others.

For a page or a tool: `read_consents(session, patient)`, then `withdraw_consent(runtime,
patient, name, now)` or `give_consent(runtime, patient, name, now)`; `name` is one of `NAMES`.

What a withdrawal does, in the same moment:

- `consent_care`: the sessions stay closed. What was kept stays until its deletion is asked for.
- `consent_team` (guided only): the team no longer reads what was written, except while an
  alert is open or a person of the team holds the conversation (cairn/team/reading.py). The
  sessions stay closed, as the intake says, and the team gets a request that tells it so.
- `consent_messages`: no reminder is sent any more (cairn/turns/reminders.py).

The intake asks the same three; its answers and these are one history, the newest row counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.engine.state import Dialogue
from cairn.engine.turn import Event, Turn
from cairn.store.consents import ConsentName
from cairn.store.tables import Audit, Consent, Conversation, Patient, Request
from cairn.turns.runtime import Runtime
from cairn.turns.take import TurnLost, commit
from cairn.turns.view import load_view

NAMES: tuple[ConsentName, ...] = get_args(ConsentName)
#: Without one of these no session goes on (content/programmes, `closed_when`).
_NEEDED = frozenset({"consent_care", "consent_team"})


@dataclass(frozen=True)
class Agreed:
    """One consent as it stands. `given` and `at` are None while it was never asked."""

    name: ConsentName
    given: bool | None
    at: datetime | None


async def read_consents(session: AsyncSession, patient: UUID) -> tuple[Agreed, ...]:
    """The consents that this person can give, in the order in which the intake asks them.

    `consent_team` is left out for a self-guided person: nobody reads along.
    Raises LookupError when there is no such patient.
    """
    guided = await session.scalar(select(col(Patient.guided)).where(col(Patient.id) == patient))
    if guided is None:
        raise LookupError(f"no patient {patient}")
    history = await session.execute(
        select(col(Consent.name), col(Consent.given), col(Consent.at))
        .where(col(Consent.patient_id) == patient)
        .order_by(col(Consent.at))
    )
    found = {name: (given, at) for name, given, at in history.all()}  # the newest is last
    names = (name for name in NAMES if guided or name != "consent_team")
    return tuple(Agreed(name, *found.get(name, (None, None))) for name in names)


async def withdraw_consent(
    runtime: Runtime, patient: UUID, name: ConsentName, now: datetime
) -> None:
    """Take one consent back; twice is once. Raises LookupError when there is no such patient."""
    await _change(runtime, patient, name, given=False, now=now)


async def give_consent(runtime: Runtime, patient: UUID, name: ConsentName, now: datetime) -> None:
    """Agree again; twice is once. Raises LookupError when there is no such patient."""
    await _change(runtime, patient, name, given=True, now=now)


async def _change(
    runtime: Runtime, patient: UUID, name: ConsentName, *, given: bool, now: datetime
) -> None:
    """As a turn of its own: sessions under way see it at once, and none can undo it unseen."""
    async with runtime.db.begin() as session:
        await session.execute(
            select(col(Conversation.version))
            .where(col(Conversation.patient_id) == patient)
            .with_for_update()
        )
        states = await read_consents(session, patient)
        if any(each.name == name and each.given == given for each in states):
            return
        view = await load_view(
            session, runtime.keys, runtime.library, runtime.rota, now, patient=patient
        )
        if view is None:
            raise LookupError(f"no patient {patient}")
        await runtime.pin_all(view.dialogue)
        dialogue, events = _after(view.dialogue, name, given=given)
        turn = Turn(dialogue=dialogue, outputs=(), events=events)
        if not await commit(runtime, session, view, turn, now):
            raise TurnLost(f"the conversation of patient {patient} moved under its lock")
        if name == "consent_team" and not given:
            session.add(Request(patient_id=patient, kind="consent_team", created_at=now))
        action = "consent_given" if given else "consent_withdrawn"
        session.add(
            Audit(actor="patient", action=action, patient_id=patient, at=now,
                  detail={"consent": name})
        )  # fmt: skip


def _after(
    dialogue: Dialogue, name: ConsentName, *, given: bool
) -> tuple[Dialogue, tuple[Event, ...]]:
    """What the sessions remember, and a pause of the one that is open when it may not go on."""
    events = [Event(name="consent_recorded", data={"consents": {name: given}})]
    changed = dialogue.model_copy(update={"memory": {**dialogue.memory, name: given}})
    run = dialogue.session
    if run is not None:
        answers = {**run.answers, name: given} if name in run.answers else run.answers
        run = run.model_copy(update={"answers": answers})
        if not given and name in _NEEDED and not run.paused:
            run = run.model_copy(update={"paused": True})
            events.append(
                Event(name="session_paused", data={"module": run.module, "by": "patient"})
            )
        changed = changed.model_copy(update={"session": run})
    return changed, tuple(events)
