"""What a step does besides talking: each effect becomes an event for the store.

An effect whose value is missing (a skipped question) does nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from cairn.content.models import Step
from cairn.engine.exchange import Exchange
from cairn.engine.jump import Jump
from cairn.engine.provided import next_appointment, open_homework
from cairn.engine.state import Entry, Slot, Value
from cairn.engine.steps.plan import fill
from cairn.engine.view import View

#: Where the safety dialogue notes how it will end.
OUTCOME = ":outcome"
#: Where a run notes the homework it gave, the last at the end.
HOMEWORK = ":homework"


def apply_effects(x: Exchange, slot: Slot, step: Step) -> Jump | None:
    """Do all that a passed step does; the jump, if one of its effects leaves the module."""
    jump: Jump | None = None
    if step.kind == "schedule":
        schedule(x, slot, step)
    for effect in step.does:
        if effect in _JUMPS:
            jump = _make_jump(x, slot, step, effect) or jump
        else:
            _EFFECTS[effect](x, slot, step)
    return jump


def _make_jump(x: Exchange, slot: Slot, step: Step, effect: str) -> Jump | None:
    if effect == "pause_session":
        if slot == "session":
            return Jump("pause_session", slot, step=step.id)
        _pause_beneath(x, by="patient")
        return None
    if effect == "start_session":
        return Jump("start_session", slot)
    return Jump("open_tool", slot, tool=step.tool or "")


def _pause_beneath(x: Exchange, by: str) -> None:
    session = x.dialogue.session
    if session is not None and not session.paused:
        x.change("session", paused=True)
        x.emit("session_paused", module=session.module, by=by)


def _log_mood(x: Exchange, view: View, step: Step) -> None:
    mood = view.value("mood")
    if mood is not None:
        x.emit("mood_logged", mood=mood, note=view.value("mood_note"))


def _record_goal(x: Exchange, view: View, step: Step) -> None:
    goal = view.value(step.save_as or "goal")
    goals = goal if isinstance(goal, tuple) else (goal,)
    for each in goals:
        words = each.text if isinstance(each, Entry) else each
        if words is not None:
            x.emit("goal_recorded", goal=words, step=step.id)


def deliver(x: Exchange, slot: Slot, step: Step) -> None:
    """What a step hands over: homework to do, a document to keep."""
    view = x.view(slot)
    module = view.module.id if view.module else None
    if step.homework is not None:
        given = _given(x, slot)
        if step.homework.id not in given:  # who went back passes here once more
            title = " ".join(view.render(step.homework.title))
            days = step.homework.due_days
            data = {"homework": step.homework.id, "title": title, "due_days": days}
            x.emit("homework_assigned", module=module, **data)
        others = tuple(each for each in given if each != step.homework.id)
        x.change(slot, answers={**x.run(slot).answers, HOMEWORK: (*others, step.homework.id)})
    document = step.document
    if document is not None and (parts := fill(document, view)):
        x.emit(
            "document_kept",
            document=document.id,
            module=module,
            title=" ".join(view.render(document.title)),
            picture=document.picture,
            parts=[asdict(part) for part in parts],
        )


def schedule(x: Exchange, slot: Slot, step: Step) -> None:
    """The hour that was picked goes to the homework given last in this run."""
    view = x.view(slot)
    at = view.value(step.save_as) if step.save_as else None
    given = _given(x, slot)
    if at is not None and given:
        x.emit("homework_scheduled", homework=given[-1], at=at)


def _given(x: Exchange, slot: Slot) -> tuple[str, ...]:
    """The homework that this run gave; earlier versions noted the last one only."""
    noted = x.run(slot).answers.get(HOMEWORK)
    ids = noted if isinstance(noted, tuple) else (noted,)
    return tuple(each for each in ids if isinstance(each, str))


def _answer_comment(x: Exchange, view: View, step: Step) -> None:
    x.emit("comment_answered", answer=view.value(step.save_as) if step.save_as else None)


def _report_homework(x: Exchange, view: View, step: Step) -> None:
    result = view.value("homework_result")
    if result is not None:
        waiting = open_homework(view)
        homework = waiting[0].id if waiting else None
        note = view.value("homework_note")
        result = str(result).replace("-", "_")
        x.emit("homework_reported", homework=homework, result=result, note=note)


def _request_human(x: Exchange, view: View, step: Step) -> None:
    x.emit("human_requested", reason="asked", note=view.value("human_note"))


def _request_call(x: Exchange, view: View, step: Step) -> None:
    x.emit("call_requested", note=view.value("call_when"))


def _answer_appointment(x: Exchange, view: View, step: Step) -> None:
    answer = view.value("appointment_answer")
    found = next_appointment(view)
    if answer is not None and found is not None:
        x.emit("appointment_answered", appointment=found.id, answer=answer)


def _set_reminder_hour(x: Exchange, view: View, step: Step) -> None:
    hour = view.value("reminder_hour")
    if hour is not None:
        x.emit("reminder_hour_set", hour=hour)


def _set_language(x: Exchange, view: View, step: Step) -> None:
    language = view.value("language")
    if language in ("en", "fr"):
        x.patient = x.patient.model_copy(update={"lang": language})
        x.emit("language_set", language=language)


def _record_consent(x: Exchange, view: View, step: Step) -> None:
    own = step.save_as or ""
    declared = view.module.variables if view.module else {}
    names = [own] if own.startswith("consent_") else list(declared)
    consents: dict[str, Value] = {
        name: value
        for name in names
        if name.startswith("consent_") and (value := view.value(name)) is not None
    }
    if consents:
        x.emit("consent_recorded", consents=consents)


def _share_with_therapist(x: Exchange, view: View, step: Step) -> None:
    module = view.module.id if view.module else None
    text = "\n\n".join(view.render(step.text)) if step.text else None
    x.emit("shared_with_therapist", module=module, step=step.id, text=text)


def _show_data_page(x: Exchange, slot: Slot, step: Step) -> None:
    """The way to the page hangs on what was said last."""
    if x.outputs:
        x.outputs[-1] = x.outputs[-1].model_copy(update={"page": "data"})


def _end_safety(outcome: str) -> Callable[[Exchange, Slot, Step], None]:
    def apply(x: Exchange, slot: Slot, step: Step) -> None:
        x.change(slot, answers={**x.run(slot).answers, OUTCOME: outcome})
        if outcome != "released":
            _pause_beneath(x, by="safety")

    return apply


def _hold(x: Exchange, slot: Slot, step: Step) -> None:
    """No exercise until a human releases.

    A session may say so too (a clinician decides first): it goes on to its own end, and
    no other starts.
    """
    if slot == "safety":
        _end_safety("held")(x, slot, step)
    if not x.dialogue.held:
        answers = x.run(slot).answers if slot == "safety" else {}
        x.set(held=True)
        session = x.dialogue.session
        x.emit(
            "session_held",
            module=session.module if session else None,
            level=answers.get("level"),
            axis=answers.get("axis"),
        )


def _with_view(
    effect: Callable[[Exchange, View, Step], None],
) -> Callable[[Exchange, Slot, Step], None]:
    return lambda x, slot, step: effect(x, x.view(slot), step)


def _plainly(event: str) -> Callable[[Exchange, Slot, Step], None]:
    return lambda x, slot, step: x.emit(event)


_JUMPS = frozenset({"pause_session", "start_session", "open_tool"})
_EFFECTS: dict[str, Callable[[Exchange, Slot, Step], None]] = {
    "log_mood": _with_view(_log_mood),
    "record_goal": _with_view(_record_goal),
    "answer_comment": _with_view(_answer_comment),
    "report_homework": _with_view(_report_homework),
    "request_human": _with_view(_request_human),
    "request_call": _with_view(_request_call),
    "answer_appointment": _with_view(_answer_appointment),
    "set_reminder_hour": _with_view(_set_reminder_hour),
    "set_language": _with_view(_set_language),
    "stop_messages": _plainly("messages_stopped"),
    "request_export": _plainly("export_requested"),
    "request_deletion": _plainly("deletion_requested"),
    "take_back_deletion": _plainly("deletion_taken_back"),
    "show_data_page": _show_data_page,
    "record_consent": _with_view(_record_consent),
    "release_session": _end_safety("released"),
    "pause_for_safety": _end_safety("paused"),
    "hold_for_human": _hold,
    "share_with_therapist": _with_view(_share_with_therapist),
}
