"""Write docs/reference/lint-rules.md from the table of rules: `python -m scripts.document_lint`."""

from __future__ import annotations

from pathlib import Path

from cairn.content.rules.table import RULES, Rule

DOCUMENT = "docs/reference/lint-rules.md"
_HEAD = """# Rules of `cairn content lint`

Written from `cairn/content/rules/table.yml` by `python -m scripts.document_lint`.

An *error* stops publication, a *warning* does not. `--lang fr` says everything in French.
A rule that is not *fixed* can be allowed where it is broken on purpose, with a reason:

```yaml
    allow: [{rule: several-questions, because: "The second mark is inside a quotation."}]
```

on a step, or at the top of a module for all its steps. An `allow` that suppresses nothing is
itself a warning. Reading is measured on the longest wording of each text: Flesch-Kincaid grade
in English, 207 − 1.015·ASL − 73.6·ASW in French (ASL words per sentence, ASW syllables per
word); validated wording is exempt.

| rule | | what it means | what to do |
| --- | --- | --- | --- |
"""


def write_rules() -> str:
    """The whole page."""
    return _HEAD + "".join(_row(rule) for rule in RULES.values())


def _row(rule: Rule) -> str:
    kind = f"{rule.severity}, fixed" if rule.fixed else rule.severity
    return f"| `{rule.id}` | {kind} | {_cell(rule.means)} | {_cell(rule.mend.en)} |\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("$", "…")


if __name__ == "__main__":
    Path(DOCUMENT).write_text(write_rules(), encoding="utf-8")
    print(f"{len(RULES)} rules written to {DOCUMENT}")
