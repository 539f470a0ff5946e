"""Texts and conditions of authors: a small, safe part of Jinja2, compiled once.

Only names, constants, comparisons, and/or/not, arithmetic, `if` and a few filters
pass: no attribute, no call, no loop. Values of patients are data, never source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import SandboxedEnvironment

#: Stands for a blank line of the author; no reply can contain it (see engine.reply).
_BREAK = "\x1e"
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
#: A line that holds nothing but `{% … %}` leaves no line behind.
_BLOCK_LINES = re.compile(r"^[ \t]*((?:\{%[^%]*%\}[ \t]*)+)\n", re.MULTILINE)
#: What a text may do with a value.
FILTERS = frozenset(
    {"lower", "upper", "capitalize", "round", "int", "default", "abs", "trim", "truncate"}
)
_TESTS = frozenset({"none", "defined", "in", "eq", "ne"})
_EXPRESSION_NODES: tuple[type[nodes.Node], ...] = (
    nodes.Name,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.List,
    nodes.Tuple,
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.Neg,
    nodes.CondExpr,
    nodes.Filter,
    nodes.Test,
    nodes.Keyword,
)
_TEMPLATE_NODES: tuple[type[nodes.Node], ...] = (
    *_EXPRESSION_NODES,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
)


class ExpressionError(ValueError):
    """A text or condition that an author has to mend; `line` counts from 1 inside it."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


class Nothing:
    """An unanswered variable: prints as nothing, compares as false, adds to nothing."""

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return ""

    def __hash__(self) -> int:
        return hash(None)

    def __eq__(self, other: object) -> bool:
        return other is None or isinstance(other, Nothing)

    def _never(self, _other: object) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _never

    def _stays(self, *_others: object) -> Nothing:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _stays
    __truediv__ = __rtruediv__ = __neg__ = __abs__ = __round__ = _stays


NOTHING = Nothing()


def format_number(value: float, lang: str) -> str:
    """A number as people write it: 6.0 is "6", 6.5 is "6.5" or, in French, «6,5»."""
    text = str(int(value)) if float(value).is_integer() else f"{round(value, 2):g}"
    return text.replace(".", ",") if lang == "fr" else text


def shorten(value: object, length: int = 80) -> str:
    """At most `length` characters of a text, on one line, cut between words with "…"."""
    text = " ".join(str(value).split())
    if len(text) <= length:
        return text
    cut = text[: max(length - 1, 1)]
    between = cut.rsplit(" ", 1)[0] if " " in cut[length // 2 :] else cut
    return f"{between.rstrip(' ,;:.')}…"


def _environment(lang: str) -> SandboxedEnvironment:
    def finalize(value: Any) -> Any:
        if isinstance(value, float | int) and not isinstance(value, bool):
            return format_number(value, lang)
        return "" if value is None else value

    env = SandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # outputs are plain text; the doors escape what they print
        finalize=finalize,
    )
    env.tests["none"] = lambda value: value is None or value is NOTHING
    env.filters["truncate"] = shorten
    env.globals.clear()
    return env


_ENVIRONMENTS = {lang: _environment(lang) for lang in ("en", "fr")}


def _check(tree: nodes.Template, allowed: tuple[type[nodes.Node], ...]) -> None:
    for node in tree.iter_child_nodes():
        _check_node(node, allowed)


def _check_node(node: nodes.Node, allowed: tuple[type[nodes.Node], ...]) -> None:
    if not isinstance(node, allowed):
        kind = type(node).__name__
        raise ExpressionError(
            f"{kind} is not allowed here: use names, numbers, 'words', comparisons, "
            "and/or/not, in, + - * / and {% if %}",
            node.lineno,
        )
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise ExpressionError(
            f"unknown filter '{node.name}': use one of {', '.join(sorted(FILTERS))}", node.lineno
        )
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        raise ExpressionError(f"unknown test '{node.name}': use `is none`", node.lineno)
    for child in node.iter_child_nodes():
        _check_node(child, allowed)


def _parse(
    source: str, lang: str, allowed: tuple[type[nodes.Node], ...]
) -> tuple[nodes.Template, frozenset[str]]:
    try:
        tree = _ENVIRONMENTS[lang].parse(source)
    except TemplateSyntaxError as error:
        raise ExpressionError(error.message or "not readable", error.lineno) from error
    _check(tree, allowed)
    return tree, frozenset(find_undeclared_variables(tree) - {"none", "true", "false"})


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition; `names` are the variables it reads."""

    source: str
    names: frozenset[str]
    _evaluate: Any

    def holds(self, values: Mapping[str, object]) -> bool:
        """Tell whether the condition is true for `values` (every name of `names`)."""
        return bool(self._evaluate(**_known(self.names, values)))


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled text; `names` are the variables it reads."""

    names: frozenset[str]
    _template: Any
    _fixed: tuple[str, ...] | None = None  # the bubbles of a text without braces

    def render(self, values: Mapping[str, object]) -> tuple[str, ...]:
        """The bubbles, with `values` inserted as plain text; empty bubbles are left out."""
        if self._fixed is not None:
            return self._fixed
        return _split(self._template.render(_known(self.names, values)))


def _split(text: str) -> tuple[str, ...]:
    return tuple(bubble for part in text.split(_BREAK) if (bubble := part.strip()))


def _known(names: frozenset[str], values: Mapping[str, object]) -> dict[str, object]:
    known: dict[str, object] = {}
    for name in names:
        value = values.get(name)
        known[name] = NOTHING if value is None else value
    return known


@lru_cache(maxsize=8192)
def compile_condition(source: str) -> Condition:
    """Compile a condition once; ExpressionError when it is not in the safe subset."""
    if "{{" in source or "{%" in source or "}}" in source:
        raise ExpressionError("a condition is written without braces: phq9 >= 10")
    _tree, names = _parse("{{ (" + source + ") }}", "en", (*_EXPRESSION_NODES, nodes.Output))
    try:
        evaluate = _ENVIRONMENTS["en"].compile_expression(source, undefined_to_none=False)
    except TemplateSyntaxError as error:
        raise ExpressionError(error.message or "not readable", error.lineno) from error
    return Condition(source, names, evaluate)


@lru_cache(maxsize=8192)
def compile_template(source: str, lang: str) -> Template:
    """Compile a text once per language; ExpressionError when it is not in the safe subset."""
    marked = _BLANK_LINES.sub(f"\n{_BREAK}\n", source.strip())
    marked = _BLOCK_LINES.sub(lambda found: found.group(1).rstrip(), marked)
    tree, names = _parse(marked, lang, _TEMPLATE_NODES)
    template = _ENVIRONMENTS[lang].from_string(tree)
    return Template(names, template, None if "{" in marked else _split(marked))
