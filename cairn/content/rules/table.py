"""The table of rules: severity, words in both languages, and findings made from it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from string import Template

import yaml
from pydantic import BaseModel, ConfigDict

from cairn.content.base import Lang
from cairn.content.findings import Finding, Severity

_TABLE = Path(__file__).with_name("table.yml")
_QUOTED = re.compile(r"'([^']+)'")


class Said(BaseModel):
    """One sentence in both languages; `$name` stands for a value of the finding."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    en: str
    fr: str

    def of(self, lang: str) -> str:
        """The sentence in `lang`; English for anything but "fr"."""
        return self.fr if lang == "fr" else self.en


class Rule(BaseModel):
    """One rule. `fixed`: what protects the patient or the file; no `allow` suppresses it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    severity: Severity = "error"
    fixed: bool = False
    means: str
    says: Said
    mend: Said


def _read_table() -> dict[str, Rule]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    rows = yaml.load(_TABLE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (a safe one)
    return {row["id"]: Rule.model_validate(row) for row in rows}


RULES: dict[str, Rule] = _read_table()


def found(
    rule: str,
    file: str,
    line: int = 0,
    *,
    step: str | None = None,
    lang: str | None = None,
    **values: object,
) -> Finding:
    """A finding of a rule of the table; KeyError for a rule that is not in it."""
    row = RULES[rule]
    filled = {name: str(value) for name, value in values.items()}
    return Finding(
        file=file,
        message=_fill(row.says.en, filled),
        mend=_fill(row.mend.en, filled),
        rule=rule,
        line=line,
        step=step,
        lang=lang,
        severity=row.severity,
        values=tuple(filled.items()),
    )


def say_in(finding: Finding, lang: Lang) -> Finding:
    """The same finding in another language.

    One that was not made from the table keeps what stands in quotes in its own message.
    """
    if lang == "en" or finding.rule not in RULES:
        return finding
    row = RULES[finding.rule]
    values = dict(finding.values or ())
    quoted = _QUOTED.search(finding.message)
    if quoted is not None:
        values.setdefault("name", quoted.group(1))
    says = _fill(row.says.fr, {**values, **_in_french(values)})
    mend = _fill(row.mend.fr, {**values, **_in_french(values)})
    return replace(finding, message=says, mend=mend)


def _fill(sentence: str, values: dict[str, str]) -> str:
    """The sentence with its values; a value that is not there leaves nothing behind."""
    return Template(sentence).substitute(_Blank(values))


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?" if key != "near" else ""


def _in_french(values: dict[str, str]) -> dict[str, str]:
    """Values that are words of ours, in French: those that end in `_fr` say the others."""
    return {
        name.removesuffix("_fr"): value for name, value in values.items() if name.endswith("_fr")
    }
