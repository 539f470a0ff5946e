"""A patient sees how far they are, and is not hurried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cairn.content import Library
from cairn.engine import Dialogue, Patient
from cairn.engine.progress import Progress, progress_of
from cairn.engine.view import View
from cairn.settings import REPOSITORY
from tests.unit.engine.conftest import Talk

Make = Callable[..., Talk]
SOMEBODY = Patient(lang="en", country="GB", timezone="Europe/London", guided=True)
ANSWERS = ("yes", "I worry all the time", "fear", "70", "6,5", *["not at all"] * 9)


def seen(patient: Talk) -> Progress:
    return progress_of(View(patient.library, patient.patient, patient.dialogue, patient.now))


def test_before_anything_is_begun_there_is_only_the_programme(talk: Make) -> None:
    assert seen(talk()) == Progress(
        0, 2, settled=True, session=None, quiet=False, can_go_back=False
    )


def test_each_answer_brings_the_end_nearer(talk: Make) -> None:
    patient = talk()
    patient.start()
    shares = []
    for answer in ANSWERS:
        session = seen(patient).session
        assert session is not None
        shares.append(session.share)
        patient.say(answer)
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert len(set(shares)) == len(shares)
    patient.say("Sleep better")
    assert seen(patient) == Progress(
        1, 2, settled=True, session=None, quiet=False, can_go_back=False
    )


def test_a_session_that_was_left_waits_where_it_was(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say("yes", "I worry")
    open_one = seen(patient).session
    patient.do("pause")
    waiting = seen(patient).session
    assert open_one is not None
    assert waiting == replace(open_one, waits=True)


def test_nothing_is_counted_in_the_safety_dialogue(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say("yes", "I worry")
    patient.risk(2)
    found = seen(patient)
    assert (found.session, found.quiet, found.can_go_back) == (None, True, False)


def test_the_first_question_has_none_before_it(talk: Make) -> None:
    patient = talk()
    patient.start()
    assert not seen(patient).can_go_back
    patient.say("yes")
    assert seen(patient).can_go_back
    patient.do("go_back")
    assert not seen(patient).can_go_back


def test_the_real_first_session_begins_with_the_minutes_that_it_says() -> None:
    library = Library.load(REPOSITORY / "content")
    patient = Talk(library, SOMEBODY)
    patient.start()
    found = seen(patient)
    minutes = library.module("m0-intake").minutes
    assert found.session is not None
    assert found.session.minutes_left == minutes
    assert not found.settled, "which sessions follow is known after the functional analysis"


def test_what_the_answers_chose_is_counted_in_the_programme() -> None:
    library = Library.load(REPOSITORY / "content")
    patient = Talk(library, SOMEBODY)
    done = ("m0-intake", "m1-understanding", "m2-functional-analysis")
    memory = {"panic": False, "focus": ("worry", "body")}
    patient.dialogue = Dialogue(intake_done=True, done=done, memory=memory)
    found = seen(patient)
    assert (found.done, found.of, found.settled) == (3, 8, True)
