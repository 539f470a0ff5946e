"""The programme: its conditions, and that every session has a place in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from cairn.content.expression import Expression, read_expression
from cairn.content.expressions import ExpressionError
from cairn.content.findings import Finding
from cairn.content.models import Programme
from cairn.content.names import PROVIDED
from cairn.content.rules.facts import Facts
from cairn.content.rules.near import nearest
from cairn.content.rules.table import found
from cairn.content.yaml_file import Path_, YamlFile


def check_programme(
    programme: Programme,
    file: YamlFile,
    facts: Sequence[Facts],
    options: Mapping[str, frozenset[str]],
) -> Iterator[Finding]:
    """Its conditions read what patients keep, and no session is left out."""
    kept = {
        name
        for each in facts
        for name, one in each.variables.items()
        if one.scope in ("patient", "shared")
    }
    for path, source in _conditions(programme):
        line = file.line_of(path)
        try:
            expression = read_expression(source)
        except ExpressionError as error:
            yield found("condition", file.name, line, problem=error)
            continue
        yield from _judge(file, line, expression, kept, options)
    yield from check_places(programme, file, {each.id for each in facts if each.kind != "passage"})
    named = set(programme.ids())
    for each in facts:
        if each.kind == "session" and each.id not in named:
            yield found("not-in-programme", each.file, each.lines["id"])


def check_places(programme: Programme, file: YamlFile, known: Collection[str]) -> Iterator[Finding]:
    """A session that is not there would stop the patient who comes to it."""
    for place, each in enumerate(programme.modules):
        if each.module not in known:
            line = file.line_of(("modules", place))
            near = nearest(each.module, known)
            yield found("unknown-module", file.name, line, name=each.module, **near)


def read_names(programme: Programme) -> frozenset[str]:
    """The variables that the programme's conditions read."""
    names: set[str] = set()
    for _path, source in _conditions(programme):
        try:
            names |= read_expression(source).names
        except ExpressionError:
            continue  # said by check_programme
    return frozenset(names)


def _conditions(programme: Programme) -> Iterator[tuple[Path_, str]]:
    """Each condition of a programme, and where it stands."""
    if programme.closed_when is not None:
        yield ("closed_when",), programme.closed_when
    for n, place in enumerate(programme.modules):
        if place.when is not None:
            yield ("modules", n, "when"), place.when


def _judge(
    file: YamlFile,
    line: int,
    expression: Expression,
    kept: set[str],
    options: Mapping[str, frozenset[str]],
) -> Iterator[Finding]:
    for name in sorted(expression.names - kept - PROVIDED.keys()):
        yield found("unknown-variable", file.name, line, name=name, **nearest(name, kept))
    for name, _how, value in expression.comparisons():
        ids = options.get(name)
        if ids is not None and isinstance(value, str) and value not in ids:
            near = nearest(value, ids)
            yield found("option-value", file.name, line, name=name, value=value, **near)
