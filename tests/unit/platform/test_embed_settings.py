"""Who may frame the chat is said in whole origins, or Cairn does not start."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from cairn.settings import Settings


def test_nobody_may_frame_the_chat_until_somebody_is_named() -> None:
    assert Settings().embed_origins == ()


def test_origins_are_parted_by_spaces_or_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    written = "https://Clinic.example/ https://www.clinic.example:8443, http://localhost:8000"
    monkeypatch.setenv("CAIRN_EMBED_ORIGINS", written)
    assert Settings().embed_origins == (
        "https://clinic.example",
        "https://www.clinic.example:8443",
        "http://localhost:8000",
    )


@pytest.mark.parametrize(
    "written",
    [
        "*",
        "https://*.clinic.example",
        "http://clinic.example",
        "https://clinic.example/page",
        "https://clinic.example; script-src *",
        "'self'",
        "clinic.example",
        "null",
    ],
)
def test_what_is_no_origin_is_refused_with_how_to_write_one(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("CAIRN_EMBED_ORIGINS", written)
    with pytest.raises(ValidationError, match=r"https://clinic\.example"):
        Settings()


@pytest.mark.parametrize("written", ["javascript:alert(1)", "wikipedia.org", 'https://a"b'])
def test_the_neutral_page_must_be_the_address_of_a_page(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("CAIRN_EXIT_URL", written)
    with pytest.raises(ValidationError, match="whole address"):
        Settings()
