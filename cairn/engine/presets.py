"""Answers that already stand in the command: "mood 4", "parlez anglais", "rappel à 20 h"."""

from __future__ import annotations

import re
from itertools import pairwise

from cairn.content.models import Step
from cairn.engine.reply import clean
from cairn.engine.state import Value
from cairn.language import Lang, normalise, read_number
from cairn.language.number_words import read_spelled
from cairn.language.text import words

#: Fewer words than this around the number are "I'm at 4 today", not a note.
_NOTE_WORDS = 4
_AROUND = """mood humeur log note my mon ma today aujourd hui ce soir matin this evening morning
    plutot et demi demie and a half un une about around environ maybe je dirais suis i d say am
    m is it s at a de des le la l est c out of sur"""
_AROUND_MOOD = frozenset(_AROUND.split())
_LANGUAGE_NAMES = {
    "english": "en", "anglais": "en", "eng": "en",
    "french": "fr", "francais": "fr", "fr": "fr",
}  # fmt: skip
_AFTERNOON = re.compile(r"\b(?:pm|evening|tonight|afternoon|soir|soiree|apres[ -]midi)\b")
_NAMED_HOURS = {"noon": 12, "midday": 12, "midi": 12, "midnight": 0, "minuit": 0}
_OR = frozenset({"or", "ou"})
_AT = frozenset({"at", "a", "vers", "pour", "for", "around", "to"})
_CLOCK = re.compile(
    r"(?<!\d)(?P<hour>[01]?\d|2[0-4])\s*(?:[h:.]\s*(?P<minute>[0-5]\d)?|heures?)?\s*"
    r"(?P<half>[ap])?\.?(?:m\b)?(?!\d)"
)
_NOT_YET = re.compile(
    r"not (?:yet|done|started)|havent|didnt|couldnt|pas (?:encore|fait|pu|eu)|non fait|rien fait"
)
_PARTLY = re.compile(
    r"part(?:ly|ially|iel)|half|some of|a bit of|one of|moitie|en partie|un peu|presque|almost"
)
_DONE = re.compile(r"\b(?:done|did|finished|completed|faite?s?|finis?|termine)\b")
_NOON = 12
_DAY = 24
#: How the text of an appointment's reminder is answered.
_LETTERS = {"a": "confirm", "b": "move", "c": "cancel"}


def fits(step: Step, value: Value) -> bool:
    """Tell whether a value may answer that step."""
    if step.kind == "choice":
        return any(option.id == value for option in step.options)
    if step.kind in ("scale", "number"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        if step.whole and not float(value).is_integer():
            return False
        return (step.low is None or value >= step.low) and (step.high is None or value <= step.high)
    if step.kind == "yes_no":
        return isinstance(value, bool)
    return step.kind == "text" and isinstance(value, str) and len(value) <= step.max_chars


def read_presets(intent: str, text: str, lang: Lang) -> dict[str, Value]:
    """The variables that a command's own text already answers."""
    reader = _READERS.get(intent)
    return reader(clean(text), lang) if reader else {}


def _read_mood(text: str, lang: Lang) -> dict[str, Value]:
    value = read_number(text, lang, 0, 10).value
    if value is None:
        return {}
    found: dict[str, Value] = {"mood": int(value) if value.is_integer() else value}
    rest = [word for word in words(normalise(text)) if word not in _AROUND_MOOD and word.isalpha()]
    if len(rest) >= _NOTE_WORDS:
        found["mood_note"] = text
    return found


def _read_language(text: str, lang: Lang) -> dict[str, Value]:
    """The language asked for: of two, the later one; none when the choice itself is named."""
    said = words(normalise(text))
    named = [_LANGUAGE_NAMES[word] for word in said if word in _LANGUAGE_NAMES]
    if not named or (len(set(named)) > 1 and _OR.intersection(said)):
        return {}
    return {"language": named[-1]}


def _read_hour(text: str, lang: Lang) -> dict[str, Value]:
    """The hour on a clock of 24: "20h", "8pm", "8 in the evening", "à midi", "nine o'clock"."""
    plain = normalise(text)
    hour = _clock_hour(plain)
    if hour is None:
        hour = _spoken_hour(words(plain), lang)
    if hour is None:
        return {}
    if 0 < hour < _NOON and _AFTERNOON.search(plain):
        hour += _NOON
    return {"reminder_hour": hour}


def _clock_hour(plain: str) -> int | None:
    found = _CLOCK.search(plain)
    if found is None:
        return None
    hour = int(found["hour"])
    if found["half"] == "p" and hour < _NOON:
        hour += _NOON
    if found["half"] == "a" and hour == _NOON:
        hour = 0
    return hour % _DAY


def _spoken_hour(spoken: list[str], lang: Lang) -> int | None:
    for before, word in pairwise(spoken):
        if before in _AT and word in _NAMED_HOURS:
            return _NAMED_HOURS[word]
    spelled = (read_spelled(spoken, place, lang) for place in range(len(spoken)))
    numbers = [one.value for one in spelled if one and 1 < one.value < _DAY]
    return int(numbers[0]) if numbers else None


def _read_result(text: str, lang: Lang) -> dict[str, Value]:
    plain = " ".join(words(normalise(text)))
    for result, pattern in (("not-yet", _NOT_YET), ("partly", _PARTLY), ("done", _DONE)):
        if pattern.search(plain):
            return {"homework_result": result}
    return {}


def read_letter(text: str) -> str | None:
    """The answer that a bare A, B or C gives to the reminder of an appointment, or None."""
    return _LETTERS.get(" ".join(words(normalise(clean(text)[:20]))))


def _read_appointment(text: str, lang: Lang) -> dict[str, Value]:
    answer = read_letter(text)
    return {} if answer is None else {"appointment_answer": answer}


_READERS = {
    "appointment_query": _read_appointment,
    "log_mood": _read_mood,
    "change_language": _read_language,
    "reminder_change": _read_hour,
    "homework_done": _read_result,
}
