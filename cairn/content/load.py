"""Reading a whole content folder: every file, every finding, nothing half-loaded."""

from __future__ import annotations

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
    Programme,
)
from cairn.content.names import MESSAGE_KEYS
from cairn.content.parse import parse
from cairn.content.yaml_file import YamlFile, read_yaml

M = TypeVar("M", bound=BaseModel)

#: The neutral entry that serves a country without its own file.
ANYWHERE = "ZZ"


@dataclass(slots=True)
class Parts:
    """What a folder holds, and from which file each module came."""

    modules: dict[str, Module] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    crisis: dict[str, Crisis] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    programme: Programme | None = None
    files: dict[str, YamlFile] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_folder(folder: Path) -> Parts:
    """Read every file; wrong files leave findings, right ones are in the parts."""
    parts = Parts()
    if not folder.is_dir():
        mend = "Point to the folder that holds modules/, tools/ and messages/."
        parts.findings.append(Finding(str(folder), "there is no such folder", mend, "folder"))
        return parts
    for pattern in ("modules/*.yml", "tools/*.yml", "safety/*.yml"):
        for file, module in _each(folder, pattern, Module, parts):
            _keep(parts, file, module.id, parts.modules, module)
    for file, instrument in _each(folder, "instruments/*.yml", Instrument, parts):
        _keep(parts, file, instrument.id, parts.instruments, instrument)
        parts.findings += _check_instrument(file, instrument)
    for file, crisis in _each(folder, "crisis/*.yml", Crisis, parts):
        _keep(parts, file, crisis.country, parts.crisis, crisis)
        parts.files[f"crisis:{crisis.country}"] = file
    for file, messages in _each(folder, "messages/*.yml", Messages, parts):
        for key, message in messages.messages.items():
            _keep(parts, file, key, parts.messages, message)
    for _file, programme in _each(folder, "programmes/*.yml", Programme, parts):
        parts.programme = programme
    parts.findings += _check_whole(parts)
    return parts


def _each(folder: Path, pattern: str, model: type[M], parts: Parts) -> list[tuple[YamlFile, M]]:
    found: list[tuple[YamlFile, M]] = []
    for path in sorted(folder.glob(pattern)):
        name = path.relative_to(folder).as_posix()
        file = read_yaml(path, name)
        parsed = parse(file, model)
        parts.findings += file.findings
        if parsed is not None:
            parts.files[name] = file
            found.append((file, parsed))
    return found


def _keep(parts: Parts, file: YamlFile, key: str, kept: dict[str, M], part: M) -> None:
    if key in kept:
        line = file.line_of(("messages", key) if isinstance(part, Message) else ("id",))
        parts.findings.append(
            Finding(file.name, f"'{key}' exists twice", "Rename one of them.", "duplicate-id", line)
        )
        return
    kept[key] = part
    if isinstance(part, Module):
        parts.files[f"module:{key}"] = file


def _check_instrument(file: YamlFile, instrument: Instrument) -> list[Finding]:
    findings = []
    for lang in LANGS:
        expected = instrument_checksum(instrument, lang)
        stated = dict(instrument.checksum).get(lang)  # type: ignore[call-overload]
        if stated != expected:
            message = f"checksum is {stated or 'missing'}, the text gives {expected}"
            mend = (
                "Restore the validated wording; if the wording is right and reviewed, "
                "write the checksum that `cairn content checksum` prints."
            )
            line = file.line_of(("checksum", lang))
            finding = Finding(file.name, message, mend, "checksum", line, lang=lang)
            findings.append(finding)
    if any(answer.score is None for answer in instrument.answers):
        line = file.line_of(("answers",))
        findings.append(
            Finding(file.name, "an answer has no score", "Add `score:`.", "score", line)
        )
    return findings


def _check_whole(parts: Parts) -> list[Finding]:
    findings = [
        Finding(
            "messages/", f"message '{key}' is missing", "Write it in both languages.", "message"
        )
        for key in MESSAGE_KEYS
        if key not in parts.messages
    ]
    if parts.programme is None:
        mend = "Write programmes/guided.yml."
        findings.append(Finding("programmes/", "there is no programme", mend, "programme"))
    else:
        findings += [
            Finding("programmes/", f"module '{each}' does not exist", "Correct it.", "programme")
            for each in parts.programme.modules
            if each not in parts.modules
        ]
    if ANYWHERE not in parts.crisis:
        mend = f"Write crisis/{ANYWHERE}.yml for countries without a file of their own."
        findings.append(Finding("crisis/", "no neutral crisis entry", mend, "crisis"))
    return findings
