"""Moving through a module: say what is said, stop at the next question, end."""

from __future__ import annotations

from cairn.content.graph import END, step_below
from cairn.content.library import Library
from cairn.content.models import SAID, Step
from cairn.engine.effects import apply_effects, deliver
from cairn.engine.exchange import Exchange
from cairn.engine.jump import Jump
from cairn.engine.presets import fits
from cairn.engine.save import begin, save_score, save_value
from cairn.engine.state import Doubt, Position, Slot, Value
from cairn.engine.steps import kind_of
from cairn.engine.steps.list_builder import SEEDED
from cairn.engine.turn import Output
from cairn.engine.view import View

#: Questions that are answered in words of one's own.
OPEN_KINDS = frozenset({"text", "list", "record"})
#: Commands about which one is asked in words of the system; all others are tools with a title.
_SAID_AS = {
    **{name: name for name in ("pause", "skip", "go_back", "repeat", "why", "resume")},
    "goodbye": "pause",
    "start_session": "resume",
}
#: More steps than any module passes in one turn: a run that gets here is going in circles.
_LIMIT = 300


def proceed(x: Exchange, slot: Slot, step_id: str) -> Jump | None:
    """Go on from a step: say, pass, and stop at the next question (None) or at a jump."""
    if slot == "session" and x.door_is_closed(x.run(slot).module):
        close_door(x, resume_at=step_id)
        return None
    for _ in range(_LIMIT):
        if step_id == END:
            return Jump("finish", slot)
        step = x.module(slot).step(step_id)
        view = x.view(slot)
        left_out = _is_passed(x, step, view)
        x.note(slot, step, "skipped" if left_out else "asked")
        if not left_out:
            if step.kind in SAID:
                _say(x, slot, kind_of(step).ask(step, view, None))
                deliver(x, slot, step)
            elif not _take_preset(x, slot, step):
                _open(x, slot, step)
                return None
            jump = apply_effects(x, slot, step)
            if jump is not None:
                return jump
        step_id = next_step(x, slot, step)
    x.emit("human_requested", reason="endless_module", note=None)
    x.say("passed-on")
    return Jump("finish", slot)


def close_door(x: Exchange, **resume: str) -> None:
    """No exercise for now: the session waits where it is until the door is open again."""
    run = x.run("session")
    x.change("session", paused=True, tries=0, **resume)
    x.emit("session_paused", module=run.module, by="programme")
    x.say("door-closed")


def _is_passed(x: Exchange, step: Step, view: View) -> bool:
    """Tell whether a step is left out: by its condition, or on this channel."""
    if x.patient.channel not in step.channels:
        return True
    return step.skip_if is not None and view.holds(step.skip_if)


def _say(x: Exchange, slot: Slot, outputs: tuple[Output, ...]) -> None:
    """In the safety dialogue what is said is a crisis text; its questions stay questions."""
    if slot == "safety":
        outputs = tuple(each.model_copy(update={"kind": "crisis"}) for each in outputs)
    x.outputs += outputs


def _before(trail: tuple[Position, ...], review: str) -> tuple[Position, ...]:
    """The way to a review, without the detour to the answer that was changed."""
    places = [place for place, at in enumerate(trail) if at.step == review]
    return trail[: places[-1]] if places else trail


def next_step(x: Exchange, slot: Slot, step: Step) -> str:
    """The id of the step that follows, or "end"; the review that sent for it comes first."""
    run = x.run(slot)
    if run.return_to is not None:
        x.change(slot, return_to=None, trail=_before(run.trail, run.return_to))
        return run.return_to
    below = step_below(x.module(slot), step)
    if step.next is None:
        return below
    if isinstance(step.next, str):
        return step.next
    view = x.view(slot)
    for place, route in enumerate(step.next):
        if route.when is None or view.holds(route.when):
            x.note(slot, step, f"go {place}")
            return route.go
    x.note(slot, step, "below")
    return below


def _take_preset(x: Exchange, slot: Slot, step: Step) -> bool:
    """Use the answer that came with the command, if it fits the question."""
    presets = x.run(slot).presets
    if step.save_as is None or step.save_as not in presets:
        return False
    value = presets[step.save_as]
    rest = {name: each for name, each in presets.items() if name != step.save_as}
    x.change(slot, presets=rest)
    if not fits(step, value):
        return False
    save_value(x, slot, step, value)
    return True


def _open(x: Exchange, slot: Slot, step: Step) -> None:
    item = 0 if step.kind in ("instrument", "record") else None
    if begin(x, slot, step):
        item = SEEDED
    at = Position(step=step.id, item=item)
    x.change(slot, at=at, tries=0, answered=False, resume_at=None, unconfirmed=None, doubt=None)
    if step.privacy == "private" and x.patient.channel == "sms" and not x.told_of_privacy(slot):
        x.say("private-step")
    ask(x, slot)


def ask(x: Exchange, slot: Slot, *, briefly: bool = False) -> None:
    """Say the open question of a slot; briefly: its last bubble, where the question is."""
    asked = ask_at(x.step(slot), x.view(slot))
    if briefly:
        asked = (*(each for each in asked[:-1] if each.verbatim), _shortest(asked[-1]))
    _say(x, slot, asked[:-1])
    x.outputs += asked[-1:]


def _shortest(question: Output) -> Output:
    """Without the SMS wording that stands for all bubbles, where one bubble is shorter."""
    longer = question.sms is not None and len(question.sms) > len(question.text)
    return question.model_copy(update={"sms": None}) if longer else question


def ask_at(step: Step, view: View) -> tuple[Output, ...]:
    """The question where the run of `view` stands; an answer that waits for a yes, read back."""
    run = view.run
    if run is not None and run.unconfirmed is not None:
        return (_ask_to_confirm(step, view, run.unconfirmed),)
    if run is not None and run.doubt is not None:
        return (_ask_which(view, run.doubt),)
    return kind_of(step).ask(step, view, run.at.item if run and run.at else None)


def _ask_to_confirm(step: Step, view: View, unconfirmed: Value) -> Output:
    """The answer as it was read, and whether it is right."""
    said = view.with_extra(**{step.save_as or "value": unconfirmed})
    value = said.said(step.save_as or "value", 80)
    labels = tuple(view.message(key)[0] for key in ("yes-label", "no-label"))
    text = "\n".join(view.message("confirm-answer", value=value))
    return Output(kind="ask", text=text, expects="yes_no", options=labels)


def _ask_which(view: View, doubt: Doubt) -> Output:
    """Whether a reply was the answer, or what it sounded like."""
    text = "\n".join(view.message("ask-back"))
    return Output(kind="ask", text=text, expects="choice", options=doubt_labels(view, doubt))


def doubt_labels(view: View, doubt: Doubt) -> tuple[str, str]:
    """The two buttons: it is my answer; and the command, by what it does."""
    own = view.message("ask-back.answer-label")[0]
    if doubt.command in _SAID_AS:
        return own, view.message(f"ask-back.{_SAID_AS[doubt.command]}-label")[0]
    tool = view.library.tool_for(doubt.command)
    return own, tool.title.of(view.patient.lang) if tool else doubt.command


def can_ask_about(library: Library, command: str) -> bool:
    """Whether there are words for a command, and so a button."""
    return command in _SAID_AS or library.tool_for(command) is not None


def come_back(x: Exchange, slot: Slot, *, briefly: bool = False) -> Jump | None:
    """Take a run up again: its question once more, or what follows if it is answered."""
    x.change(slot, doubt=None)  # what it was about is out of sight
    run = x.run(slot)
    if slot == "session" and x.door_is_closed(run.module):
        close_door(x)
        return None
    if run.resume_at is not None:
        return proceed(x, slot, run.resume_at)
    if run.answered:
        return leave(x, slot)
    ask(x, slot, briefly=briefly)
    return None


def leave(x: Exchange, slot: Slot) -> Jump | None:
    """The open question is answered or passed: its effects, then what follows."""
    run, step = x.run(slot), x.step(slot)
    at = run.at or Position(step=step.id)
    x.change(slot, trail=(*run.trail, at), tries=0, answered=False)
    if step.kind == "instrument":
        if not is_last_item(x, step, at):
            x.change(slot, at=Position(step=step.id, item=(at.item or 0) + 1))
            ask(x, slot)
            return None
        if not run.answered:
            save_score(x, slot, step)
    jump = apply_effects(x, slot, step)
    return jump or proceed(x, slot, next_step(x, slot, step))


def is_last_item(x: Exchange, step: Step, at: Position) -> bool:
    """Tell whether that is the last item of the step's instrument."""
    items = x.library.instrument(str(step.instrument)).items
    return (at.item or 0) + 1 >= len(items)
