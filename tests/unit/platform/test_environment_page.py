"""The reference page of the environment is true."""

from __future__ import annotations

from cairn.settings import Settings
from scripts.document_environment import PAGE, render


def test_every_setting_is_documented() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"`CAIRN_{name.upper()}`" not in page] == []


def test_the_page_says_what_the_settings_say() -> None:
    message = "run `python scripts/document_environment.py`"
    assert PAGE.read_text(encoding="utf-8") == render(), message
