"""Sessions of the programme: start, pause, resume, end."""

from __future__ import annotations

from cairn.content.graph import starts
from cairn.content.models import Module
from cairn.engine.exchange import Exchange
from cairn.engine.jump import Jump
from cairn.engine.state import Run
from cairn.engine.walk import come_back, next_step, proceed
from cairn.language import normalise
from cairn.language.text import words


def start(x: Exchange, text: str = "") -> Jump | None:
    """Start the next session, or take the open one up again; a tool that is open is left."""
    x.put("tool", None)
    session = x.dialogue.session
    if session is not None:
        return resume(x)
    if _is_held(x):
        x.say("held")
        return None
    module = named(x, text) or x.view().next_session()
    if module is None:
        x.say("all-done")
        return None
    opens_at = x.view().next_opens_at()
    if x.door_is_closed(module.id):
        x.say("door-closed")
        return None
    if opens_at is not None and x.now < opens_at and not x.patient.demo:
        x.say("not-yet")
        return None
    revision = x.library.revision(module.id)
    x.put("session", Run(module=module.id, revision=revision))
    x.emit("session_started", module=module.id, revision=revision)
    return proceed(x, "session", starts(module)[0])


def named(x: Exchange, text: str) -> Module | None:
    """The module a demo patient asks for by its id ("start m2"): demos keep no order."""
    if not x.patient.demo:
        return None
    said = set("".join(words(normalise(text))[-2:]).split()) | set(normalise(text).split())
    for module_id in x.library.programme().ids():
        if module_id in said or module_id.split("-")[0] in said:
            return x.library.module(module_id)
    return None


def _is_held(x: Exchange) -> bool:
    return x.dialogue.held and not x.patient.demo


def pause(x: Exchange) -> None:
    """The patient stops here; nothing is lost."""
    session = x.dialogue.session
    x.put("tool", None)
    if session is None:
        x.say("nothing-open")
        return
    if not session.paused:
        x.change("session", paused=True)
        x.emit("session_paused", module=session.module, by="patient")
    x.say("paused")


def resume(x: Exchange) -> Jump | None:
    """Take the session up where it was left; without one, the tool that is open goes on."""
    session = x.dialogue.session
    if session is None and x.dialogue.tool is not None:
        x.say("already-open")
        return come_back(x, "tool")
    x.put("tool", None)
    if _is_held(x):
        x.say("held")
        return None
    if session is None:
        x.say("nothing-open")
        return None
    if x.door_is_closed(session.module):
        x.say("door-closed")
        return None
    if session.paused:
        x.emit("session_resumed", module=session.module)
    x.say("resumed" if session.paused else "already-open")
    x.change("session", paused=False, tries=0)
    return come_back(x, "session")


def pause_here(x: Exchange, step_id: str) -> None:
    """A session that stops itself resumes behind that step, or at its last question."""
    run = x.run("session")
    following = next_step(x, "session", x.module("session").step(step_id))
    if following != "end":
        x.change("session", resume_at=following)
    elif run.trail:
        x.change("session", at=run.trail[-1], trail=run.trail[:-1], answered=False)
    else:
        x.change("session", resume_at=starts(x.module("session"))[0])
    x.change("session", paused=True, tries=0)
    x.emit("session_paused", module=run.module, by="module")
    if not x.outputs:
        x.say("left-there")


def finish(x: Exchange) -> None:
    """The last step is behind: the session is done."""
    run, module = x.run("session"), x.module("session")
    done = x.dialogue.done if run.module in x.dialogue.done else (*x.dialogue.done, run.module)
    intake = x.dialogue.intake_done or run.module == x.library.programme().ids()[0]
    x.set(session=None, done=done, intake_done=intake, last_done_at=x.now)
    x.finished = module
    answers = run.model_dump(mode="json", include={"answers"})["answers"]  # lists hold entries
    x.emit("session_finished", module=run.module, revision=run.revision, answers=answers)
    if _is_held(x):
        x.say("held")
    else:
        x.say("session-done" if x.view().next_session() else "all-done")
