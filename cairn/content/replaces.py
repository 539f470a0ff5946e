"""A declared migration, checked: nobody stands on a step that is gone or misses an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cairn.content.expressions import ExpressionError, compile_condition, compile_template
from cairn.content.findings import Finding
from cairn.content.graph import successors
from cairn.content.models import Module, Step
from cairn.content.passages import Origin
from cairn.content.yaml_file import YamlFile

RULE = "replaces"


def check_replaces(
    new: Module, olds: Iterable[Module], file: YamlFile, origins: Sequence[Origin]
) -> list[Finding]:
    """Findings of `replaces:` against the published revisions that it names.

    `olds` are all published revisions of the module; those it does not name are passed over.
    `origins` says where each of its steps was written.
    A number that was never published here is no error: another site may have published it.
    """
    if new.replaces is None:
        return []
    found = list(_numbers(new, file))
    for old in olds:
        if old.revision in new.replaces.revisions and not found:
            found += _stranded(new, old, file)
            found += _unanswered(new, old, origins)
    return list(dict.fromkeys(found))


def _finding(file: YamlFile, field: str, message: str, mend: str, step: str | None) -> Finding:
    line = file.line_of(("replaces", field))
    return Finding(file.name, message, mend, RULE, line, step)


def _numbers(new: Module, file: YamlFile) -> Iterator[Finding]:
    assert new.replaces is not None
    steps = {step.id for step in new.steps}
    for number in new.replaces.revisions:
        if number >= new.revision:
            message = f"revision {new.revision} cannot replace revision {number}"
            mend = "Name only revisions before this one, and raise `revision:`."
            yield _finding(file, "revisions", message, mend, None)
    for old_id, new_id in new.replaces.steps.items():
        if new_id not in steps:
            message = f"'{old_id}' is led to '{new_id}', which is no step of this module"
            yield _finding(file, "steps", message, "Correct the step id.", old_id)


def _stranded(new: Module, old: Module, file: YamlFile) -> Iterator[Finding]:
    assert new.replaces is not None
    steps = {step.id for step in new.steps}
    for step in old.steps:
        if new.replaces.steps.get(step.id, step.id) not in steps:
            message = (
                f"step '{step.id}' of revision {old.revision} is gone, and a patient may be on it"
            )
            mend = f"Write under `replaces: steps:` where it went: `{step.id}: another-step`."
            yield _finding(file, "steps", message, mend, step.id)


def _unanswered(new: Module, old: Module, origins: Sequence[Origin]) -> Iterator[Finding]:
    """Answers that a moved patient was never asked for, and that a later step reads.

    Only where the old revision could not save the name and the new one asks for it: a patient
    may then be moved behind the question.
    """
    assert new.replaces is not None
    arrivals = {new.replaces.steps.get(step.id, step.id) for step in old.steps}
    asked = {step.save_as for step in new.steps if step.save_as}
    fresh = asked - {step.save_as for step in old.steps} - set(old.variables)
    derived = new.derived
    for name in sorted(fresh):
        names = {name} | {each for each, source in derived.items() if source == name}
        for step in _before_asking(new, name, arrivals):
            if names & _read_for_sure(step):
                message = (
                    f"'{name}' is read here, and a patient who began revision {old.revision} "
                    "may come behind the question for it"
                )
                mend = (
                    f"Guard it with {{% if {name} is not none %}}, or lead the step before it "
                    "to the question under `replaces: steps:`."
                )
                origin = origins[new.steps.index(step)]
                line = origin.file.line_of(("steps", origin.index))
                yield Finding(origin.file.name, message, mend, RULE, line, step.id)


def _before_asking(new: Module, name: str, arrivals: set[str]) -> list[Step]:
    """The steps that can be reached from an arrival without passing the question for `name`."""
    known = {step.id: step for step in new.steps}
    seen: set[str] = set()
    waiting = [each for each in arrivals if each in known]
    while waiting:
        here = waiting.pop()
        if here in seen or here not in known or known[here].save_as == name:
            continue
        seen.add(here)
        waiting += successors(new, known[here])
    return [step for step in new.steps if step.id in seen]


def _read_for_sure(step: Step) -> set[str]:
    """The names that a step's own text prints with no guard; conditions take a missing one."""
    found: set[str] = set()
    for text in (step.text, step.sms):
        for source, lang in ((text.en, "en"), (text.fr, "fr")) if text else ():
            try:
                template = compile_template(source, lang)
            except ExpressionError:
                continue  # `lint` has said so already
            found |= {name for name in template.names if not _is_guarded(source, name)}
    return found


def _is_guarded(source: str, name: str) -> bool:
    """Whether the text has a branch on that name, or a default for it."""
    for block in source.split("{%")[1:]:
        words = block.partition("%}")[0].strip()
        if words.startswith(("if ", "elif ")):
            try:
                if name in compile_condition(words.partition(" ")[2]).names:
                    return True
            except ExpressionError:
                continue
    return f"{name}|default" in source.replace(" ", "")
