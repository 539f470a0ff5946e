"""Two states of a content folder, compared as a clinical reader would."""

from __future__ import annotations

from collections.abc import Iterator

from cairn.content.chart.say_condition import label_finder
from cairn.content.compare.change import ORDER, Area, Change, changed
from cairn.content.compare.steps import (
    DANGEROUS,
    compare_risks,
    compare_steps,
    compare_texts,
    quote,
)
from cairn.content.load import Parts
from cairn.content.models import Crisis, Instrument, Module, Step, Text
from cairn.content.rules.unit import Unit, read_units

_HEADER = ("kind", "revision", "minutes", "intent", "licence", "evidence", "review")


def compare(old: Parts, new: Parts, lang: str = "en") -> list[Change]:
    """Every change, those of safety first, then by file in reading order."""
    found = [
        *_units(old, new, lang),
        *_instruments(old, new, lang),
        *_crisis(old, new),
        *_messages(old, new),
        *_programme(old, new, lang),
    ]
    return sorted(found, key=lambda each: (ORDER.index(each.area), each.file))


def _units(old: Parts, new: Parts, lang: str) -> Iterator[Change]:
    before = {unit.file.name: unit for unit in read_units(old)}
    after = {unit.file.name: unit for unit in read_units(new)}
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            yield changed("step", name, None, "file-removed")
        elif name not in before:
            yield changed("step", name, None, "file-added")
        else:
            yield from _unit(name, before[name], after[name], lang)


def _unit(file: str, old: Unit, new: Unit, lang: str) -> Iterator[Change]:
    before = {step.id: step for _place, step in old.written}
    after = {step.id: step for _place, step in new.written}
    labels = label_finder((*new.module.steps, *old.module.steps))
    for key, step in before.items():
        if key not in after:
            yield changed(_area(step), file, key, "step-removed", what=_short(step, lang))
    for key, step in after.items():
        if key not in before:
            yield changed(_area(step), file, key, "step-added", what=_short(step, lang))
            continue
        pair = (old.module, before[key]), (new.module, step)
        yield from compare_steps(file, *pair, lang, labels)
    if not new.passage:
        yield from _header(file, old.module, new.module)


def _area(step: Step) -> Area:
    """Whether a step that came or went bears on safety."""
    risky = step.risk_yes is not None or any(option.risk for option in step.options)
    return "safety" if risky or DANGEROUS & set(step.does) else "step"


def _short(step: Step, lang: str) -> str:
    said = " ".join(step.text.of(lang).split()) if step.text else step.kind
    return said if len(said) <= 80 else f"{said[:79]}…"  # noqa: PLR2004 (a line of a terminal)


def _header(file: str, old: Module, new: Module) -> Iterator[Change]:
    for name in dict.fromkeys([*old.entries, *new.entries]):
        was, now = old.entries.get(name), new.entries.get(name)
        if was != now:
            yield changed("safety", file, None, "entry", name=name, old=was, new=now)
    for field in _HEADER:
        was, now = getattr(old, field), getattr(new, field)
        if was != now:
            yield changed("other", file, None, "field", field=field, old=was, new=now)
    pairs = [
        {name: text for name in ("title", "goal") if (text := getattr(each, name))}
        for each in (old, new)
    ]
    yield from compare_texts(file, None, pairs[0], pairs[1])


def _instruments(old: Parts, new: Parts, lang: str) -> Iterator[Change]:
    for key in dict.fromkeys([*old.instruments, *new.instruments]):
        was, now = old.instruments.get(key), new.instruments.get(key)
        file = f"instruments/{key}.yml"
        if was is None or now is None:
            yield changed("score", file, None, "file-added" if was is None else "file-removed")
        elif was != now:
            yield from _instrument(file, was, now, lang)


def _instrument(file: str, old: Instrument, new: Instrument, lang: str) -> Iterator[Change]:
    items = {item.id: item for item in old.items}
    for item in new.items:
        was = items.get(item.id)
        before, after = was.risk_from if was else None, item.risk_from
        if before != after:
            values = {"field": f"{item.id} risk_from", "old": before, "new": after}
            yield changed("safety", file, item.id, "gate", **values)
        yield from compare_risks(file, item.id, item.id, was.risk if was else None, item.risk)
    scores = {answer.id: answer for answer in old.answers}
    for answer in new.answers:
        known = scores.get(answer.id)
        if known is None or known.score != answer.score:
            values = {"answer": quote(answer, lang), "old": known.score if known else None}
            yield changed("score", file, None, "score", **values, new=answer.score)
    for field in ("bands", "case_from", "reliable_change", "status"):
        if getattr(old, field) != getattr(new, field):
            was_, now_ = getattr(old, field), getattr(new, field)
            yield changed("score", file, None, "field", field=field, old=was_, new=now_)
    yield from compare_texts(file, None, _items(old), _items(new))


def _items(instrument: Instrument) -> dict[str, Text]:
    texts = {"stem": instrument.stem}
    texts |= {item.id: item.text for item in instrument.items}
    return texts | {answer.id: answer.label for answer in instrument.answers}


def _crisis(old: Parts, new: Parts) -> Iterator[Change]:
    for key in dict.fromkeys([*old.crisis, *new.crisis]):
        before, after = _numbers(old.crisis.get(key)), _numbers(new.crisis.get(key))
        for name in dict.fromkeys([*before, *after]):
            was, now = before.get(name), after.get(name)
            if was != now:
                file = f"crisis/{key}.yml"
                yield changed("safety", file, None, "number", name=name, old=was, new=now)


def _numbers(crisis: Crisis | None) -> dict[str, str]:
    if crisis is None:
        return {}
    numbers = {service.id: service.number for service in crisis.services}
    silent = {"emergency_silent": crisis.emergency_silent} if crisis.emergency_silent else {}
    return {"emergency": crisis.emergency, **silent, **numbers}


def _messages(old: Parts, new: Parts) -> Iterator[Change]:
    for key in dict.fromkeys([*old.messages, *new.messages]):
        pairs = []
        for parts in (old, new):
            message = parts.messages.get(key)
            texts = {"text": message.text, "sms": message.sms} if message else {}
            pairs.append({f"{key}.{name}": text for name, text in texts.items() if text})
        yield from compare_texts("messages/", None, pairs[0], pairs[1])


def _programme(old: Parts, new: Parts, lang: str) -> Iterator[Change]:
    before, after = (
        ", ".join(
            f"{place.module} ({place.when})" if place.when else place.module
            for place in (parts.programme.modules if parts.programme else ())
        )
        for parts in (old, new)
    )
    if before != after:
        values = {"field": "modules", "old": before, "new": after}
        yield changed("route", "programmes/", None, "field", **values)
    was, now = (each.programme.spacing_days if each.programme else None for each in (old, new))
    if was != now:
        values_ = {"field": "spacing_days", "old": was, "new": now}
        yield changed("route", "programmes/", None, "field", **values_)
