"""Texts and conditions: what authors can write, and what no text can do."""

from __future__ import annotations

from typing import Any

import pytest

from cairn.content.expression import _value, read_expression
from cairn.content.expressions import (
    ExpressionError,
    _known,
    compile_condition,
    compile_template,
    format_number,
)


@pytest.mark.parametrize(
    ("source", "values", "expected"),
    [
        ("phq9 >= 10 or gad7 >= 8", {"phq9": 10}, True),
        ("phq9 >= 10 or gad7 >= 8", {"phq9": 9, "gad7": 7}, False),
        ("phq9 >= 10", {}, False),
        ("phq9 < 10", {}, False),
        ("10 > phq9", {}, False),
        ("not consent", {}, True),
        ("consent == false", {}, False),
        ("consent == false", {"consent": False}, True),
        ("feeling in ['sad', 'empty']", {"feeling": "sad"}, True),
        ("feeling in ['sad', 'empty']", {}, False),
        ("feeling not in ['sad']", {}, True),
        ("a + b >= 3", {"a": 1, "b": 2}, True),
        ("a + b >= 3", {"a": 1}, False),
        ("a * 2 > b - 1", {"a": 1, "b": 2}, True),
        ("phq9 is none", {}, True),
        ("phq9 != none and phq9 <= 3", {"phq9": 0}, True),
        ("phq9 != none and phq9 <= 3", {}, False),
    ],
)
def test_an_unanswered_question_never_breaks_a_condition(
    source: str, values: dict[str, Any], expected: object
) -> None:
    assert compile_condition(source).holds(values) is expected


@pytest.mark.parametrize(
    "source",
    [
        "a.b",
        "a['b']",
        "f()",
        "a ** 9",
        "[x for x in a]",
        "{'a': 1}",
        "a|map('upper')",
        "a|attr('b')",
        "''.__class__",
        "a is callable",
        "{{ a }}",
        "a ==",
        "",
    ],
)
def test_a_condition_can_only_compare(source: str) -> None:
    with pytest.raises(ExpressionError):
        compile_condition(source)


@pytest.mark.parametrize(
    "source",
    [
        "{% for x in a %}{% endfor %}",
        "{% set a = 1 %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% macro m() %}{% endmacro %}",
        "{{ a.b }}",
        "{{ f(a) }}",
        "{{ a|safe }}",
    ],
)
def test_a_text_can_only_insert_and_choose(source: str) -> None:
    with pytest.raises(ExpressionError):
        compile_template(source, "en")


def render(source: str, lang: str = "en", **values: object) -> tuple[str, ...]:
    return compile_template(source, lang).render(values)


def test_a_blank_line_makes_a_bubble() -> None:
    assert render("One.\n\nTwo\nlines.\n\n\nThree.") == ("One.", "Two\nlines.", "Three.")


def test_a_condition_on_its_own_line_leaves_no_line() -> None:
    text = "A\n{% if x %}\nB\n{% endif %}\nC"
    assert render(text, x=True) == ("A\nB\nC",)
    assert render(text) == ("A\nC",)


def test_an_empty_bubble_is_left_out() -> None:
    assert render("{% if x %}A{% endif %}\n\nB") == ("B",)


def test_numbers_are_printed_as_people_write_them() -> None:
    assert render("{{ a }} {{ b }}", a=6.0, b=6.5) == ("6 6.5",)
    assert render("{{ a }} {{ b }}", "fr", a=6.0, b=6.5) == ("6 6,5",)
    assert format_number(33.333, "fr") == "33,33"


def test_a_missing_value_prints_as_nothing() -> None:
    assert render("A{{ x }}B{{ x|truncate(20) }}C{{ x + 1 }}") == ("ABC",)


def test_a_value_is_text_and_nothing_else() -> None:
    assert render("{{ x }}", x="{{ 7*7 }} {% if %} <b>") == ("{{ 7*7 }} {% if %} <b>",)


def test_a_quote_is_shortened_between_words() -> None:
    assert render("{{ x|truncate(20) }}", x="one two three four five") == ("one two three four…",)
    assert render("{{ x|truncate(20) }}", x="a" * 30) == ("a" * 19 + "…",)


def test_a_text_is_compiled_once() -> None:
    assert compile_template("Hello {{ x }}", "en") is compile_template("Hello {{ x }}", "en")


@pytest.mark.parametrize(
    "source",
    [
        "note",
        "note|truncate(40)",
        "note is none",
        "note is not none",
        "score >= 10",
        "feeling == 'sad'",
        "feeling != 'sad'",
        "score < 3",
    ],
)
def test_what_lint_reads_by_itself_is_what_the_compiler_reads(source: str) -> None:
    fast, condition = read_expression(source), compile_condition(source)
    assert fast.names == condition.names
    samples: list[dict[str, object]] = [
        {},
        {"note": "words", "score": 10, "feeling": "sad"},
        {"note": "", "score": 2, "feeling": "afraid"},
    ]
    for values in samples:
        assert bool(_value(fast.tree, _known(fast.names, values))) == condition.holds(values)
        assert fast.try_with(values) is None
