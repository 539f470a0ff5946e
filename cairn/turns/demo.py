"""The demo: a therapist and a patient per language, made once with the home."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.safety.rota import Rung
from cairn.store.tables import Appointment, Identity
from cairn.team.accounts import Contact, NewStaff, Role, add_staff, set_contact
from cairn.team.rota import NewDuty, add_duty
from cairn.turns.join import NewPatient, add_patient
from cairn.turns.reminders import plan_appointment_reminders
from cairn.turns.runtime import Runtime

Lang = Literal["en", "fr"]
TEAM: list[tuple[str, str, Role, str]] = [
    ("therapist", "Dr Camille Demo", "therapist", "+447700900990"),
    ("supervisor", "Dr Robin Demo", "supervisor", "+447700900991"),
]
# The therapist is on call day and night; the other account is back-up and lead.
RUNGS: tuple[tuple[str, Rung], ...] = (
    ("therapist", "on_call"),
    ("supervisor", "backup"),
    ("supervisor", "lead"),
)
PLACES: dict[Lang, tuple[str, str]] = {"en": ("GB", "Europe/London"), "fr": ("FR", "Europe/Paris")}
# Ranges that the regulators of both countries keep for fiction.
PHONES: dict[Lang, str] = {"en": "+447700900{:03d}", "fr": "+3363998{:04d}"}

# Numbers for whoever joins later; the first ones belong to the demo's own patients.
OTHERS: dict[Lang, tuple[int, int]] = {"en": (10, 990), "fr": (10, 10_000)}


class DemoPatient(BaseModel):
    """A demo patient and the fictional telephone."""

    id: UUID
    pseudonym: str
    lang: Lang
    phone: str


class DemoStaff(BaseModel):
    """A demo account with all it takes to sign in."""

    id: UUID
    login: str
    name: str
    role: Role
    password: str
    totp_secret: str


class Demo(BaseModel):
    """What `HOME/demo.json` holds; the log-ins that `cairn up` prints.

    Two accounts, as the gravest alerts are closed by a second person.
    """

    staff: list[DemoStaff]
    patients: list[DemoPatient]

    @property
    def therapist(self) -> DemoStaff:
        """Who has the demo's patients."""
        return self.staff[0]


def demo_path(runtime: Runtime) -> Path:
    """Where the demo's log-ins are kept."""
    return runtime.home.path / "demo.json"


def read_demo(runtime: Runtime) -> Demo | None:
    """The demo of this home, if it was loaded."""
    path = demo_path(runtime)
    return Demo.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else None


async def load_demo(runtime: Runtime, now: datetime) -> Demo:
    """Make the demo's people once; a second call only reads them."""
    found = read_demo(runtime)
    if found is not None:
        if not runtime.rota.duties:  # made before there was a rota
            await _give_contacts(runtime, now)
            await _make_rota(runtime, now)
        return found
    staff = [await _add_staff(runtime, *one, now) for one in TEAM]
    patients = [
        await add_demo_patient(runtime, lang, now, therapist=staff[0].id, number=index)
        for index, lang in enumerate(PLACES)
    ]
    await _make_rota(runtime, now)
    for patient in patients:
        await _plan_appointment(runtime, patient, staff[0].id, now)
    demo = Demo(staff=staff, patients=patients)
    path = demo_path(runtime)
    path.touch(mode=0o600)
    path.write_text(demo.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return demo


async def _give_contacts(runtime: Runtime, now: datetime) -> None:
    async with runtime.db.begin() as session:
        for login, _, _, phone in TEAM:
            contact = Contact(phone=phone, email=f"{login}@demo.invalid")
            await set_contact(session, runtime.keys, login, contact, now)


async def _make_rota(runtime: Runtime, now: datetime) -> None:
    whole_week, midnight = frozenset(range(7)), time(0)
    async with runtime.db.begin() as session:
        for login, rung in RUNGS:
            new = NewDuty(login, rung, whole_week, midnight, midnight, days_off=True)
            await add_duty(session, new, now)
    await runtime.refresh_rota()


async def _add_staff(
    runtime: Runtime, login: str, name: str, role: Role, phone: str, now: datetime
) -> DemoStaff:
    password = "-".join(secrets.token_hex(2) for _ in range(3))
    new = NewStaff(
        login=login, name=name, role=role, password=password,
        phone=phone, email=f"{login}@demo.invalid",
    )  # fmt: skip
    async with runtime.db.begin() as session:
        account = await add_staff(session, runtime.keys, new, now)
    return DemoStaff(
        id=account.id,
        login=login,
        name=name,
        role=role,
        password=password,
        totp_secret=account.totp_secret,
    )


async def add_demo_patient(
    runtime: Runtime,
    lang: Lang,
    now: datetime,
    *,
    therapist: UUID | None,
    number: int | None = None,
    guided: bool = True,
) -> DemoPatient:
    """One more demo patient with a fictional telephone number nobody else has."""
    country, timezone = PLACES[lang]
    async with runtime.db.begin() as session:
        # One at a time, so that no two get the same number.
        await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('demo_phone'))"))
        phone = await _free_phone(runtime, session, lang, number)
        joined = await add_patient(
            session,
            runtime.keys,
            NewPatient(
                lang=lang, country=country, timezone=timezone, guided=guided, demo=True,
                phone=phone, therapist_id=therapist,
            ),
            now,
        )  # fmt: skip
    return DemoPatient(id=joined.id, pseudonym=joined.pseudonym, lang=lang, phone=phone)


async def _free_phone(
    runtime: Runtime, session: AsyncSession, lang: Lang, number: int | None
) -> str:
    """That fictional number, or one that nobody has; ValueError when all are taken."""
    if number is not None:
        return PHONES[lang].format(number)
    first, end = OTHERS[lang]
    phones = {
        runtime.keys.index_of(one): one for one in map(PHONES[lang].format, range(first, end))
    }
    taken = await session.scalars(
        select(col(Identity.phone_index)).where(col(Identity.phone_index).in_(phones))
    )
    free = sorted(set(phones) - set(taken))
    if not free:
        raise ValueError(f"all {end - first} numbers for fiction are taken: make a new demo home")
    return phones[secrets.choice(free)]


async def _plan_appointment(
    runtime: Runtime, patient: DemoPatient, therapist: UUID, now: datetime
) -> None:
    day = (now + timedelta(days=3)).replace(hour=14, minute=0, second=0, microsecond=0)
    async with runtime.db.begin() as session:
        row = Appointment(patient_id=patient.id, staff_id=therapist, starts_at=day, created_at=now)
        session.add(row)
        await session.flush()
        await plan_appointment_reminders(session, row, PLACES[patient.lang][1])
