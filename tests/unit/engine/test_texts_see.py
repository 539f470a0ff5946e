"""What texts can say of a patient: crisis numbers, the team, moods, homework, appointments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cairn.content import Library
from cairn.content.models import Text
from cairn.engine import AppointmentView, Dialogue, Fact, HomeworkView, Patient
from cairn.engine.view import View
from tests.unit.engine.conftest import NOW

DAY = timedelta(days=1)


@pytest.fixture
def see(library: Library) -> Any:
    def render(source: str, **known: Any) -> str:
        dialogue = known.pop("dialogue", Dialogue())
        base = {"lang": "en", "country": "FR", "timezone": "Europe/Paris", "guided": True}
        patient = Patient.model_validate({**base, **known})
        return " / ".join(View(library, patient, dialogue, NOW).render(Text(en=source, fr=source)))

    return render


def test_crisis_services_come_with_their_names(see: Any) -> None:
    assert see("{{ crisis_name }} {{ crisis_number }}") == "Suicide line 3114"
    assert see("{{ crisis_lines }}") == "Suicide line: 3114"
    assert see("{{ emergency }} {{ emergency_silent }}") == "112 114"


def test_a_country_without_services_gives_the_emergency_number(see: Any) -> None:
    assert see("{{ crisis_name }} {{ crisis_number }} {{ crisis_lines }}", country="NZ") == (
        "112 112 112"
    )


def test_the_team_is_named_only_when_somebody_will_read(see: Any) -> None:
    source = "{% if team_known %}{{ team_day }} {{ team_time }}{% else %}nobody{% endif %}"
    assert see(source) == "nobody"
    assert see(source, team_reads_at=NOW + DAY) == "tomorrow 10:00 am"
    assert see(source, team_reads_at=NOW + DAY, lang="fr") == "demain 10 h"
    assert see(source, team_reads_at=NOW + DAY, guided=False) == "nobody"


def test_moods_are_a_line_of_the_last_seven(see: Any) -> None:
    facts = [Fact(at=NOW - n * DAY, name="mood", value=n + 0.5) for n in range(9, 0, -1)]
    assert see("{{ moods_line }}", facts=facts, lang="fr") == (
        "lun 7,5 · mar 6,5 · mer 5,5 · jeu 4,5 · ven 3,5 · sam 2,5 · dim 1,5"
    )
    assert see("{{ mood_count }} {{ mood_last }}", facts=facts) == "9 1.5"
    assert see("{{ mood_count }}{{ mood_last }}{{ moods_line }}{{ phq9_last }}") == "0"


def test_homework_is_named_with_its_day_the_first_due_first(see: Any) -> None:
    given = [
        HomeworkView(id="b", title="Walk", due_at=NOW + 3 * DAY, status="open"),
        HomeworkView(id="a", title="Cards", due_at=NOW + DAY, status="not_yet"),
        HomeworkView(id="c", title="Old", due_at=NOW - DAY, status="done"),
    ]
    assert see("{{ homework_title }} {{ homework_due }}", homework=given) == "Cards tomorrow"
    assert see("{{ homework_lines }}", homework=given) == "Cards (tomorrow)\nWalk (Thursday)"
    assert see("{{ homework_open }}{{ homework_title }}") == "False"


def test_the_next_appointment_is_the_first_that_stands(see: Any) -> None:
    planned = [
        AppointmentView(id="1", starts_at=NOW - DAY, status="planned"),
        AppointmentView(id="2", starts_at=NOW + DAY, status="cancelled"),
        AppointmentView(id="3", starts_at=NOW + 2 * DAY, status="confirmed"),
    ]
    source = "{{ appointment_when }}"
    assert see(source, appointments=planned) == "Wednesday 4 March, 10:00 am"
    assert see(source, appointments=planned, lang="fr") == "mercredi 4 mars, 10 h"


def test_the_programme_says_what_comes_next(see: Any) -> None:
    source = "{{ next_title }} {{ next_day }} {{ sessions_done }}"
    assert see(source) == "First  0"
    done = Dialogue(done=("first",), last_done_at=NOW)
    assert see(source, dialogue=done) == "Second Saturday 1"
