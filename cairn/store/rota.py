"""The rota as it is in the database."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.safety.calendar import Calendar, Days
from cairn.safety.rota import Duty, Replacement, Rota

log = structlog.get_logger()
_CONNECT_SECONDS = 3
_ROTA = text("""
SELECT (SELECT json_agg(d) FROM (
            SELECT d.staff_id, d.rung, d.weekdays, d.starts, d.ends, d.days_off
            FROM duty d JOIN staff s ON s.id = d.staff_id
            WHERE s.disabled_at IS NULL ORDER BY d.created_at, d.id) d) AS duties,
       (SELECT json_agg(r) FROM (
            SELECT r.staff_id, r.by_id, r.first_day, r.last_day
            FROM replacement r JOIN staff s ON s.id = r.by_id
            WHERE s.disabled_at IS NULL ORDER BY r.id) r) AS replacements,
       (SELECT json_agg(c) FROM (SELECT first_day, last_day FROM closure) c) AS closures
""")


async def read_rota(session: AsyncSession, like: Rota) -> Rota:
    """The rota as it is now, in the zone and with the public holidays of `like`."""
    return _rota((await session.execute(_ROTA)).mappings().one(), like)


def load_rota(url: str, like: Rota) -> Rota:
    """The rota for a process that starts; `like` itself while the database cannot be asked."""
    engine = create_engine(
        url, hide_parameters=True, connect_args={"connect_timeout": _CONNECT_SECONDS}
    )
    try:
        with engine.connect() as connection:
            return _rota(connection.execute(_ROTA).mappings().one(), like)
    except (OperationalError, InterfaceError, ProgrammingError) as error:
        log.warning("rota_not_read", error=type(error).__name__)
        return like
    finally:
        engine.dispose()


def empty_rota(timezone: str, country: str, subdivision: str | None) -> Rota:
    """A rota in which nobody is declared. ValueError for a place that is not known."""
    return Rota(ZoneInfo(timezone), calendar=Calendar.of(country, subdivision))


def _rota(row: Any, like: Rota) -> Rota:
    closures = tuple(_days(each) for each in _rows(row["closures"]))
    calendar = like.calendar
    if closures != calendar.closures:
        calendar = Calendar(calendar.country, calendar.subdivision, closures)
    return Rota(
        zone=like.zone,
        duties=tuple(_duty(each) for each in _rows(row["duties"])),
        calendar=calendar,
        replacements=tuple(
            Replacement(UUID(each["staff_id"]), UUID(each["by_id"]), _days(each))
            for each in _rows(row["replacements"])
        ),
    )


def _duty(each: dict[str, Any]) -> Duty:
    return Duty(
        staff=UUID(each["staff_id"]),
        rung=each["rung"],
        weekdays=frozenset(int(day) for day in each["weekdays"].split(",")),
        starts=time.fromisoformat(each["starts"]),
        ends=time.fromisoformat(each["ends"]),
        days_off=each["days_off"],
    )


def _days(each: dict[str, Any]) -> Days:
    return Days(date.fromisoformat(each["first_day"]), date.fromisoformat(each["last_day"]))


def _rows(value: Any) -> list[dict[str, Any]]:
    return (json.loads(value) if isinstance(value, str) else value) or []
