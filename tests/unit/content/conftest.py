"""A content folder that is right, to be spoilt in one place by each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cairn.content.checks import check_modules
from cairn.content.findings import Finding
from cairn.content.load import read_folder
from tests.unit.engine.conftest import FIXTURES, write_messages, write_missing_tools

Spoil = Callable[[str, str, str], list[Finding]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "content"
    shutil.copytree(FIXTURES, copy)
    write_messages(copy)
    write_missing_tools(copy)
    return copy


def find(folder: Path) -> list[Finding]:
    parts = read_folder(folder)
    return [*parts.findings, *check_modules(parts)]


@pytest.fixture
def spoil(folder: Path) -> Spoil:
    """Replace `old` by `new` in a file and say what the checks find."""

    def run(name: str, old: str, new: str) -> list[Finding]:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return find(folder)

    return run
