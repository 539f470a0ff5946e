"""Doing what a walk leaves to be done, until a question is open or all is said."""

from __future__ import annotations

from cairn.engine import safety, sessions, tools
from cairn.engine.exchange import Exchange
from cairn.engine.jump import Jump
from cairn.engine.state import Slot
from cairn.engine.walk import come_back

#: Tools can open tools; a circle of them ends here.
_LIMIT = 20


def conduct(x: Exchange, jump: Jump | None) -> None:
    """Follow jumps until there is none left."""
    for _ in range(_LIMIT):
        if jump is None:
            return
        jump = _follow(x, jump)
    x.put("tool", None)


def _follow(x: Exchange, jump: Jump) -> Jump | None:
    if jump.kind == "finish":
        return _finish(x, jump)
    if jump.kind == "come_back":
        return come_back(x, jump.slot, briefly=True)  # what led to it has been read
    if jump.kind == "pause_session":
        sessions.pause_here(x, jump.step)
        return None
    if jump.kind == "stop_here":
        return _stop(x, jump.slot)
    if jump.kind == "start_session":
        return sessions.start(x)
    if jump.slot == "safety":
        safety.finish(x)
    return tools.open_tool(x, x.library.module(jump.tool))


def _stop(x: Exchange, slot: Slot) -> Jump | None:
    """Leave a question that nobody gets any further with: the session waits, a tool is over."""
    if slot == "tool":
        x.say("left-there")
        return tools.finish(x)
    x.change(slot, tries=0)
    sessions.pause(x)
    return None


def _finish(x: Exchange, jump: Jump) -> Jump | None:
    if jump.slot == "safety":
        return safety.finish(x)
    if jump.slot == "tool":
        return tools.finish(x)
    sessions.finish(x)
    return None
