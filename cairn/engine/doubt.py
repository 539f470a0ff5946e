"""Asking back: where it is unsure whether a reply answers or wants something, the person says.

Taking an answer for a command ends a session in the middle of a story; taking a command for an
answer strands somebody. One short line with two buttons costs less than either.
"""

from __future__ import annotations

from cairn.content.models import Step
from cairn.engine.answer import answer, is_answer
from cairn.engine.exchange import Exchange
from cairn.engine.jump import Jump
from cairn.engine.state import Doubt, Slot
from cairn.engine.turn import Command
from cairn.engine.walk import OPEN_KINDS, ask, can_ask_about, doubt_labels
from cairn.language import OptionView, YesNo, read_option, read_yes_no

_ANSWER, _COMMAND = "answer", "command"
_MEANS = {YesNo.YES: _ANSWER, YesNo.NO: _COMMAND}


def ask_back(x: Exchange, slot: Slot, command: Command) -> bool:
    """Ask which of the two it is, if it may be either; whether that was asked."""
    run = x.run(slot)
    if run.asked_back or command.doubt is None:
        x.change(slot, asked_back=False)  # the next doubt may be asked about again
        return False
    if run.unconfirmed is not None or not can_ask_about(x.library, command.doubt):
        return False
    if not _may_be_either(x, slot, x.step(slot), command.text):
        return False
    x.change(slot, doubt=Doubt(text=command.text, command=command.doubt), asked_back=True)
    ask(x, slot)
    return True


def _may_be_either(x: Exchange, slot: Slot, step: Step, text: str) -> bool:
    """Tell whether a reply could be the answer and a wish; a safety question is not left."""
    if slot == "safety" or step.unclear_is_yes:
        return False
    return step.kind in OPEN_KINDS or not is_answer(x, slot, text)


def settle(x: Exchange, slot: Slot, command: Command) -> Jump | Command | None:
    """What the person meant, done with their first message; a Command is still to be obeyed.

    Who writes something else instead has answered the question anew.
    """
    doubt = x.run(slot).doubt
    assert doubt is not None
    chosen = _read(x, doubt, command)
    x.change(slot, doubt=None)
    if chosen == _ANSWER:
        return answer(x, slot, doubt.text)
    if chosen == _COMMAND:
        return Command(name=doubt.command, text=doubt.text)
    return command.model_copy(update={"doubt": None})


def _read(x: Exchange, doubt: Doubt, command: Command) -> str | None:
    labels = doubt_labels(x.view(), doubt)
    views = [OptionView(_ANSWER, labels[0], ()), OptionView(_COMMAND, labels[1], ())]
    picked = read_option(command.text, x.patient.lang, views).option_id
    if picked is not None:
        return picked
    if command.name == doubt.command:
        return _COMMAND
    return _MEANS.get(read_yes_no(command.text, x.patient.lang))
