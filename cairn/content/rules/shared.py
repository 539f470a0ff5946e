"""What modules have in common: variables that pass between them, intents, homework."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cairn.content.findings import Finding
from cairn.content.names import TOOL_INTENTS
from cairn.content.rules.facts import Facts
from cairn.content.rules.near import nearest
from cairn.content.rules.table import found

#: Set by a clinician in the console, or by Cairn itself; no module saves them.
SET_ELSEWHERE = frozenset(
    {"interoceptive_released", "sleep_released", "mood_note", "homework_note", "human_note", "goal"}
)
_CARRIED = frozenset({"patient", "shared"})


def check_whole(facts: Sequence[Facts]) -> Iterator[Finding]:
    """What the modules refer to in each other, and what they together must cover."""
    yield from _ids(facts)
    yield from _intents(facts)
    yield from _tools(facts)
    options = join_options(facts)
    for each in facts:
        for one in each.compared:
            ids = options.get(one.name)
            if ids is not None and one.value not in ids:
                values = {"name": one.name, "value": one.value, **nearest(one.value, ids)}
                where = {"step": one.step, "lang": one.lang}
                yield found("option-value", each.file, one.line, **where, **values)


def check_shared(facts: Sequence[Facts], read_elsewhere: frozenset[str]) -> Iterator[Finding]:
    """Variables and homework of several modules; a programme reads `read_elsewhere`."""
    yield from _declarations(facts)
    yield from _carried(facts, read_elsewhere)
    yield from _homework(facts)


def join_options(facts: Iterable[Facts]) -> dict[str, frozenset[str]]:
    """Each option variable of any module, and every id that some step can give it."""
    found_ids: dict[str, frozenset[str]] = {}
    for each in facts:
        for name, ids in each.options.items():
            found_ids[name] = found_ids.get(name, frozenset()) | ids
    return found_ids


def _ids(facts: Sequence[Facts]) -> Iterator[Finding]:
    first: dict[tuple[bool, str], str] = {}
    for each in facts:
        key = (each.kind == "passage", each.id)
        if first.setdefault(key, each.file) != each.file:
            yield found("duplicate-id", each.file, each.lines["id"], name=each.id)


def _tools(facts: Sequence[Facts]) -> Iterator[Finding]:
    known = {each.id for each in facts if each.kind != "passage"}
    for each in facts:
        for tool in each.opened:
            if tool.name not in known:
                values = {"name": tool.name, **nearest(tool.name, known)}
                yield found("unknown-tool", each.file, tool.line, step=tool.step, **values)


def _declarations(facts: Sequence[Facts]) -> Iterator[Finding]:
    """A variable that is carried from module to module means the same in each."""
    first: dict[str, Facts] = {}
    carried = {
        name for each in facts for name, one in each.variables.items() if one.scope in _CARRIED
    }
    for each in facts:
        for name in each.variables.keys() & carried:
            before = first.setdefault(name, each)
            if before.variables[name] != each.variables[name]:
                line = each.lines[name]
                yield found("declared-differently", each.file, line, name=name, other=before.file)


def _carried(facts: Sequence[Facts], read_elsewhere: frozenset[str]) -> Iterator[Finding]:
    saved = {name for each in facts for name in each.use.saved}
    read = {name for each in facts for name in each.use.read} | read_elsewhere
    for each in facts:
        for name, variable in each.variables.items():
            carried = variable.scope in _CARRIED
            is_saved = name in (saved if carried else each.use.saved) or name in SET_ELSEWHERE
            is_read = name in (read if carried else each.use.read) or variable.scope == "shared"
            line, step = each.use.saved.get(name, (0, None))
            if name in each.use.read and not is_saved and each.kind != "passage":
                yield found("never-saved", each.file, each.lines[name], name=name)
            elif line and not is_read:
                yield found("never-read", each.file, line, step=step, name=name)


def _intents(facts: Sequence[Facts]) -> Iterator[Finding]:
    first: dict[str, Facts] = {}
    for each in facts:
        if each.kind == "tool" and each.intent:
            before = first.setdefault(each.intent, each)
            if before is not each:
                line = each.lines["intent"]
                name, other = each.intent, before.id
                yield found("duplicate-intent", each.file, line, name=name, other=other)
    for intent in TOOL_INTENTS:
        if intent not in first:
            yield found("missing-tool", "tools/", name=intent)
    safeties = [each for each in facts if each.kind == "safety"]
    if len(safeties) != 1:
        yield found("safety", "safety/", count=len(safeties))


def _homework(facts: Sequence[Facts]) -> Iterator[Finding]:
    first: dict[str, tuple[Facts, tuple[str, str]]] = {}
    for each in facts:
        for given in each.homework:
            before, title = first.setdefault(given.id, (each, given.title))
            if title != given.title:
                values = {"name": given.id, "other": before.file}
                yield found("homework-id", each.file, given.line, step=given.step, **values)
