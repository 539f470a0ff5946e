"""Whatever a patient answers or wants, in whichever order: what always holds of a turn."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cairn.content import Library
from cairn.engine import Command, Dialogue, Output, Patient, Turn, open_question, respond
from cairn.engine.sms import render_sms
from cairn.engine.state import Entry, Run, Value
from tests.unit.engine.conftest import NOW

REAL = Path(__file__).parents[3] / "content"
#: What can be wanted in the middle of anything. "answer" comes from the question itself.
WISHES = (
    *("pause", "resume", "start_session", "go_back", "go_back", "skip", "repeat", "why"),
    *("log_mood", "change_language", "documents", "talk_to_human", "greet", "unheard_of"),
)
ODD = (
    *("", " \n ", "\x00\x1e", "😢", "{{ 7*7 }}", "<script>alert(1)</script>", "no", "none"),
    *("remove 1", "change 1 to\nanother\n\nthing", "move 2 up", "remove 9", "done", "c'est tout"),
    *("one; two; three", "in 99999999999 days", "il y a ፩ jours", "31/12", "2", "yes", "0"),
    *("tomorrow at 6 pm", "1, 2", "all", "\u2028a\u2028b", "x" * 3_000, "é\n" * 30),
)
#: A move: what is wanted, which fitting answer, the odd words, how long after, by which way.
MOVES = st.tuples(
    st.sampled_from(("fit",) * 12 + ("odd",) * 3 + ("risk",) + WISHES),
    st.integers(0, 11),
    st.sampled_from(ODD),
    st.sampled_from((*(timedelta(minutes=1),) * 12, timedelta(hours=9), timedelta(days=22))),
    st.sampled_from(("web", "web", "web", "sms")),
)
PLAYED = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a walk does not get clearer by shrinking
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def real() -> Library:
    return Library.load(REAL)


def fitting(question: Output | None, pick: int) -> str:
    """An answer that fits the open question, if one can be told from it."""
    if question is None:
        return "hello"
    if question.expects == "list":
        return ("a walk; a call", "a bath", "done", "remove 1")[pick % 4]
    if question.options:
        return question.options[pick % len(question.options)]
    if question.low is not None and question.high is not None:
        return str(int(min(question.low + pick, question.high)))
    return ("because of work", "tomorrow at 6 pm")[question.expects == "date"]


def held(dialogue: Dialogue) -> dict[str, Value]:
    """Every list that is held, in a run or for good."""
    runs: list[Run] = [run for run in (dialogue.session, dialogue.tool) if run]
    everything = {f"memory {name}": value for name, value in dialogue.memory.items()}
    for run in runs:
        everything |= {f"{run.module} {name}": value for name, value in run.answers.items()}
    return {
        name: value
        for name, value in everything.items()
        if isinstance(value, tuple) and value and isinstance(value[0], Entry)
    }


def words_of(value: Value) -> set[str]:
    entries = value if isinstance(value, tuple) else ()
    return {each.text for each in entries if isinstance(each, Entry)}


def check(
    library: Library, patient: Patient, before: Dialogue, command: Command, turn: Turn
) -> None:
    """What holds of every turn."""
    assert turn.outputs, f"nothing was said to {command.name} {command.text[:60]!r}"
    assert all(each.text.strip() for each in turn.outputs)
    written = turn.dialogue.model_dump_json()
    assert Dialogue.model_validate_json(written) == turn.dialogue
    for event in turn.events:
        json.dumps(event.data)  # the store seals it as JSON
    question = open_question(library, patient, turn.dialogue, turn.dialogue.last_seen_at)
    if question is not None and question.expects != "none":
        last = turn.outputs[-1]
        assert (last.expects, last.options) == (question.expects, question.options)
    render_sms(library, patient.lang, turn.outputs)
    if command.name == "skip":
        now = held(turn.dialogue)
        for name, value in held(before).items():
            if name in now or name.startswith("memory"):
                assert words_of(now.get(name)) >= words_of(value), name


def play(
    library: Library, patient: Patient, dialogue: Dialogue, moves: list[tuple[object, ...]]
) -> None:
    now = NOW
    for wish, pick, odd, later, channel in moves:
        now += later  # type: ignore[operator]
        patient = patient.model_copy(update={"channel": channel})
        question = open_question(library, patient, dialogue, now)
        text = str(odd) if wish == "odd" else fitting(question, int(str(pick)))
        name = "answer" if wish in ("fit", "odd") else str(wish)
        if name == "answer" and dialogue.open_run() is None:
            name = "start_session"
        command = Command(name=name, text=text, level=1 + int(str(pick)) % 4)
        turn = respond(library, patient, dialogue, command, now)
        assert respond(library, patient, dialogue, command, now) == turn
        for event in turn.events:
            if event.name == "language_set":
                patient = patient.model_copy(update={"lang": event.data["language"]})
        check(library, patient, dialogue, command, turn)
        dialogue = turn.dialogue


def someone(lang: str = "en", *, demo: bool = True) -> Patient:
    return Patient.model_validate(
        {
            "lang": lang,
            "country": "FR",
            "timezone": "Europe/Paris",
            "guided": True,
            "demo": demo,
            "team_reads_at": NOW + timedelta(days=1),
        }
    )


MODULES = sorted(path.stem for path in (REAL / "modules").glob("*.yml"))
TOOLS = (
    *("try_list", "try_list_again", "try_record", "try_several", "try_date", "try_schedule"),
    *("try_review", "try_checked", "try_all"),
)


@pytest.mark.parametrize("module", MODULES)
@PLAYED
@given(lang=st.sampled_from(("en", "fr")), moves=st.lists(MOVES, min_size=20, max_size=40))
def test_any_way_through_a_session_is_answered_and_kept(
    real: Library, module: str, lang: str, moves: list[tuple[object, ...]]
) -> None:
    start = Command(name="start_session", text=f"start {module.split('-', maxsplit=1)[0]}")
    patient = someone(lang)
    begun = respond(real, patient, Dialogue(intake_done=True), start, NOW)
    assert begun.dialogue.session is not None
    assert begun.dialogue.session.module == module
    play(real, patient, begun.dialogue, moves)


@PLAYED
@given(tool=st.sampled_from(TOOLS), moves=st.lists(MOVES, min_size=5, max_size=25))
def test_any_way_through_any_kind_of_step_is_answered_and_kept(
    library: Library, tool: str, moves: list[tuple[object, ...]]
) -> None:
    begun = respond(library, someone(), Dialogue(intake_done=True), Command(name=tool), NOW)
    assert begun.dialogue.tool is not None
    play(library, someone(), begun.dialogue, moves)
