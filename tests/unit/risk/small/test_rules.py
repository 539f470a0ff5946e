"""A wrong rule file is refused, and says where and how to mend it."""

from pathlib import Path

import pytest

from cairn.risk import Detector, RulesError
from cairn.risk.rules import read_rules
from tests.unit.risk.small.conftest import ENGLISH, write


@pytest.mark.parametrize(
    ("before", "after", "at", "says"),
    [
        ("lang: en", "lang: de", "lang: de", "lang"),
        ("silent: [really]", "silent: []", "silent", "silent"),
        ("idioms:", "idoms:", "lang", "idioms"),
        ("level: 3\n    category: medical", "level: 5\n    category: medical", "level: 5", "level"),
        ("  turn: [but]", "  turn: but", "turn: but", "answers.turn"),
        ("id: medical.chest", "id: Medical chest", "id: Medical", "id"),
        ("in_exercise: 0", "in_exercise: 5", "in_exercise: 5", "in_exercise"),
        ("in_exercise: 0", "in_exercise: -1", "in_exercise: -1", "in_exercise"),
        ("silent: [really]", "silent: [\x07]", "lang", "not YAML; mend"),
        ("id: suicide.passive", "id: suicide.wish", "lang", "suicide.wish is there twice"),
        ("kinds: [pills]", "kinds: [pilsl]", "lang", "no lexicon pilsl"),
        ("kinds: [pills]", "kinds: [pills", "ideas", "mend the YAML"),
    ],
)
def test_a_wrong_entry_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, at: str, says: str
) -> None:
    assert before in ENGLISH
    text = ENGLISH.replace(before, after, 1)
    path = write(tmp_path, text) / "en.yml"
    with pytest.raises(RulesError) as refused:
        read_rules(path)
    place, _, reason = str(refused.value).partition(": ")
    assert says in reason
    assert place == f"{path}:{text[: text.index(at)].count(chr(10)) + 1}"


@pytest.mark.parametrize("text", ["", "- a list\n", "just words\n"])
def test_a_file_that_is_no_rule_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(RulesError, match=r"en\.yml:1: file: "):
        read_rules(write(tmp_path, text) / "en.yml")


def test_a_file_that_is_not_there_says_to_restore_it(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="restore the file"):
        read_rules(tmp_path / "en.yml")


def test_numbers_in_a_list_of_words_are_read_as_words(tmp_path: Path) -> None:
    path = write(tmp_path, ENGLISH.replace("silent: [really]", "silent: [4, really]")) / "en.yml"
    assert read_rules(path).silent == ["4", "really"]


def test_levels_one_to_four_are_the_levels_of_a_rule(tmp_path: Path) -> None:
    for level in (1, 4):
        text = ENGLISH.replace("level: 3", f"level: {level}", 1).replace(
            "in_exercise: 0", f"in_exercise: {level}"
        )
        rule = read_rules(write(tmp_path, text) / "en.yml").rules[2]
        assert (rule.level, rule.in_exercise) == (level, level)
    for level in (0, 5):
        with pytest.raises(RulesError, match="level"):
            read_rules(
                write(tmp_path, ENGLISH.replace("level: 3", f"level: {level}", 1)) / "en.yml"
            )


@pytest.mark.parametrize("pattern", ["<wnat> to", "(open", ".. ..", "kill <myself"])
def test_a_pattern_that_cannot_be_read_is_refused_with_its_file(
    tmp_path: Path, pattern: str
) -> None:
    write(tmp_path, ENGLISH.replace("tired of ..2 living", pattern, 1))
    with pytest.raises(RulesError, match=r"en\.yml: "):
        Detector.load(tmp_path)


def test_a_model_that_cannot_be_read_says_to_train_it_again(tmp_path: Path) -> None:
    (write(tmp_path) / "model.en.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RulesError, match="train it again"):
        Detector.load(tmp_path)
