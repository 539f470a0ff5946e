"""What a new release changes against the one in use, said in the terms of its readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from cairn.content.checksum import module_revision
from cairn.content.models import Module

Kind = Literal[
    "module", "passage", "tool", "safety", "instrument", "crisis", "messages", "programme", "file"
]
How = Literal["new", "changed", "removed"]
_FOLDERS: dict[str, Kind] = {
    "passages": "passage",
    "instruments": "instrument",
    "crisis": "crisis",
    "messages": "messages",
    "programmes": "programme",
}
_MODULES: dict[str, Kind] = {"session": "module", "tool": "tool", "safety": "safety"}
#: Their newest wording is said to everybody at once, in the middle of a session too.
AT_ONCE = frozenset({"safety", "instrument", "crisis", "messages"})
#: Where the system messages of the safety dialogue are.
SAFETY_MESSAGES = "messages/safety.yml"
#: Content on which a life may depend: its reviewer answers for it by name and role.
_SAFETY_KINDS = frozenset({"safety", "instrument", "crisis"})


class Change(BaseModel):
    """One thing that is new, changed or gone. Numbers are the authors' own revisions."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    name: str
    how: How
    before: int | None = None
    after: int | None = None
    steps: tuple[int, int, int] = (0, 0, 0)  # new, changed, gone
    moves: tuple[int, ...] = ()  # revisions whose patients move to this one

    @property
    def is_safety(self) -> bool:
        """Whether a reviewer has to answer for it by name and role."""
        return self.kind in _SAFETY_KINDS or (self.kind, self.name) == ("messages", "safety")

    def __str__(self) -> str:
        title = f"{self.how:<8} {self.kind} {self.name}"
        if self.after and self.before:
            title += f", revision {self.before} → {self.after}"
        elif self.after:
            title += f", revision {self.after}"
        new, changed, gone = self.steps
        if any(self.steps):
            title += f" (steps: {new} new, {changed} changed, {gone} gone)"
        return title


def compare_modules(
    before: Mapping[str, Module], after: Mapping[str, Module], same: Iterable[str] = ()
) -> list[Change]:
    """The changes of modules by id; `same` are ids whose revision did not change."""
    unchanged, found = set(same), []
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if new is None:
            assert old is not None
            gone = Change(kind=_MODULES[old.kind], name=name, how="removed", before=old.revision)
            found.append(gone)
        elif old is None:
            added = Change(kind=_MODULES[new.kind], name=name, how="new", after=new.revision)
            found.append(added)
        elif name not in unchanged and module_revision(old) != module_revision(new):
            found.append(_changed(old, new))
    return found


def _changed(old: Module, new: Module) -> Change:
    then = {step.id: step for step in old.steps}
    now = {step.id: step for step in new.steps}
    changed = sum(1 for name in then.keys() & now.keys() if then[name] != now[name])
    return Change(
        kind=_MODULES[new.kind],
        name=new.id,
        how="changed",
        before=old.revision,
        after=new.revision,
        steps=(len(now.keys() - then.keys()), changed, len(then.keys() - now.keys())),
        moves=new.replaces.revisions if new.replaces else (),
    )


def compare_files(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[Change]:
    """The changes of all that is not a module, by file. A passage shows in its modules too."""
    found = []
    for name in sorted({*before, *after}):
        folder, _, file = name.partition("/")
        kind = _FOLDERS.get(folder)
        if kind is None or before.get(name) == after.get(name):
            continue
        how: How = "changed"
        if name not in before or name not in after:
            how = "new" if name not in before else "removed"
        found.append(Change(kind=kind, name=file.removesuffix(".yml"), how=how))
    return found
