"""Nobody slips past a question about danger, and no answer about danger goes unheard."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cairn.content import graph
from cairn.content.findings import Finding
from cairn.content.models import LANGS, SAID, Step
from cairn.content.rules.unit import Unit

#: Who gets here is in the hands of a person: nothing goes on as if the answer were no.
_HELD = frozenset({"pause_for_safety", "hold_for_human"})
_OWN_LIFE = frozenset({"suicide", "self_harm"})
_MODEST = 2
#: Worry about another person says nothing about the patient (clinical protocol, axes).
_OTHERS = "third-party"
_NUMBERS = frozenset({"crisis_number", "crisis_lines", "emergency", "emergency_silent"})
_DANGER = {
    "en": re.compile(
        r"\b(?:suicid\w*|kill(?:ing)? (?:myself|yourself|someone|somebody)|end(?:ing)? (?:my|your) "
        r"life|take (?:my|your) (?:own )?life|want(?:ed)? to die|wish(?:ed)? (?:I|you) were dead"
        r"|better off dead|hurt(?:ing)? (?:myself|yourself|someone|somebody)|self-harm\w*"
        r"|overdos\w*)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:suicid\w*|(?:me|vous|te) tuer|tuer quelqu'un|en finir|(?:me|vous) donner la mort"
        r"|mettre fin à (?:mes|vos) jours|envie de mourir|souhaité (?:mourir|ne plus vivre)"
        r"|(?<!peut )(?<!peuvent )(?<!pourrait )(?:me|vous) faire du mal"
        r"|faire du mal à quelqu'un|automutil\w*|surdose)",
        re.IGNORECASE,
    ),
}


def check_risk(unit: Unit) -> Iterator[Finding]:
    """Risk that can be passed, risk that nobody marked, and numbers that are missing."""
    for place, step in unit.written:
        if bears_risk(step):
            yield from _bypass(unit, place, step)
        elif step.unclear_is_yes:
            yield unit.found("unclear-without-risk", ("steps", place, "unclear_is_yes"), step)
        yield from _unmarked(unit, place, step)
    if unit.module.kind == "safety":
        yield from _numbers(unit)
        yield from _released(unit)


def bears_risk(step: Step) -> bool:
    """Whether an answer of this step is a risk."""
    return step.risk_yes is not None or any(option.risk for option in step.options)


def _bypass(unit: Unit, place: int, step: Step) -> Iterator[Finding]:
    path = ("steps", place)
    if len(step.channels) < len(LANGS):
        only = step.channels[0]
        only_on = {"how": f"asked on {only} only", "how_fr": f"elle n'est posée que par {only}"}
        yield unit.found("risk-bypass", (*path, "channels"), step, None, **only_on)
    guarded = step.unclear_is_yes or not step.skippable
    if guarded or not _asks_outright(step) or _all_ways_are_guarded(unit, step):
        return
    how = "it can be skipped, or answered by “I don't know”"
    how_fr = "on peut la passer, ou répondre « je ne sais pas »"
    yield unit.found("risk-bypass", (*path, "id"), step, how=how, how_fr=how_fr)


def _asks_outright(step: Step) -> bool:
    """Whether danger is what the question is about; of many topics one may bear a risk."""
    if step.kind == "yes_no":
        return True
    risks = [option.risk for option in step.options if option.risk]
    return any(risk.axis in _OWN_LIFE or risk.level > _MODEST for risk in risks)


def _all_ways_are_guarded(unit: Unit, step: Step) -> bool:
    """Whether every way on meets another question about danger that cannot be passed."""
    known = {each.id: each for each in unit.module.steps}
    seen: set[str] = set()
    waiting = graph.successors(unit.module, step)
    while waiting:
        here = waiting.pop()
        if here not in known:
            return False
        each = known[here]
        if here in seen or _HELD.intersection(each.does):
            continue
        if bears_risk(each) and each.unclear_is_yes and each.skip_if is None:
            continue
        seen.add(here)
        waiting += graph.successors(unit.module, each)
    return True


def _unmarked(unit: Unit, place: int, step: Step) -> Iterator[Finding]:
    path = ("steps", place)
    for n, option in enumerate(step.options):
        if option.risk is not None:
            continue
        for lang in LANGS:
            said = (option.label.of(lang), *option.synonyms.of(lang))
            named = next((each for each in said if _DANGER[lang].search(each)), None)
            if named is not None:
                where = (*path, "options", n, "label")
                yield unit.found("risk-unmarked", where, step, lang, value=named)
    if step.kind == "yes_no" and step.risk_yes is None and step.text is not None:
        for lang in LANGS:
            match = _DANGER[lang].search(step.text.of(lang))
            if match is not None:
                yield unit.found("risk-unmarked", (*path, "text"), step, lang, value=match.group())
                break


def _numbers(unit: Unit) -> Iterator[Finding]:
    """Each entry's first words give a number, whatever the conditions are."""
    firsts = set(unit.module.entries.values())
    for wording in unit.wordings:
        step, script = wording.step, wording.script
        if step is None or step.id not in firsts or wording.field not in ("text", "sms"):
            continue
        if script is not None and not script.always(_NUMBERS):
            yield unit.found(
                "number-missing", wording.path, step, wording.lang,
                name=step.id, field=wording.field,
            )  # fmt: skip


def _released(unit: Unit) -> Iterator[Finding]:
    """No entry leads to the release of the session without a question on the way."""
    known = {step.id: step for step in unit.module.steps}
    places = {step.id: place for place, step in unit.written}
    for name, entry in unit.module.entries.items():
        seen: set[str] = set()
        waiting = [entry] if name != _OTHERS else []
        while waiting:
            here = waiting.pop()
            step = known.get(here)
            if step is None or here in seen or step.kind not in SAID:
                continue
            seen.add(here)
            if "release_session" in step.does:
                path = ("steps", places.get(here, 0), "does")
                yield unit.found("released-unasked", path, step, name=name)
            waiting += graph.successors(unit.module, step)
