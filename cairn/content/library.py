"""All content in memory: what the engine reads while it talks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from cairn.content.checks import check_modules
from cairn.content.checksum import module_revision
from cairn.content.findings import ContentError, Finding
from cairn.content.load import ANYWHERE, Parts, read_files, read_folder
from cairn.content.models import Crisis, Instrument, Message, Module, Programme, Text

Pinned = tuple[str, str]  # module, revision


class Library:
    """Content that has passed its checks. Older revisions are held for pinned patients."""

    def __init__(
        self,
        parts: Parts,
        warnings: Iterable[Finding] = (),
        withdrawn: frozenset[Pinned] = frozenset(),
    ) -> None:
        if parts.programme is None:
            raise ContentError(parts.findings)
        self._modules = parts.modules
        self._instruments = parts.instruments
        self._crisis = parts.crisis
        self._messages = parts.messages
        self._programme = parts.programme
        self._revisions = {each.id: module_revision(each) for each in parts.modules.values()}
        self._withdrawn = withdrawn
        self._older: dict[Pinned, Module] = {}
        self._looked_up: set[Pinned] = set()
        self._tools = {
            each.intent: each
            for each in parts.modules.values()
            if each.kind == "tool" and each.intent
        }
        self._labels = _collect_labels(parts.modules.values())
        self._safety = next((m for m in parts.modules.values() if m.kind == "safety"), None)
        self.warnings = tuple(warnings)

    @classmethod
    def load(cls, folder: Path) -> Library:
        """Read and check a content folder; ContentError lists all that is wrong with it."""
        return cls._checked(read_folder(folder))

    @classmethod
    def of_files(
        cls, files: Mapping[str, bytes], withdrawn: frozenset[Pinned] = frozenset()
    ) -> Library:
        """Read and check the files of a release; ContentError as `load`.

        `withdrawn` are the revisions that a rollback took back.
        """
        return cls._checked(read_files(files), withdrawn)

    @classmethod
    def _checked(cls, parts: Parts, withdrawn: frozenset[Pinned] = frozenset()) -> Library:
        findings = [*parts.findings, *check_modules(parts)]
        if any(finding.severity == "error" for finding in findings):
            raise ContentError(findings)
        return cls(parts, findings, withdrawn)

    def module(self, module_id: str, revision: str | None = None) -> Module:
        """The module, at that revision or the newest; KeyError if it is not here.

        The safety dialogue is always the newest: crisis wording is never pinned. A module
        that left the content stays for those who are in the middle of it.
        """
        newest = self._modules.get(module_id)
        if newest is None:
            return self._left(module_id, revision)
        if revision in (None, self._revisions[module_id]) or newest.kind == "safety":
            return newest
        return self._older[module_id, str(revision)]

    def _left(self, module_id: str, revision: str | None) -> Module:
        if revision is not None:
            return self._older[module_id, revision]
        held = [each for (name, _), each in self._older.items() if name == module_id]
        if not held:
            raise KeyError(module_id)
        return max(held, key=lambda each: each.revision)

    def revision(self, module_id: str) -> str:
        """The newest revision of a module, 12 hex digits; KeyError if it is not here."""
        return self._revisions[module_id]

    def modules(self) -> tuple[Module, ...]:
        """Every module at its newest revision: sessions, tools, safety."""
        return tuple(self._modules.values())

    def add_revision(self, module: Module, revision: str | None = None) -> str:
        """Hold an older revision for the patients pinned to it; returns its revision.

        `revision` is the one it was published under: a later version of Cairn may describe
        the same module in other words, and its patients must still find it.
        """
        revision = revision or module_revision(module)
        self._older[module.id, revision] = module
        for key, label in _collect_labels([module]).items():
            self._labels.setdefault(key, label)
        return revision

    def inherit(self, before: Library) -> None:
        """Hold all that the library before this one held, its own newest revisions too.

        So a turn that began with the library before ends well with this one.
        """
        for (_, revision), module in before._older.items():
            self.add_revision(module, revision)
        for module in before.modules():
            if module.kind != "safety":
                self.add_revision(module, before.revision(module.id))

    def lacks(self, pinned: Pinned) -> bool:
        """Whether a pinned revision has still to be looked up among what was published."""
        module, revision = pinned
        return self._revisions.get(module) != revision and pinned not in self._looked_up

    def note_looked_up(self, pinned: Pinned) -> None:
        """Remember that all that was published about this revision is held, if there is any."""
        self._looked_up.add(pinned)

    def successor(self, pinned: Pinned) -> Pinned | None:
        """Where a run of that revision moves at its next turn; None where it stays.

        A revision that declares `replaces:` takes over; one that was rolled back goes to
        the newest. What was rolled back takes nobody over.
        """
        module_id, revision = pinned
        newest = self._revisions.get(module_id)
        if revision == newest or self.module(module_id, revision).kind == "safety":
            return None
        number = self.module(module_id, revision).revision
        heirs = [
            (each.revision, name)
            for name, each in self._all_of(module_id)
            if each.replaces is not None
            and number in each.replaces.revisions
            and each.revision > number
            and (module_id, name) not in self._withdrawn
        ]
        if heirs:
            return module_id, max(heirs)[1]
        return (module_id, newest) if newest and pinned in self._withdrawn else None

    def _all_of(self, module_id: str) -> list[tuple[str, Module]]:
        held = [(name, each) for (module, name), each in self._older.items() if module == module_id]
        newest = self._modules.get(module_id)
        return held if newest is None else [*held, (self._revisions[module_id], newest)]

    def tool_for(self, intent: str) -> Module | None:
        """The tool that answers an intent; None when no tool does."""
        return self._tools.get(intent)

    def safety(self) -> Module:
        """The safety dialogue; KeyError if the content has none."""
        if self._safety is None:
            raise KeyError("no module of kind safety")
        return self._safety

    def instrument(self, instrument_id: str) -> Instrument:
        """The instrument; KeyError if it is not here."""
        return self._instruments[instrument_id]

    def instruments(self) -> tuple[Instrument, ...]:
        """Every instrument."""
        return tuple(self._instruments.values())

    def crisis(self, country: str) -> Crisis:
        """Crisis resources of a country (ISO 3166 alpha-2), or the neutral entry."""
        return self._crisis.get(country.upper(), self._crisis[ANYWHERE])

    def countries(self) -> tuple[str, ...]:
        """The countries whose crisis resources are here, without the neutral entry."""
        return tuple(sorted(country for country in self._crisis if country != ANYWHERE))

    def message(self, key: str) -> Message:
        """A sentence of the system; KeyError if it is not here."""
        return self._messages[key]

    def messages(self) -> Mapping[str, Message]:
        """Every sentence of the system by its key."""
        return MappingProxyType(self._messages)

    def programme(self) -> Programme:
        """The order of the session modules."""
        return self._programme

    def label(self, name: str, option_id: str) -> Text | None:
        """What the option that a variable holds is called, or None."""
        return self._labels.get((name, option_id))


def _collect_labels(modules: Iterable[Module]) -> dict[tuple[str, str], Text]:
    return {
        (step.save_as, option.id): option.label
        for module in modules
        for step in module.steps
        if step.save_as
        for option in step.options
    }
