"""The values that texts and conditions may use besides the answers of a run.

Each is computed only when a text names it. The list of names is content.names.PROVIDED.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cairn.content.expressions import format_number
from cairn.content.models import Service
from cairn.engine.when import read_zone, say_date, say_day, say_short_day, say_time
from cairn.schedule.clock import night_after

if TYPE_CHECKING:
    from cairn.engine.state import Value
    from cairn.engine.turn import AppointmentView, HomeworkView
    from cairn.engine.view import View

#: How many mood entries a line shows.
_MOODS = 7
_PAIR = ("phq9", "gad7")
#: Where a dialogue remembers when the direct question about suicide was last answered.
ASKED = ":asked"
FORTNIGHT = timedelta(days=14)


#: Axes that a suicide line also answers, when no service is named for them.
_NEAR_SUICIDE = frozenset({"self_harm", "third_party"})


def _services(view: View) -> list[Service]:
    """Services for the axis, those in the patient's language first; none: the emergency."""
    services = view.library.crisis(view.patient.country).services
    fitting = [each for each in services if view.axis in each.for_axes]
    if not fitting and view.axis in _NEAR_SUICIDE:
        fitting = [each for each in services if "suicide" in each.for_axes]
    lang = view.patient.lang
    return sorted(fitting, key=lambda each: bool(each.langs) and lang not in each.langs)


def _is_young(view: View) -> bool:
    return view.recall("adult") is False


def _first_service(view: View) -> Service | None:
    """The one said first. A line for the young often closes at night: it never stands alone."""
    return min(_services(view), key=lambda each: each.youth, default=None)


def _crisis_number(view: View) -> Value:
    first = _first_service(view)
    return first.number if first else _emergency(view)


def _crisis_name(view: View) -> Value:
    first = _first_service(view)
    return first.name.of(view.patient.lang) if first else _crisis_number(view)


def _withdrawn(view: View) -> bool:
    """Whether a consent that sessions need was refused or taken back."""
    team = view.patient.guided and view.recall("consent_team") is False
    return team or view.recall("consent_care") is False


def _youth_number(view: View) -> Value:
    young = (each.number for each in _services(view) if each.youth) if _is_young(view) else ()
    return next(iter(young), None)


def _crisis_lines(view: View) -> Value:
    lang, young = view.patient.lang, _is_young(view)
    colon = " : " if lang == "fr" else ": "
    services = sorted(_services(view), key=lambda each: not each.youth)
    lines = [
        f"{each.name.of(lang)}{colon}{each.number}" for each in services if young or not each.youth
    ]
    return "\n".join(lines) or _emergency(view)


def _emergency(view: View) -> Value:
    return view.library.crisis(view.patient.country).emergency


def _emergency_silent(view: View) -> Value:
    return view.library.crisis(view.patient.country).emergency_silent


def _team_known(view: View) -> bool:
    return view.patient.guided and view.patient.team_reads_at is not None


def _team_now(view: View) -> bool:
    """Whether the team is there at this moment, so that no hour of reading need be told."""
    at = view.patient.team_reads_at
    return _team_known(view) and at is not None and view.now is not None and at <= view.now


def _team_day(view: View) -> Value:
    at = view.patient.team_reads_at
    if at is None or not view.patient.guided:
        return None
    return say_day(at, view.now, read_zone(view.patient.timezone), view.patient.lang)


def _team_time(view: View) -> Value:
    at = view.patient.team_reads_at
    if at is None or not view.patient.guided:
        return None
    return say_time(at, read_zone(view.patient.timezone), view.patient.lang)


def _facts(view: View, name: str) -> list[float]:
    return [fact.value for fact in view.patient.facts if fact.name == name]


def _last(name: str) -> Callable[[View], Value]:
    return lambda view: next(iter(_facts(view, name)[-1:]), None)


def _scores_due(view: View) -> bool:
    """PHQ-9 and GAD-7 go together, at most every two weeks (their own recall period)."""
    asked = [fact.at for fact in view.patient.facts if fact.name in _PAIR]
    return view.now is None or not asked or view.now - max(asked) >= FORTNIGHT


def _asked_days(view: View) -> Value:
    """Days since the direct question about suicide was answered; None: never."""
    asked = view.recall(ASKED)
    if not isinstance(asked, str) or view.now is None:
        return None
    return max((view.now - datetime.fromisoformat(asked)).days, 0)


def _first(name: str) -> Callable[[View], Value]:
    return lambda view: next(iter(_facts(view, name)), None)


def _moods_line(view: View) -> Value:
    zone, lang = read_zone(view.patient.timezone), view.patient.lang
    moods = [fact for fact in view.patient.facts if fact.name == "mood"][-_MOODS:]
    said = [f"{say_short_day(m.at, zone, lang)} {format_number(m.value, lang)}" for m in moods]
    return " · ".join(said) or None


def open_homework(view: View) -> list[HomeworkView]:
    """Homework still to be done, the one due first in front."""
    waiting = [each for each in view.patient.homework if each.status in ("open", "not_yet")]
    return sorted(waiting, key=lambda each: each.due_at)


def next_appointment(view: View) -> AppointmentView | None:
    """The next appointment that has not begun and is not cancelled."""
    ahead = [
        each
        for each in view.patient.appointments
        if each.status != "cancelled" and (view.now is None or each.starts_at >= view.now)
    ]
    return min(ahead, key=lambda each: each.starts_at, default=None)


def _due(view: View, homework: HomeworkView) -> str:
    return say_day(homework.due_at, view.now, read_zone(view.patient.timezone), view.patient.lang)


def _homework_title(view: View) -> Value:
    waiting = open_homework(view)
    return waiting[0].title if waiting else None


def _homework_due(view: View) -> Value:
    waiting = open_homework(view)
    return _due(view, waiting[0]) if waiting else None


def _homework_lines(view: View) -> Value:
    return "\n".join(f"{each.title} ({_due(view, each)})" for each in open_homework(view)) or None


def _appointment_when(view: View) -> Value:
    found = next_appointment(view)
    if found is None:
        return None
    zone, lang = read_zone(view.patient.timezone), view.patient.lang
    day = say_date(found.starts_at.astimezone(zone).date(), lang)
    return f"{day}, {say_time(found.starts_at, zone, lang)}"


def _session_title(view: View) -> Value:
    title = view.session_title
    return title.of(view.patient.lang) if title else None


def _next_title(view: View) -> Value:
    module = view.next_session()
    return module.title.of(view.patient.lang) if module else None


def _next_day(view: View) -> Value:
    opens = view.next_opens_at()
    if opens is None:
        return None
    return say_day(opens, view.now, read_zone(view.patient.timezone), view.patient.lang)


def _in_session(view: View) -> bool:
    session = view.dialogue.session
    return session is not None and not session.paused


def _minutes(view: View) -> Value:
    return view.module.minutes if view.module else None


def _away_days(view: View) -> Value:
    seen = view.dialogue.last_seen_at
    return None if seen is None or view.now is None else max((view.now - seen).days, 0)


def _deletion_day(view: View) -> Value:
    at, zone = view.patient.deletion_at, read_zone(view.patient.timezone)
    return None if at is None else say_date(at.astimezone(zone).date(), view.patient.lang)


def _deletion_would(view: View) -> Value:
    if view.now is None:
        return None
    zone = read_zone(view.patient.timezone)
    at = night_after(view.now, timedelta(days=view.patient.deletion_days), zone)
    return say_date(at.astimezone(zone).date(), view.patient.lang)


def _documents_lines(view: View) -> Value:
    return "\n".join(each.title for each in view.patient.documents) or None


#: name → how to compute it.
PROVIDERS: dict[str, Callable[[View], Value]] = {
    "lang": lambda view: view.patient.lang,
    "channel": lambda view: view.patient.channel,
    "guided": lambda view: view.patient.guided,
    "demo": lambda view: view.patient.demo,
    "withdrawn": _withdrawn,
    "crisis_number": _crisis_number,
    "crisis_name": _crisis_name,
    "crisis_lines": _crisis_lines,
    "youth_number": _youth_number,
    "emergency": _emergency,
    "emergency_silent": _emergency_silent,
    "team_known": _team_known,
    "team_now": _team_now,
    "team_day": _team_day,
    "team_time": _team_time,
    "alerted": lambda view: view.alerted,
    "confirmed": lambda view: view.confirmed,
    "mood_count": lambda view: len(_facts(view, "mood")),
    "mood_last": _last("mood"),
    "moods_line": _moods_line,
    "phq9_last": _last("phq9"),
    "gad7_last": _last("gad7"),
    "phq9_first": _first("phq9"),
    "gad7_first": _first("gad7"),
    "scores_due": _scores_due,
    "asked_days": _asked_days,
    "homework_open": lambda view: bool(open_homework(view)),
    "homework_title": _homework_title,
    "homework_due": _homework_due,
    "homework_lines": _homework_lines,
    "appointment_open": lambda view: next_appointment(view) is not None,
    "appointment_when": _appointment_when,
    "minutes": _minutes,
    "away_days": _away_days,
    "comment": lambda view: view.patient.comment.text if view.patient.comment else None,
    "comment_by": lambda view: view.patient.comment.by if view.patient.comment else None,
    "deletion_day": _deletion_day,
    "deletion_would": _deletion_would,
    "record_years": lambda view: view.patient.record_years or None,
    "alert_open": lambda view: view.patient.alert_open,
    "documents_count": lambda view: len(view.patient.documents),
    "documents_lines": _documents_lines,
    "session_open": lambda view: view.dialogue.session is not None,
    "in_session": _in_session,
    "held": lambda view: view.dialogue.held and not view.patient.demo,
    "refused": lambda view: view.refused,
    "session_title": _session_title,
    "next_title": _next_title,
    "next_day": _next_day,
    "sessions_done": lambda view: len(view.dialogue.done),
    "axis": lambda view: view.axis,
    "level": lambda view: view.level,
}
