"""A file is refused before anything is built from it, with the line to mend."""

from __future__ import annotations

from typing import Any

import pytest

from cairn.content.yaml_file import YamlFile, read_yaml


def read(raw: bytes | str) -> YamlFile:
    return read_yaml(raw.encode() if isinstance(raw, str) else raw, "file.yml")


BOMB = "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("raw", "rule", "line"),
    [
        ("a: 1\na: 2\n", "duplicate-key", 2),
        (BOMB, "anchor", 1),
        ("a: !!python/object:os.system x\n", "tag", 1),
        ("a:\n\t- x\n", "yaml-tab", 2),
        ("a: [1, 2\nb: 3\n", "yaml", 2),
        (b"a: \xe9t\xe9\n", "encoding", 1),
        ("a: x\x07y\n", "control-character", 1),
        ("", "empty", 1),
        ("a: " + "x" * 1_000_001, "too-large", 1),
        ("a: " + "[" * 5000, "too-deep", 1),
        ("- " * 5000, "too-deep", 1),
        ("{[1]: 2}\n", "key", 1),
        ("a: 0777_x\nb: 08\n", None, 0),
    ],
)
def test_a_file_that_cannot_be_read_says_where(
    raw: bytes | str, rule: str | None, line: int
) -> None:
    found = read(raw).findings
    if rule is None:
        assert len(found) <= 1
    else:
        assert (found[0].rule, found[0].line) == (rule, line)
        assert found[0].mend


@pytest.mark.parametrize(
    ("raw", "data"),
    [
        ("a: yes", "yes"),  # YAML 1.2: a word, not true
        ("a: on", "on"),
        ("a: true", True),
        ("a: null", None),
        ("a: 12", 12),
        ("a: 1.5", 1.5),
        ("a: 2026-01-31", "2026-01-31"),
        ("a: '0800 32 123'", "0800 32 123"),
        ("a: |-\n  one\n\n  two", "one\n\ntwo"),
    ],
)
def test_values_are_read_as_yaml_1_2(raw: str, data: Any) -> None:
    assert read(raw).data == {"a": data}


def test_each_value_knows_its_line() -> None:
    file = read("a: 1\nsteps:\n  - id: x\n    text:\n      en: hello\n")
    assert file.line_of(("steps", 0, "text", "en")) == 5
    assert file.line_of(("steps", 0, "text", "fr")) == 4
    assert file.line_of(("nowhere",)) == 1
