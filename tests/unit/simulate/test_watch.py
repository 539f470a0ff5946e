"""The rules that every turn is judged by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cairn.content import Library
from cairn.engine import Command, Dialogue, Event, Output, Patient, Turn
from cairn.engine.exchange import Passed
from cairn.simulate.answers import Reply
from cairn.simulate.watch import Moment, Watch

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ALONE = Patient(lang="en", country="GB", timezone="Europe/London", guided=False)
SAID = Turn(dialogue=Dialogue(), outputs=(Output(text="Hello."),))


def a_moment(**changes: object) -> Moment:
    moment = Moment(
        before=Dialogue(done=("first",), intake_done=True),
        patient=ALONE,
        reply=Reply(Command(name="answer", text="yes")),
        turn=SAID,
        passed=[],
        slot="session",
        step="exercise",
        now=NOW,
        who=7,
    )
    return replace(moment, **changes)  # type: ignore[arg-type]


def broken(library: Library, moment: Moment) -> set[str]:
    watch = Watch(library)
    watch.look(moment)
    return {rule for rule, times in watch.ledger.broken.items() if times}


@pytest.mark.parametrize(
    ("name", "value"),
    [("screen_mind", "voices"), ("screen_home", "yes"), ("safe_now", True), ("asq_5", False)],
)
def test_an_exercise_without_a_therapist_is_a_breach_where_a_clinician_decides_first(
    small: Library, name: str, value: object
) -> None:
    gated = Dialogue.model_validate({"done": ["first"], "memory": {name: value}})
    moment = a_moment(before=gated, passed=[Passed("second", "exercise", "asked")])
    assert "self-guided-gate" in broken(small, moment)
    guided = ALONE.model_copy(update={"guided": True})
    assert "self-guided-gate" not in broken(small, replace(moment, patient=guided))


def test_the_check_in_is_no_exercise(small: Library) -> None:
    gated = Dialogue(done=("first",), memory={"screen_home": "yes"})
    moment = a_moment(before=gated, passed=[Passed("second", "check-in-mood", "asked")])
    assert broken(small, moment) == set()


def test_a_session_that_starts_while_held_is_a_breach(small: Library) -> None:
    started = Event(name="session_started", data={"module": "second", "revision": "x"})
    turn = SAID.model_copy(update={"events": (started,)})
    held = Dialogue(done=("first",), held=True)
    assert "no-start-while-held" in broken(small, a_moment(before=held, turn=turn))


def test_a_session_that_starts_too_soon_is_a_breach(small: Library) -> None:
    started = Event(name="session_started", data={"module": "second", "revision": "x"})
    turn = SAID.model_copy(update={"events": (started,)})
    before = Dialogue(done=("first",), last_done_at=NOW - timedelta(hours=1))
    assert "spacing" in broken(small, a_moment(before=before, turn=turn))


def test_a_message_without_an_answer_is_a_breach(small: Library) -> None:
    silent = SAID.model_copy(update={"outputs": ()})
    assert broken(small, a_moment(turn=silent)) == {"every-message-answered"}
