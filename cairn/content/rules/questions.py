"""A question is asked kindly: one thing at a time, with its reason, and for a purpose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cairn.content.findings import Finding
from cairn.content.models import SAID, Step
from cairn.content.rules.references import asks
from cairn.content.rules.risk import bears_risk
from cairn.content.rules.unit import Unit

_SENTENCE = re.compile(r"(?<=[.!?:…])\s+(?!\?)|\n+")
_FEW_WORDS = 5  # with a French question mark that stands by itself
_QUOTED = re.compile(r"«[^»]*»|\"[^\"]*\"|“[^”]*”")


def check_questions(unit: Unit) -> Iterator[Finding]:
    """Reasons, second wordings, single questions, kept answers, follow-ups."""
    for place, step in unit.written:
        path = ("steps", place)
        if asks(step) and step.kind != "record":  # a record's columns have their own
            for name in ("why", "again"):
                if getattr(step, name) is None:
                    yield unit.found(f"missing-{name}", (*path, "id"), step)
        for n, column in enumerate(step.columns):
            for name in ("why", "again"):
                if getattr(column, name) is None:
                    yield unit.found(f"missing-{name}", (*path, "columns", n), step)
        if asks(step) and step.save_as is None and not bears_risk(step):
            yield unit.found("answer-lost", (*path, "id"), step)
        yield from _timeout(unit, place, step)
    yield from _several(unit)


def _timeout(unit: Unit, place: int, step: Step) -> Iterator[Finding]:
    if step.timeout is None:
        return
    path = ("steps", place, "timeout")
    if step.kind in SAID:
        yield unit.found("timeout-kind", path, step)
    elif unit.module.kind == "safety":
        yield unit.found("timeout-safety", path, step)


def _several(unit: Unit) -> Iterator[Finding]:
    for wording in unit.wordings:
        step, script = wording.step, wording.script
        if (
            step is None
            or script is None
            or not asks(step)
            or wording.path[2] not in ("text", "sms")
        ):
            continue
        count = _count(_QUOTED.sub("", script.longest(_count)))
        if count > 1:
            yield unit.found("several-questions", wording.path, step, wording.lang, count=count)


def _count(text: str) -> int:
    """Questions in a text; “Too dark? Call …” is a condition and none, unless it comes last."""
    asked = [part for part in _SENTENCE.split(text) if "?" in part]
    long = [part for part in asked[:-1] if len(part.split()) > _FEW_WORDS]
    return len(long) + bool(asked)
