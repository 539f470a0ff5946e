"""What an author is told before anything is published: file, line, step, mend."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cairn.content import ContentError, Library
from cairn.content.dates import check_dates
from cairn.content.load import read_folder
from tests.unit.content.conftest import Spoil, find

FIRST = "modules/first.yml"
REASON = 'text: {en: What brings you here?, fr: "Qu\'est-ce qui vous amène ?"}'


def test_the_right_folder_has_no_finding(folder: Path) -> None:
    assert find(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "step"),
    [
        ("next: end\n", "next: nowhere\n", "unknown-step", "card"),
        ("{{ reason }}", "{{ raison }}", "unknown-variable", "feeling"),
        ("{{ reason }}", "{{ reason.upper() }}", "template", "feeling"),
        ("{{ reason }}", "{{ reason", "template", "feeling"),
        ("skip_if: feeling == 'sad'", "skip_if: felling == 'sad'", "unknown-variable", "distress"),
        ("skip_if: feeling == 'sad'", "skip_if: feeling ==", "condition", "distress"),
        ("skip_if: feeling == 'sad'", "skip_if: feeling > 3", "condition", "distress"),
        ("skip_if: feeling == 'sad'", "skip_if: open('x')", "condition", "distress"),
        ("save_as: hours", "save_as: hour", "undeclared", "hours"),
        (
            "{when: not agrees, go: declined}",
            "{when: not agrees, go: goal}",
            "unreachable",
            "declined",
        ),
        ("next: end\n", "next: goal\n", "endless-loop", "goal"),
        ("instrument: phq9", "instrument: phq10", "unknown-instrument", "phq9"),
        ("{id: fear, label", "{id: sad, label", "duplicate-id", "feeling"),
        ("- id: hours", "- id: distress", "duplicate-id", "distress"),
        ("does: [pause_session]", "does: [release_session]", "effect", "declined"),
        ("does: [pause_session]", "does: [open_tool]", "missing-tool-name", "declined"),
        ("kind: scale", "kind: slider", "not-listed", "distress"),
        ("low: 0\n    high: 100", "high: 100", "shape", "distress"),
        ("save_as: hours", "saves_as: hours", "unknown-field", "hours"),
        ("max_chars: 5000", "max_chars: many", "wrong-type", "reason"),
    ],
)
def test_a_mistake_is_found_with_its_step(
    spoil: Spoil, old: str, new: str, rule: str, step: str
) -> None:
    found = [each for each in spoil(FIRST, old, new) if each.rule == rule]
    assert [each.step for each in found][:1] == [step]
    assert all(each.file == FIRST and each.line > 1 and each.mend for each in found)


def test_a_missing_translation_names_the_line_the_step_and_the_language(spoil: Spoil) -> None:
    found = spoil(FIRST, REASON, "text: {en: What brings you here?}")
    assert [(each.step, each.lang, each.mend) for each in found if each.file == FIRST] == [
        ("reason", "fr", "Add `fr:` with the text.")
    ]
    assert str(found[0]).startswith(
        f"{FIRST}:{found[0].line}: error: the text in `fr` is missing [reason] (fr)"
    )


def test_two_say_steps_that_lead_to_each_other_are_a_dead_end(spoil: Spoil) -> None:
    old = "text: {en: Well done., fr: Bravo.}"
    found = spoil("modules/second.yml", old, f"{old}\n    next: bye")
    assert "endless-loop" in {each.rule for each in found}


def test_a_changed_item_does_not_pass_for_the_validated_one(spoil: Spoil) -> None:
    found = spoil("instruments/phq9.yml", "Feeling tired", "Being tired")
    assert [(each.rule, each.lang) for each in found] == [("checksum", "en")]


def test_an_apostrophe_is_no_change_of_an_item(spoil: Spoil) -> None:
    assert spoil("instruments/phq9.yml", "d'intérêt", "d\u2019intérêt") == []


def test_every_message_that_the_programme_uses_must_exist(folder: Path) -> None:
    path = folder / "messages" / "all.yml"
    path.write_text(path.read_text().replace('"paused"', '"paussed"', 1))
    assert "the message 'paused' is missing" in {each.message for each in find(folder)}


def test_an_intent_without_a_tool_is_a_dead_end(folder: Path) -> None:
    (folder / "tools" / "menu.yml").unlink()
    assert [each.rule for each in find(folder)] == ["missing-tool"]


def test_a_programme_names_only_modules_that_exist(spoil: Spoil) -> None:
    found = spoil("programmes/guided.yml", "second", "third")
    assert [each.message for each in found] == ["there is no module 'third'"]


def test_the_safety_dialogue_must_take_every_kind_of_disclosure(spoil: Spoil) -> None:
    found = spoil("safety/protocol.yml", "  abuse: other\n", "")
    assert [each.message for each in found] == ["the entry 'abuse' is missing, or leads nowhere"]


def test_the_neutral_crisis_entry_must_exist(folder: Path) -> None:
    (folder / "crisis" / "ZZ.yml").unlink()
    assert [each.rule for each in find(folder)] == ["crisis"]


def test_wrong_content_does_not_load_and_says_why(folder: Path) -> None:
    (folder / "tools" / "menu.yml").unlink()
    with pytest.raises(ContentError, match=r"no tool answers 'menu'.*intent: menu"):
        Library.load(folder)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert find(tmp_path / "nothing")[0].message == "there is no such folder"


@pytest.mark.parametrize(
    ("today", "expired"),
    [(date(2099, 6, 30), []), (date(2099, 7, 1), ["crisis/FR.yml", "crisis/ZZ.yml"])],
)
def test_crisis_numbers_expire_after_180_days(
    folder: Path, today: date, expired: list[str]
) -> None:
    assert [each.file for each in check_dates(read_folder(folder), today)] == expired


def test_a_module_past_its_review_is_not_published(folder: Path) -> None:
    found = check_dates(read_folder(folder), date(2100, 1, 1))
    assert "modules/first.yml" in {each.file for each in found if each.rule == "review-expired"}


def test_expired_content_still_loads_because_a_patient_needs_the_numbers(folder: Path) -> None:
    assert Library.load(folder).crisis("FR").emergency == "112"
