"""`cairn nlu eval` counts what an author of examples needs to know."""

from __future__ import annotations

from pathlib import Path

import pytest

from cairn.commands.nlu_eval import Row, Understanding, read_rows, report


def read(
    context: str, intent: str, seen: str, value: str = "", doubt: str | None = None
) -> tuple[Row, Understanding]:
    row = Row.model_validate(
        {"lang": "en", "context": context, "text": "…", "intent": intent, "value": value}
    )
    return row, Understanding(intent=seen, value=7.0, confidence=0.9, doubt=doubt)


def test_an_answer_taken_for_a_command_and_a_missed_command_are_told_apart() -> None:
    lines = list(
        report(
            [
                read("answering", "answer", "pause"),
                read("answering", "answer", "answer"),
                read("choice", "skip", "answer"),
                read("choice", "scale", "answer"),
                read("idle", "pause", "greet"),
            ]
        )
    )
    assert "en: answers taken for commands 1/3 0.333" in lines
    assert "en: commands inside a session missed 1/1 1.000" in lines
    assert "en: answer read as pause: 1" in lines


def test_a_number_is_exact_however_it_is_written_and_an_empty_value_is_not_measured() -> None:
    lines = list(report([read("choice", "scale", "scale", "7"), read("choice", "scale", "scale")]))
    assert lines[3].split() == ["en", "choice", "2", "2/2", "1.000", "1/1", "1.000"]


def test_a_row_without_its_columns_names_the_line_and_the_columns(tmp_path: Path) -> None:
    file = tmp_path / "bad.tsv"
    file.write_text("lang\tcontext\ttext\tintent\tvalue\nen\tlater\thi\tgreet\t\n")
    with pytest.raises(ValueError, match=r"line 2: context.*lang, context, text, intent, value"):
        read_rows(file)


def test_a_missed_command_that_is_asked_back_is_counted_apart() -> None:
    lines = list(
        report(
            [
                read("answering", "pause", "answer", doubt="pause"),
                read("answering", "pause", "answer"),
                read("answering", "answer", "answer", doubt="skip"),
            ]
        )
    )
    assert "en: commands inside a session missed 2/2 1.000" in lines
    assert "en: of these, asked back 1/2 0.500" in lines
    assert "en: answers asked back 1/1 1.000" in lines
