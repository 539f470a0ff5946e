"""Tools: short exchanges on demand, over whatever session is open."""

from __future__ import annotations

from cairn.content.graph import starts
from cairn.content.models import Module
from cairn.engine.exchange import Exchange
from cairn.engine.jump import Jump
from cairn.engine.presets import read_presets
from cairn.engine.state import Run
from cairn.engine.walk import proceed


def open_tool(x: Exchange, module: Module, text: str = "") -> Jump | None:
    """Open a tool; what the command's text already answers is not asked again."""
    if module.exercise and _has_to_wait(x):
        return finish(x)
    known = read_presets(module.intent or "", text, x.patient.lang)
    asked = {step.save_as for step in module.steps}
    presets = {name: value for name, value in known.items() if name in asked}
    # What no step asks for, such as the note beside a mood, is an answer already.
    answers = {
        name: value
        for name, value in known.items()
        if name not in asked and name in module.variables
    }
    revision = x.library.revision(module.id)
    x.put("tool", Run(module=module.id, revision=revision, answers=answers, presets=presets))
    return proceed(x, "tool", starts(module)[0])


def _has_to_wait(x: Exchange) -> bool:
    """No exercise before the intake, nor while a human decides first; says which it is."""
    if x.patient.demo:
        return False
    if x.dialogue.held:
        x.say("held")
    elif not x.dialogue.intake_done:
        x.say("intake-first")
    elif x.door_is_closed():
        x.say("door-closed")
    else:
        return False
    return True


def finish(x: Exchange) -> Jump | None:
    """The tool is over: back to the session, if one waits."""
    x.put("tool", None)
    session = x.dialogue.session
    if session is None or session.paused:
        return None
    x.add("back-to-session")
    return Jump("come_back", "session")
