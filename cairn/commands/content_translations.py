"""`cairn content translations`: a table for translators, out and back in."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from cairn.content.load import read_folder
from cairn.content.table.rows import COLUMNS, Row, check_row, list_rows
from cairn.content.table.scalar import replace_texts
from cairn.content.translations import LOCK, Lock, fingerprints, read_lock, write_lock
from cairn.content.yaml_file import Path_

_WRONG = 1


def main(
    folder: Annotated[Path, typer.Option(help="The content folder.")] = Path("content"),
    out: Annotated[Path | None, typer.Option(help="Write the table to this CSV file.")] = None,
    table: Annotated[
        Path | None, typer.Option("--in", help="Take the texts of this CSV file into the folder.")
    ] = None,
    *,
    confirm: Annotated[
        bool, typer.Option(help="Note that both languages say the same, as they stand now.")
    ] = False,
) -> None:
    """Hand all texts to a translator and take them back; say which are behind.

    Excel and LibreOffice open the CSV. Values in braces must stay as they are; a text that
    changed in the files meanwhile is refused. Nothing is written unless all of it can be.
    """
    parts, lock = read_folder(folder), _lock(folder)
    rows = list_rows(parts, lock)
    if table is not None:
        _take_in(folder, rows, table)
        parts = read_folder(folder)
        rows = list_rows(parts, lock)
    if confirm:
        write_lock(folder / LOCK, fingerprints(parts))
        rows = list_rows(parts, _lock(folder))
    if out is not None:
        _write(out, rows)
    states: dict[str, int] = {}
    for row in rows:
        states[row.state] = states.get(row.state, 0) + 1
    print(f"{len(rows)} texts: {', '.join(f'{n} {state}' for state, n in sorted(states.items()))}")


def _lock(folder: Path) -> Lock:
    try:
        return read_lock(folder / LOCK)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _write(out: Path, rows: list[Row]) -> None:
    """The table, with the mark by which Excel knows UTF-8."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([getattr(row, name) for name in COLUMNS] for row in rows)
    out.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    print(f"{out}: {len(rows)} rows")


def _take_in(folder: Path, rows: list[Row], table: Path) -> None:
    """Write the changed texts into their files, or say why not and write none."""
    known = {row.key: row for row in rows}
    files = {row.file for row in rows}
    changes: dict[str, dict[Path_, str]] = {}
    problems: list[str] = []
    for line, given in _read(table):
        row = known.get((given["file"], given["field"]))
        if row is None:
            problems += _missing(line, given, files)
            continue
        found = _changed(row, given)
        if found and given["check"] not in ("", row.check):
            problems.append(
                f"line {line} ({row.file} {row.field}): the text has changed in the files since "
                "this table was written; write a new table"
            )
        elif found:
            problems += [
                f"line {line} ({row.file} {row.field}): {why}" for why in check_row(row, given)
            ]
            changes.setdefault(row.file, {}).update(found)
    written = {} if problems else _rewrite(folder, changes, problems)
    if problems:
        for problem in problems:
            print(problem)
        print("Nothing was written.")
        raise typer.Exit(_WRONG)
    for name, source in written.items():
        (folder / name).write_text(source, encoding="utf-8", newline="")
        print(f"{name}: {len(changes[name])} texts changed")


def _missing(line: int, given: dict[str, str], files: set[str]) -> list[str]:
    """Why a row has no text in the folder; a whole file only once."""
    if given["file"] in files:
        return [f"line {line}: there is no text {given['file']} {given['field']}"]
    files.add(given["file"])
    return [f"line {line}: {given['file']} cannot be read: see `cairn content lint`"]


def _read(table: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        text = table.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problem = f"{table} cannot be read ({error}): save it as CSV in UTF-8"
        raise typer.BadParameter(problem, param_hint="--in") from error
    dialect = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    reader = csv.DictReader(StringIO(text, newline=""), delimiter=dialect, restval="")
    missing = [name for name in COLUMNS[:5] if name not in (reader.fieldnames or ())]
    if missing:
        problem = f"{table} has no column {', '.join(missing)}: keep the first line as it was"
        raise typer.BadParameter(problem, param_hint="--in")
    return [
        (line, {name: str(row.get(name) or "") for name in COLUMNS})
        for line, row in enumerate(reader, start=2)
    ]


def _changed(row: Row, given: dict[str, str]) -> dict[Path_, str]:
    """The new texts of a row by their path; line ends do not count."""
    found: dict[Path_, str] = {}
    for lang, was in (("en", row.en), ("fr", row.fr)):
        now = given[lang].replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
        if now != was.rstrip("\n"):
            found[*row.path, lang] = now
    return found


def _rewrite(
    folder: Path, changes: dict[str, dict[Path_, str]], problems: list[str]
) -> dict[str, str]:
    written: dict[str, str] = {}
    for name, texts in changes.items():
        with (folder / name).open(encoding="utf-8", newline="") as file:
            source = file.read()
        try:
            written[name] = replace_texts(source, texts)
        except (KeyError, ValueError) as error:
            problems.append(f"{name}: {error}")
    return written
