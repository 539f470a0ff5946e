"""Each rule of lint finds the file of tests/broken that breaks it, at its line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from cairn.content.lint import lint_folder
from cairn.content.load import read_folder
from cairn.content.rules.table import RULES
from cairn.content.translations import LOCK, fingerprints, write_lock
from tests.unit.content.clean import BROKEN, TODAY, lint, write_clean

CORPUS = sorted(BROKEN.glob("*.yml"))
#: Broken by something else than the text of one file; each has a test of its own below.
ELSEWHERE = {"folder", "too-large", "stale-translation"}
PLAIN = "modules/plain.yml"


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clean(tmp_path_factory.mktemp("clean") / "content")


@pytest.fixture
def folder(clean: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(clean, tmp_path / "content"))


def test_the_right_content_has_no_finding(clean: Path) -> None:
    assert lint(clean).findings == []


def test_every_rule_has_a_broken_file_and_every_broken_file_a_rule() -> None:
    assert {path.stem for path in CORPUS} | ELSEWHERE == set(RULES)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_broken_file_is_found_by_its_rule_at_its_line(path: Path, folder: Path) -> None:
    raw = path.read_bytes()
    head = dict(re.findall(r"^# (rule|at|in|line): (\S+)$", raw.decode("latin-1"), re.MULTILINE))
    (folder / head["at"]).write_bytes(raw)
    found = [each for each in lint(folder).findings if each.rule == path.stem]
    assert head["rule"] == path.stem
    places = {(each.file, each.line) for each in found}
    assert (head.get("in", head["at"]), int(head.get("line", 0))) in places
    assert all(each.mend and "$" not in each.mend and "?" not in each.mend for each in found)


def test_a_file_of_ten_megabytes_is_refused_without_being_read(folder: Path) -> None:
    (folder / PLAIN).write_text("a: " + "x" * 10_000_000)
    found = lint(folder).findings
    assert [(each.rule, each.file, each.line) for each in found] == [("too-large", PLAIN, 1)]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert [each.rule for each in lint(tmp_path / "nothing").findings] == ["folder"]


@pytest.mark.parametrize(
    ("old", "new", "stale"),
    [
        ("What is it about?", "What is this about?", "fr"),
        ("De quoi s'agit-il ?", "De quoi est-ce qu'il s'agit ?", "en"),
    ],
)
def test_a_translation_is_stale_when_only_the_other_language_changed(
    folder: Path, old: str, new: str, stale: str
) -> None:
    write_lock(folder / LOCK, fingerprints(read_folder(folder)))
    assert lint(folder).findings == []
    path = folder / PLAIN
    path.write_text(path.read_text().replace(old, new))
    found = lint(folder).findings
    assert [(each.rule, each.step, each.lang) for each in found] == [
        ("stale-translation", "note", stale)
    ]
    write_lock(folder / LOCK, fingerprints(read_folder(folder)))
    assert lint(folder).findings == []


def test_moving_a_step_or_breaking_a_line_makes_no_translation_stale(folder: Path) -> None:
    write_lock(folder / LOCK, fingerprints(read_folder(folder)))
    path = folder / PLAIN
    text = path.read_text()
    first, second = text.index("  - id: note\n"), text.index("  - id: direct\n")
    last = text.index("  - id: bye\n")
    path.write_text(text[:first] + text[second:last] + text[first:second] + text[last:])
    assert "stale-translation" not in {each.rule for each in lint(folder).findings}


def test_many_processes_find_what_one_finds(folder: Path) -> None:
    text = (folder / PLAIN).read_text()
    for number in range(70):
        spoilt = text.replace("id: plain", f"id: plain-{number}").replace(
            "strength >= 5", "strenth >= 5"
        )
        (folder / "modules" / f"plain-{number}.yml").write_text(spoilt)
    one = lint(folder)
    many = lint_folder(folder, TODAY, processes=2)
    assert many.modules == one.modules
    assert set(many.findings) == set(one.findings)
    assert sum(each.rule == "unknown-variable" for each in one.findings) == 70


def test_a_file_that_cannot_be_read_hides_nothing_in_the_others(folder: Path) -> None:
    (folder / PLAIN).write_bytes(b"\xff\xfe\x00")
    other = (BROKEN / "base" / PLAIN).read_text().replace("id: plain", "id: other")
    (folder / "modules" / "other.yml").write_text(other.replace("kind: text", "kind: txt"))
    assert {(each.rule, each.file) for each in lint(folder).findings} == {
        ("encoding", PLAIN),
        ("not-listed", "modules/other.yml"),
    }


def test_an_allow_with_a_reason_takes_a_finding_away_at_its_step_only(folder: Path) -> None:
    path = folder / PLAIN
    spoilt = path.read_text().replace(
        "    save_as: note\n", "    save_as: note\n    max_chars: 9\n"
    )
    spoilt = spoilt.replace("[sad, down]", "[sad, mood]")
    path.write_text(spoilt)
    assert [each.rule for each in lint(folder).findings] == ["command-collision"]
    allow = "    allow: [{rule: command-collision, because: It is the word people use.}]\n"
    path.write_text(spoilt.replace("    save_as: feeling\n", "    save_as: feeling\n" + allow))
    assert lint(folder).findings == []
    path.write_text(spoilt.replace("    save_as: note\n", "    save_as: note\n" + allow))
    rules = sorted(each.rule for each in lint(folder).findings)
    assert rules == ["allow-unused", "command-collision"]
