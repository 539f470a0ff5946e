"""From the data of one file to its model, with pydantic's errors in an author's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cairn.content import models
from cairn.content.findings import Finding
from cairn.content.rules.near import nearest
from cairn.content.rules.own_words import in_french
from cairn.content.rules.table import found
from cairn.content.yaml_file import YamlFile

M = TypeVar("M", bound=BaseModel)
_Values = dict[str, object]

_BOOLEAN = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_A_NUMBER = ("a number", "un nombre")
_A_LIST = ("a list, one `- ` a line", "une liste, un `- ` par ligne")
_EXPECTED = {
    "int_type": ("a whole number", "un nombre entier"),
    "int_parsing": ("a whole number", "un nombre entier"),
    "int_from_float": ("a whole number", "un nombre entier"),
    "float_type": _A_NUMBER,
    "float_parsing": _A_NUMBER,
    "bool_type": ("true or false", "true ou false"),
    "bool_parsing": ("true or false", "true ou false"),
    "tuple_type": _A_LIST,
    "list_type": _A_LIST,
    "string_type": ("a text in quotes", "un texte entre guillemets"),
    "model_type": ("fields, indented below it", "des champs, en retrait sous lui"),
    "dict_type": ("fields, indented below it", "des champs, en retrait sous lui"),
}
_BOUNDS = {
    "greater_than_equal": ("at least {ge}", "au moins {ge}"),
    "greater_than": ("more than {gt}", "plus de {gt}"),
    "less_than_equal": ("at most {le}", "au plus {le}"),
    "less_than": ("less than {lt}", "moins de {lt}"),
    "string_too_long": ("at most {max_length} characters", "de {max_length} caractères au plus"),
    "too_long": ("at most {max_length} entries", "de {max_length} lignes au plus"),
}
_TWO_LANGUAGES = ("`en:` and `fr:` below it", "`en:` et `fr:` sous lui")


def parse(file: YamlFile, model: type[M]) -> M | None:
    """The model of a file; None, with findings in the file, when it does not fit."""
    if any(finding.severity == "error" for finding in file.findings):
        return None
    file.findings += _find_words_for_booleans(file)
    try:
        parsed = model.model_validate(file.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            file.findings.append(_explain(file, dict(detail)))
        return None
    broken = any(finding.severity == "error" for finding in file.findings)
    return None if broken else parsed


def _explain(file: YamlFile, detail: dict[str, Any]) -> Finding:
    path = tuple(detail["loc"])
    rule, values = _judge(str(path[-1]) if path else "file", detail)
    lang = next((part for part in reversed(path) if part in models.LANGS), None)
    return found(
        rule,
        file.name,
        file.line_of(path),
        step=_step_at(file, path),
        lang=None if lang is None else str(lang),
        **values,
    )


def _judge(name: str, detail: dict[str, Any]) -> tuple[str, _Values]:
    """The rule of the table that an error of pydantic breaks, and its values."""
    kind, given = str(detail["type"]), detail.get("input")
    context: dict[str, Any] = detail.get("ctx", {})
    if kind == "extra_forbidden" and given is None and " " in name:
        return "yaml-comma", {}  # the rest of a text within braces
    if kind == "missing" or (given is None and kind != "value_error"):
        return _judge_missing(kind, name)
    if kind in _BOUNDS:
        en, fr = (words.format_map(context) for words in _BOUNDS[kind])
        return "out-of-range", {"name": name, "expected": en, "expected_fr": fr}
    shown = str(given)[:60]
    expected = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    simple: dict[str, tuple[str, _Values]] = {
        "extra_forbidden": ("unknown-field", {"name": name, **nearest(name, _field_names())}),
        "literal_error": ("not-listed", {"name": name, "value": shown, "expected": expected}),
        "string_pattern_mismatch": ("bad-id", {"value": shown}),
        "string_too_short": ("empty-value", {"name": name}),
        "too_short": ("empty-value", {"name": name}),
        "value_error": ("shape", _own(str(detail["msg"]).removeprefix("Value error, "))),
    }
    if kind.startswith("date"):
        return "bad-date", {"value": shown}
    return simple.get(kind) or _judge_type(kind, name, given)


def _judge_missing(kind: str, name: str) -> tuple[str, _Values]:
    if kind != "missing":
        return "empty-value", {"name": name}
    rule = "missing-translation" if name in models.LANGS else "missing-field"
    return rule, {"name": name}


def _judge_type(kind: str, name: str, given: object) -> tuple[str, _Values]:
    if kind == "string_type" and isinstance(given, dict):
        return "yaml-colon", {}
    if kind == "model_type" and isinstance(given, str):
        if re.match(r"\w+:\S", given):
            return "yaml-colon-space", {"value": given[:40]}
        en, fr = _TWO_LANGUAGES
        return "wrong-type", {"name": name, "expected": en, "expected_fr": fr}
    en, fr = _EXPECTED.get(kind, ("something else", "autre chose"))
    return "wrong-type", {"name": name, "expected": en, "expected_fr": fr}


def _own(message: str) -> _Values:
    """Our own validators write "what is wrong: what to do"."""
    problem, _, mend = message.partition(": ")
    mend = f"{mend[:1].upper()}{mend[1:]}." if mend else "See docs/reference/content-format.md."
    problem_fr, mend_fr = in_french(problem) or (problem, mend)
    return {"problem": problem, "mend": mend, "problem_fr": problem_fr, "mend_fr": mend_fr}


def _find_words_for_booleans(file: YamlFile) -> Iterator[Finding]:
    """`skippable: no`, which YAML 1.2 reads as a word."""
    steps = file.data.get("steps") if isinstance(file.data, dict) else None
    for place, step in enumerate(steps if isinstance(steps, list) else ()):
        for name in _boolean_names() & (step.keys() if isinstance(step, dict) else set()):
            value = step[name]
            if not isinstance(value, bool):
                path = ("steps", place, name)
                meant = _BOOLEAN.get(str(value).lower(), "true` or `false")
                values = {"field": name, "value": value, "meant": meant}
                where = file.line_of(path)
                yield found("yaml-word", file.name, where, step=_step_at(file, path), **values)


@cache
def _boolean_names() -> frozenset[str]:
    fields = models.Step.model_fields.items()
    return frozenset(name for name, info in fields if info.annotation is bool)


@cache
def _field_names() -> frozenset[str]:
    every = [each for each in vars(models).values() if isinstance(each, type)]
    kept = [each for each in every if issubclass(each, BaseModel)]
    return frozenset(name for each in kept for name in each.model_fields)


def _step_at(file: YamlFile, path: tuple[str | int, ...]) -> str | None:
    place = next(iter(path[1:2]), None)
    if path[:1] != ("steps",) or not isinstance(place, int):
        return None
    steps = file.data.get("steps") if isinstance(file.data, dict) else None
    step = steps[place] if isinstance(steps, list) else None
    return str(step.get("id")) if isinstance(step, dict) and "id" in step else None
