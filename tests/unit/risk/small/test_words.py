"""Disguised, stretched, misspelt and glued words, and where they stood in what was written."""

import pytest

from cairn.risk.characters import fold_text
from cairn.risk.spelling import Speller
from cairn.risk.tokens import STOP, tokenise

SPELLER = Speller(
    words=["kill", "myself", "die", "want", "to", "i", "a", "suicide", "live", "je", "tue", "me"],
    shorthand={"kms": ["kill", "myself"], "klil": ["clip"], "aujourd'hui": ["today"], "ok": []},
    targets=["suicide", "myself"],
    telling=["die"],
    real_words=["suicides", "tokill", "evil"],
)


def read(text: str) -> str:
    return " ".join(token.text for token in tokenise(text, SPELLER))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("KÏLL", "kill"), ("œuf ÆØŁ", "oeuf aeol"), ("кіll", "kill"), ("k\u200bill", "kill"),
        ("I’m I‘m I`m I´m", "i'm i'm i'm i'm"), ("a\u00a0b\tc", "a b c"), ("a\u2028b\r\n", "a\nb\n\n"),
        ("ﬁn ①", "fin 1"), ("K", "k"), ("ｋｉｌｌ", "kill"), ("e\u0301te\u0301", "ete"),
    ],
)  # fmt: skip
def test_case_accents_look_alikes_and_invisible_marks_change_nothing(text: str, plain: str) -> None:
    assert fold_text(text)[0] == plain


def test_every_folded_letter_knows_the_character_it_came_from() -> None:
    assert fold_text("aœ\u0301b") == ("aoeb", [0, 1, 1, 3])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["kill", "kms", "ok"], [["kill"], ["kill", "myself"], []]),
        (["kilo", "dei", "idle", "xyz"], [["kilo"], ["dei"], ["idle"], ["xyz"]]),
        (["wnat", "lvie", "mysefl"], [["want"], ["live"], ["myself"]]),
        (["klil", "evil", "suicides"], [["clip"], ["evil"], ["suicides"]]),
        (["suicde", "suicode", "suicidde", "suicidee"], [["suicide"]] * 4),
        (["usicide", "ruicide", "suicid", "sucide"], [["suicide"], ["ruicide"], *[["suicide"]] * 2]),
        (["lives", "liv", "wamt"], [["lives"], ["liv"], ["wamt"]]),
        (["k1ll", "su1c1d3", "ki11", "k!ll", "d!e", "2024"],
         [["kill"], ["suicide"], ["kill"], ["kill"], ["die"], ["2024"]]),
        (["killlll", "diiiie", "mysellllf", "kkkill", "suuiiciide"],
         [["kill"], ["die"], ["myself"], ["kill"], ["suicide"]]),
        (["diee", "tto", "wantt", "toooo"], [["die"], ["tto"], ["want"], ["to"]]),
        (["s*icide", "su***de", "my****", "*******", "m*", "k*ll", "**ss"],
         [["suicide"], ["suicide"], ["myself"], ["*******"], ["m*"], ["k*ll"], ["**ss"]]),
        (["sicide", "saicide", "sxuicide"], [["suicide"]] * 3),
        (["s******", "su*", "my*", "s**"], [["s******"], ["su*"], ["my*"], ["s**"]]),
        (["killmyself", "iwanttodie", "idieto", "todie", "wanttolive"],
         [["kill", "myself"], ["i", "want", "to", "die"], ["i", "die", "to"], ["todie"], ["wanttolive"]]),
        (["killmyselfx", "killxmyself", "xkillmyself"],
         [["killmyselfx"], ["killxmyself"], ["xkillmyself"]]),
        (["suicidesuicidesuicidesuicidesuicidedie", "die" * 13, "die" * 13 + "a", "die" * 14],
         [["suicide"] * 5 + ["die"], ["die"] * 13, ["die"] * 13 + ["a"], ["die" * 14]]),
        (["d" + "i" * 38 + "e", "d" + "i" * 39 + "e"], [["die"], ["d" + "i" * 39 + "e"]]),
    ],
)  # fmt: skip
def test_a_word_is_brought_back_to_one_the_rules_know_or_left_as_it_is(
    written: list[str], meant: list[list[str]]
) -> None:
    assert [SPELLER.mend(word) for word in written] == meant


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("i want to die", ". i want to die ."),
        ("die. Kill! me", ". die . kill . me ."),
        ("die\n\nkill", ". die . kill ."),
        ("i (want) to-die", ". i want to die ."),
        ("k i l l myself", ". kill myself ."),
        ("k.i.l.l myself", ". kill myself ."),
        ("k - i - l - l me", ". k i l l me ."),
        ("i w a n t t o d i e", ". i want to die ."),
        ("i w a n t t o k i l l m y s e l f", ". i want to kill myself ."),
        ("k i l l  m e", ". kill me ."),
        ("x y z or k i l l me", ". x y z or kill me ."),
        ("x y z die", ". x y z die ."),
        ("j'me tue", ". je me tue ."),
        ("d'l'a", ". de le a ."),
        ("aujourd'hui je", ". today je ."),
        ("'die' to'", ". die to ."),
        ("die/kill", ". die kill ."),
        ("s*icide", ". suicide ."),
        ("want@die x+y", ". want die x y ."),
        ("@die $kill", ". @die $kill ."),
        ("ok die", ". die ."),
        ("die 😭", ". die 😭 ."),
        ("", "."),
        ("...", "."),
    ],
)
def test_a_message_becomes_plain_words_between_the_edges_of_its_sentences(
    text: str, words: str
) -> None:
    assert read(text) == words


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("davaler", ["de", "avaler"]),
        ("davalre", ["de", "avaler"]),
        ("jhabite", ["je", "habite"]),
        ("daimer", ["de", "aimer"]),
        ("dami", ["dami"]),
        ("daime", ["daime"]),
        ("dtuera", ["dtuera"]),
        ("lavaler", ["lavaler"]),
        ("dhabite", ["dhabite"]),
    ],
)
def test_a_lost_french_apostrophe_is_found_before_a_long_word_of_the_rules(
    written: str, meant: list[str]
) -> None:
    words = ["de", "je", "avaler", "habite", "aimer", "ami", "aime", "tuera"]
    assert Speller(words, {}, [], [], ["dhabite"]).mend(written) == meant


def test_every_word_knows_its_place_in_the_original() -> None:
    text = "Ok…  ŒUF k i l l\u200b, killmyself"
    found = [(t.text, text[t.start : t.end]) for t in tokenise(text, SPELLER) if t.text != STOP]
    assert found == [
        ("oeuf", "ŒUF"),
        ("kill", "k i l l"),
        ("kill", "killmyself"),
        ("myself", "killmyself"),
    ]


def test_a_comma_is_remembered_by_the_next_word_alone() -> None:
    text = "die, kill me (to want): a - i"
    commas = [token.text for token in tokenise(text, SPELLER) if token.comma]
    assert commas == ["kill", "to", "a", "i"]
