"""Which translations were confirmed, and which have fallen behind since.

The sidecar `content/translations.lock.json` keeps, for each text of each file, a
fingerprint in both languages as they stood when a person last confirmed that they say the
same: `{"format": 1, "texts": {"modules/x.yml": {"steps.hello.text": {"en": …, "fr": …}}}}`.
One language that has changed since, while the other has not, is stale. Two that have both
changed, and new texts, are not: nobody has confirmed them, and both were written now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from cairn.content.findings import Finding
from cairn.content.load import Parts
from cairn.content.models import LANGS, Text
from cairn.content.rules.table import found
from cairn.content.rules.unit import Unit, read_units, texts_of
from cairn.content.yaml_file import Path_, YamlFile

LOCK = "translations.lock.json"
_FORMAT = 1
_DIGITS = 12

Prints = dict[str, str]  # language → fingerprint
Lock = dict[str, dict[str, Prints]]  # file → text → fingerprints


class Translated(NamedTuple):
    """One text in both languages: its key in the lock, its path, and the step it is in."""

    key: str
    path: Path_
    text: Text
    step: str | None


def fingerprints(parts: Parts) -> Lock:
    """The fingerprints of every text of modules, passages and messages as they stand."""
    return {
        file.name: {each.key: _prints(each.text) for each in texts}
        for file, texts in translated(parts)
    }


def stale(parts: Parts, lock: Mapping[str, Mapping[str, Prints]]) -> Iterator[Finding]:
    """A finding for each text whose other language changed since both were confirmed."""
    for file, texts in translated(parts):
        confirmed = lock.get(file.name)
        if not confirmed:
            continue
        for each in texts:
            before, now = confirmed.get(each.key), _prints(each.text)
            if before is None:
                continue
            same = [lang for lang in LANGS if before.get(lang) == now[lang]]
            if len(same) == 1:
                line = file.line_of((*each.path, same[0]))
                yield found("stale-translation", file.name, line, step=each.step, lang=same[0])


def read_lock(path: Path) -> Lock:
    """The confirmed fingerprints of a lock file; nothing where there is none.

    Raises ValueError, with what to do, when the file is not a lock of this format.
    """
    if not path.is_file():
        return {}
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        if body["format"] != _FORMAT:
            raise ValueError(f"format {body['format']}")  # noqa: TRY301 (said below)
        texts: Lock = body["texts"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{path} is no lock of translations ({error}): restore it from version control, "
            "or delete it and run `cairn content translations --confirm`"
        ) from error
    return texts


def write_lock(path: Path, prints: Lock) -> None:
    """Confirm these fingerprints: sorted, one text a line, so that a review can read it."""
    lines = [
        f"{json.dumps(name, ensure_ascii=False)}: {{\n"
        + ",\n".join(f"  {json.dumps(key)}: {json.dumps(texts[key])}" for key in sorted(texts))
        + "\n}"
        for name, texts in sorted(prints.items())
    ]
    body = f'{{"format": {_FORMAT}, "texts": {{\n' + ",\n".join(lines) + "\n}}\n"
    path.write_text(body, encoding="utf-8")


def translated(parts: Parts) -> Iterator[tuple[YamlFile, Iterator[Translated]]]:
    """Every text that is written in both languages, file by file."""
    for unit in read_units(parts):
        yield unit.file, _of_unit(unit)
    for name, file in parts.files.items():
        if name.startswith("messages/"):
            yield file, _of_messages(file, parts)


def _of_unit(unit: Unit) -> Iterator[Translated]:
    for name in ("title", "goal"):
        text = getattr(unit.module, name, None)
        if text is not None:
            yield Translated(name, (name,), text, None)
    for place, step in unit.written:
        for path, text in texts_of(step, ("steps", place)):
            yield Translated(_key(unit.file, path), path, text, step.id)


def _of_messages(file: YamlFile, parts: Parts) -> Iterator[Translated]:
    for key in file.data["messages"]:
        message = parts.messages[key]
        for field in ("text", "sms"):
            text = getattr(message, field)
            if text is not None:
                yield Translated(f"{key}.{field}", ("messages", key, field), text, None)


def _key(file: YamlFile, path: Path_) -> str:
    """The path with ids for places in a list, so that moving a step changes no key."""
    here, names = file.data, []
    for part in path:
        here = here[part]
        named = isinstance(part, int) and isinstance(here, dict)
        names.append(str((here.get("id") or here.get("name") or part) if named else part))
    return ".".join(names)


def _prints(text: Text) -> Prints:
    return {lang: _print(text.of(lang)) for lang in LANGS}


def _print(text: str) -> str:
    """A fingerprint that new line breaks do not change."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:_DIGITS]
