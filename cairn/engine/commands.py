"""What a patient can want besides answering, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from cairn.content.models import Axis, Risk, Step
from cairn.engine import safety, sessions, tools
from cairn.engine.answer import accept, answer, is_answer, keep_answer, pass_over, refuse
from cairn.engine.asides import is_courtesy, is_cry_for_help, is_thanks, read_aside
from cairn.engine.doubt import ask_back, settle
from cairn.engine.exchange import Exchange
from cairn.engine.jump import Jump
from cairn.engine.keywords import read_keyword
from cairn.engine.presets import read_letter, read_presets
from cairn.engine.provided import next_appointment
from cairn.engine.reply import clean
from cairn.engine.save import save_value
from cairn.engine.state import Slot
from cairn.engine.steps import kind_of
from cairn.engine.steps.choice import offered, shown_as
from cairn.engine.steps.list_builder import entries_of
from cairn.engine.steps.record import why_of
from cairn.engine.turn import Command
from cairn.engine.walk import OPEN_KINDS, ask, come_back, leave
from cairn.language import normalise
from cairn.language.lists import read_list_edit
from cairn.language.options import read_labels
from cairn.language.wishes import split_stop

#: Said in the middle of a module, these are answers to its question.
_ANSWERS = frozenset(
    {"answer", "affirm", "deny", "scale", "option", "greet", "thanks", "out_of_scope"}
)
#: Said when no question is open, these answer nothing.
_BARE = frozenset({"affirm", "deny", "scale", "option"})
#: In the safety dialogue these are what was said, not a wish for something else.
_SAID = _ANSWERS | {"safety", "risk"}
_SESSION = frozenset({"start_session", "resume"})
_FEW_WORDS = 4


def obey(x: Exchange, command: Command) -> Jump | None:
    """Do what the command says."""
    if command.name == "risk":
        return _meet_risk(x, command)
    if _comes_back(x, command):
        return _welcome_back(x)
    opened = x.dialogue.open_run()
    if command.name in _ANSWERS and _answers_reminder(x, command.text):
        return _open_for(x, Command(name="appointment_query", text=command.text))
    if opened is None:
        return _obey_idle(x, command)
    slot, run = opened
    if run.resume_at is not None:
        return come_back(x, slot)
    return _obey_in_safety(x, command) if slot == "safety" else _obey_in_run(x, slot, command)


def _answers_reminder(x: Exchange, text: str) -> bool:
    """Tell whether a bare A, B or C answers the text that reminded of an appointment.

    Letters belong to the appointment, digits to the open question.
    """
    found = next_appointment(x.view())
    if found is None or not found.awaits_answer or read_letter(text) is None:
        return False
    opened = x.dialogue.open_run()
    if opened is None:
        return True
    slot, run = opened
    offers_letters = run.at is not None and x.step(slot).save_as == "appointment_answer"
    return slot != "safety" and not offers_letters


def _obey_in_run(x: Exchange, slot: Slot, command: Command) -> Jump | None:
    if x.run(slot).doubt is not None:
        meant = settle(x, slot, command)
        return _do_in_run(x, slot, meant) if isinstance(meant, Command) else meant
    if _answers_and_stops(x, slot, command):
        return None
    if _is_sent_by_the_page(x, slot, command.text):
        command = command.model_copy(update={"doubt": None})  # a button leaves no doubt
    if command.name in _ANSWERS and ask_back(x, slot, command):
        return None
    return _do_in_run(x, slot, command)


def _answers_and_stops(x: Exchange, slot: Slot, command: Command) -> bool:
    """Do both that "yes, but I'd rather stop here" says: the answer is kept, and it pauses."""
    if slot != "session" or command.name not in _ANSWERS | {"pause", "goodbye"}:
        return False
    before = split_stop(command.text)
    if before is None or not keep_answer(x, slot, before):
        return False
    sessions.pause(x)
    return True


def _do_in_run(x: Exchange, slot: Slot, command: Command) -> Jump | None:
    step = x.step(slot)
    greeted = command.name == "greet" and _answers_nothing(x, slot, step, command.text)
    if greeted or (step.kind == "text" and _only_courteous(step, command.text)):
        x.say("already-open")  # "hi" after some days is no answer to "what happened?"
        ask(x, slot)
        return None
    if command.name in _SESSION and _is_stop(x.step(slot)):
        save_value(x, slot, x.step(slot), x.step(slot).options[0].id)
        return leave(x, slot)  # "go on" is what its one button means, whatever it says
    told = slot == "session" and command.name in _SESSION and _tells_a_story(step, command.text)
    if told or command.name in _ANSWERS or _is_sent_by_the_page(x, slot, command.text):
        return answer(x, slot, command.text)
    if command.name in _IN_RUN:
        return _IN_RUN[command.name](x, slot)
    if command.name in _SESSION or x.library.tool_for(command.name) is not None:
        return _open_for(x, command)
    return answer(x, slot, command.text)


def _answers_nothing(x: Exchange, slot: Slot, step: Step, text: str) -> bool:
    """Tell whether a greeting fits none of the answers that a closed question offers."""
    return _is_stop(step) or (step.kind not in OPEN_KINDS and not is_answer(x, slot, text))


def _tells_a_story(step: Step, text: str) -> bool:
    """Tell whether words that sound like "go on" answer an open question.

    The session is open: who asks for it says so in a word or three. "One message is enough to
    start" is what somebody keeps from today.
    """
    return step.kind in OPEN_KINDS and len(text.split()) > _FEW_WORDS


def _only_courteous(step: Step, text: str) -> bool:
    """Tell whether a reply greets or thanks and answers nothing; a therapist may be thanked."""
    return is_courtesy(text) and not ("answer_comment" in step.does and is_thanks(text))


def _meet_risk(x: Exchange, command: Command) -> Jump | None:
    """The detector has found a risk, and the caller has recorded it."""
    level = min(max(command.level, 1), 4)
    axis = command.axis if command.axis in get_args(Axis) else "suicide"
    if safety.takes_over(x, level, axis):
        return safety.enter(x, Risk.model_validate({"level": level, "axis": axis}))
    safety.note_alert(x, level, axis)
    if safety.is_own_danger(level, axis) and _is_cry(x, command.text):
        return accept(x, "safety", True)
    return _obey_in_safety(x, command)


def _is_cry(x: Exchange, text: str) -> bool:
    """Tell whether "I want to die" answers a safety question that asks for yes or no."""
    step = x.step("safety")
    asks = step.kind == "yes_no" and step.unclear_is_yes
    return asks and _aside(x, text) is None and not is_answer(x, "safety", text)


#: After that many days away the patient is met before anything goes on (clinical protocol).
AWAY_DAYS = 21
#: What is done at once, however long somebody was away.
_AT_ONCE = frozenset(
    {"stop_messages", "talk_to_human", "safety_plan", "delete_data", "export_data"}
)


def _comes_back(x: Exchange, command: Command) -> bool:
    """Tell whether the patient has been away for long and is to be welcomed first."""
    seen = x.dialogue.last_seen_at
    away = seen is not None and (x.now - seen).days >= AWAY_DAYS
    if not away or x.dialogue.safety is not None or command.name in _AT_ONCE:
        return False
    return x.dialogue.intake_done and x.library.tool_for("come_back") is not None


def _welcome_back(x: Exchange) -> Jump | None:
    tool = x.library.tool_for("come_back")
    return tools.open_tool(x, tool) if tool else None


def _obey_idle(x: Exchange, command: Command) -> Jump | None:
    if sessions.named(x, command.text) is not None:
        return sessions.start(x, command.text)  # a demo, whatever "start m2" was heard as
    if command.name == "why":
        x.say("why-nothing-open")
        return None
    if command.name in ("pause", "go_back", "skip", "repeat"):
        x.say("nothing-open")
        return None
    return _open_for(x, command)


def _open_for(x: Exchange, command: Command) -> Jump | None:
    if command.name == "start_session":
        return sessions.start(x, command.text)
    if command.name == "resume":
        return sessions.resume(x)
    name = "idle_answer" if command.name in _BARE else command.name
    tool = x.library.tool_for(name) or x.library.tool_for("out_of_scope")
    if tool is None:
        x.say("nothing-open")
        return None
    return tools.open_tool(x, tool, command.text)


def _obey_in_safety(x: Exchange, command: Command) -> Jump | None:
    """Nothing leads out of the safety dialogue but its own end."""
    name = command.name if command.name not in _SAID else _aside(x, command.text)
    if name in _IN_SAFETY:
        return _IN_SAFETY[name](x, "safety")
    if name == "change_language":
        _switch_language(x, command)
    elif name == "stop_messages":
        x.emit("messages_stopped")
        x.say("stop-with-crisis")
    elif name == "talk_to_human":
        x.emit("human_requested", reason="asked", note=None)
        x.say("person-in-crisis")
        ask(x, "safety", briefly=True)
    elif name is not None and _is_first_digression(x, command.text):
        x.say("back-to-safety")
        x.change("safety", tries=1)
        ask(x, "safety", briefly=True)
    else:
        return answer(x, "safety", command.text)
    return None


def _aside(x: Exchange, text: str) -> str | None:
    """What a whole message wants besides answering. By SMS a stop word keeps its meaning."""
    if x.patient.channel == "sms" and read_keyword(text) == "stop":
        return "stop_messages"
    wish = "talk_to_human" if is_cry_for_help(text) else read_aside(text)
    offered_too = x.step("safety").kind == "choice" and is_answer(x, "safety", text)
    return None if wish == "talk_to_human" and offered_too else wish


def _is_first_digression(x: Exchange, text: str) -> bool:
    return x.run("safety").tries == 0 and not is_answer(x, "safety", text)


def _switch_language(x: Exchange, command: Command) -> None:
    other = "fr" if x.patient.lang == "en" else "en"
    named = read_presets("change_language", command.text, x.patient.lang).get("language")
    language = named if named in ("en", "fr") else other
    x.patient = x.patient.model_copy(update={"lang": language})
    x.emit("language_set", language=language)
    ask(x, "safety")


def _is_sent_by_the_page(x: Exchange, slot: Slot, text: str) -> bool:
    """Tell whether a text is, word for word, what a button of the open question sends.

    That is a label, several of them, or a wish to change the list: "remove 2". "I've
    finished" ends a breath, even where it sounds like homework that is done.
    """
    step, view, at = x.step(slot), x.view(slot), x.run(slot).at
    said = clean(text)
    if at is None or not said:
        return False
    if step.kind == "multi_choice":
        return bool(read_labels(said, shown_as(offered(step, view), view)))
    if step.kind == "list" and read_list_edit(said, len(entries_of(step, view))) is not None:
        return True
    asked = kind_of(step).ask(step, view, at.item)
    labels = asked[-1].options if asked else ()
    return any(normalise(label) == normalise(said) for label in labels)


def _pause(x: Exchange, slot: Slot) -> Jump | None:
    sessions.pause(x)
    return None


def _go_back(x: Exchange, slot: Slot) -> Jump | None:
    run = x.run(slot)
    if not run.trail:
        x.say("no-earlier-question")
        ask(x, slot, briefly=True)
        return None
    x.say("went-back")
    x.change(
        slot,
        at=run.trail[-1],
        trail=run.trail[:-1],
        tries=0,
        answered=False,
        unconfirmed=None,
        return_to=None if run.trail[-1].step == run.return_to else run.return_to,
    )
    ask(x, slot)
    return None


def _skip(x: Exchange, slot: Slot) -> Jump | None:
    step = x.step(slot)
    if step.unclear_is_yes:
        return refuse(x, slot, step)
    if not step.skippable:
        x.say("cannot-skip")
        ask(x, slot, briefly=True)
        return None
    if slot != "safety" and not _is_stop(step) and not _has_just_skipped(x, slot):
        x.say("skipped")
    return pass_over(x, slot, step)


def _has_just_skipped(x: Exchange, slot: Slot) -> bool:
    """Tell whether the question before was skipped too: its hint was read a moment ago."""
    run = x.run(slot)
    before = x.module(slot).step(run.trail[-1].step).save_as if run.trail else None
    return before in run.answers and run.answers[before] is None


def _is_stop(step: Step) -> bool:
    return step.kind == "choice" and len(step.options) == 1


def _repeat(x: Exchange, slot: Slot) -> Jump | None:
    ask(x, slot)
    return None


def _explain(x: Exchange, slot: Slot) -> Jump | None:
    step = x.step(slot)
    at = x.run(slot).at
    why = why_of(step, at.item if at else None)
    if why is None:
        x.say("why-default")
    else:
        x.say_text(slot, why)
    ask(x, slot, briefly=True)
    return None


_IN_RUN: dict[str, Callable[[Exchange, Slot], Jump | None]] = {
    "pause": _pause,
    "goodbye": _pause,
    "go_back": _go_back,
    "skip": _skip,
    "repeat": _repeat,
    "why": _explain,
}
_IN_SAFETY = {name: _IN_RUN[name] for name in ("repeat", "why", "skip")}
