"""`cairn content …` tells an author what to mend, and plays conversations."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cairn.commands.content import app
from tests.unit.content.clean import write_clean
from tests.unit.engine.conftest import FIXTURES, write_messages, write_missing_tools

run = CliRunner()
FLOW = """\
about: A mood.
person: {lang: en}
talk:
  # kept
  - {patient: mood 4, wants: log_mood}
  - {patient: risk, wants: risk 1 suicide}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "content"
    shutil.copytree(FIXTURES, copy)
    write_messages(copy)
    write_missing_tools(copy)
    return copy


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return write_clean(tmp_path / "clean")


def spoil(folder: Path, old: str, new: str) -> None:
    path = folder / "modules" / "plain.yml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_lint_of_right_content_exits_0(clean: Path) -> None:
    result = run.invoke(app, ["lint", "--folder", str(clean)])
    assert result.exit_code == 0, result.stdout
    assert result.stdout.splitlines()[-1].endswith("modules: 0 errors, 0 warnings")


def test_lint_of_right_content_is_one_empty_json_object(clean: Path) -> None:
    result = run.invoke(app, ["lint", "--json", "--folder", str(clean)])
    modules = len(list(clean.glob("tools/*.yml"))) + 2
    assert json.loads(result.stdout) == {"errors": [], "warnings": [], "modules": modules}


def test_lint_prints_findings_as_json_and_exits_1(clean: Path) -> None:
    spoil(clean, "kind: yes_no", "kind: yesno")
    result = run.invoke(app, ["lint", "--json", "--folder", str(clean)])
    found = json.loads(result.stdout)["errors"]
    assert result.exit_code == 1
    assert set(found[0]) == {"rule", "file", "line", "step", "lang", "message", "mend"}
    assert (found[0]["file"], found[0]["step"]) == ("modules/plain.yml", "direct")


def test_lint_warns_when_a_turn_says_too_much_and_exits_0(clean: Path) -> None:
    spoil(clean, "What is it about?", "well " * 61)
    result = run.invoke(app, ["lint", "--folder", str(clean)])
    assert result.exit_code == 0
    assert "a turn has 61 words, more than 60" in result.stdout
    assert "step strength, en" in result.stdout


def test_lint_speaks_french(clean: Path) -> None:
    spoil(clean, "go: bye", "go: buy")
    result = run.invoke(app, ["lint", "--lang", "fr", "--folder", str(clean)])
    assert "il n'y a pas d'étape 'buy' – vouliez-vous dire 'bye' ?" in result.stdout
    assert result.stdout.splitlines()[-1].endswith("modules: 1 erreurs, 0 avertissements")


def test_a_lock_that_is_damaged_is_said_and_not_traced_back(clean: Path) -> None:
    (clean / "translations.lock.json").write_text("{")
    result = run.invoke(app, ["lint", "--folder", str(clean)])
    assert result.exit_code == 2
    assert "restore it from version control" in result.stderr


def test_checksums_are_those_of_the_files(folder: Path) -> None:
    result = run.invoke(app, ["checksum", "--folder", str(folder)])
    written = (folder / "instruments" / "phq9.yml").read_text()
    assert result.stdout
    assert all(line.split()[-1] in written for line in result.stdout.splitlines())


def test_a_flow_is_written_with_update_and_then_holds(folder: Path, tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    flows.mkdir()
    path = flows / "mood.en.yml"
    path.write_text(FLOW)
    where = ["--folder", str(folder), "--flows", str(flows)]
    assert run.invoke(app, ["test", *where]).exit_code == 1
    assert "rewritten" in run.invoke(app, ["test", "--update", *where]).stdout
    assert "mood_logged mood=4" in path.read_text()
    assert "# kept" in path.read_text()
    assert run.invoke(app, ["test", *where]).exit_code == 0
    assert "unchanged" in run.invoke(app, ["test", "--update", *where]).stdout


def test_flows_are_not_played_on_content_that_does_not_load(folder: Path) -> None:
    (folder / "tools" / "menu.yml").unlink()
    result = run.invoke(app, ["test", "--folder", str(folder)])
    assert result.exit_code == 1
    assert "no tool answers 'menu'" in result.stdout
