"""A small content folder that is right, as a library."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cairn.content import Library
from tests.unit.engine.conftest import FIXTURES, write_messages, write_missing_tools


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("content") / "content"
    shutil.copytree(FIXTURES, folder)
    write_messages(folder)
    write_missing_tools(folder)
    return folder


@pytest.fixture
def small(small_folder: Path) -> Library:
    return Library.load(small_folder)
