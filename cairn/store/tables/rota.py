"""The rota: weekly duties, who replaces whom, and the days on which the site is closed."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from cairn.store.tables.columns import at, owned


class Duty(SQLModel, table=True):
    """A weekly duty of one member of the team, in the site's wall-clock time."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    staff_id: UUID = owned("staff")
    rung: str  # on_call, backup, lead
    weekdays: str  # on which it starts, e.g. "0,1,2,3,4": 0 is Monday
    starts: time
    ends: time  # at or before `starts`: on the next day
    days_off: bool = False  # whether it holds on public holidays and in closures too
    created_at: datetime = at()


class Replacement(SQLModel, table=True):
    """Somebody does the duties of somebody else on these days, both included."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    staff_id: UUID = owned("staff")
    by_id: UUID = owned("staff")
    first_day: date
    last_day: date


class Closure(SQLModel, table=True):
    """Days on which office hours do not hold, both included."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    first_day: date
    last_day: date
