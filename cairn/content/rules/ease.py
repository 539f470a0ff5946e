"""How hard the texts of a module are to read, text by text and together."""

from __future__ import annotations

from collections.abc import Iterator

from cairn.content.findings import Finding
from cairn.content.models import LANGS
from cairn.content.reading import Reading, read
from cairn.content.rules.unit import Unit, Wording

#: A sentence that is lost on the way; a text far off the target of its module.
MOST_IN_A_SENTENCE = 25
FAR_GRADE = 9.0
FAR_FLESCH = 55.0
_ENOUGH_WORDS = 12  # fewer say nothing about a text's level
_ENOUGH_TOGETHER = 40
_READ = frozenset({"text", "sms", "why", "again", "otherwise"})


def check_ease(unit: Unit) -> Iterator[Finding]:
    """Long sentences, hard texts, and the level of the whole module in each language."""
    for lang in LANGS:
        total = Reading(lang, 0, 0, 0)
        hardest: tuple[float, Wording] | None = None
        for wording in unit.wordings:
            if wording.lang != lang or wording.script is None or not _is_read(wording):
                continue
            reading = read(wording.script.longest(), lang)
            total = total.add(reading)
            yield from _judge(unit, wording, reading)
            hardness = -reading.level if lang == "fr" else reading.level
            if reading.words >= _ENOUGH_WORDS and (hardest is None or hardness > hardest[0]):
                hardest = (hardness, wording)
        if total.words >= _ENOUGH_TOGETHER and not total.is_easy():
            step = hardest[1].step if hardest else None
            yield unit.found(
                "reading-level", ("id",), None, lang, level=total.said,
                sentence=f"{total.sentence:.0f}", hardest=step.id if step else "?",
            )  # fmt: skip


def _is_read(wording: Wording) -> bool:
    """Validated wording is what it is; labels are no sentences."""
    return wording.field in _READ and not (wording.step and wording.step.verbatim)


def _judge(unit: Unit, wording: Wording, reading: Reading) -> Iterator[Finding]:
    step, lang = wording.step, wording.lang
    if reading.longest > MOST_IN_A_SENTENCE:
        yield unit.found("long-sentence", wording.path, step, lang, words=reading.longest)
    far = reading.level < FAR_FLESCH if lang == "fr" else reading.level > FAR_GRADE
    if reading.words >= _ENOUGH_WORDS and far:
        yield unit.found("hard-text", wording.path, step, lang, level=reading.said)
