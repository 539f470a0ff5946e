"""All content in memory: what the engine reads while it talks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cairn.content.checks import check_modules
from cairn.content.checksum import module_revision
from cairn.content.findings import ContentError, Finding
from cairn.content.load import ANYWHERE, Parts, read_folder
from cairn.content.models import Crisis, Instrument, Message, Module, Programme, Text


class Library:
    """Content that has passed its checks. Older revisions stay for pinned patients."""

    def __init__(self, parts: Parts, warnings: Iterable[Finding] = ()) -> None:
        if parts.programme is None:
            raise ContentError(parts.findings)
        self._modules = parts.modules
        self._instruments = parts.instruments
        self._crisis = parts.crisis
        self._messages = parts.messages
        self._programme = parts.programme
        self._revisions = {each.id: module_revision(each) for each in parts.modules.values()}
        self._older: dict[tuple[str, str], Module] = {}
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
        parts = read_folder(folder)
        findings = [*parts.findings, *check_modules(parts)]
        if any(finding.severity == "error" for finding in findings):
            raise ContentError(findings)
        return cls(parts, findings)

    def module(self, module_id: str, revision: str | None = None) -> Module:
        """The module, at that revision or the newest; KeyError if it is not here.

        The safety dialogue is always the newest: crisis wording is never pinned.
        """
        newest = self._modules[module_id]
        if revision in (None, self._revisions[module_id]) or newest.kind == "safety":
            return newest
        return self._older[module_id, str(revision)]

    def revision(self, module_id: str) -> str:
        """The newest revision of a module, 12 hex digits; KeyError if it is not here."""
        return self._revisions[module_id]

    def modules(self) -> tuple[Module, ...]:
        """Every module at its newest revision: sessions, tools, safety."""
        return tuple(self._modules.values())

    def add_revision(self, module: Module) -> str:
        """Hold an older revision for the patients pinned to it; returns its revision."""
        revision = module_revision(module)
        self._older[module.id, revision] = module
        return revision

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

    def message(self, key: str) -> Message:
        """A sentence of the system; KeyError if it is not here."""
        return self._messages[key]

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
