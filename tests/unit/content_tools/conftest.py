"""Two copies of a small content folder: one to leave, one to change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.unit.engine.conftest import FIXTURES, write_messages, write_missing_tools


def copy_content(folder: Path) -> Path:
    shutil.copytree(FIXTURES, folder)
    write_messages(folder)
    write_missing_tools(folder)
    return folder


@pytest.fixture
def before(tmp_path: Path) -> Path:
    return copy_content(tmp_path / "before")


@pytest.fixture
def after(tmp_path: Path) -> Path:
    return copy_content(tmp_path / "after")


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
