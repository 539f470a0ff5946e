"""Earlier answers in one place, each of which can be answered again."""

from __future__ import annotations

from cairn.content.models import ReviewLine, Step
from cairn.engine.steps.kind import Answer, Kind, NotUnderstood, Revisit, register, say_bubbles
from cairn.engine.turn import Output
from cairn.engine.view import View
from cairn.language import OptionView, YesNo, read_option, read_yes_no

_FINE = ":fine"
#: How long an answer may be that is read back, and all of them together by SMS.
_LONGEST = 80
_SMS = 120


def _lines(step: Step, view: View) -> list[tuple[ReviewLine, str, str]]:
    """Each answer that was given, with its heading and how it reads."""
    longest = _LONGEST
    if view.patient.channel == "sms":
        longest = max(min(_SMS // len(step.review), _LONGEST), 16)
    return [
        (line, " ".join(view.render(line.label)), said)
        for line in step.review
        if (said := view.said(line.name, longest))
    ]


def _options(step: Step, view: View) -> list[OptionView]:
    fine = " ".join(view.message("review-fine-label"))
    shown = [OptionView(line.name, label) for line, label, _said in _lines(step, view)]
    return [OptionView(_FINE, fine), *shown]


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    colon = " : " if view.patient.lang == "fr" else ": "
    lines = "\n".join(f"{label}{colon}{said}" for _line, label, said in _lines(step, view))
    question = Output(
        kind="ask",
        text="\n".join([*view.message("review-ask")]),
        expects="choice",
        options=tuple(option.label for option in _options(step, view)),
    )
    intro = say_bubbles(step.text, step.sms, view)
    return (*intro, *([Output(text=lines)] if lines else []), question)


def _read(step: Step, reply: str, view: View, item: int | None) -> Answer:
    options = _options(step, view)
    picked = read_option(reply, view.patient.lang, options).option_id
    if picked is None and read_yes_no(reply, view.patient.lang) is YesNo.YES:
        picked = _FINE
    if picked is None:
        return NotUnderstood()
    return True if picked == _FINE else Revisit(picked)


register("review", Kind(_ask, _read))
