"""The texts of the content as rows, with what a translator needs to know of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cairn.content.load import Parts
from cairn.content.translations import Lock, fingerprints, translated
from cairn.content.yaml_file import Path_

#: `check` tells, when the table comes back, whether the files have changed meanwhile.
COLUMNS = ("file", "step", "field", "en", "fr", "state", "check")
#: What must stand in both languages, each as often: values, conditions, line marks.
_PLACEHOLDERS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """One text. `field` is its path in the file, steps and options by id.

    `state`: "confirmed" (as it was when a person last confirmed both languages), "new"
    (never confirmed), "stale en" or "stale fr" (that one did not follow the other),
    "changed" (both changed since).
    """

    file: str
    step: str
    field: str
    en: str
    fr: str
    state: str
    check: str
    path: Path_

    @property
    def key(self) -> tuple[str, str]:
        """What tells the row from every other one."""
        return self.file, self.field


def list_rows(parts: Parts, lock: Lock) -> list[Row]:
    """Every text of modules, passages, tools, the safety dialogue and messages, file by file.

    Validated items of instruments are not among them: their wording is never translated here.
    """
    now = fingerprints(parts)
    return [
        Row(
            file.name,
            each.step or "",
            each.key,
            each.text.en,
            each.text.fr,
            _state(lock.get(file.name, {}).get(each.key), now[file.name][each.key]),
            "-".join(now[file.name][each.key].values()),
            each.path,
        )
        for file, texts in translated(parts)
        for each in texts
    ]


def _state(confirmed: Mapping[str, str] | None, now: Mapping[str, str]) -> str:
    if confirmed is None:
        return "new"
    same = [lang for lang in ("en", "fr") if confirmed.get(lang) == now[lang]]
    if len(same) == 1:
        return f"stale {same[0]}"
    return "confirmed" if same else "changed"


def placeholders(text: str) -> list[str]:
    """The values of a text, in any order; conditions may differ in grammar, values may not."""
    found = (each for each in _PLACEHOLDERS.findall(text) if each.startswith("{{"))
    return sorted({" ".join(each.strip("{} ").split("|")[0].split()) for each in found})


def conditions(text: str) -> list[str]:
    """The `{% … %}` of a text in order, white space apart."""
    found = (each for each in _PLACEHOLDERS.findall(text) if each.startswith("{%"))
    return [" ".join(each.strip("{}% ").split()) for each in found]


def check_row(before: Row, after: Mapping[str, str]) -> Iterator[str]:
    """Why a row cannot be taken back; nothing when it can."""
    for lang in ("en", "fr"):
        was, now = getattr(before, lang), after[lang]
        if not now.strip():
            yield f"{lang} is empty: write the text"
        for found in (placeholders, conditions):
            old, new = found(was), found(now)
            if old != new:
                gone = ", ".join(each for each in old if each not in new) or "nothing"
                come = ", ".join(each for each in new if each not in old) or "nothing"
                yield (
                    f"{lang}: what stands in braces changed (missing: {gone}; added: {come}): "
                    "translate around the braces, and leave what is in them"
                )
