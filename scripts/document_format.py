"""Write the tables of docs/reference/content-format.md: `python -m scripts.document_format`.

The prose and the examples of the page are written by hand; what stands between
`<!-- written: … -->` and `<!-- /written -->` comes from the models that load the content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cairn.content import blocks, crisis, instrument, models
from cairn.content.expressions import FILTERS
from cairn.content.given import GIVEN, GIVEN_TO_MESSAGES, Given
from cairn.content.guide import EFFECTS, EVERY, KINDS, fields_of, needs_of
from cairn.content.models import MOST_ENTRIES, Effect, Step, StepKind, Text
from cairn.content.variable import ENDINGS
from cairn.content.yaml_file import MAX_BYTES, MAX_DEPTH
from cairn.engine import flow, state
from cairn.engine.dose import MAX_BUBBLES, MAX_SEGMENTS, MAX_WORDS
from cairn.engine.turn import Event

PAGE = Path("docs/reference/content-format.md")
_PART = re.compile(r"<!-- written: (?P<name>.+?) -->\n.*?<!-- /written -->", re.DOTALL)
_EVENT = re.compile(r"^- (?P<names>[a-z_, ]+): (?P<data>.+?)(?=^- |\Z)", re.DOTALL | re.MULTILINE)
_CALLED = {
    str: "words",
    int: "whole number",
    float: "number",
    bool: "true or false",
    date: "day",
    datetime: "moment",
}
#: Values that stand in a table of their own.
_LISTED: dict[Any, str] = {Effect: "[effect](#effects)", StepKind: "[kind](#step)"}
#: Fields that most kinds of step share.
_COMMON = ("text", "sms", "why", "again", "save_as", "skippable", "verbatim", "privacy")
_ANSWER = ("validation", "confirm_if", "timeout")


def fill(page: str) -> str:
    """The page with every part written anew. KeyError names a part that there is not."""

    def write(match: re.Match[str]) -> str:
        name = match["name"]
        return f"<!-- written: {name} -->\n{write_part(name)}<!-- /written -->"

    return _PART.sub(write, page)


def write_part(name: str) -> str:
    """One part by its name, such as "kind choice", "fields Module" or "names"."""
    first, _, rest = name.partition(" ")
    if first == "kind":
        return _kind(rest)  # type: ignore[arg-type]
    if first == "fields":
        return _table(("field", "", "means"), map(_field, *_fields(rest)))
    return _PARTS[name]()


def _fields(model: str) -> tuple[list[str], list[FieldInfo]]:
    for module in (models, blocks, instrument, crisis, flow, state):
        found = getattr(module, model, None)
        if found is not None:
            return list(found.model_fields), list(found.model_fields.values())
    raise KeyError(model)


def _field(name: str, info: FieldInfo) -> tuple[str, str, str]:
    return f"`{name}`", _shape(info), str(info.description)


def _kind(kind: StepKind) -> str:
    own = [name for name in fields_of(kind) if name not in {*EVERY, *_COMMON, *_ANSWER}]
    rows = [_field(name, Step.model_fields[name]) for name in own]
    needs = [f"`{name}`" for name in needs_of(kind) if name not in ("id", "kind")]
    table = _table(("field", "", "means"), rows) if rows else ""
    return f"{KINDS[kind].means} Needs {', '.join(needs)}.\n\n{table}"


def _shared(names: Iterable[str]) -> str:
    return _table(("field", "", "means"), (_field(n, Step.model_fields[n]) for n in names))


def _kinds() -> str:
    rows = ((f"[`{kind}`](#kind-{kind})", guide.means) for kind, guide in KINDS.items())
    return _table(("kind", "means"), rows)


def _given(names: dict[str, Given]) -> str:
    rows = ((f"`{n}`", f"`{_plain(each.example)}`", each.means) for n, each in names.items())
    return _table(("name", "for example", "holds"), rows)


def _derived() -> str:
    rows = []
    for kind, endings in ENDINGS.items():
        for ending, means in endings.items():
            if re.search(r"_[2-9]|_10", ending):
                continue
            name = f"`…{ending}`"
            if ending.startswith("_1"):
                name = f"{name} to `…{ending.replace('1', str(MOST_ENTRIES))}`"
            rows.append((kind, name, means.replace("entry 1", "that entry")))
    rows.append(("record", "`…_<column>`", "what was answered in that column"))
    return _table(("type", "name", "holds"), rows)


def _effects() -> str:
    return _table(
        ("effect", "what happens", "reads", "event"),
        (
            (f"`{name}`", each.means, each.reads, ", ".join(each.events))
            for name, each in EFFECTS.items()
        ),
    )


def list_events() -> dict[str, str]:
    """Each event and its data, from the docstring that tells the store."""
    found: dict[str, str] = {}
    for match in _EVENT.finditer(re.sub(r"\n +", "\n", str(Event.__doc__))):
        for name in match["names"].split(", "):
            found[name] = " ".join(match["data"].split())
    return found


def _limits() -> str:
    rows = [
        ("one file", f"{MAX_BYTES // 1_000_000} MB, {MAX_DEPTH} levels of indentation"),
        ("entries of a list, options of a multi_choice", str(MOST_ENTRIES)),
        ("one turn on the web", f"{MAX_BUBBLES} bubbles, {MAX_WORDS} words"),
        ("one turn by SMS", f"{MAX_SEGMENTS} parts"),
        ("an id or a name", "60 characters"),
    ]
    return _table(("what", "at most"), rows)


_PARTS: dict[str, Callable[[], str]] = {
    "kinds": _kinds,
    "every step": lambda: _shared(EVERY),
    "most steps": lambda: _shared(_COMMON),
    "answers": lambda: _shared(_ANSWER),
    "names": lambda: _given(GIVEN),
    "message names": lambda: _given(GIVEN_TO_MESSAGES),
    "derived names": _derived,
    "effects": _effects,
    "events": lambda: _table(
        ("event", "data"), ((f"`{n}`", data) for n, data in list_events().items())
    ),
    "filters": lambda: ", ".join(f"`{name}`" for name in sorted(FILTERS)) + "\n",
    "limits": _limits,
}


# ---------------------------------------------------------------------- words for shapes


def _shape(info: FieldInfo) -> str:
    """What stands there, in an author's words: "needed, whole number, 1 to 60"."""
    is_id = any(getattr(each, "pattern", None) for each in info.metadata)
    said = [*(["needed"] if info.is_required() else [])]
    said += ["id"] if is_id else [_name(info.annotation), *_bounds(info.metadata)]
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    if default not in (None, (), {}) and not isinstance(default, BaseModel):
        words = ", ".join(default) if isinstance(default, tuple) else _plain(default)
        said.append(f"else `{words}`")
    return ", ".join(said)


def _name(kind: Any) -> str:
    origin, within = get_origin(kind), [each for each in get_args(kind) if each is not type(None)]
    if origin is None:
        return _name_plain(kind)
    if origin is Literal:
        listed = " or ".join(f"`{each}`" for each in within)
        return next((link for each, link in _LISTED.items() if each == kind), listed)
    if origin is tuple:
        return f"list of {_name(within[0])}"
    if origin is dict:
        return f"{_name(within[1])} by name"
    if origin is Annotated:
        return "id"
    return " or ".join(dict.fromkeys(map(_name, within)))


def _name_plain(kind: type) -> str:
    if kind is Text:
        return "`en`, `fr`"
    if issubclass(kind, BaseModel):
        return f"[{kind.__name__}](#{_anchor(kind.__name__)})"
    return _CALLED[kind]


def _anchor(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def _bounds(metadata: Iterable[Any]) -> Iterator[str]:
    low = next((each.ge for each in metadata if isinstance(each, Ge)), None)
    high = next((each.le for each in metadata if isinstance(each, Le)), None)
    if low is not None:
        yield f"{low} to {high}" if high is not None else f"{low} or more"
    for each in metadata:
        if isinstance(each, MinLen) and each.min_length == 1:
            yield "not empty"
        elif isinstance(each, MinLen | MaxLen):
            least = isinstance(each, MinLen)
            number = each.min_length if isinstance(each, MinLen) else each.max_length
            yield f"{number} characters at {'least' if least else 'most'}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return " / ".join(str(value).splitlines())


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{PAGE} is written")
