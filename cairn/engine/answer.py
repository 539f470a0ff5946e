"""A reply to the open question: understood, or asked again, or let go."""

from __future__ import annotations

from cairn.content.models import Item, Risk, Step
from cairn.engine import safety
from cairn.engine.exchange import Exchange
from cairn.engine.jump import Jump
from cairn.engine.refusal import is_refusal
from cairn.engine.reply import clean
from cairn.engine.save import save_score, save_value
from cairn.engine.state import Slot, Value
from cairn.engine.steps import NotUnderstood, kind_of
from cairn.engine.steps.kind import Cut
from cairn.engine.turn import Output
from cairn.engine.walk import is_last_item, leave

#: What a suicide item means when its author names no risk (clinical protocol, level 2).
_ITEM_RISK = Risk(level=2, axis="suicide")
#: The try at which a question is let go. In a crisis nobody is asked three times.
_LAST_TRY = 3
_LAST_TRY_IN_SAFETY = 2


def answer(x: Exchange, slot: Slot, text: str) -> Jump | None:
    """Take a reply as the answer to the open question of that slot."""
    step, at = x.step(slot), x.run(slot).at
    reply = clean(text)
    if step.unclear_is_yes and is_refusal(reply):
        return refuse(x, slot, step)
    value = kind_of(step).read(step, reply, x.view(slot), at.item if at else None)
    if isinstance(value, NotUnderstood):
        if step.unclear_is_yes and (value.because == "wavering" or x.run(slot).tries):
            return refuse(x, slot, step)
        return _ask_again(x, slot, step)
    if isinstance(value, Cut):
        x.say("answer-cut")
        value = value.value
    return accept(x, slot, value)


def is_answer(x: Exchange, slot: Slot, text: str) -> bool:
    """Tell whether a reply says something about the open question, a refusal included."""
    step, at = x.step(slot), x.run(slot).at
    value = kind_of(step).read(step, clean(text), x.view(slot), at.item if at else None)
    unclear = isinstance(value, NotUnderstood) and value.because == "unclear"
    return not unclear or is_refusal(clean(text))


def refuse(x: Exchange, slot: Slot, step: Step) -> Jump | None:
    """Not to answer a safety question counts as yes; the texts thank nobody for a yes."""
    x.refused = True
    return accept(x, slot, _worst_answer(step))


def accept(x: Exchange, slot: Slot, value: Value) -> Jump | None:
    """Keep an answer; a risk in it goes before anything else."""
    step, at = x.step(slot), x.run(slot).at
    save_value(x, slot, step, value)
    item = _item_at(x, slot, step)
    risk = _risk_of(step, item, value)
    if risk is None:
        return leave(x, slot)
    if step.kind == "instrument" and at and is_last_item(x, step, at):
        save_score(x, slot, step)
    module = x.run(slot).module
    safety.report(x, risk, module, step.id, item.id if item else None)
    if slot == "safety" and risk.level <= safety.current_level(x):
        return leave(x, slot)
    x.change(slot, answered=True)
    return safety.enter(x, risk, entry=safety.BY_ITEM if item else None)


def _item_at(x: Exchange, slot: Slot, step: Step) -> Item | None:
    at = x.run(slot).at
    if step.kind != "instrument" or at is None:
        return None
    items = x.library.instrument(str(step.instrument)).items
    return items[min(at.item or 0, len(items) - 1)]


def _risk_of(step: Step, item: Item | None, value: Value) -> Risk | None:
    if item is not None:
        scored = isinstance(value, int) and item.risk_from is not None
        return (item.risk or _ITEM_RISK) if scored and value >= item.risk_from else None  # type: ignore[operator]
    if step.kind == "yes_no":
        return step.risk_yes if value is True else None
    return next((option.risk for option in step.options if option.id == value), None)


def _worst_answer(step: Step) -> Value:
    """What refusing a safety question counts as: yes, or the option with most risk."""
    if step.kind == "yes_no":
        return True
    risky = [option for option in step.options if option.risk]
    if risky:
        return max(risky, key=lambda each: each.risk.level if each.risk else 0).id
    return next((each.id for each in step.options if each.id == "yes"), None)


def _ask_again(x: Exchange, slot: Slot, step: Step) -> Jump | None:
    """First in other words, then with a way out, then the question is let go."""
    tries = x.run(slot).tries + 1
    last = tries >= (_LAST_TRY_IN_SAFETY if slot == "safety" else _LAST_TRY)
    if last and step.skippable and not step.unclear_is_yes:
        if slot != "safety":  # there, what follows begins with a number to call
            x.say("moved-on")
        save_value(x, slot, step, None)
        return leave(x, slot)
    if last:
        x.emit("human_requested", reason="not_understood", note=None)
        x.say("passed-on")
        x.change(slot, tries=0)
        _say_again(x, slot, step, first=True)
        return None
    x.change(slot, tries=tries)
    _say_again(x, slot, step, first=tries == 1)
    return None


def _say_again(x: Exchange, slot: Slot, step: Step, *, first: bool) -> None:
    """Ask in other words: what was expected stays the same, the sentence does not."""
    run = x.run(slot)
    question = kind_of(step).ask(step, x.view(slot), run.at.item if run.at else None)[-1]
    before = len(x.outputs)
    if first and step.again is not None:
        x.outputs += [Output(text=each) for each in x.view(slot).render(step.again)]
    elif first:
        kind = "choice" if step.kind == "instrument" else step.kind
        x.say(f"not-understood.{kind}", low=step.low, high=step.high)
    else:
        x.say("not-understood.ease", skippable=step.skippable)
    if len(x.outputs) > before:
        expected = question.model_dump(exclude={"text", "sms", "verbatim"})
        x.outputs[-1] = x.outputs[-1].model_copy(update=expected)
