"""A draft lints, plays, and is written over nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cairn.commands.content import app
from cairn.content.library import Library
from cairn.preview.flow_file import read_flow

CONTENT = Path(__file__).parents[3] / "content"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "content"
    shutil.copytree(CONTENT, copy)
    return copy


def new(folder: Path, *arguments: str) -> Result:
    flows = str(folder.parent / "flows")
    return CliRunner().invoke(app, ["new", *arguments, "--folder", str(folder), "--flows", flows])


@pytest.mark.parametrize("sort", ["module", "tool", "passage", "instrument"])
def test_a_draft_lacks_only_its_words_in_both_languages(folder: Path, sort: str) -> None:
    assert new(folder, sort, "my-draft").exit_code == 0
    said = CliRunner().invoke(app, ["lint", "--folder", str(folder), "--json"])
    errors = json.loads(said.output)["errors"]
    assert {each["rule"] for each in errors if "my-draft" in each["file"]} <= {"unwritten"}
    written = next(folder.rglob("my-draft.yml")).read_text(encoding="utf-8")
    assert "To write" in written
    assert "À écrire" in written
    Library.load(folder)


@pytest.mark.parametrize("sort", ["module", "tool"])
def test_its_flow_plays_to_the_end_in_both_languages(folder: Path, sort: str) -> None:
    new(folder, sort, "my-draft")
    flows = folder.parent / "flows"
    arguments = ["test", "--folder", str(folder), "--flows", str(flows)]
    CliRunner().invoke(app, [*arguments, "--update"])
    assert CliRunner().invoke(app, arguments).exit_code == 0
    for lang in ("en", "fr"):
        flow = read_flow(flows / f"my-draft.first.{lang}.yml")
        assert all(line.bot for line in flow.talk)


def test_nothing_is_written_over(folder: Path) -> None:
    said = new(folder, "module", "m0-intake")
    assert said.exit_code == 2
    assert "exists" in said.output


@pytest.mark.parametrize("name", ["Big", "two words", "../up", "1-first", "x" * 60])
def test_an_id_that_cannot_be_one_is_refused(folder: Path, name: str) -> None:
    before = sorted(folder.rglob("*"))
    assert new(folder, "tool", name).exit_code == 2
    assert sorted(folder.rglob("*")) == before
