"""One expression of an author, parsed once: the names it reads, and what it compares."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from cairn.content.expressions import (  # the allow-list is theirs
    _ENVIRONMENTS,
    _EXPRESSION_NODES,
    NOTHING,
    ExpressionError,
    _check,
)

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
    "in": lambda one, many: one in many,
    "notin": lambda one, many: one not in many,
}
_ADD_UP: dict[type[nodes.Node], Callable[[Any, Any], Any]] = {
    nodes.Add: operator.add,
    nodes.Sub: operator.sub,
    nodes.Mul: operator.mul,
    nodes.Div: operator.truediv,
}


_HOW = {"==": "eq", "!=": "ne", ">=": "gteq", "<=": "lteq", ">": "gt", "<": "lt"}
_WORDS = frozenset({"none", "true", "false", "None", "True", "False", "not", "and", "or", "in"})
_WORDS |= {"is", "if", "else", "self"}
_SIMPLE = re.compile(
    r"(?P<name>[a-z][a-z0-9_]*)"
    r"(?: ?\| ?truncate\((?P<cut>\d{1,4})\)"
    r"|(?P<missing> is (?P<present>not )?none)"
    r"| ?(?P<how>==|!=|>=|<=|<|>) ?(?:(?P<number>\d{1,9})|'(?P<word>[^'\\]*)'))?"
)


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A parsed expression; `names` are the variables it reads."""

    source: str
    names: frozenset[str]
    tree: nodes.Node

    def try_with(self, values: Mapping[str, object]) -> str | None:
        """What goes wrong with these values, in words; None when nothing does."""
        try:
            _value(self.tree, values)
        except (TypeError, ValueError, ArithmeticError, AttributeError) as error:
            return str(error)
        return None

    def comparisons(self) -> Iterator[tuple[str, str, object]]:
        """Each comparison of a variable with a constant: the name, how, and the constant.

        `x in ['a', 'b']` is two of "eq"; `'a' in x` is one of "has".
        """
        if isinstance(self.tree, nodes.Compare):
            yield from _compared(self.tree)
        for compare in self.tree.find_all(nodes.Compare):
            yield from _compared(compare)


@lru_cache(maxsize=65536)
def read_expression(source: str) -> Expression:
    """Parse an expression; ExpressionError when it is not in the safe subset."""
    if "{{" in source or "{%" in source or "}}" in source:
        raise ExpressionError("a condition is written without braces: phq9 >= 10")
    if not source.strip():
        raise ExpressionError("there is nothing between the braces")
    simple = _SIMPLE.fullmatch(source.strip())
    if simple is not None and simple["name"] not in _WORDS:
        return Expression(source, frozenset({simple["name"]}), _read_simple(simple))
    try:
        tree = _ENVIRONMENTS["en"].parse("{{ (" + source + ") }}")
    except TemplateSyntaxError as error:
        raise ExpressionError(error.message or "not readable", error.lineno) from error
    _check(tree, (*_EXPRESSION_NODES, nodes.Output))
    # Nothing in the subset assigns a name: every one that stands there is read.
    names = frozenset(name.name for name in tree.find_all(nodes.Name))
    output = tree.body[0]
    if len(tree.body) != 1 or not isinstance(output, nodes.Output) or len(output.nodes) != 1:
        raise ExpressionError("one expression is expected")
    return Expression(source, names, output.nodes[0])


def _read_simple(match: re.Match[str]) -> nodes.Node:
    """A name by itself, cut, missing or not, or compared: nine of ten, without the parser."""
    name = nodes.Name(match["name"], "load")
    if match["cut"] is not None:
        return nodes.Filter(name, "truncate", [nodes.Const(int(match["cut"]))], [], None, None)
    if match["missing"] is not None:
        missing = nodes.Test(name, "none", [], [], None, None)
        return nodes.Not(missing) if match["present"] else missing
    if match["how"] is not None:
        number = match["number"]
        value = match["word"] if number is None else int(number)
        return nodes.Compare(name, [nodes.Operand(_HOW[match["how"]], nodes.Const(value))])
    return name


def _compared(compare: nodes.Compare) -> Iterator[tuple[str, str, object]]:
    left = compare.expr
    for operand in compare.ops:
        right = operand.expr
        if isinstance(left, nodes.Name) and isinstance(right, nodes.Const):
            many = right.value if isinstance(right.value, list | tuple) else None
            for value in [right.value] if many is None else many:
                yield left.name, operand.op if many is None else "eq", value
        elif isinstance(left, nodes.Const) and isinstance(right, nodes.Name):
            yield right.name, "has" if operand.op in ("in", "notin") else operand.op, left.value
        elif isinstance(left, nodes.Name) and isinstance(right, nodes.List | nodes.Tuple):
            for item in right.items:
                if isinstance(item, nodes.Const):
                    yield left.name, "eq", item.value
        left = right


def _value(node: nodes.Node, values: Mapping[str, object]) -> Any:
    """The value of an expression, computed without compiling it."""
    if isinstance(node, nodes.Name):
        value = values.get(node.name)
        return NOTHING if value is None else value
    if isinstance(node, nodes.Const):
        return node.value
    if isinstance(node, nodes.Compare):
        return _compare(node, values)
    if isinstance(node, nodes.BinExpr):
        return _combine(node, values)
    if isinstance(node, nodes.Not):
        return not _value(node.node, values)
    return _rarer_value(node, values)


def _combine(node: nodes.BinExpr, values: Mapping[str, object]) -> Any:
    left = _value(node.left, values)
    if isinstance(node, nodes.And):
        return left and _value(node.right, values)
    if isinstance(node, nodes.Or):
        return left or _value(node.right, values)
    return _ADD_UP[type(node)](left, _value(node.right, values))


def _rarer_value(node: nodes.Node, values: Mapping[str, object]) -> Any:
    if isinstance(node, nodes.Neg):
        return -_value(node.node, values)
    if isinstance(node, nodes.List | nodes.Tuple):
        return [_value(item, values) for item in node.items]
    if isinstance(node, nodes.CondExpr):
        chosen = node.expr1 if _value(node.test, values) else node.expr2
        return "" if chosen is None else _value(chosen, values)
    if isinstance(node, nodes.Filter):
        given = "" if node.node is None else _value(node.node, values)
        arguments = [_value(each, values) for each in node.args]
        return _ENVIRONMENTS["en"].filters[node.name](given, *arguments)
    if isinstance(node, nodes.Test):
        return _value(node.node, values) is NOTHING
    return NOTHING


def _compare(node: nodes.Compare, values: Mapping[str, object]) -> bool:
    left = _value(node.expr, values)
    for operand in node.ops:
        right = _value(operand.expr, values)
        if not _COMPARE[operand.op](left, right):
            return False
        left = right
    return True
