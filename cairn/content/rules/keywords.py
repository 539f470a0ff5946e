"""Answers that a patient could type, and what those words mean everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from cairn.content.findings import Finding
from cairn.content.models import LANGS, Option, Step
from cairn.content.rules.unit import Unit
from cairn.content.yaml_file import Path_
from cairn.engine.asides import read_aside
from cairn.engine.keywords import plain, read_keyword

#: Words that the programme's own texts teach as commands.
_COMMANDS = {
    "pause": "pause", "menu": "menu", "skip": "skip", "passer": "skip", "back": "go_back",
    "retour": "go_back", "session": "start_session", "seance": "start_session",
    "continue": "resume", "plan": "safety_plan", "mood": "log_mood", "humeur": "log_mood",
}  # fmt: skip


def check_keywords(unit: Unit) -> Iterator[Finding]:
    """Labels and synonyms that mean STOP, HELP or a command, or two options at once."""
    for place, step in unit.written:
        for lang in LANGS:
            taken: dict[str, str] = {}
            for n, option in enumerate(step.options):
                path = ("steps", place, "options", n)
                yield from _judge(unit, step, option, (path, lang), taken)


def _judge(
    unit: Unit, step: Step, option: Option, where: tuple[Path_, str], taken: dict[str, str]
) -> Iterator[Finding]:
    path, lang = where
    stop = len(step.options) == 1  # any reply goes on
    for said, field in [
        (option.label.of(lang), "label"),
        *((each, "synonyms") for each in option.synonyms.of(lang)),
    ]:
        words = plain(said)
        keyword = read_keyword(said)
        if keyword is not None:
            yield unit.found(
                "keyword-collision", (*path, field), step, lang,
                value=said, meaning=keyword.upper(),
            )  # fmt: skip
            continue
        other = taken.setdefault(words, option.id)
        if words and other != option.id:
            yield unit.found(
                "same-wording", (*path, field), step, lang,
                value=said, name=other, other=option.id,
            )  # fmt: skip
        command = _COMMANDS.get(words) or read_aside(said)
        # A label comes before every command, at a stop any reply goes on, and what a tool
        # is about may well be called as the command is.
        if command and field == "synonyms" and not stop and unit.module.kind == "session":
            yield unit.found(
                "command-collision", (*path, field), step, lang, value=said, meaning=command
            )
