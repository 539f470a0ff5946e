"""`cairn content lint`: all that is wrong with the content, for who wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from cairn.content.findings import Finding
from cairn.content.lint import Report, lint_folder
from cairn.content.models import Lang
from cairn.content.rules.table import say_in

_WORDS = {
    "en": {"error": "ERROR", "warning": "note", "line": "line", "step": "step", "done": "modules",
           "errors": "errors", "warnings": "warnings", "mend": "→"},
    "fr": {"error": "ERREUR", "warning": "note", "line": "ligne", "step": "étape",
           "done": "modules", "errors": "erreurs", "warnings": "avertissements", "mend": "→"},
}  # fmt: skip


def lint(
    folder: Annotated[Path, typer.Option(help="The content folder.")] = Path("content"),
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    lang: Annotated[str, typer.Option(help="Language of the messages: en or fr.")] = "en",
    processes: Annotated[
        int | None, typer.Option(help="How many processes to use; by default one per core.")
    ] = None,
) -> None:
    """Say all that is wrong, with file, line, step and what to do; exit 1 on an error."""
    said: Lang = "fr" if lang == "fr" else "en"
    try:
        report = lint_folder(folder, date.today(), processes)  # noqa: DTZ011 (the author's day)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    print(_as_json(report, said) if as_json else _as_text(report, said))
    raise typer.Exit(1 if report.errors else 0)


def _as_json(report: Report, lang: Lang) -> str:
    body = {
        "errors": [say_in(each, lang).as_dict() for each in report.errors],
        "warnings": [say_in(each, lang).as_dict() for each in report.warnings],
        "modules": report.modules,
    }
    return json.dumps(body, ensure_ascii=False, indent=None)


def _as_text(report: Report, lang: Lang) -> str:
    """Grouped by file: what is wrong, and below it what to do."""
    words = _WORDS[lang]
    rows: list[str] = []
    ordered = sorted(report.findings, key=lambda each: (each.file, each.line))
    for file, findings in groupby(ordered, key=lambda each: each.file):
        rows += [file, *_rows(findings, lang), ""]
    errors, warnings = len(report.errors), len(report.warnings)
    counts = f"{errors} {words['errors']}, {warnings} {words['warnings']}"
    return "\n".join([*rows, f"{report.modules} {words['done']}: {counts}"])


def _rows(findings: Iterable[Finding], lang: Lang) -> list[str]:
    words = _WORDS[lang]
    rows = []
    for each in findings:
        finding = say_in(each, lang)
        places = [f"{words['line']} {each.line}"] if each.line else []
        places += [f"{words['step']} {each.step}"] if each.step else []
        places += [each.lang] if each.lang else []
        rows.append(f"  {words[each.severity]} {', '.join(places)}: {finding.message}")
        rows.append(f"    {words['mend']} {finding.mend} ({each.rule})")
    return rows
