"""The traps of YAML are named where they bite, in words of everyday."""

from __future__ import annotations

import pytest

from cairn.content.yaml_file import read_yaml


@pytest.mark.parametrize(
    ("raw", "rule", "line"),
    [
        ("text:\n  fr: Vous craignez : ceci\n", "yaml-colon", 2),
        ("text: {en: Hello, fr: Vous craignez : ceci}\n", "yaml-colon", 1),
        ("text:\n  en: @you\n", "yaml-quote", 2),
        ("text:\n  en: %you\n", "yaml-quote", 2),
        ("a: *bold*\n", "yaml-quote", 1),
        ("a: `x`\n", "yaml-quote", 1),
        ("a:\n  b: 1\n\tc: 2\n", "yaml-tab", 3),
        ("a: 'l'humeur'\nb: 1\n", "yaml-apostrophe", 1),
        ('a: "Hello" he said\nb: 1\n', "yaml-quote-early", 1),
        ('a: 1\nb: "Hello\nc: 1\n', "yaml-open-quote", 2),
        ("a: {{ name }} hi\n", "yaml-brace", 1),
        ("a: {% if x %}hi{% endif %}\n", "yaml-brace", 1),
        ("a:\n  b: 1\n c: 2\n", "yaml-indent", 3),
        ("a:\n  b: 1\n    c: 2\n", "yaml-indent", 3),
        ("text:\n  en:Hello\n  fr: Bonjour\n", "yaml-colon-space", 2),
        ("text:\n  en: one #two\n", "yaml-comment", 2),
        ("id: “no”\n", "yaml-smart-quotes", 1),
        ("c:\n  <<: x\n", "merge-key", 2),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", "anchor", 1),
        ("a: été".encode("utf-16"), "encoding", 1),
        ("a: été\n".encode("latin-1"), "encoding", 1),
        ("a: x\u200by\n", "control-character", 1),
        ("a: 0800\n", "number", 1),
        ("a: 1e999\n", "number", 1),
        ("a: " + "9" * 5000, "number", 1),
        ("? " * 4000, "too-deep", 1),
        ("&a [*a]", "anchor", 1),
    ],
)
def test_a_trap_is_named_at_its_line(raw: str | bytes, rule: str, line: int) -> None:
    found = read_yaml(raw.encode() if isinstance(raw, str) else raw, "x.yml").findings
    assert [(each.rule, each.line) for each in found] == [(rule, line)]


@pytest.mark.parametrize(
    "raw",
    [
        "a: true # a note for the author\n",
        "a: « bonjour »\n",
        "\ufeffa: 1\n",
        "a: no\nb: on\n",
        "a: Quoi de neuf ?\n",
        "a: l'humeur\n",
        "a: 3 # days\n",
    ],
)
def test_what_is_no_trap_is_left_alone(raw: str) -> None:
    assert read_yaml(raw.encode(), "x.yml").findings == []


def test_no_yes_and_on_are_words() -> None:
    assert read_yaml(b"a: [no, yes, on, off, n, y]", "x.yml").data == {
        "a": ["no", "yes", "on", "off", "n", "y"]
    }
