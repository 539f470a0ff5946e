"""A reply to the open question: understood, or asked again, or let go."""

from __future__ import annotations

from cairn.content.models import Item, Risk, Step
from cairn.engine import safety
from cairn.engine.asides import is_anger
from cairn.engine.exchange import Exchange
from cairn.engine.jump import Jump
from cairn.engine.provided import ASKED
from cairn.engine.refusal import is_refusal
from cairn.engine.reply import clean
from cairn.engine.save import save_parts, save_score, save_skipped, save_value
from cairn.engine.state import Position, Slot, Value
from cairn.engine.steps import NotUnderstood, kind_of
from cairn.engine.steps.kind import Cut, Kept, Revisit
from cairn.engine.steps.list_builder import SEEDED, entries_of, is_rating, keep_rating
from cairn.engine.steps.record import again_of, keep_cell
from cairn.engine.turn import Output
from cairn.engine.walk import ask, is_last_item, leave, proceed
from cairn.language import YesNo, read_yes_no

#: What a suicide item means when its author names no risk (clinical protocol, level 2).
_ITEM_RISK = Risk(level=2, axis="suicide")
#: The try at which a question is let go. In a crisis nobody is asked three times.
_LAST_TRY = 3
_LAST_TRY_IN_SAFETY = 2


def answer(x: Exchange, slot: Slot, text: str) -> Jump | None:
    """Take a reply as the answer to the open question of that slot."""
    step, at = x.step(slot), x.run(slot).at
    reply = clean(text)
    if x.run(slot).unconfirmed is not None:
        return _confirm(x, slot, step, reply)
    if step.unclear_is_yes and is_refusal(reply):
        return refuse(x, slot, step)
    value = kind_of(step).read(step, reply, x.view(slot), at.item if at else None)
    if isinstance(value, NotUnderstood):
        if step.unclear_is_yes and (value.because == "wavering" or x.run(slot).tries):
            return refuse(x, slot, step)
        return _ask_again(x, slot, step, angry=is_anger(reply))
    return _take(x, slot, step, value)


def _take(x: Exchange, slot: Slot, step: Step, value: Value | Cut | Kept | Revisit) -> Jump | None:
    """Go on with what was understood: an answer, a part of one, or a wish to go back."""
    if isinstance(value, Kept):
        return keep_part(x, slot, step, value)
    if isinstance(value, Revisit):
        return _revisit(x, slot, step, value)
    if isinstance(value, Cut):
        x.say("answer-cut")
        value = value.value
    return _check(x, slot, step, value)


def keep_part(x: Exchange, slot: Slot, step: Step, kept: Kept) -> Jump | None:
    """Save a part of the answer and ask for the next, or go on when it is whole."""
    if kept.cut:
        x.say("answer-cut")
    save_parts(x, slot, step, kept)
    run = x.run(slot)
    if kept.done:
        return leave(x, slot)
    here = None if run.at is None or run.at.item == SEEDED else run.at.item
    trail = (*run.trail, run.at) if run.at and here != kept.item else run.trail
    x.change(slot, at=Position(step=step.id, item=kept.item), trail=trail, tries=0)
    ask(x, slot)
    return None


def _revisit(x: Exchange, slot: Slot, review: Step, wanted: Revisit) -> Jump | None:
    """Ask an earlier question again; the review comes back behind it."""
    run, steps = x.run(slot), x.module(slot).steps
    saving = [each.id for each in steps if each.save_as == wanted.name]
    if not saving:
        return leave(x, slot)
    asked = [at.step for at in run.trail if at.step in saving]  # not that of another branch
    x.change(slot, return_to=review.id, trail=(*run.trail, Position(step=review.id)))
    return proceed(x, slot, (asked or saving)[-1])


def _check(x: Exchange, slot: Slot, step: Step, value: Value) -> Jump | None:
    """What the author asks of an answer before it counts."""
    view = x.view(slot, value=value)
    if step.validation is not None and not view.holds(step.validation.holds):
        return _ask_again(x, slot, step, view.render(step.validation.otherwise))
    if step.confirm_if is not None and view.holds(step.confirm_if):
        x.change(slot, unconfirmed=value)
        ask(x, slot)
        return None
    return accept(x, slot, value)


def _confirm(x: Exchange, slot: Slot, step: Step, reply: str) -> Jump | None:
    """Yes keeps the answer that was read back; anything else is taken as a new one."""
    value = x.run(slot).unconfirmed
    x.change(slot, unconfirmed=None)
    said = read_yes_no(reply, x.patient.lang)
    if said is YesNo.YES:
        return accept(x, slot, value)
    if said is YesNo.NO:
        ask(x, slot)
        return None
    return answer(x, slot, reply)


def keep_answer(x: Exchange, slot: Slot, text: str) -> bool:
    """Keep a reply that answers as it stands, and stay; what follows is asked another time.

    False, and nothing is kept, where it is unclear or one part of several, or where safety
    hangs on it.
    """
    step, at, reply = x.step(slot), x.run(slot).at, clean(text)
    if step.unclear_is_yes or x.run(slot).unconfirmed is not None:
        return False
    if step.kind == "instrument" and (at is None or is_last_item(x, step, at)):
        return False  # its total is said with the last item
    value = kind_of(step).read(step, reply, x.view(slot), at.item if at else None)
    if isinstance(value, NotUnderstood | Cut | Kept | Revisit) or not _stands(x, slot, value):
        return False
    save_value(x, slot, step, value)
    x.change(slot, answered=True)
    return True


def _stands(x: Exchange, slot: Slot, value: Value) -> bool:
    """Tell whether an answer counts at once: no risk, nothing its author wants looked at."""
    step, view = x.step(slot), x.view(slot, value=value)
    if _risk_of(step, _item_at(x, slot, step), value) is not None:
        return False
    if step.validation is not None and not view.holds(step.validation.holds):
        return False
    return step.confirm_if is None or not view.holds(step.confirm_if)


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
    if step.kind == "yes_no" and step.risk_yes and step.risk_yes.axis == "suicide":
        x.set(memory={**x.dialogue.memory, ASKED: x.now.isoformat()})
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
    picked = value if isinstance(value, tuple) else (value,)
    risks = [option.risk for option in step.options if option.risk and option.id in picked]
    return max(risks, key=lambda each: each.level, default=None)


def _worst_answer(step: Step) -> Value:
    """What refusing a safety question counts as: yes, or the option with most risk."""
    if step.kind == "yes_no":
        return True
    risky = [option for option in step.options if option.risk]
    if risky:
        worst = max(risky, key=lambda each: each.risk.level if each.risk else 0).id
        return (worst,) if step.kind == "multi_choice" else worst
    return next((each.id for each in step.options if each.id == "yes"), None)


def _ask_again(
    x: Exchange, slot: Slot, step: Step, instead: tuple[str, ...] = (), *, angry: bool = False
) -> Jump | None:
    """First in other words (or `instead`), then with a way out, then it is let go.

    What cannot be let go is passed to a human; who still does not answer it is left in peace.
    """
    tries = x.run(slot).tries + 1
    if tries > _LAST_TRY and slot != "safety":
        return Jump("stop_here", slot)
    last = tries >= (_LAST_TRY_IN_SAFETY if slot == "safety" else _LAST_TRY)
    if last and step.skippable and not step.unclear_is_yes:
        if slot != "safety":  # there, what follows begins with a number to call
            x.say("moved-on")
        return pass_over(x, slot, step)
    if last:
        x.emit("human_requested", reason="not_understood", note=None)
        _say_and_expect(x, slot, step, "passed-on")
        x.change(slot, tries=0 if slot == "safety" else tries)
        return None
    x.change(slot, tries=tries)
    if angry and slot != "safety" and tries == 1:
        _say_and_expect(x, slot, step, "not-understood.anger")
        return None
    _say_again(x, slot, step, first=tries == 1, instead=instead)
    return None


def pass_over(x: Exchange, slot: Slot, step: Step) -> Jump | None:
    """Leave a question without an answer; of a row or a rated list, only this part.

    A question that was asked again at a review keeps the answer it had.
    """
    at, entries = x.run(slot).at, entries_of(step, x.view(slot))
    if at and at.item is not None and is_rating(step, at.item, entries):
        rating = entries[at.item].rating
        return keep_part(x, slot, step, keep_rating(step, x.view(slot), at.item, rating))
    if x.run(slot).return_to is not None:
        return leave(x, slot)
    if step.kind == "record":
        return keep_part(x, slot, step, keep_cell(step, at.item if at else 0, x.view(slot), None))
    save_skipped(x, slot, step)
    return leave(x, slot)


#: Kinds that are asked again as another kind is; the rest have words of their own.
_AGAIN_AS = {
    "instrument": "choice",
    "multi_choice": "choice",
    "review": "choice",
    "pacer": "choice",
    "schedule": "date",
}


def _say_again(
    x: Exchange, slot: Slot, step: Step, *, first: bool, instead: tuple[str, ...] = ()
) -> None:
    """Ask in other words: what was expected stays the same, the sentence does not."""
    run = x.run(slot)
    asked = kind_of(step).ask(step, x.view(slot), run.at.item if run.at else None)
    question = asked[-1]
    before = len(x.outputs)
    again = again_of(step, run.at.item if run.at else None)
    if first and instead:
        x.outputs += [Output(text=each) for each in instead]
    elif first and again is not None:
        x.outputs += [Output(text=each) for each in x.view(slot).render(again)]
    elif first:
        kind = "scale" if question.expects == "scale" else _AGAIN_AS.get(step.kind, step.kind)
        kind = "text" if step.kind == "record" and kind == "record" else kind
        x.say(f"not-understood.{kind}", low=question.low, high=question.high)
    else:
        x.say("not-understood.ease", skippable=step.skippable)
    if len(x.outputs) > before:
        _expect(x, question)


def _say_and_expect(x: Exchange, slot: Slot, step: Step, key: str) -> None:
    """Say something that leaves the question open, its buttons below."""
    at = x.run(slot).at
    x.say(key)
    _expect(x, kind_of(step).ask(step, x.view(slot), at.item if at else None)[-1])


def _expect(x: Exchange, question: Output) -> None:
    """Hang on the last bubble what the question expects."""
    expected = question.model_dump(exclude={"text", "sms", "verbatim"})
    x.outputs[-1] = x.outputs[-1].model_copy(update=expected)
