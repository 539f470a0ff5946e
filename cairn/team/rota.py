"""The rota in the team's hands: duties, replacements and closures are declared and withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.safety.calendar import Days
from cairn.safety.rota import DAYS, Rung
from cairn.store.tables import Audit, Closure, Duty, Replacement, Staff


@dataclass(frozen=True)
class NewDuty:
    """A weekly duty to declare; see cairn.safety.rota.Duty for what the fields mean."""

    login: str
    rung: Rung
    weekdays: frozenset[int]
    starts: time
    ends: time
    days_off: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the rota, with the id by which it is removed."""

    id: UUID
    said: str


async def add_duty(session: AsyncSession, new: NewDuty, now: datetime) -> UUID:
    """Declare a duty. LookupError without such an account, ValueError when it cannot be told."""
    staff = await _find(session, new.login)
    if staff.phone_enc is None and staff.email_enc is None:
        raise ValueError(
            f"{new.login} has neither a telephone nor an e-mail: "
            f"`cairn staff contact {new.login} --phone +44…`"
        )
    row = Duty(
        staff_id=staff.id, rung=new.rung, starts=new.starts, ends=new.ends,
        weekdays=",".join(str(day) for day in sorted(new.weekdays)),
        days_off=new.days_off, created_at=now,
    )  # fmt: skip
    session.add(row)
    _audit(session, "duty_added", now, duty=str(row.id), staff=str(staff.id), rung=new.rung)
    return row.id


async def add_replacement(
    session: AsyncSession, login: str, by: str, days: Days, now: datetime
) -> UUID:
    """Have `by` do the duties of `login` on these days. LookupError without such an account."""
    staff, other = await _find(session, login), await _find(session, by)
    row = Replacement(staff_id=staff.id, by_id=other.id, first_day=days.first, last_day=days.last)
    session.add(row)
    _audit(session, "replacement_added", now, replacement=str(row.id), staff=str(staff.id))
    return row.id


async def add_closure(session: AsyncSession, days: Days, now: datetime) -> UUID:
    """Declare days on which office hours do not hold."""
    row = Closure(first_day=days.first, last_day=days.last)
    session.add(row)
    _audit(session, "closure_added", now, closure=str(row.id))
    return row.id


async def remove_line(session: AsyncSession, start: str, now: datetime) -> int:
    """Withdraw the lines of the rota whose ids begin so, if that is one; how many there are."""
    rows: list[Duty | Replacement | Closure] = [
        *await session.scalars(select(Duty)),
        *await session.scalars(select(Replacement)),
        *await session.scalars(select(Closure)),
    ]
    found = [row for row in rows if str(row.id).startswith(start.lower())]
    if len(found) == 1:
        await session.delete(found[0])
        _audit(session, "rota_line_removed", now, line=str(found[0].id))
    return len(found)


async def read_lines(session: AsyncSession) -> list[Line]:
    """The rota as it was declared, duties by rung first."""
    names = {row.id: row.login for row in await session.scalars(select(Staff))}
    order = {"on_call": 0, "backup": 1, "lead": 2}
    duties = sorted(
        await session.scalars(select(Duty)), key=lambda row: (order[row.rung], row.created_at)
    )
    lines = [Line(row.id, _say(row, names[row.staff_id])) for row in duties]
    for other in await session.scalars(select(Replacement)):
        span = _span(other.first_day, other.last_day)
        who = f"{names[other.by_id]} for {names[other.staff_id]}"
        lines.append(Line(other.id, f"replaced  {who}, {span}"))
    closures = await session.scalars(select(Closure))
    lines += [
        Line(each.id, f"closed    {_span(each.first_day, each.last_day)}") for each in closures
    ]
    return lines


def _say(row: Duty, login: str) -> str:
    days = ",".join(DAYS[int(day)] for day in row.weekdays.split(","))
    off = ", also on days off" if row.days_off else ""
    return f"{row.rung:<9} {login}: {days} {row.starts:%H:%M}–{row.ends:%H:%M}{off}"


def _span(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} to {last}"


async def _find(session: AsyncSession, login: str) -> Staff:
    row = await session.scalar(select(Staff).where(col(Staff.login) == login))
    if row is None:
        raise LookupError(f"nobody has the log-in {login}: make it with `cairn staff add {login}`")
    return row


def _audit(session: AsyncSession, action: str, now: datetime, **detail: object) -> None:
    session.add(Audit(actor="system", action=action, at=now, detail=detail))
