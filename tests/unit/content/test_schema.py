"""The JSON Schema that editors use: up to date, explained, and true to what ships."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from cairn.commands.content_schema import write_schemas
from cairn.content.guide import EFFECTS, EVERY, KINDS, fields_of, needs_of
from cairn.content.models import Effect, Step, StepKind
from cairn.content.yaml_file import read_yaml

ROOT = Path(__file__).parents[3]
FOLDERS = {
    "module": ("modules", "tools", "safety"),
    "passage": ("passages",),
    "instrument": ("instruments",),
    "crisis": ("crisis",),
    "messages": ("messages",),
    "programme": ("programmes",),
}
FILES = [
    (kind, path)
    for kind, folders in FOLDERS.items()
    for folder in folders
    for path in sorted((ROOT / "content" / folder).glob("*.yml"))
] + [("flow", path) for path in sorted((ROOT / "tests" / "flows").glob("*.yml"))]
SAYS = {"id": "one", "kind": "say", "text": {"en": "Hello.", "fr": "Bonjour."}}


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    return {name.removesuffix(".schema.json"): json.loads(t) for name, t in write_schemas().items()}


@pytest.fixture(scope="module")
def checks(schemas: dict[str, Any]) -> dict[str, Draft202012Validator]:
    return {name: Draft202012Validator(schema) for name, schema in schemas.items()}


def module(*steps: dict[str, Any], **fields: Any) -> dict[str, Any]:
    review = {"role": "clinical lead", "review_by": "2027-05-31"}
    title = {"en": "One", "fr": "Un"}
    head = {"format": 1, "id": "one", "kind": "session", "title": title, "review": review}
    return {**head, **fields, "steps": list(steps)}


def test_the_committed_schemas_are_those_of_the_models() -> None:
    for name, text in write_schemas().items():
        written = (ROOT / "schemas" / name).read_text(encoding="utf-8")
        assert written == text, f"schemas/{name} is old: run `cairn content schema`"


def test_every_schema_is_one_that_an_editor_can_read(schemas: dict[str, Any]) -> None:
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


def test_every_field_says_what_it_means(schemas: dict[str, Any]) -> None:
    mute = [f"{name}: {path}" for name, s in schemas.items() for path in _mute(s, name)]
    assert mute == []


def _mute(schema: dict[str, Any], path: str) -> Iterator[str]:
    for name, field in schema.get("properties", {}).items():
        if field is not False and not field.get("description") and "$ref" not in field:
            yield f"{path}.{name}"
    for name, each in schema.get("$defs", {}).items():
        yield from _mute(each, name)
    for each in schema.get("oneOf", ()):
        yield from _mute(each, f"{path} {each.get('title')}")


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda it: getattr(it, "stem", it))
def test_what_ships_fits_its_schema(
    kind: str, path: Path, checks: dict[str, Draft202012Validator]
) -> None:
    data = json.loads(json.dumps(read_yaml(path.read_bytes(), path.name).data, default=str))
    found = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in checks[kind].iter_errors(data)]
    assert found == []


def test_every_kind_and_every_effect_is_explained() -> None:
    assert set(KINDS) == set(get_args(StepKind))
    assert set(EFFECTS) == set(get_args(Effect))


def test_every_field_of_a_step_belongs_to_some_kind() -> None:
    used = {name for kind in KINDS for name in fields_of(kind)}
    assert used == set(Step.model_fields)
    assert set(EVERY) <= used


@pytest.mark.parametrize("kind", get_args(StepKind))
def test_a_step_without_what_its_kind_needs_is_marked(
    kind: StepKind, checks: dict[str, Draft202012Validator]
) -> None:
    for name in set(needs_of(kind)) - {"id", "kind"}:
        step = {"id": "one", "kind": kind}
        wanted = [e.message for e in _deep(checks["module"], module(step))]
        assert any(f"'{name}' is a required property" in message for message in wanted), name


@pytest.mark.parametrize(
    "wrong",
    [
        {**SAYS, "columns": []},  # a field of another kind
        {**SAYS, "txet": "?"},  # a misspelt field
        {**SAYS, "kind": "sya"},  # a misspelt kind
        {**SAYS, "text": {"en": "Hello."}},  # a missing language
        {**SAYS, "does": ["log_moods"]},  # an unknown effect
        {**SAYS, "id": "One Step"},  # an id that is none
    ],
)
def test_a_slip_is_marked_as_it_is_typed(
    wrong: dict[str, Any], checks: dict[str, Draft202012Validator]
) -> None:
    assert checks["module"].is_valid(module(SAYS))
    assert not checks["module"].is_valid(module(wrong))


def test_only_a_tool_has_an_intent(checks: dict[str, Draft202012Validator]) -> None:
    assert checks["module"].is_valid(module(SAYS, kind="tool", intent="menu"))
    assert not checks["module"].is_valid(module(SAYS, kind="session", intent="menu"))


def _deep(check: Draft202012Validator, data: Any) -> Iterator[Any]:
    waiting = list(check.iter_errors(data))
    while waiting:
        error = waiting.pop()
        yield error
        waiting += error.context or []
