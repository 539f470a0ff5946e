"""What changed is said in clinical terms, what bears on safety first."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from typer.testing import CliRunner

from cairn.commands.content import app
from cairn.content.compare.content import compare
from cairn.content.compare.words import diff_words
from cairn.content.load import read_folder
from tests.unit.content_tools.conftest import spoil


def changes(before: Path, after: Path, lang: str = "en") -> list[str]:
    found = compare(read_folder(before), read_folder(after), lang)
    return [f"{each.area}: {each.step}: {each.say(lang)}" for each in found]


def test_nothing_changed_is_no_change(before: Path, after: Path) -> None:
    assert changes(before, after) == []


def test_a_wording_is_named_with_the_languages_that_changed(before: Path, after: Path) -> None:
    spoil(after / "modules/first.yml", "Do you agree?", "Do you agree to this?")
    assert changes(before, after) == ["wording: agrees: wording of text changed (EN)"]


def test_a_route_says_who_goes_where_now(before: Path, after: Path) -> None:
    spoil(
        after / "modules/first.yml",
        "{when: not agrees, go: declined}",
        "{when: not agrees, go: reason}",
    )
    assert changes(before, after) == [
        "route: agrees: people with «agrees: not given, or no» now go to reason (before: declined)"
    ]
    assert "on va désormais à reason" in changes(before, after, "fr")[0]


def test_an_answer_that_comes_or_goes_is_named_by_its_label(before: Path, after: Path) -> None:
    spoil(
        after / "modules/first.yml",
        "- {id: sad, label: {en: Sadness, fr: Tristesse}}",
        "- {id: joy, label: {en: Joy, fr: Joie}}",
    )
    found = changes(before, after)
    assert "answer: feeling: answer added: “Joy”" in found
    assert "answer: feeling: answer removed: “Sadness”" in found


def test_what_bears_on_safety_comes_first(before: Path, after: Path) -> None:
    spoil(after / "modules/first.yml", "Do you agree?", "Do you agree to this?")
    spoil(
        after / "modules/first.yml",
        "kind: yes_no\n    save_as: agrees",
        "kind: yes_no\n    save_as: agrees\n    risk_yes: {level: 3, axis: suicide}",
    )
    found = changes(before, after)
    assert found[0] == "safety: agrees: “yes” now counts as danger, level 3 (suicide)"
    assert found[1].startswith("wording")


def test_a_number_to_call_is_a_change_of_safety(before: Path, after: Path) -> None:
    path = next((after / "crisis").glob("FR.yml"))
    text = path.read_text(encoding="utf-8")
    number = read_folder(before).crisis["FR"].emergency
    path.write_text(
        text.replace(f"emergency: '{number}'", "emergency: '999'").replace(
            f'emergency: "{number}"', 'emergency: "999"'
        ),
        encoding="utf-8",
    )
    assert changes(before, after) == [f"safety: None: number of 'emergency': {number} is now 999"]


def test_words_that_stay_are_left_out() -> None:
    before = "one two three four five six seven eight nine ten eleven"
    after = before.replace("eleven", "twelve")
    assert diff_words(before, after) == "… seven eight nine ten [-eleven-] {+twelve+}"
    assert diff_words("a {{ x }} b", "a {{ y }} b") == "a [-{{ x }}-] {+{{ y }}+} b"


def test_two_git_revisions_can_be_compared(after: Path) -> None:
    def git(*arguments: str) -> None:
        me = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        command = ["git", "-C", str(after), *me, *arguments]
        subprocess.run(command, check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    spoil(after / "modules/first.yml", "Do you agree?", "Is it a deal?")
    git("commit", "-q", "-a", "-m", "second")
    said = CliRunner().invoke(app, ["diff", "HEAD~1", "HEAD", "--folder", str(after), "--json"])
    assert said.exit_code == 0
    found = json.loads(said.output)
    assert (found["step"], found["langs"]) == ("agrees", "EN")


def test_what_is_no_revision_is_said(after: Path, tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["diff", "no-such-thing", "--folder", str(after)])
    assert said.exit_code == 2
    assert "neither a folder nor a Git revision" in " ".join(said.output.split())
