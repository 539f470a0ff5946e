"""What people are told of the format of their copy is what they get."""

from __future__ import annotations

from cairn.person.archive import copy_schema
from scripts.document_copy import PAGE, SCHEMA, render

MEND = "run `python -m scripts.document_copy`"


def test_the_schema_that_we_publish_is_the_one_in_the_archive() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == copy_schema(), MEND


def test_the_reference_of_the_format_is_true_and_explains_every_field() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == render(), MEND
    assert "|  |" not in page
