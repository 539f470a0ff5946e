"""What a person wrote is in no log, not even by way of an error that quotes it."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog
from pydantic import BaseModel, ValidationError

from cairn import logs

SECRET = "zebrawordcanary"


class Strict(BaseModel):
    number: int


def _fail() -> None:
    try:
        Strict.model_validate({"number": SECRET})
    except ValidationError as error:
        raise KeyError(SECRET) from error


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a process prints after its logs were set up; the test run's own logging comes back."""
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(logging.root, "handlers", [])
    before = structlog.get_config()
    logs.configure("tests")
    yield out
    structlog.contextvars.clear_contextvars()
    structlog.configure(**before)


def test_our_own_log_names_the_error_and_its_place_and_quotes_nothing(
    printed: io.StringIO,
) -> None:
    try:
        _fail()
    except KeyError:
        structlog.get_logger().exception("turn_failed")
    assert SECRET not in printed.getvalue()
    assert "KeyError" in printed.getvalue()
    assert "test_logs.py" in printed.getvalue()


def test_a_librarys_log_quotes_nothing_either(printed: io.StringIO) -> None:
    try:
        _fail()
    except KeyError:
        logging.getLogger("uvicorn.error").exception("Exception with %s", SECRET)
    assert SECRET not in printed.getvalue()
    assert "uvicorn.error ERROR | KeyError" in printed.getvalue()
    assert "ValidationError" in printed.getvalue()
