"""The kinds of step. Each file registers its kind; importing this package loads all."""

from cairn.engine.steps import choice, instrument, number, say, scale, text, yes_no
from cairn.engine.steps.kind import KINDS, Kind, NotUnderstood, kind_of

__all__ = [
    "KINDS",
    "Kind",
    "NotUnderstood",
    "choice",
    "instrument",
    "kind_of",
    "number",
    "say",
    "scale",
    "text",
    "yes_no",
]
