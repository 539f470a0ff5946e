"""The plain form that every reader compares."""

from cairn.language import normalise
from cairn.language.text import BREAK, tokens, words


def test_case_accents_apostrophes_and_drawl_make_no_difference() -> None:
    assert normalise("  Ouiiii, D\u2019ACCORD\u00a0! ") == "oui, d'accord !"
    assert normalise("Cœur brisé") == "coeur brise"


def test_invisible_characters_and_nul_vanish() -> None:
    assert normalise("o\u200bu\u2060i\ufeff") == "oui"
    assert normalise("a\0b") == "a b"
    assert normalise("\u202eabc\u202c") == "abc"


def test_digits_of_any_script_and_fractions_become_plain() -> None:
    assert normalise("٤٢") == "42"
    assert normalise("6½") == "6 1/2"


def test_a_pause_separates_clauses_but_never_ends_the_list() -> None:
    assert tokens("non, c'est bon...") == ["non", BREAK, "c", "est", "bon"]
    assert words("i don't, sorry") == ["i", "dont", "sorry"]
