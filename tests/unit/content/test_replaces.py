"""A declared migration is refused where a patient would be stranded or miss a question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cairn.content.findings import Finding
from cairn.content.load import Parts, collect_files, read_files
from cairn.content.models import Module
from cairn.content.replaces import check_replaces

NAME = "modules/second.yml"


@pytest.fixture
def parts(folder: Path) -> Parts:
    return read_files(collect_files(folder))


def _find(parts: Parts, change: dict[str, Any], **replaces: Any) -> list[Finding]:
    old = parts.modules["second"]
    data = old.model_dump(mode="json") | {"revision": 2, "replaces": {"revisions": [1]} | replaces}
    new = Module.model_validate(data | change)
    origins = parts.origins["second"]
    file = parts.files[NAME]
    return check_replaces(new, [old], file, [origins[0]] * len(new.steps))


def _steps(parts: Parts) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = parts.modules["second"].model_dump(mode="json")["steps"]
    return steps


def test_a_typo_needs_nothing_but_the_number_it_replaces(parts: Parts) -> None:
    assert _find(parts, {}) == []


def test_without_replaces_nobody_moves_and_nothing_is_checked(parts: Parts) -> None:
    old = parts.modules["second"]
    assert check_replaces(old, [old], parts.files[NAME], parts.origins["second"]) == []


def test_a_step_that_is_gone_is_named_unless_it_is_led_somewhere(parts: Parts) -> None:
    steps = _steps(parts)
    gone, kept = steps[-1]["id"], steps[0]["id"]
    short = {"steps": [{**step, "next": None} for step in steps[:-1]]}
    assert [each.step for each in _find(parts, short)] == [gone]
    assert _find(parts, short, steps={gone: kept}) == []


def test_a_step_is_not_led_to_one_that_there_is_not(parts: Parts) -> None:
    (finding,) = _find(parts, {}, steps={_steps(parts)[0]["id"]: "nowhere"})
    assert "'nowhere'" in finding.message


def test_a_revision_replaces_only_those_before_it(parts: Parts) -> None:
    (finding,) = _find(parts, {}, revisions=[2])
    assert "cannot replace" in finding.message


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("You said {{ fresh }}.", ["replaces"]),
        ("{% if fresh %}You said {{ fresh }}.{% endif %}", []),
        ("You said {{ fresh | default('nothing') }}.", []),
    ],
)
def test_an_answer_that_a_moved_patient_was_not_asked_for_is_guarded(
    parts: Parts, text: str, rules: list[str]
) -> None:
    steps = _steps(parts)
    both = {"en": "Tell me.", "fr": "Dites-moi."}
    asked = {"id": "fresh", "kind": "text", "save_as": "fresh", "text": both}
    said = {"id": "told", "kind": "say", "text": {"en": text, "fr": text}, "next": "end"}
    variables = parts.modules["second"].model_dump(mode="json")["variables"]
    change = {
        "variables": variables | {"fresh": {"type": "text"}},
        "steps": [asked, *({**step, "next": None} for step in steps), said],
    }
    assert [each.rule for each in _find(parts, change)] == rules
