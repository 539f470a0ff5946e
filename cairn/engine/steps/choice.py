"""One answer out of a list, picked by place, wording or synonym."""

from __future__ import annotations

from cairn.content.models import Option, Step
from cairn.engine.reply import is_blank
from cairn.engine.state import Value
from cairn.engine.steps.kind import Kind, NotUnderstood, ask_after, register
from cairn.engine.turn import Output
from cairn.engine.view import View
from cairn.language import OptionView, YesNo, read_option, read_yes_no

_YES_NO = {YesNo.YES: "yes", YesNo.NO: "no"}


def offered(step: Step, view: View) -> tuple[Option, ...]:
    """The options that are open now."""
    return tuple(each for each in step.options if each.when is None or view.holds(each.when))


def shown_as(options: tuple[Option, ...], view: View) -> list[OptionView]:
    """The options as a reader of replies needs them."""
    lang = view.patient.lang
    labels = offer(options, view)
    return [
        OptionView(option.id, label, option.synonyms.of(lang))
        for option, label in zip(options, labels, strict=True)
    ]


def offer(options: tuple[Option, ...], view: View) -> tuple[str, ...]:
    """The labels as shown, in order."""
    return tuple(" ".join(view.render(option.label)) for option in options)


def pick(options: tuple[Option, ...], reply: str, view: View) -> str | NotUnderstood:
    """The id of the option that a reply means."""
    lang = view.patient.lang
    found = read_option(reply, lang, shown_as(options, view))
    if found.option_id is not None:
        return found.option_id
    ids = {option.id for option in options}
    said = read_yes_no(reply, lang)
    if not found.candidates and ids >= {"yes", "no"} and said in _YES_NO:
        return _YES_NO[said]
    return NotUnderstood("wavering" if said is YesNo.UNSURE else "unclear")


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    letters = "answer_appointment" in step.does or step.save_as == "appointment_answer"
    labels = offer(offered(step, view), view)
    question = Output(kind="ask", text="", expects="choice", options=labels, letters=letters)
    return ask_after(step, view, question)


def _read(step: Step, reply: str, view: View, item: int | None) -> Value | NotUnderstood:
    options = offered(step, view)
    if len(options) == 1:
        return NotUnderstood() if is_blank(reply) else options[0].id
    return pick(options, reply, view)


register(
    "choice", Kind(_ask, _read)
)  # A `choice` step. With a single option it is a stop: any visible reply goes on.
