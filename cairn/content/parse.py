"""From the data of one file to its model, with pydantic's errors in an author's words."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cairn.content.findings import Finding
from cairn.content.yaml_file import YamlFile

M = TypeVar("M", bound=BaseModel)

#: pydantic's error type → what the author should do; {…} are the error's own values.
_MENDS = {
    "missing": "Add `{name}:`.",
    "extra_forbidden": "Check the spelling of `{name}` or remove it.",
    "string_type": "Write it in quotes, or on its own line after `|`.",
    "string_pattern_mismatch": "Use small letters, digits and dashes (in variables: underscores).",
    "string_too_short": "Write the text.",
    "string_too_long": "Make it shorter.",
    "int_type": "Write a whole number.",
    "int_parsing": "Write a whole number.",
    "float_type": "Write a number.",
    "float_parsing": "Write a number.",
    "bool_type": "Write true or false.",
    "bool_parsing": "Write true or false.",
    "literal_error": "Use one of: {expected}.",
    "model_type": "Indent the fields below this line.",
    "dict_type": "Indent the fields below this line.",
    "tuple_type": "Write a list: one `- ` per line.",
    "too_short": "Add at least one.",
    "date_from_datetime_parsing": "Write the date as 2026-12-31.",
    "date_parsing": "Write the date as 2026-12-31.",
}


def parse(file: YamlFile, model: type[M]) -> M | None:
    """The model of a file; None, with findings in the file, when it does not fit."""
    if file.findings:
        return None
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            file.findings.append(_explain(file, dict(detail)))
        return None


def _explain(file: YamlFile, detail: dict[str, Any]) -> Finding:
    path = tuple(detail["loc"])
    name = str(path[-1]) if path else "file"
    context = {"name": name, "expected": "", **detail.get("ctx", {})}
    message = str(detail["msg"])
    mend = _MENDS.get(detail["type"], "See docs/reference/content-format.md.")
    if detail["type"] == "value_error":
        # Our own validators write "what is wrong: what to do".
        message, _, own = message.removeprefix("Value error, ").partition(": ")
        mend = f"{own[:1].upper()}{own[1:]}." if own else mend
    elif detail["type"] == "missing":
        message = f"`{name}` is missing"
    elif detail["type"] == "extra_forbidden":
        message = f"`{name}` is not known here"
    return Finding(
        file=file.name,
        message=message,
        mend=mend.format_map(_Blank(context)),
        rule=f"shape.{detail['type']}",
        line=file.line_of(path),
        step=_step_at(file, path),
        lang=name if name in ("en", "fr") else None,
    )


def _step_at(file: YamlFile, path: tuple[str | int, ...]) -> str | None:
    place = next(iter(path[1:2]), None)
    if path[:1] != ("steps",) or not isinstance(place, int):
        return None
    step = file.data["steps"][place]
    return str(step.get("id")) if isinstance(step, dict) and "id" in step else None


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
