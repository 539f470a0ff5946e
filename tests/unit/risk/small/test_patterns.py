"""The language of patterns, as a clinician writes it and as it finds messages."""

import pytest
from spacy.vocab import Vocab

from cairn.risk.forms import FormIndex, Match
from cairn.risk.patterns import PatternError, Wording, unfold, words_of

WORDING = Wording(
    {"die": ["die", "be dead"], "want": ["want", "wish"]},
    {"dont": ["do", "not"], "wanna": ["want", "to"], "just": []},
)


def found(pattern: str, words: str) -> list[tuple[int, int]]:
    matches = FormIndex({"rule": unfold(pattern, WORDING)}).find(words.split(), Vocab())
    return [(match.start, match.end) for match in matches.get("rule", [])]


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("i want", ["i want", "so i want it"], ["i", "want i", "i do want", ""]),
        ("<want> to <die>", ["wish to be dead", "want to die"], ["want to be", "want die"]),
        ("take|took it", ["take it", "took it"], ["take took", "it"]),
        ("take (all of|my) it", ["take all of it", "take my it"], ["take it", "take all it"]),
        (
            "take (all (of|in))? it",
            ["take it", "take all of it", "take all in it"],
            ["take all it"],
        ),
        ("take (all|of)? it", ["take it", "take all it", "take of it"], ["take all of it"]),
        ("so? tired", ["tired", "so tired"], ["so"]),
        ("a(b c)d", ["a b c d"], ["a d", "b c"]),
        ("a ..2 b", ["a b", "a x b", "a x x b"], ["a x x x b", "a . b", "b a"]),
        ("a .. b", ["a b", "a x x b"], ["a x x x b"]),
        ("a ..5 b", ["a x x x x x b"], ["a x x x x x x b", "a x . x b"]),
        ("a ..1 b", ["a b", "a x b"], ["a x x b"]),
        ("^ a", [". a", ". a b"], [". b a", "a"]),
        ("a $", ["a .", "b a ."], ["a b .", "a"]),
        ("^ a $", [". a ."], [". a b .", ". b a ."]),
        ("i just want", ["i want"], ["i just want"]),
        ("wanna go", ["want to go"], ["wanna go"]),
        ("J'ai l'Été", ["je ai le ete"], ["j'ai l'ete"]),
        ("self-harm", ["self harm"], ["self-harm"]),
        ("a? b? c", ["c", "a c", "b c", "a b c"], ["a b"]),
        ("(a|b c|<die>) x", ["a x", "b c x", "be dead x", "die x"], ["b x", "dead x c"]),
    ],
)
def test_a_pattern_finds_what_it_says_and_nothing_else(
    pattern: str, yes: list[str], no: list[str]
) -> None:
    assert [text for text in yes if not found(pattern, text)] == []
    assert [text for text in no if found(pattern, text)] == []


def test_of_matches_that_begin_together_the_shortest_stands_and_others_stay() -> None:
    assert found("a ..3 b", "a b x b a b") == [(0, 2), (4, 6)]
    assert found("a|c b b?", "c b b") == [(0, 2)]


def test_a_match_knows_which_words_stand_in_its_gaps() -> None:
    forms = unfold("a ..3 b", WORDING)
    matches = FormIndex({"rule": forms}).find(["x", "a", "not", "y", "b"], Vocab())
    assert matches == {"rule": [Match(1, 5, (2, 3))]}


def test_each_rule_is_found_under_its_own_name() -> None:
    index = FormIndex({"one": unfold("a b", WORDING), "two": unfold("b c|d", WORDING)})
    matches = index.find(["a", "b", "d"], Vocab())
    assert {name: [(m.start, m.end) for m in each] for name, each in matches.items()} == {
        "one": [(0, 2)],
        "two": [(1, 3)],
    }


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("(a b", "leaves a bracket open"),
        ("a (b (c)", "leaves a bracket open"),
        ("<nowhere>", "<nowhere> does not exist"),
        ("a <want", "cannot be read"),
        ("a want>", "cannot be read"),
        ("a b)", "cannot be read"),
        ("a $b", "cannot be read"),
        ("a? ..", "names no word"),
        ("..3", "names no word"),
        ("a ..12 b", "write ..9 at most"),
        ("just", "names no word"),
        ("", "names no word"),
        (" ".join(["(a b|c d|e f)"] * 8), "6561 forms"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused_with_a_reason(pattern: str, says: str) -> None:
    with pytest.raises(PatternError, match=says):
        unfold(pattern, WORDING)


def test_two_thousand_forms_are_not_too_many() -> None:
    assert len(unfold(" ".join(["(a b|c d|e f)"] * 7), WORDING)) == 3**7


def test_one_word_alternatives_are_one_form() -> None:
    assert len(unfold("(a|b|c|d e) x", WORDING)) == 2


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("I'm SO tired", ["i", "m", "so", "tired"]),
        ("'quoted'", ["quoted"]),
        ("J'aujourd'hui", ["je", "aujourd", "hui"]),
        ("dont just go", ["do", "not", "go"]),
        ("' -", []),
    ],
)
def test_a_phrase_is_read_as_a_message_is(phrase: str, words: list[str]) -> None:
    assert words_of(phrase, WORDING.shorthand) == words
