"""The kinds of step. Each file registers its kind; importing this package loads all."""

from cairn.engine.steps import (
    choice,
    date,
    homework,
    instrument,
    list_builder,
    multi_choice,
    number,
    pacer,
    plan,
    record,
    review,
    say,
    scale,
    schedule,
    text,
    yes_no,
)
from cairn.engine.steps.kind import KINDS, Kind, NotUnderstood, kind_of

__all__ = [
    "KINDS",
    "Kind",
    "NotUnderstood",
    "choice",
    "date",
    "homework",
    "instrument",
    "kind_of",
    "list_builder",
    "multi_choice",
    "number",
    "pacer",
    "plan",
    "record",
    "review",
    "say",
    "scale",
    "schedule",
    "text",
    "yes_no",
]
