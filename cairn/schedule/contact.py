"""When Cairn speaks first between sessions: facts of one patient in, occurrences out.

The two-weekly questionnaires need no contact of their own: the session that is due asks them.
The looks at one, three and six months after the end are homework of the last session.

Each occurrence has a key that is used once in a patient's life, so that planning again, another
hour, another zone or changed content never sends a second time what was sent. The rhythm is the
project's default (weekly contact, as guided programmes of trials keep it), for a site to sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Literal, get_args

from cairn.schedule.clock import after_quiet, instant_of

#: In the order of their worth: on one day only the first is said.
ContactKind = Literal["session", "silence", "mood", "silent"]
KINDS: tuple[ContactKind, ...] = get_args(ContactKind)

SILENCE_DAYS = (3, 7)  # since something has been waiting: a gentle word
SILENT_DAYS = 14  # then the therapist is asked, and Cairn says no more
MOOD_DAYS = 7  # a mood check-in a week, on the weekday of joining
MOOD_FRESH = timedelta(days=3)  # noted so lately, it need not be asked for
MOST_UNANSWERED = 4  # contacts in a row without a word from the patient; then none
SPREAD = timedelta(minutes=10)  # so that a whole clinic is not texted in one second


@dataclass(frozen=True)
class Life:
    """What decides when Cairn may speak first. All moments are aware.

    `waits_since`: since when a session is open or can be begun; it may lie ahead; None when the
    programme is over or held. `waiting` names that session.
    """

    zone: tzinfo
    hour: int  # 0–23, the patient's hour of reminders
    joined_at: datetime
    waiting: str | None = None
    waits_since: datetime | None = None
    heard_at: datetime | None = None  # their last message
    mood_at: datetime | None = None
    mood_asked_at: datetime | None = None
    finished_at: datetime | None = None
    unanswered: int = 0  # contacts since their last message


@dataclass(frozen=True)
class Contact:
    """One occurrence: what about, its key within the patient's life, and its moment in UTC.

    "silent" is no message: it asks the therapist to look after the person.
    """

    kind: ContactKind
    key: str
    at: datetime


def plan_contacts(life: Life, now: datetime, until: datetime) -> list[Contact]:
    """What is due after now and until then, oldest first; at most one message on a local day."""
    found = [
        contact
        for rule in (_sessions, _moods)
        for contact in rule(life, now, until)
        if now < contact.at <= until
    ]
    spoken = [contact for contact in found if contact.kind != "silent"]
    said = one_a_day(spoken, life.zone)[: max(0, MOST_UNANSWERED - life.unanswered)]
    asked = [contact for contact in found if contact.kind == "silent"]
    return sorted([*said, *asked], key=lambda contact: contact.at)


def one_a_day(contacts: Iterable[Contact], zone: tzinfo) -> list[Contact]:
    """The worthiest contact of each local day, oldest first."""
    best: dict[date, Contact] = {}
    for contact in sorted(contacts, key=lambda each: KINDS.index(each.kind)):
        best.setdefault(contact.at.astimezone(zone).date(), contact)
    return sorted(best.values(), key=lambda contact: contact.at)


def _sessions(life: Life, *_: datetime) -> Iterator[Contact]:
    """A session is ready; a gentle word after three and seven days; after two weeks a human."""
    if life.waiting is None or life.waits_since is None:
        return
    begins = life.waits_since
    day = begins.astimezone(life.zone).date()
    if life.heard_at is None or life.heard_at < begins:
        yield _contact(life, "session", life.waiting, day)
    quiet_since = max(begins, life.heard_at or begins)
    since = quiet_since.astimezone(life.zone).date()
    for days in SILENCE_DAYS:
        yield _contact(life, "silence", f"{life.waiting}:{since}:{days}", since + _days(days))
    yield _contact(life, "silent", f"{life.waiting}:{since}", since + _days(SILENT_DAYS))


def _moods(life: Life, since: datetime, until: datetime) -> Iterator[Contact]:
    """Each week on the weekday of joining, until the programme is over."""
    if life.finished_at is not None:
        return
    joined, last = (at.astimezone(life.zone).date() for at in (life.joined_at, until))
    weeks = max(0, (since.astimezone(life.zone).date() - joined).days // MOOD_DAYS - 1)
    day = joined + _days(weeks * MOOD_DAYS)
    while (day := day + _days(MOOD_DAYS)) <= last:
        contact = _contact(life, "mood", f"{day}", day)
        if life.mood_at is not None and contact.at - MOOD_FRESH < life.mood_at:
            continue
        # Not twice for one week, wherever the patient has moved meanwhile.
        if life.mood_asked_at is None or contact.at >= life.mood_asked_at + _days(MOOD_DAYS - 1):
            yield contact


def _contact(life: Life, kind: ContactKind, name: str, day: date) -> Contact:
    key = f"{kind}:{name}"
    at = after_quiet(instant_of(day, life.hour, life.zone), life.zone)
    return Contact(kind, key, at + spread(key, life.joined_at))


def spread(key: str, joined_at: datetime) -> timedelta:
    """0 to 10 minutes, whole seconds, always the same for the same key and patient."""
    digest = sha256(f"{key} {joined_at.timestamp()}".encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:4], "big") % int(SPREAD.total_seconds()))


def _days(count: int) -> timedelta:
    return timedelta(days=count)
