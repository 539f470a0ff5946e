"""What a message says besides its intent, as `cairn nlu parse` prints it."""

from __future__ import annotations

import pytest

from cairn.commands.nlu_eval import is_exact
from cairn.commands.nlu_values import read_value
from cairn.engine import Value
from cairn.language import Lang

from .test_held_out_sets import rows

SAID: list[tuple[Lang, str, str, Value]] = [
    ("en", "scale", "seven and a half", 7.5),
    ("en", "scale", "I'd give it an 8 out of 10", 8),
    ("en", "scale", "between 5 and 6", 5.5),
    ("en", "scale", "more than 7", 7),
    ("fr", "scale", "sept sur dix", 7),
    ("fr", "scale", "3,5 aujourd'hui", 3.5),
    ("fr", "scale", "un peu plus de 6, disons 6,5", 6.5),
    ("fr", "scale", "oui", None),
    ("en", "option", "the first one", 1),
    ("en", "option", "2", 2),
    ("en", "option", "b pls", 2),
    ("en", "option", "I'll go with the third, thanks", 3),
    ("en", "option", "the last one", -1),
    ("en", "option", "1 and 3", None),
    ("fr", "option", "la toute première", 1),
    ("fr", "option", "la 2eme ligne", 2),
    ("fr", "option", "la lettre c", 3),
    ("fr", "option", "l'avant-dernière", -2),
    ("fr", "option", "tout en haut", 1),
    ("en", "affirm", "mostly yes", "yes"),
    ("fr", "affirm", "un peu oui", "yes"),
    ("en", "deny", "not so much", "no"),
    ("fr", "deny", "pas en ce moment", "no"),
    ("en", "log_mood", "mood 4", 4),
    ("fr", "log_mood", "plutôt 6 et demi aujourd'hui", 6.5),
    ("en", "change_language", "my english is poor, french please", "fr"),
    ("fr", "change_language", "on peut parler anglais", "en"),
    ("en", "change_language", "another language", None),
    ("en", "reminder_change", "remind me at 8 in the evening", 20),
    ("en", "reminder_change", "make it nine o'clock", 9),
    ("en", "reminder_change", "at noon please", 12),
    ("fr", "reminder_change", "le rappel à 20h", 20),
    ("fr", "reminder_change", "le soir plutôt que le midi", None),
    ("en", "homework_done", "walked every day as planned", "done"),
    ("en", "homework_done", "only half of it", "partly"),
    ("fr", "homework_done", "je n'ai pas réussi", "not-yet"),
    ("en", "pause", "back in 5", None),
]


@pytest.mark.parametrize(("lang", "intent", "text", "value"), SAID)
def test_a_value_is_read_as_it_was_meant(lang: Lang, intent: str, text: str, value: Value) -> None:
    assert read_value(text, lang, intent) == value


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("part", ["dev", "test", "blind", "blind2"])
def test_nearly_every_value_of_the_held_out_sets_is_exact(part: str, lang: Lang) -> None:
    valued = [row for row in rows(part, lang) if row["value"]]
    wrong = [
        row["text"]
        for row in valued
        if (value := read_value(row["text"], lang, row["intent"])) != row["value"]
        and not is_exact(row["value"], value)
    ]
    assert len(wrong) <= 0.03 * len(valued), wrong
