"""What a module may refer to, and where it may go: checked before it is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cairn.content import graph
from cairn.content.check_text import MEND_NAME, check_text, draw_trials, try_values
from cairn.content.expressions import ExpressionError, compile_condition
from cairn.content.findings import Finding
from cairn.content.load import Parts
from cairn.content.models import Message, Module, Step, Text
from cairn.content.names import MESSAGE_ONLY, PROVIDED, SAFETY_ENTRIES, TOOL_INTENTS
from cairn.content.yaml_file import YamlFile

_TEXT_FIELDS = ("text", "sms", "why", "again", "low_label", "high_label")


def check_modules(parts: Parts) -> list[Finding]:
    """Findings of every module and message, and of what the modules together must cover."""
    findings: list[Finding] = []
    for module in parts.modules.values():
        findings += _ModuleCheck(parts, module, parts.files[f"module:{module.id}"]).run()
    findings += _check_messages(parts)
    findings += _check_coverage(parts)
    return findings


@dataclass(slots=True)
class _ModuleCheck:
    parts: Parts
    module: Module
    file: YamlFile

    def run(self) -> list[Finding]:
        found = list(self._ids())
        if found:
            return found
        found += self._entries()
        found += self._paths()
        for index, step in enumerate(self.module.steps):
            found += self._references(index, step)
            found += self._saves(index, step)
            found += self._conditions(index, step)
            found += self._texts(index, step)
        return found

    def _finding(
        self, step: Step | None, index: int, field: str, rule: str, message: str, mend: str
    ) -> Finding:
        path = ("steps", index, field) if step else (field,)
        line = self.file.line_of(path)
        return Finding(self.file.name, message, mend, rule, line, step.id if step else None)

    def _ids(self) -> Iterator[Finding]:
        seen: set[str] = set()
        for index, step in enumerate(self.module.steps):
            if step.id in seen or step.id == graph.END:
                message = f"step id '{step.id}' is taken"
                yield self._finding(step, index, "id", "duplicate-id", message, "Rename it.")
            seen.add(step.id)

    def _entries(self) -> Iterator[Finding]:
        known = {step.id for step in self.module.steps}
        if self.module.kind != "safety":
            if self.module.entries:
                mend = "Remove `entries:`."
                yield self._finding(None, 0, "entries", "entry", "only safety has entries", mend)
            return
        for name in SAFETY_ENTRIES:
            if name not in self.module.entries:
                mend = "Add it: a disclosure of that kind must lead somewhere."
                message = f"entry '{name}' is missing"
                yield self._finding(None, 0, "entries", "entry", message, mend)
        for name, step_id in self.module.entries.items():
            if step_id not in known:
                message = f"entry '{name}' names no step: '{step_id}'"
                yield self._finding(None, 0, "entries", "entry", message, "Correct the step id.")

    def _paths(self) -> Iterator[Finding]:
        known = {step.id for step in self.module.steps} | {graph.END}
        reached = graph.reachable(self.module)
        ends = graph.before(self.module, graph.END)
        loops = graph.silent_loops(self.module)
        for index, step in enumerate(self.module.steps):
            for target in graph.successors(self.module, step):
                if target not in known:
                    message = f"`next` names no step: '{target}'"
                    mend = "Correct the step id, or write `end`."
                    yield self._finding(step, index, "next", "unknown-step", message, mend)
            if step.id not in reached:
                mend = "Lead to it from another step, or remove it."
                message = "no path reaches this step"
                yield self._finding(step, index, "id", "unreachable", message, mend)
            elif step.id not in ends or step.id in loops:
                mend = "Give one of the steps on this path a way to `end`."
                message = "a path from this step never ends"
                yield self._finding(step, index, "next", "dead-end", message, mend)

    def _references(self, index: int, step: Step) -> Iterator[Finding]:
        if step.instrument and step.instrument not in self.parts.instruments:
            message = f"instrument '{step.instrument}' does not exist"
            mend = "Correct the name, or add content/instruments/."
            yield self._finding(step, index, "instrument", "instrument", message, mend)
        if "open_tool" in step.does and step.tool is None:
            mend = "Add `tool:` with the id of the tool."
            yield self._finding(step, index, "does", "tool", "opens no tool", mend)
        if step.tool and step.tool not in self.parts.modules:
            message = f"tool '{step.tool}' does not exist"
            yield self._finding(step, index, "tool", "tool", message, "Correct the name.")
        safety_only = {"release_session", "pause_for_safety"} & set(step.does)
        if safety_only and self.module.kind != "safety":
            message = f"{', '.join(sorted(safety_only))} belongs to the safety dialogue"
            yield self._finding(step, index, "does", "effect", message, "Remove it.")

    def _saves(self, index: int, step: Step) -> Iterator[Finding]:
        name = step.save_as
        if name and name not in self.module.variables:
            message = f"`save_as: {name}` is not declared"
            mend = f"Add `{name}` under `variables:`."
            yield self._finding(step, index, "save_as", "undeclared", message, mend)
        if name and name in PROVIDED and self.module.kind != "safety":
            message = f"'{name}' is a name that Cairn provides"
            yield self._finding(step, index, "save_as", "reserved", message, "Choose another name.")
        if step.kind == "choice":
            ids = [option.id for option in step.options]
            if len(set(ids)) != len(ids):
                message = "two options have the same id"
                yield self._finding(step, index, "options", "duplicate-id", message, "Rename one.")

    def _known(self) -> set[str]:
        return {*PROVIDED, *self.module.variables, *self.module.derived}

    def _conditions(self, index: int, step: Step) -> Iterator[Finding]:
        conditions = [("skip_if", step.skip_if)] if step.skip_if else []
        if isinstance(step.next, tuple):
            conditions += [("next", route.when) for route in step.next if route.when]
        for field, source in conditions:
            if source is None:
                continue
            try:
                condition = compile_condition(source)
            except ExpressionError as error:
                yield self._finding(step, index, field, "condition", str(error), "Rewrite it.")
                continue
            for name in sorted(condition.names - self._known()):
                message = f"condition uses the unknown variable '{name}'"
                yield self._finding(step, index, field, "unknown-variable", message, MEND_NAME)
            for values in draw_trials(self.module.variables):
                trouble = try_values(condition, values)
                if trouble:
                    mend = "Compare numbers with numbers and words with words."
                    yield self._finding(step, index, field, "condition", trouble, mend)
                    break

    def _texts(self, index: int, step: Step) -> Iterator[Finding]:
        base = ("steps", index)
        named: list[tuple[tuple[str | int, ...], Text]] = [
            ((*base, name), text)
            for name in _TEXT_FIELDS
            if (text := getattr(step, name)) is not None
        ]
        named += [((*base, "options", n, "label"), o.label) for n, o in enumerate(step.options)]
        if step.homework:
            named.append(((*base, "homework", "title"), step.homework.title))
        for path, text in named:
            trials = draw_trials(self.module.variables)
            yield from check_text(self.file, path, text, self._known(), trials, step.id)


def _check_messages(parts: Parts) -> Iterator[Finding]:
    known = {*PROVIDED, *MESSAGE_ONLY, "when"}
    trials = draw_trials({})
    for name, file in parts.files.items():
        if not name.startswith("messages/"):
            continue
        for key in file.data["messages"]:
            message: Message = parts.messages[key]
            for field, text in (("text", message.text), ("sms", message.sms)):
                if text is not None:
                    path = ("messages", key, field)
                    yield from check_text(file, path, text, known, trials)


def _check_coverage(parts: Parts) -> Iterator[Finding]:
    intents = {module.intent for module in parts.modules.values() if module.kind == "tool"}
    for intent in TOOL_INTENTS:
        if intent not in intents:
            mend = f"Write a tool with `intent: {intent}`; no intent may be a dead end."
            yield Finding("tools/", f"no tool answers '{intent}'", mend, "missing-tool")
    safeties = [module.id for module in parts.modules.values() if module.kind == "safety"]
    if len(safeties) != 1:
        mend = "Keep exactly one module with `kind: safety`."
        yield Finding("safety/", f"{len(safeties)} safety dialogues", mend, "safety")
