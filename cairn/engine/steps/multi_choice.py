"""Several answers out of a list, picked by place, wording or synonym."""

from __future__ import annotations

from cairn.content.models import Step
from cairn.engine.steps.choice import offer, offered, shown_as
from cairn.engine.steps.kind import Answer, Kind, NotUnderstood, ask_after, register
from cairn.engine.turn import Output
from cairn.engine.view import View
from cairn.language import read_options
from cairn.language.options import picks_none


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    options = offered(step, view)
    question = Output(
        kind="ask",
        text="",
        expects="multi_choice",
        options=offer(options, view),
        at_least=min(step.at_least, len(options)),
        at_most=min(step.at_most, len(options)),
    )
    return ask_after(step, view, question)


def _read(step: Step, reply: str, view: View, item: int | None) -> Answer:
    options = offered(step, view)
    found = read_options(reply, view.patient.lang, shown_as(options, view))
    picked = tuple(each.id for each in options if each.id in found.option_ids)
    if not picked and step.at_least == 0 and picks_none(reply):
        return ()
    least = min(step.at_least, len(options))
    if not picked or not least <= len(picked) <= step.at_most:
        return NotUnderstood()
    return picked


register("multi_choice", Kind(_ask, _read))
