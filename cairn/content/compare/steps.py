"""What changed within one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cairn.content.chart.say_condition import Labels, say_condition
from cairn.content.compare.change import Area, Change, changed
from cairn.content.compare.words import diff_words
from cairn.content.graph import step_below
from cairn.content.models import Module, Option, Risk, Step, Text
from cairn.content.rules.unit import texts_of

#: Fields that decide what is safe; a change of them is said first.
_GATES = ("skippable", "channels", "privacy")
_FIELDS = (
    *("kind", "save_as", "low", "high", "whole", "max_chars", "at_least", "at_most"),
    *("begin_with", "by_rating", "time", "within_days", "past", "pace", "instrument", "passage"),
    *("confirm_if", "verbatim", "tool"),
)
#: Effects that open or shut the exercises.
DANGEROUS = frozenset({"hold_for_human", "release_session", "pause_for_safety", "pause_session"})


def compare_steps(
    file: str, old: tuple[Module, Step], new: tuple[Module, Step], lang: str, labels: Labels
) -> Iterator[Change]:
    """Each change of a step that both states have; `lang` is of conditions and labels."""
    before, after = old[1], new[1]
    yield from _risks(file, before, after, lang)
    yield from _gates(file, before, after)
    yield from _options(file, before, after, lang)
    yield from _routes(file, old, new, lang, labels)
    for field in _FIELDS:
        was, now = getattr(before, field), getattr(after, field)
        if was != now:
            yield changed("step", file, after.id, "field", field=field, old=was, new=now)
    yield from compare_texts(file, after.id, _texts(before), _texts(after))


def quote(option: Option, lang: str) -> str:
    """An option as it is shown."""
    return f"« {option.label.fr} »" if lang == "fr" else f"“{option.label.en}”"


def _risks(file: str, before: Step, after: Step, lang: str) -> Iterator[Change]:
    yes = "« oui »" if lang == "fr" else "“yes”"
    pairs = [(yes, before.risk_yes, after.risk_yes)]
    known = {option.id: option for option in before.options}
    pairs += [
        (quote(option, lang), known[option.id].risk if option.id in known else None, option.risk)
        for option in after.options
    ]
    for answer, was, now in pairs:
        yield from compare_risks(file, after.id, answer, was, now)
    if before.unclear_is_yes != after.unclear_is_yes:
        values = {"old": before.unclear_is_yes, "new": after.unclear_is_yes}
        yield changed("safety", file, after.id, "refusal", **values)


def compare_risks(
    file: str, step: str | None, answer: str, was: Risk | None, now: Risk | None
) -> Iterator[Change]:
    """What an answer means for safety, before and now."""
    if was == now:
        return
    old, new = (f"{each.level} ({each.axis})" if each else None for each in (was, now))
    rule = "risk-added" if was is None else "risk-removed" if now is None else "risk-changed"
    yield changed("safety", file, step, rule, answer=answer, old=old, new=new)


def _gates(file: str, before: Step, after: Step) -> Iterator[Change]:
    for field in _GATES:
        was, now = getattr(before, field), getattr(after, field)
        if was != now:
            area: Area = "safety" if after.risk_yes or after.unclear_is_yes else "step"
            yield changed(area, file, after.id, "gate", field=field, old=was, new=now)
    if before.does != after.does:
        dangerous = DANGEROUS & (set(before.does) ^ set(after.does))
        old, new = (", ".join(each.does) or None for each in (before, after))
        area = "safety" if dangerous else "step"
        yield changed(area, file, after.id, "gate", field="does", old=old, new=new)


def _options(file: str, before: Step, after: Step, lang: str) -> Iterator[Change]:
    old = {option.id: option for option in before.options}
    new = {option.id: option for option in after.options}
    for key, option in new.items():
        if key not in old:
            answer = quote(option, lang)
            yield changed("answer", file, after.id, "option-added", answer=answer)
    for key, option in old.items():
        answer = quote(option, lang)
        if key not in new:
            area: Area = "safety" if option.risk else "answer"
            yield changed(area, file, after.id, "option-removed", answer=answer)
            continue
        if option.score != new[key].score:
            values = {"answer": answer, "old": option.score, "new": new[key].score}
            yield changed("score", file, after.id, "score", **values)
        if option.synonyms != new[key].synonyms:
            yield changed("answer", file, after.id, "synonyms", answer=answer)


def _routes(
    file: str, old: tuple[Module, Step], new: tuple[Module, Step], lang: str, labels: Labels
) -> Iterator[Change]:
    step = new[1].id
    (was, was_else), (now, now_else) = _ways(*old), _ways(*new)
    for when, go in now.items():
        said = say_condition(when, lang, labels)
        if when not in was:
            yield changed("route", file, step, "route-added", when=said, new=go)
        elif was[when] != go:
            yield changed("route", file, step, "route-changed", when=said, old=was[when], new=go)
    for when, go in was.items():
        if when not in now:
            said = say_condition(when, lang, labels)
            yield changed("route", file, step, "route-removed", when=said, old=go)
    if was_else != now_else:
        yield changed("route", file, step, "route-else", old=was_else, new=now_else)
    skips = [each.skip_if for each in (old[1], new[1])]
    if skips[0] != skips[1]:
        before, after = (say_condition(each, lang, labels) if each else None for each in skips)
        yield changed("route", file, step, "skip", old=before, new=after)


def _ways(module: Module, step: Step) -> tuple[dict[str, str], str]:
    """Where each condition leads, and where everybody else goes."""
    below = step_below(module, step)
    if not isinstance(step.next, tuple):
        return {}, step.next or below
    last = next((route.go for route in step.next if route.when is None), below)
    return {route.when: route.go for route in step.next if route.when is not None}, last


def _texts(step: Step) -> dict[str, Text]:
    """Each text of a step by its field, options by id."""
    texts: dict[str, Text] = {}
    for path, text in texts_of(step, ()):
        names = [
            step.options[part].id if path[0] == "options" and isinstance(part, int) else str(part)
            for part in path
        ]
        texts[".".join(names)] = text
    return texts


def compare_texts(
    file: str, step: str | None, before: dict[str, Text], after: dict[str, Text]
) -> Iterator[Change]:
    """Which texts read otherwise, in which languages, word by word."""
    for field in dict.fromkeys([*before, *after]):
        was, now = before.get(field), after.get(field)
        pairs = [
            (each, was.of(each) if was else "", now.of(each) if now else "")
            for each in ("en", "fr")
        ]
        words = [(each, diff_words(a, b)) for each, a, b in pairs if a.split() != b.split()]
        if words and not (field.startswith("options.") and (was is None or now is None)):
            langs = ", ".join(each.upper() for each, _diff in words)
            one = changed("wording", file, step, "wording", field=field, langs=langs)
            yield replace(one, words=tuple(words))
