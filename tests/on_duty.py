"""A rota for tests: one person of the team on call in office hours, or whoever a test declares."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from cairn.safety.calendar import Calendar
from cairn.safety.rota import Rota, Rung, read_weekdays
from cairn.settings import Settings
from cairn.store.rota import empty_rota
from cairn.team.accounts import NewStaff, add_staff
from cairn.team.rota import NewDuty, add_duty
from cairn.turns.runtime import Runtime

OFFICE = ("mon-fri", "09:00", "17:00")
ALWAYS = ("mon-sun", "00:00", "00:00")


def nobody(settings: Settings) -> Rota:
    """The rota of a Cairn in which nobody was declared yet; in Britain, without holidays."""
    rota = empty_rota(settings.site_timezone, settings.site_country, settings.site_subdivision)
    return Rota(rota.zone, calendar=Calendar())


async def put_on_duty(  # noqa: PLR0913 - facts of one person, each named at the call
    runtime: Runtime,
    now: datetime,
    login: str = "on-call",
    *,
    rung: Rung = "on_call",
    when: tuple[str, str, str] = OFFICE,
    phone: str | None = "+447700900900",
    email: str | None = "on-call@clinic.invalid",
) -> UUID:
    """Make an account, and declare it."""
    new = NewStaff(
        login=login, name=f"Dr {login.title()}", role="on_call", password="three plain words",
        phone=phone, email=email,
    )  # fmt: skip
    days, starts, ends = when
    duty = NewDuty(
        login, rung, read_weekdays(days), time.fromisoformat(starts), time.fromisoformat(ends)
    )
    async with runtime.db.begin() as session:
        account = await add_staff(session, runtime.keys, new, now)
        await session.flush()
        await add_duty(session, duty, now)
    await runtime.refresh_rota()
    return account.id
