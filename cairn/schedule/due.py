"""When a reminder is due, and when it has become useless."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from cairn.schedule.clock import after_quiet, before_quiet, instant_of

#: How long before an appointment its reminders come, by the name in their occurrence key.
APPOINTMENT_LEADS = {"-48h": timedelta(hours=48), "-2h": timedelta(hours=2)}
USELESS_AFTER = timedelta(hours=6)
NOTICE = timedelta(minutes=30)  # a reminder nearer than this to the appointment helps nobody


@dataclass(frozen=True)
class Due:
    """One reminder of an appointment: its lead ("-48h") and its moment."""

    lead: str
    at: datetime


def homework_due(due_at: datetime, hour: int, zone: tzinfo) -> datetime:
    """When to remind of homework: on its last day, at the patient's hour (0–23), not at night."""
    return after_quiet(instant_of(due_at.astimezone(zone).date(), hour, zone), zone)


def appointment_dues(starts_at: datetime, known_at: datetime, zone: tzinfo) -> list[Due]:
    """When to remind of an appointment that is known since `known_at`.

    A moment in quiet hours moves to the morning, or to the evening before when the morning
    would come too late. What would have been due before the appointment was known is left out.
    """
    dues = []
    for lead, before in APPOINTMENT_LEADS.items():
        wanted = starts_at - before
        at = after_quiet(wanted, zone)
        if at > starts_at - NOTICE:
            at = before_quiet(wanted, zone)
        if at > known_at:
            dues.append(Due(lead, at))
    return dues


def is_useless(due_at: datetime, now: datetime) -> bool:
    """Whether a reminder comes so late that it would only confuse."""
    return now - due_at >= USELESS_AFTER
