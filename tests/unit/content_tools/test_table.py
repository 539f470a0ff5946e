"""The table for translators goes out whole and comes back without touching anything else."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cairn.commands.content import app
from cairn.content.load import read_folder
from cairn.content.table.scalar import replace_texts


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["translations", "--folder", str(folder), *arguments])


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]], delimiter: str = ",") -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def take_back(folder: Path, table: Path, step: str, lang: str, text: str) -> Result:
    run(folder, "--out", str(table))
    rows = read(table)
    row = next(
        each
        for each in rows
        if (each["file"], each["field"]) == ("modules/first.yml", f"steps.{step}.text")
    )
    row[lang] = text
    write(table, rows)
    return run(folder, "--in", str(table))


def test_excel_knows_the_file_as_utf8(after: Path, tmp_path: Path) -> None:
    run(after, "--out", str(tmp_path / "t.csv"))
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_table_that_comes_back_as_it_went_changes_no_byte(after: Path, tmp_path: Path) -> None:
    files = {path: path.read_bytes() for path in after.rglob("*.yml")}
    run(after, "--out", str(tmp_path / "t.csv"))
    assert run(after, "--in", str(tmp_path / "t.csv")).exit_code == 0
    assert {path: path.read_bytes() for path in after.rglob("*.yml")} == files


def test_only_the_line_of_the_text_changes(after: Path, tmp_path: Path) -> None:
    path = after / "modules/first.yml"
    path.write_text("# a note of the author\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    old = path.read_text(encoding="utf-8").splitlines()
    said = take_back(
        after,
        tmp_path / "t.csv",
        "agrees",
        "fr",
        'Est-ce : "oui", ou {non} ?'.replace("{non}", "non"),
    )
    assert said.exit_code == 0, said.output
    new = path.read_text(encoding="utf-8").splitlines()
    assert len([1 for a, b in zip(old, new, strict=True) if a != b]) == 1
    assert read_folder(after).modules["first"].step("agrees").text.fr == 'Est-ce : "oui", ou non ?'  # type: ignore[union-attr]


def test_a_value_that_got_lost_is_refused_and_nothing_is_written(
    after: Path, tmp_path: Path
) -> None:
    files = {path: path.read_bytes() for path in after.rglob("*.yml")}
    said = take_back(after, tmp_path / "t.csv", "feeling", "fr", "Vous avez dit : {{ raison }}")
    assert said.exit_code == 1
    assert "missing: reason; added: raison" in " ".join(said.output.split())
    assert {path: path.read_bytes() for path in after.rglob("*.yml")} == files


def test_a_text_that_changed_in_the_files_meanwhile_is_refused(after: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    run(after, "--out", str(table))
    rows = read(table)
    row = next(
        each for each in rows if each["step"] == "agrees" and each["field"].endswith(".text")
    )
    row["fr"] = "Une traduction"
    write(table, rows, delimiter=";")  # as Excel writes it in French
    path = after / "modules/first.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Do you agree?", "Is it a yes?"), encoding="utf-8"
    )
    said = run(after, "--in", str(table))
    assert said.exit_code == 1
    assert "changed in the files since" in " ".join(said.output.split())


def test_a_confirmed_text_whose_other_language_changed_is_stale(
    after: Path, tmp_path: Path
) -> None:
    assert "confirmed" in run(after, "--confirm").output
    path = after / "modules/first.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Do you agree?", "Is it a yes?"), encoding="utf-8"
    )
    run(after, "--out", str(tmp_path / "t.csv"))
    stale = [row for row in read(tmp_path / "t.csv") if row["state"] == "stale fr"]
    assert [(row["step"], row["en"]) for row in stale] == [("agrees", "Is it a yes?")]


@pytest.mark.parametrize(
    "source",
    [
        "a:\n  en: old words  # note\n  fr: x\n",
        "a: {en: old words, fr: x}\n",
        'a:\n  en: "old words"\n  fr: x\n',
        "a:\n  en: 'old words'\n  fr: x\n",
        "a:\n  en: |-\n    old words\n\n  # note\n  fr: x\n",
        "a:\n  en: >-\n    old\n    words\n  fr: x\n",
    ],
)
@pytest.mark.parametrize(
    "text",
    ["new words", "it's: a {{ name }} # no", "one\n\ntwo", "no", "« été » – ç", "@you, [x] {y}"],
)
def test_any_text_fits_any_style(source: str, text: str) -> None:
    written = replace_texts(source, {("a", "en"): text})
    assert written.endswith(("fr: x\n", "fr: x}\n"))
    assert ("# note" in source) == ("# note" in written)


def test_a_text_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        replace_texts("a: {en: x}\n", {("b", "en"): "y"})
