"""What texts and conditions may use besides a module's own variables: each name explained."""

from __future__ import annotations

from typing import NamedTuple


class Given(NamedTuple):
    """A name that Cairn fills: a plausible value, and what it holds, for the reference."""

    example: str | int | float | bool | None
    means: str


#: What the engine provides at run time, in every text and condition.
GIVEN: dict[str, Given] = {
    "lang": Given("en", "the patient's language: `en` or `fr`"),
    "channel": Given("web", "`web` or `sms`"),
    "guided": Given(True, "with a therapist"),
    "demo": Given(False, "a demo, in which nobody reads"),
    "withdrawn": Given(
        False,
        "the patient refused or took back a consent that sessions need: what they write is kept "
        "and, where they are guided, read by their therapist",
    ),
    "crisis_number": Given(
        "3114",
        "number of the first crisis service that fits; without one, the emergency number",
    ),
    "crisis_name": Given("3114", "name of that service"),
    "crisis_lines": Given(
        "3114: 3114\nSAMU: 15", "every crisis service, one a line, the emergency number last"
    ),
    "youth_number": Given(
        "0800 1111",
        "number of the line for young people, where the patient is known to be under 18",
    ),
    "emergency": Given("112", "the emergency number"),
    "emergency_silent": Given(
        "114", "the emergency number by text, for who cannot speak; else nothing"
    ),
    "team_known": Given(True, "somebody is declared to read"),
    "team_now": Given(False, "the team is there at this moment: no hour of reading is needed"),
    "team_day": Given("tomorrow", "the day on which the team reads next"),
    "team_time": Given("9:00 am", "the hour at which the team reads next"),
    "alerted": Given(
        True, "a human is being told in this very turn (guided, declared, level 2 or more)"
    ),
    "confirmed": Given(
        False, "a person of the team has taken on an open alert that is as grave as this"
    ),
    "mood_count": Given(3, "how often the mood was noted"),
    "mood_last": Given(5, "the mood noted last, 0–10"),
    "moods_line": Given("Mon 4 · Tue 6 · Wed 5", "the moods of the last days in one line"),
    "phq9_last": Given(12, "total of the newest PHQ-9"),
    "gad7_last": Given(9, "total of the newest GAD-7"),
    "phq9_first": Given(15, "total of the first PHQ-9"),
    "gad7_first": Given(12, "total of the first GAD-7"),
    "scores_due": Given(True, "PHQ-9 and GAD-7 were not asked in the last two weeks"),
    "asked_days": Given(20, "days since suicide was last asked about directly"),
    "homework_open": Given(True, "homework is still to be done"),
    "homework_title": Given("Three cards", "title of the one due first"),
    "homework_due": Given("Friday", "the day it is due"),
    "homework_lines": Given("Three cards (Friday)", "all open homework with its days, one a line"),
    "appointment_open": Given(True, "an appointment lies ahead"),
    "appointment_when": Given("Monday 3 May, 9:00 am", "day and hour of the next appointment"),
    "minutes": Given(25, "how long this module takes"),
    "away_days": Given(3, "whole days since the patient's last message"),
    "comment": Given(
        "I read your three cards.", "the therapist's newest comment that has no answer yet"
    ),
    "comment_by": Given("Anna", "who wrote it"),
    "documents_count": Given(2, "how many documents the patient has"),
    "documents_lines": Given("My loop\nMy ladder", "their titles, one a line"),
    "session_open": Given(True, "a session is begun and not finished"),
    "in_session": Given(
        True, 'a session waits under this tool: leave out hints such as "say menu"'
    ),
    "deletion_day": Given(
        "Monday 10 May", "the day on which the data is to be deleted, where that was asked for"
    ),
    "deletion_would": Given("Monday 10 May", "the day it would be, asked for now"),
    "record_years": Given(
        20, "years for which the law makes the site keep this patient's record; else nothing"
    ),
    "alert_open": Given(False, "the team has not closed an alert about the patient yet"),
    "held": Given(False, "no exercise before a human releases"),
    "refused": Given(
        False,
        "the last safety question was declined in this turn: it counts as yes, without thanks",
    ),
    "session_title": Given("Your goals", "title of the session that is begun"),
    "next_title": Given("Your own loop", "title of the next session"),
    "next_day": Given("Monday", "the day the next session opens; nothing when it is open"),
    "sessions_done": Given(1, "how many sessions are finished"),
    "axis": Given("suicide", "safety: what the danger is about"),
    "level": Given(2, "safety: 1 to 4"),
}

#: Names that only system messages get.
GIVEN_TO_MESSAGES: dict[str, Given] = {
    "last": Given(4, "the number of answers offered"),
    "low": Given(0, "lowest number"),
    "high": Given(10, "highest number"),
    "skippable": Given(True, "whether the question may be left"),
    "value": Given("Thursday", "the answer that is read back"),
    "lines": Given("1. Call my sister", "the entries or answers so far"),
    "may_end": Given(True, "whether the list has enough entries"),
    "when": Given("Monday", "day and hour of the appointment"),
}
