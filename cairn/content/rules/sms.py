"""What a text costs as a text message, by itself."""

from __future__ import annotations

from collections.abc import Iterator

from cairn.content.findings import Finding
from cairn.content.rules.unit import Unit
from cairn.engine.sms import _fold_letters, _fold_typography, is_gsm7, segments

MOST_SEGMENTS = 2
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
        text = _fold_letters(_fold_typography(script.longest()))
        if not is_gsm7(text):
            character = next(char for char in text if not is_gsm7(char))
            yield unit.found("sms-alphabet", wording.path, step, lang, character=character)
        parts = segments(text)
        if parts > MOST_SEGMENTS:
            yield unit.found("sms-length", wording.path, step, lang, parts=parts)
