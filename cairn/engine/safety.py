"""The safety dialogue: it comes before everything, and its level only rises.

Levels choose a response, they do not predict (NICE NG225): 1 ask, 2 active thoughts,
3 plan or means, 4 under way. Entries are written by authors in content/safety.
"""

from __future__ import annotations

from cairn.content.models import Risk
from cairn.engine.effects import OUTCOME
from cairn.engine.exchange import Exchange
from cairn.engine.jump import Jump
from cairn.engine.state import Run
from cairn.engine.view import AXIS, LEVEL
from cairn.engine.walk import proceed
from cairn.risk.levels import ALERT_FROM, tells_team

#: From here the level's own script is said, whatever the axis: the emergency number first.
_EMERGENCY = 4
BY_ITEM = "asked-by-item"
_OWN_LIFE = frozenset({"suicide", "self_harm"})
#: Worry about someone else: no alert about the patient, and never their own emergency.
_OTHERS = "third_party"


def enter(x: Exchange, risk: Risk, entry: str | None = None) -> Jump | None:
    """Open the safety dialogue at the entry for that risk, or jump there if it is open."""
    module = x.library.safety()
    note_alert(x, risk.level, risk.axis)
    entry = entry if entry in module.entries else _entry_for(risk, module.entries)
    known = x.dialogue.safety.answers if x.dialogue.safety else {}
    answers = {**known, LEVEL: max(risk.level, current_level(x)), AXIS: risk.axis}
    x.put(
        "safety",
        Run(module=module.id, revision=x.library.revision(module.id), answers=answers),
    )
    return proceed(x, "safety", module.entries[entry])


def takes_over(x: Exchange, level: int, axis: str) -> bool:
    """Tell whether what was just said goes before the question that is open.

    More danger always does. Thoughts of death go before another worry at the same or a
    lower level: its question is not theirs, and its answer says nothing about them.
    """
    run = x.dialogue.safety
    if run is None or run.resume_at is not None or level > current_level(x):
        return True
    return is_own_danger(level, axis) and run.answers.get(AXIS) not in _OWN_LIFE


def is_own_danger(level: int, axis: str) -> bool:
    """Tell whether somebody spoke of ending or hurting their own life, now and outright."""
    return axis in _OWN_LIFE and level >= ALERT_FROM


def note_alert(x: Exchange, level: int, axis: str) -> None:
    """From now on this turn may say that the team is being told, if it is.

    Where somebody took on an alert as grave as this, it may say that too.
    """
    patient = x.patient
    if not patient.guided or patient.told_from is None or not tells_team(level, axis):
        return
    if level >= patient.told_from:
        x.alerted = True
        x.confirmed = any(each.axis == axis and each.level >= level for each in patient.confirmed)


def _entry_for(risk: Risk, entries: dict[str, str]) -> str:
    named = risk.axis.replace("_", "-")
    if (risk.level < _EMERGENCY or risk.axis == _OTHERS) and named in entries:
        return named
    return f"level-{risk.level}"


def current_level(x: Exchange) -> int:
    """The level of the open safety dialogue; 0 when none is open."""
    safety = x.dialogue.safety
    level = safety.answers.get(LEVEL) if safety else None
    return level if isinstance(level, int) else 0


def report(x: Exchange, risk: Risk, module: str, step: str, item: str | None) -> None:
    """Note that an answer, not the risk detector, disclosed a risk."""
    note_alert(x, risk.level, risk.axis)
    x.emit(
        "risk_reported",
        level=risk.level,
        axis=risk.axis,
        source="item" if item else "answer",
        module=module,
        step=step,
        item=item,
    )


def finish(x: Exchange) -> Jump | None:
    """The safety dialogue is over. Released: what was open goes on; else all stays shut."""
    run = x.run("safety")
    outcome = str(run.answers.get(OUTCOME) or "released")
    x.put("safety", None)
    level, axis = run.answers.get(LEVEL), run.answers.get(AXIS)
    x.emit("safety_finished", outcome=outcome, level=level, axis=axis)
    if outcome != "released":
        x.put("tool", None)
        return None
    opened = x.dialogue.open_run()
    return Jump("come_back", opened[0]) if opened else None
