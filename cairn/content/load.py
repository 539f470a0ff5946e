"""Reading a whole content folder: every file, every finding, nothing half-loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from cairn.content.checksum import instrument_checksum
from cairn.content.findings import Finding
from cairn.content.models import (
    LANGS,
    Crisis,
    Instrument,
    Message,
    Messages,
    Module,
    Passage,
    Programme,
)
from cairn.content.names import MESSAGE_KEYS
from cairn.content.parse import parse
from cairn.content.passages import Origin, splice
from cairn.content.rules.table import found
from cairn.content.yaml_file import MAX_BYTES, YamlFile, read_yaml

M = TypeVar("M", bound=BaseModel)

#: The neutral entry that serves a country without its own file.
ANYWHERE = "ZZ"
#: Where content lies; `safety/risk/` belongs to the detector.
FOLDERS = (
    *("passages", "modules", "tools", "safety", "instruments", "crisis"),
    *("messages", "programmes"),
)


@dataclass(slots=True)
class Parts:
    """What a folder holds, and from which file each module came."""

    modules: dict[str, Module] = field(default_factory=dict)
    passages: dict[str, Passage] = field(default_factory=dict)
    origins: dict[str, tuple[Origin, ...]] = field(default_factory=dict)  # of a module's steps
    instruments: dict[str, Instrument] = field(default_factory=dict)
    crisis: dict[str, Crisis] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    programme: Programme | None = None
    files: dict[str, YamlFile] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_folder(folder: Path) -> Parts:
    """Read every file of a folder; wrong files leave findings, right ones are in the parts."""
    if not folder.is_dir():
        return Parts(findings=[found("folder", str(folder))])
    return read_files(collect_files(folder))


def collect_files(folder: Path) -> dict[str, bytes]:
    """Every content file of a folder, by its path below it; too large ones cut at the limit."""
    files: dict[str, bytes] = {}
    for sub in FOLDERS:
        for path in sorted((folder / sub).glob("*.yml")):
            with path.open("rb") as file:
                files[f"{sub}/{path.name}"] = file.read(MAX_BYTES + 1)
    return files


def read_files(files: Mapping[str, bytes]) -> Parts:
    """Read content from the bytes of its files, as a folder or a release holds them."""
    parts = Parts()
    _read_modules(files, parts)
    for file, instrument in _each(files, "instruments", Instrument, parts):
        if _is_new(parts, file, instrument.id, parts.instruments):
            parts.instruments[instrument.id] = instrument
            parts.findings += _check_instrument(file, instrument)
    for file, crisis in _each(files, "crisis", Crisis, parts):
        if _is_new(parts, file, crisis.country, parts.crisis):
            parts.crisis[crisis.country] = crisis
            parts.files[f"crisis:{crisis.country}"] = file
    for file, messages in _each(files, "messages", Messages, parts):
        for key, message in messages.messages.items():
            if _is_new(parts, file, key, parts.messages, ("messages", key)):
                parts.messages[key] = message
    for _file, programme in _each(files, "programmes", Programme, parts):
        parts.programme = programme
    parts.findings += _check_whole(parts)
    return parts


def _read_modules(files: Mapping[str, bytes], parts: Parts) -> None:
    """Passages first, then the modules that hold them."""
    passages: dict[str, tuple[YamlFile, Passage]] = {}
    for file, passage in _each(files, "passages", Passage, parts):
        if _is_new(parts, file, passage.id, passages):
            passages[passage.id] = (file, passage)
            parts.passages[passage.id] = passage
    for sub in ("modules", "tools", "safety"):
        for file, module in _each(files, sub, Module, parts):
            if _is_new(parts, file, module.id, parts.modules):
                spliced = splice(module, file, passages)
                parts.modules[module.id] = spliced.module
                parts.origins[module.id] = spliced.origins
                parts.files[f"module:{module.id}"] = file


def _each(
    files: Mapping[str, bytes], sub: str, model: type[M], parts: Parts
) -> Iterator[tuple[YamlFile, M]]:
    for name in sorted(files):
        if not name.startswith(f"{sub}/"):
            continue
        file = read_yaml(files[name], name)
        parsed = parse(file, model)
        parts.findings += file.findings
        if parsed is not None:
            parts.files[name] = file
            yield file, parsed


def _is_new(
    parts: Parts,
    file: YamlFile,
    key: str,
    kept: Mapping[str, object],
    path: tuple[str, ...] = ("id",),
) -> bool:
    """Tell whether an id is free; one that is taken is a finding."""
    if key not in kept:
        return True
    parts.findings.append(found("duplicate-id", file.name, file.line_of(path), name=key))
    return False


def _check_instrument(file: YamlFile, instrument: Instrument) -> list[Finding]:
    findings = []
    for lang in LANGS:
        stated = dict(instrument.checksum).get(lang)  # type: ignore[call-overload]
        if stated != instrument_checksum(instrument, lang):
            line = file.line_of(("checksum", lang))
            findings.append(found("checksum", file.name, line, lang=lang))
    if any(answer.score is None for answer in instrument.answers):
        findings.append(found("score", file.name, file.line_of(("answers",))))
    return findings


def _check_whole(parts: Parts) -> list[Finding]:
    findings = [
        found("message", "messages/", name=key) for key in MESSAGE_KEYS if key not in parts.messages
    ]
    if parts.programme is None:
        findings.append(found("programme", "programmes/"))
    if ANYWHERE not in parts.crisis:
        findings.append(found("crisis", "crisis/"))
    return findings
