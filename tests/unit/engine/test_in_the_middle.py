"""In the middle of every kind of question of the real content, whatever comes between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cairn.content import Library
from cairn.engine import (
    Command,
    Dialogue,
    Output,
    Patient,
    Position,
    open_question,
    respond,
    resume_text,
)
from cairn.engine.flow import DAY, play_turns
from cairn.engine.sms import render_sms, segments
from cairn.preview.flow_file import read_flow

ROOT = Path(__file__).parents[3]
KINDS = (
    *("text", "choice", "multi_choice", "yes_no", "scale", "date", "schedule"),
    *("list", "list rating", "record", "record column", "pacer", "review", "instrument"),
)


@dataclass(frozen=True)
class Middle:
    """A session that stands at a question, and who is asked."""

    library: Library
    patient: Patient
    dialogue: Dialogue
    now: datetime

    def after(self, name: str, text: str = "", *, days: float = 0, **memory: object) -> Middle:
        """The same one command later."""
        now = self.now + timedelta(days=days)
        kept = self.dialogue.model_copy(update={"memory": {**self.dialogue.memory, **memory}})
        turn = respond(self.library, self.patient, kept, Command(name=name, text=text), now)
        assert turn.outputs
        written = Dialogue.model_validate_json(turn.dialogue.model_dump_json())
        return Middle(self.library, self.patient, written, now)

    def where(self) -> tuple[Position | None, Output | None]:
        """The open place of the session and its question."""
        session = self.dialogue.session
        assert session is not None
        question = open_question(self.library, self.patient, self.dialogue, DAY)
        return session.at, question

    def at(self, **patient: object) -> Middle:
        """The same for a patient who is a little different."""
        changed = self.patient.model_copy(update=patient)
        return Middle(self.library, changed, self.dialogue, self.now)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(ROOT / "content")


@pytest.fixture(scope="module")
def middles(library: Library) -> dict[str, Middle]:
    """For every kind, the first such question of a session in the golden flows."""
    found: dict[str, Middle] = {}
    for path in sorted((ROOT / "tests" / "flows").glob("m[1-9]*.en.yml")):
        for played in play_turns(library, read_flow(path)):
            dialogue = played.turn.dialogue
            opened, now = dialogue.open_run(), dialogue.last_seen_at
            if opened is None or opened[0] != "session" or opened[1].at is None or now is None:
                continue
            run, at = opened[1], opened[1].at
            step = library.module(run.module, run.revision).step(at.step)
            kind = step.kind + (
                {"list": " rating", "record": " column"}.get(step.kind, "") * ((at.item or 0) > 0)
            )
            dialogue = dialogue.model_copy(update={"intake_done": True})
            patient = played.patient.model_copy(update={"channel": "web"})
            found.setdefault(kind, Middle(library, patient, dialogue, now))
    return found


@pytest.fixture(params=KINDS)
def middle(request: pytest.FixtureRequest, middles: dict[str, Middle]) -> Middle:
    return middles[request.param]


@pytest.mark.parametrize("name", ["why", "repeat"])
def test_a_question_is_still_open_after_it_was_asked_about(middle: Middle, name: str) -> None:
    assert middle.after(name).where() == middle.where()


def test_a_digression_leads_back_to_the_question(middle: Middle) -> None:
    assert middle.after("are_you_human").where() == middle.where()


def test_a_pause_leads_back_to_the_question(middle: Middle) -> None:
    assert middle.after("pause").after("resume").where() == middle.where()


def test_danger_leads_back_to_the_question_or_pauses_it(middle: Middle) -> None:
    now = middle.after("risk", "…")
    for _ in range(12):
        if now.dialogue.safety is None:
            break
        now = now.after("safety", "no")
    assert now.dialogue.safety is None
    assert now.dialogue.session is not None
    assert now.dialogue.session.at == middle.where()[0]


def test_three_weeks_away_leads_back_to_the_question(middle: Middle) -> None:
    back = middle.after("answer", "hello", days=22)
    assert back.dialogue.tool is not None
    assert back.where()[0] == middle.where()[0]
    for _ in range(6):
        if back.dialogue.tool is None:
            break
        back = back.after("answer", "1")
    assert back.dialogue.session is not None
    assert back.dialogue.session.at == middle.where()[0]


def test_a_door_that_closes_and_opens_leads_back_to_the_question(middle: Middle) -> None:
    alone = middle.at(guided=False)
    alone = alone.after("repeat", safe_now=None, asq_5=None)
    closed = alone.after("pause").after("resume", safe_now=True)
    assert closed.dialogue.open_run() is None
    opened = closed.after("resume", safe_now=None)
    assert opened.where() == alone.where()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_by_sms_and_in_the_other_language_it_is_the_same_question_in_two_texts(
    middle: Middle, lang: str
) -> None:
    texting = middle.at(lang=lang, channel="sms")
    assert texting.after("repeat").where()[0] == middle.where()[0]
    asked = resume_text(texting.library, texting.patient, texting.dialogue, texting.now)
    most = 4 if asked[-1].verbatim else 2  # no letter of a validated item is changed
    assert segments(render_sms(texting.library, lang, asked)) <= most
