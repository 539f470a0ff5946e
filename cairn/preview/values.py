"""A variable's value as an author types it, and as it may be typed again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from cairn.content.models import Module
from cairn.engine import Run, Value


class Unknown(ValueError):
    """A module, step, variable or value that the draft does not have; the text says which are."""


def choices_of(module: Module, name: str) -> tuple[str, ...]:
    """The values that a variable can have, where they are few; else nothing."""
    if module.variables[name].type == "boolean":
        return ("true", "false")
    saving = (step for step in module.steps if step.save_as == name)
    return tuple(dict.fromkeys(option.id for step in saving for option in step.options))


def read_value(kind: str, text: str, choices: Sequence[str] = ()) -> Value:
    """The value of that type; "" is no answer. Unknown where it does not fit.

    Options are parted by commas; entries of a list by semicolons, each with its number after
    an equals sign. `choices` are the ids that an option can be, where they are known.
    """
    said = text.strip()
    if not said:
        return None
    if kind in ("option", "options"):
        ids = tuple(_one_of(part.strip(), choices) for part in said.split(","))
        return ids if kind == "options" else _one_of(said, choices)
    read = _READERS.get(kind)
    return read(said) if read else said


def write_value(value: Any) -> str:
    """A value as it may be typed again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        if value and hasattr(value[0], "text"):
            return "; ".join(
                each.text if each.rating is None else f"{each.text} = {each.rating:g}"
                for each in value
            )
        return ", ".join(map(str, value))
    return str(value)


def _number(said: str) -> int | float:
    try:
        return float(said) if "." in said else int(said)
    except ValueError:
        raise Unknown(f"'{said}' is not a number") from None


def _one_of(said: str, choices: Sequence[str]) -> str:
    if choices and said not in choices:
        raise Unknown(f"'{said}' is none of: {', '.join(choices)}")
    return said


def _date(said: str) -> str:
    try:
        datetime.fromisoformat(said)
    except ValueError:
        raise Unknown(f"'{said}' is not a day: write 2026-03-05 or 2026-03-05T18:00") from None
    return said


def _entries(said: str) -> Value:
    entries: list[dict[str, object]] = []
    for part in said.split(";"):
        words, _, rating = part.partition("=")
        number = _number(rating.strip()) if rating.strip() else None
        entries.append({"text": words.strip(), "rating": number})
    try:
        run = Run.model_validate({"module": "-", "revision": "-", "answers": {"it": entries}})
    except ValidationError as error:
        raise Unknown(str(error.errors()[0]["msg"])) from None
    return run.answers["it"]


def _record(said: str) -> Value:
    raise Unknown("a record is filled by talking: begin at its step")


_READERS: dict[str, Callable[[str], Value]] = {
    "number": _number,
    "score": _number,
    "boolean": lambda said: _one_of(said, ("true", "false")) == "true",
    "list": _entries,
    "date": _date,
    "record": _record,
}
