"""What surrounds a dialogue: the clock, and what the database would give back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from cairn.engine.turn import (
    AppointmentView,
    Comment,
    DocumentView,
    Event,
    Fact,
    HomeworkView,
    Patient,
)
from cairn.risk.levels import ALERT_FROM
from cairn.simulate.person import Person

#: Every life begins on that Monday.
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_MOST_FACTS = 40


@dataclass(slots=True)
class World:
    """The patient's record as it grows."""

    person: Person
    now: datetime = START
    lang: Literal["en", "fr"] = "en"
    channel: Literal["web", "sms"] = "web"
    guided: bool = False
    facts: list[Fact] = field(default_factory=list)
    homework: list[HomeworkView] = field(default_factory=list)
    documents: dict[str, DocumentView] = field(default_factory=dict)
    appointment: AppointmentView | None = None
    comment: Comment | None = None
    deletion_at: datetime | None = None  # a life goes on past it: only the dialogue is proved
    _patient: Patient | None = None

    def patient(self) -> Patient:
        """The patient as the engine may know them now."""
        if self._patient is None:
            self._patient = self._build()
        return self._patient

    def move(self, to: datetime) -> None:
        """Let time pass; the team reads again the next day at nine."""
        if to.date() != self.now.date():
            self._patient = None
        self.now = to

    def guide(self) -> None:
        """A service takes the patient on: from now on a therapist reads along."""
        self.guided, self._patient = True, None

    def switch(self, channel: Literal["web", "sms"]) -> None:
        """Go on by another channel."""
        self.channel, self._patient = channel, None

    def visit(self, comment: str | None, appointment_in: int | None) -> None:
        """The therapist works: comments, and sets an appointment in so many days."""
        self._patient = None
        if comment is not None:
            self.comment = Comment(text=comment, by="Dr Martin", at=self.now)
        if appointment_in is not None:
            at = self.now + timedelta(days=appointment_in)
            self.appointment = AppointmentView(
                id="a1", starts_at=at, status="planned", awaits_answer=appointment_in == 1
            )

    def remember(self, event: Event) -> None:
        """Keep what the store would keep of an event."""
        keep = _KEPT.get(event.name)
        if keep is not None:
            keep(self, event)
            self._patient = None

    def _build(self) -> Patient:
        next_day = datetime.combine(
            self.now.date() + timedelta(days=1), datetime.min.time(), tzinfo=UTC
        )
        reads = next_day + timedelta(hours=9)
        person = self.person
        return Patient(
            lang=self.lang,
            country=person.country,
            timezone=person.timezone,
            guided=self.guided,
            channel=self.channel,
            team_reads_at=reads if self.guided and person.team_known else None,
            told_from=ALERT_FROM if person.team_known else None,
            facts=tuple(self.facts[-_MOST_FACTS:]),
            homework=tuple(self.homework[-8:]),
            appointments=(self.appointment,) if self.appointment else (),
            documents=tuple(self.documents.values()),
            comment=self.comment,
            deletion_at=self.deletion_at,
        )


def _mood(world: World, event: Event) -> None:
    world.facts.append(Fact(at=world.now, name="mood", value=event.data["mood"]))


def _score(world: World, event: Event) -> None:
    total = event.data["total"]
    if total is not None:
        world.facts.append(Fact(at=world.now, name=event.data["instrument"], value=total))


def _assign(world: World, event: Event) -> None:
    due = world.now + timedelta(days=event.data["due_days"])
    title = event.data["title"]
    given = HomeworkView(id=event.data["homework"], title=title, due_at=due, status="open")
    world.homework = [*(each for each in world.homework if each.id != given.id), given]


def _report(world: World, event: Event) -> None:
    done, result = event.data["homework"], event.data["result"]
    world.homework = [
        each.model_copy(update={"status": result}) if each.id == done else each
        for each in world.homework
    ]


def _language(world: World, event: Event) -> None:
    world.lang = event.data["language"]


def _document(world: World, event: Event) -> None:
    kept = str(event.data["document"])
    title = str(event.data["title"])
    world.documents[kept] = DocumentView(id=kept, title=title, at=world.now)


def _answered(world: World, event: Event) -> None:
    world.comment = None


def _appointment(world: World, event: Event) -> None:
    if world.appointment is not None:
        update = {"awaits_answer": False, "status": "confirmed"}
        world.appointment = world.appointment.model_copy(update=update)


def _deletion(world: World, event: Event) -> None:
    world.deletion_at = world.now + timedelta(days=7)


def _no_deletion(world: World, event: Event) -> None:
    world.deletion_at = None


_KEPT = {
    "deletion_requested": _deletion,
    "deletion_taken_back": _no_deletion,
    "mood_logged": _mood,
    "score_recorded": _score,
    "homework_assigned": _assign,
    "homework_reported": _report,
    "language_set": _language,
    "document_kept": _document,
    "comment_answered": _answered,
    "appointment_answered": _appointment,
}
