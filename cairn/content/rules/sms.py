"""What a text costs as a text message, by itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from cairn.content.findings import Finding
from cairn.content.rules.unit import Unit
from cairn.engine.sms import _fold_letters, _fold_typography, is_gsm7, segments

MOST_SEGMENTS = 2
#: Characters that two parts hold even where every one needs a second place.
_SURELY_FITS = 130
_SENT = frozenset({"text", "sms", "why", "again", "otherwise"})


def check_sms(unit: Unit) -> Iterator[Finding]:
    """Texts that alone fill more than two parts, and letters that SMS does not have."""
    for wording in unit.wordings:
        step, script, lang = wording.step, wording.script, wording.lang
        if step is None or script is None or step.verbatim or wording.field not in _SENT:
            continue
        replaced = wording.path[2:3] == ("text",) and step.sms is not None
        if replaced or "sms" not in step.channels:
            continue
        for rule, values in judge_text(script.longest()):
            yield unit.found(rule, wording.path, step, lang, **values)


def judge_text(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each rule that a text breaks as a text message by itself, and its values."""
    for character in sorted(set(text)):
        if not _is_sendable(character):
            yield "sms-alphabet", {"character": character}
            break
    if len(text) > _SURELY_FITS:
        parts = segments(_fold(text))
        if parts > MOST_SEGMENTS:
            yield "sms-length", {"parts": str(parts)}


@cache
def _is_sendable(character: str) -> bool:
    """Whether the SMS alphabet has a character, or something that stands for it."""
    return is_gsm7(_fold(character))


def _fold(text: str) -> str:
    return _fold_letters(_fold_typography(text))
