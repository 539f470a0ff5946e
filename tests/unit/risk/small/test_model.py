"""What the linear model may add to the rules, shown with one that knows three words."""

import json

import pytest

from cairn.risk import Detector
from tests.unit.risk.small.conftest import write

WORDS: dict[
    str, list[float]
] = {  # the weight of each for: none, suicide to ask about, suicide to alert
    "farewell": [0, 6, 0],
    "goodnight": [0, 0, 8],
    "weary": [0, 0, 4.5],
}


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Detector:
    folder = write(tmp_path_factory.mktemp("taught"))
    weights = {
        "bias": [4, *[0] * 8],
        "weights": {word: [*known, *[0] * 6] for word, known in WORDS.items()},
        "check": 0.5,
        "agree": 0.3,
        "alert": 0.9,
    }
    (folder / "model.en.json").write_text(json.dumps(weights), encoding="utf-8")
    return Detector.load(folder)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("so tea for you", 0),
        ("so farewell to you", 1),
        ("so goodnight to you", 2),
        ("weary of it", 1),
        ("goodnight all", 0),
        ("goodnight. all you", 2),
        ("goodnight. you", 0),
        ("weary, tired of living", 2),
        ("weary, I do not want to die", 1),
        ("goodnight you, I do not want to die", 1),
        ("goodnight you, my brother is thinking of suicide", 1),
        ("goodnight you, die laughing", 0),
        ("tea " * 25 + "goodnight all", 2),
        ("tea " * 60 + "goodnight all", 2),
        ("goodnight all. " + "tea " * 43, 2),
        ("goodnight all. " + "tea " * 44, 0),
    ],
)
def test_the_model_asks_or_alerts_where_words_alone_say_it(
    taught: Detector, text: str, level: int
) -> None:
    assert taught.assess(text, "en").level == level


def test_what_the_model_heard_is_the_whole_sentence_and_says_so(taught: Detector) -> None:
    text = "Tea for all. So goodnight to you! Tea for me " + "and you " * 30
    (signal,) = taught.assess(text, "en").signals
    assert signal.rule == "model.suicide"
    assert text[signal.start : signal.end] == "So goodnight to you"


def test_where_a_rule_says_as_much_the_model_adds_nothing(taught: Detector) -> None:
    found = taught.assess("goodnight you, I want to die", "en")
    assert [signal.rule for signal in found.signals] == ["suicide.wish"]


def test_in_an_exercise_the_model_asks_about_what_is_plain_and_alerts_nobody(
    taught: Detector,
) -> None:
    assert taught.assess("so goodnight to you", "en", "exercise").level == 1
    assert taught.assess("so farewell to you", "en", "exercise").level == 0


def test_an_answer_to_a_safety_question_and_the_other_language_are_for_rules_alone(
    taught: Detector,
) -> None:
    assert taught.assess("so goodnight to you", "en", "screening").level == 0
    assert taught.assess("so goodnight to you", "fr").level == 0


def test_a_rule_in_another_sentence_is_no_second_witness(taught: Detector) -> None:
    calm = "tea for all of us " * 10
    assert taught.assess(f"weary of it. {calm}. tired of living", "en").level == 1
    assert taught.assess(f"{calm}. weary and tired of living", "en").level == 2


def test_what_the_model_hears_only_in_two_texts_together_is_asked_about(taught: Detector) -> None:
    found = taught.assess("goodnight all", "en", earlier=["so"])
    assert (found.level, [each.rule for each in found.signals]) == (1, ["model.suicide"])
    assert taught.assess("goodnight all", "en", earlier=["tea", "..."]).level == 0
    assert taught.assess("weary all", "en", earlier=["so"]).level == 0  # not sure enough
    assert taught.assess("tea all", "en", earlier=["so goodnight to you"]).level == 0
    assert taught.assess("goodnight all", "en", earlier=["tea " * 44]).level == 0
    assert taught.assess("farewell all", "en", "exercise", earlier=["so"]).level == 0
