"""What must hold in every turn of every life, whoever wrote the module.

Bypass of safety is judged by what the patient *meant*: an answer said word for word that
carries a risk, or a refusal that counts as yes. So a reader that loses the answer fails too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cairn.content.library import Library
from cairn.engine.exchange import Passed
from cairn.engine.state import Dialogue, Slot
from cairn.engine.turn import Patient, Turn
from cairn.simulate.answers import Reply

#: The passage that opens a session and holds the gate; its steps are no exercise.
CHECK_IN = "check-in-"
FORTNIGHT = timedelta(days=14)
#: Honoured at once, whoever has been away.
_AT_ONCE = frozenset(
    {"delete_data", "export_data", "risk", "safety_plan", "stop_messages", "talk_to_human"}
)
#: Places of a breach that are kept.
_PLACES = 5
AWAY = timedelta(days=21)
#: A clinician decides first (clinical protocol): PHQ-9 from here, and these answers.
PHQ9_GATE = 16
_SCREENS: dict[str, frozenset[object]] = {
    "screen_mind": frozenset({"energy", "voices", "plot", "several"}),
    "screen_body": frozenset({"substance", "weight", "both"}),
    "screen_year": frozenset({"baby", "memory", "both"}),
    "screen_home": frozenset({"yes"}),
}
#: Without a therapist, suicidal thoughts in the answers shut the exercises too.
GATES: dict[str, frozenset[object]] = {
    **_SCREENS,
    "safe_now": frozenset({True}),
    "asq_5": frozenset({True, False}),  # asked only after a yes in the ASQ
}
SHUT: dict[str, frozenset[object]] = {
    "adult": frozenset({False}),
    "consent_care": frozenset({False}),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One turn with what was before it."""

    before: Dialogue
    patient: Patient
    reply: Reply
    turn: Turn
    passed: list[Passed]
    slot: Slot | None
    step: str | None
    now: datetime
    who: int
    released: bool = False  # a human has released this patient before


@dataclass(slots=True)
class Ledger:
    """How often each rule was looked at, and where it was broken (at most a few places)."""

    checked: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[str]] = field(default_factory=dict)

    def note(self, rule: str, place: str, *, holds: bool) -> None:
        """One look at a rule."""
        self.checked[rule] += 1
        if holds:
            return
        self.broken[rule] += 1
        places = self.places.setdefault(rule, [])
        if len(places) < _PLACES and place not in places:
            places.append(place)

    def merge(self, other: Ledger) -> None:
        """Add what was seen elsewhere."""
        self.checked.update(other.checked)
        self.broken.update(other.broken)
        for rule, places in other.places.items():
            known = self.places.setdefault(rule, [])
            known += [each for each in places if each not in known][: _PLACES - len(known)]


class Watch:
    """Judges each turn and keeps the ledger."""

    def __init__(self, library: Library) -> None:
        self.ledger = Ledger()
        self._library = library
        ids = library.programme().ids()
        self._intake = ids[0]
        self._second = ids[1] if len(ids) > 1 else None
        self._sessions = frozenset(ids)
        self._fears = frozenset(each for each in ids if each.split("-")[0] == "m6")
        back = library.tool_for("come_back")
        self._return = back.id if back else None
        self._paced = frozenset(
            (module.id, step.id)
            for module in library.modules()
            for step in module.steps
            if step.kind == "pacer"
        )

    def look(self, moment: Moment) -> None:
        """Judge one turn."""
        self._risk_opens_safety(moment)
        self._asked_on_return(moment)
        answered = bool(moment.turn.outputs)
        self.ledger.note("every-message-answered", self._place(moment), holds=answered)
        for passed in moment.passed:
            if passed.module in self._sessions and passed.way == "asked":
                self._session_step(moment, passed)
        for event in moment.turn.events:
            if event.name == "score_recorded":
                self._scored(moment, str(event.data["instrument"]))
            elif event.name == "session_started":
                self._started(moment, str(event.data["module"]))

    def _risk_opens_safety(self, moment: Moment) -> None:
        """A risk opens the safety dialogue in the same turn, or keeps it open."""
        reply, turn = moment.reply, moment.turn
        detected = reply.command.name == "risk"
        if not detected and (reply.risk is None or not (reply.exact or _refuses(reply))):
            return
        ended = any(event.name == "safety_finished" for event in turn.events)
        reported = any(event.name == "risk_reported" for event in turn.events)
        opened = turn.dialogue.safety is not None or ended
        holds = opened if detected else opened and reported
        self.ledger.note("risk-opens-safety", self._place(moment), holds=holds)

    def _asked_on_return(self, moment: Moment) -> None:
        """After 21 days of silence: one safety question before anything else."""
        seen = moment.before.last_seen_at
        if seen is None or moment.now - seen < AWAY or moment.before.safety is not None:
            return
        if not moment.before.intake_done or moment.reply.command.name in _AT_ONCE:
            return
        holds = any(passed.module == self._return for passed in moment.passed)
        self.ledger.note("asked-after-21-days", self._place(moment), holds=holds)

    def _session_step(self, moment: Moment, passed: Passed) -> None:
        """Exercises stay shut where they have to."""
        exercise = passed.module != self._intake and not passed.step.startswith(CHECK_IN)
        if not exercise:
            return
        place = f"{passed.module}/{passed.step} (patient {moment.who})"
        if not moment.patient.demo:
            gated = is_gated(moment.before, moment.patient)
            self.ledger.note("self-guided-gate", place, holds=moment.patient.guided or not gated)
            self.ledger.note("adult-with-consent", place, holds=not _is_shut(moment.before))
            self.ledger.note("nothing-while-held", place, holds=not _held_before(moment))
        if passed.module in self._fears:
            key = (passed.module, passed.step)
            self.ledger.note("no-breathing-in-m6", place, holds=key not in self._paced)

    def _scored(self, moment: Moment, instrument: str) -> None:
        """PHQ-9 and GAD-7 at most every two weeks; going back to one is no second one."""
        session = moment.before.session
        if session is not None and instrument in session.answers:
            return
        facts = [each.at for each in moment.patient.facts if each.name == instrument]
        place = f"{instrument} (patient {moment.who})"
        holds = not facts or moment.now - max(facts) >= FORTNIGHT
        self.ledger.note("scores-fortnightly", place, holds=holds)

    def _started(self, moment: Moment, module: str) -> None:
        """Order and spacing of sessions."""
        place = f"{module} (patient {moment.who})"
        before, patient = moment.before, moment.patient
        if patient.demo:
            return
        self.ledger.note("no-start-while-held", place, holds=not before.held)
        self.ledger.note(
            "intake-first", place, holds=module == self._intake or self._intake in before.done
        )
        if module == self._second and patient.guided:
            self.ledger.note(
                "clinician-first",
                place,
                holds=not is_gated(before, patient, _SCREENS) or moment.released,
            )
        done = before.done
        if before.memory.get("panic") is True and done and done[-1].startswith("m2-"):
            self.ledger.note("panic-route", place, holds=module in self._fears)
        if before.last_done_at is not None:
            space = timedelta(days=self._library.programme().spacing_days)
            self.ledger.note("spacing", place, holds=moment.now - before.last_done_at >= space)

    def _place(self, moment: Moment) -> str:
        opened = moment.before.open_run()
        module = opened[1].module if opened else "idle"
        said = moment.reply.way or moment.reply.command.name
        return f"{module}/{moment.step or '-'}: {said} (patient {moment.who})"


def is_gated(
    dialogue: Dialogue, patient: Patient, gates: Mapping[str, frozenset[object]] = GATES
) -> bool:
    """Tell whether a clinician has to decide first, by what the patient answered so far."""
    phq9 = [each.value for each in patient.facts if each.name == "phq9"]
    if phq9 and phq9[-1] >= PHQ9_GATE:
        return True
    return any(dialogue.memory.get(name) in values for name, values in gates.items())


def _is_shut(dialogue: Dialogue) -> bool:
    return any(dialogue.memory.get(name) in values for name, values in SHUT.items())


def _held_before(moment: Moment) -> bool:
    """Held, and the open session did not itself say so before its own end."""
    return moment.before.held and moment.before.session is None


def _refuses(reply: Reply) -> bool:
    return reply.command.name == "skip"
