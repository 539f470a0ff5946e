"""The model is trained again exactly when one of its inputs has changed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from cairn.home import CannotStart
from cairn.supervisor.model import bot_python, fingerprint, model_path

if TYPE_CHECKING:
    from pathlib import Path

    from cairn.home import Home


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("config.yml", "data/nlu/en.yml", "bot/domain.yml", "bot/appliance/tracker.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    (tmp_path / "bot" / "uv.lock").write_text("locked\n")
    return tmp_path


@pytest.mark.parametrize(
    "changed",
    ["config.yml", "data/nlu/en.yml", "bot/domain.yml", "bot/appliance/tracker.py", "bot/uv.lock"],
)
def test_a_change_of_any_input_asks_for_a_new_model(project: Path, changed: str) -> None:
    before = fingerprint(project)
    (project / changed).write_text("# something else\n")
    assert fingerprint(project) != before


def test_a_new_file_of_examples_asks_for_a_new_model(project: Path) -> None:
    before = fingerprint(project)
    (project / "data" / "nlu" / "fr.yml").write_text("")
    assert fingerprint(project) != before


def test_compiled_and_foreign_files_ask_for_nothing(project: Path) -> None:
    before = fingerprint(project)
    cache = project / "bot" / "appliance" / "__pycache__"
    cache.mkdir()
    (cache / "tracker.cpython-310.pyc").write_bytes(b"x")
    (project / "bot" / "endpoints.yml").write_text("")
    assert fingerprint(project) == before


def test_the_model_lives_in_the_home(home: Home) -> None:
    assert model_path(home) == home.path / "models" / f"{fingerprint()}.tar.gz"


def test_a_missing_environment_of_rasa_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"make setup.*3\.10"):
        bot_python(tmp_path)


def test_another_python_than_3_10_is_refused(tmp_path: Path) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    with pytest.raises(CannotStart, match=r"Rasa needs Python 3\.10"):
        bot_python(tmp_path)
