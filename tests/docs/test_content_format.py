"""The reference of the content format is that of the code, and its examples hold."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest
from pydantic import BaseModel

from cairn.content import blocks, crisis, instrument, models
from cairn.content.guide import EFFECTS
from cairn.content.lint import lint_folder
from cairn.content.models import Crisis, Messages, Passage, Programme, StepKind
from cairn.content.yaml_file import read_yaml
from cairn.engine import flow, state
from cairn.engine.provided import PROVIDERS
from scripts.document_format import PAGE, fill, list_events

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / PAGE).read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
WHOLE: dict[str, type[BaseModel]] = {
    "passage": Passage,
    "country": Crisis,
    "messages": Messages,
    "modules": Programme,
}


def test_the_tables_are_those_of_the_models() -> None:
    assert fill(TEXT) == TEXT, "run `python -m scripts.document_format`"


def test_every_kind_of_step_has_its_part_and_an_example() -> None:
    for kind in get_args(StepKind):
        assert f"<!-- written: kind {kind} -->" in TEXT
        assert any(re.search(rf"kind: {kind}\b", each) for each in EXAMPLES), kind


@pytest.mark.parametrize("module", [models, blocks, instrument, crisis, flow, state])
def test_no_field_that_an_author_may_write_goes_without_a_word(module: ModuleType) -> None:
    own = [each for each in vars(module).values() if isinstance(each, type)]
    for model in (each for each in own if issubclass(each, BaseModel)):
        if not model.__module__.startswith(("cairn.content", module.__name__)):
            continue
        for name, info in model.model_fields.items():
            assert info.description, f"{model.__name__}.{name} says nothing: write what it means"
            assert f"| `{name}` |" in TEXT, f"{model.__name__}.{name} is not on the page"


def test_every_name_that_the_engine_gives_is_on_the_page() -> None:
    for name in PROVIDERS:
        assert f"| `{name}` |" in TEXT, f"say in cairn/content/given.py what {name} holds"


def test_every_event_that_an_effect_brings_is_explained() -> None:
    assert {event for each in EFFECTS.values() for event in each.events} <= set(list_events())


def test_every_link_within_the_page_leads_somewhere() -> None:
    heads = re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= anchors
    for path in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (ROOT / PAGE.parent / path).exists(), path


def test_the_examples_of_steps_are_one_module_that_lint_passes(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "content", folder)
    head = next(each for each in EXAMPLES if "kind: session" in each)
    steps = "".join(each for each in EXAMPLES if each.startswith("  - "))
    programme = folder / "programmes" / "guided.yml"
    programme.write_text(programme.read_text(encoding="utf-8") + "  - example\n", encoding="utf-8")
    (folder / "modules" / "example.yml").write_text(f"{head}steps:\n{steps}", encoding="utf-8")
    report = lint_folder(folder, date(2026, 12, 1), processes=1)
    found = [*report.errors, *report.warnings]
    assert [str(each) for each in found if each.file == "modules/example.yml"] == []


def test_the_examples_of_other_files_are_read() -> None:
    read = []
    for example in EXAMPLES:
        file = read_yaml(example.encode(), "example.yml")
        for sign, model in WHOLE.items():
            data = file.data
            if isinstance(data, dict) and (sign in data or data.get("kind") == sign):
                model.model_validate(data)
                read.append(sign)
        if example.startswith("about:"):
            flow.Flow.model_validate(file.data)
            read.append("flow")
    assert sorted(read) == sorted([*WHOLE, "flow"])
