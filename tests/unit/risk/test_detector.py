from pathlib import Path

import pytest

from cairn.risk import Detector, assess_plainly
from cairn.risk.rules import read_rules

RULES = Path(__file__).resolve().parents[3] / "content" / "safety" / "risk"
EXAMPLES = [
    (lang, rule.id, text, wanted)
    for lang in ("en", "fr")
    for rule in read_rules(RULES / f"{lang}.yml").rules
    for wanted, texts in ((True, rule.yes), (False, rule.no))
    for text in texts
]


@pytest.mark.parametrize(("lang", "rule", "text", "wanted"), EXAMPLES)
def test_every_example_written_beside_a_rule_holds(
    detector: Detector, lang: str, rule: str, text: str, *, wanted: bool
) -> None:
    fired = {signal.rule for signal in detector.assess(text, lang).signals}
    assert (rule in fired) is wanted


@pytest.mark.parametrize(
    ("lang", "text", "level"),
    [
        ("en", "I want to die", 2),
        ("en", "I don't want to die", 1),
        ("en", "I can't stop thinking about killing myself", 2),
        ("en", "no, I want to die", 2),
        ("fr", "j'ai pas envie de mourir", 1),
        ("fr", "j'ai plus envie de vivre", 2),
        ("fr", "je n'arrête pas de penser à me tuer", 2),
        ("fr", "je ne me tuerai jamais", 1),
        ("en", "my mum died last year and I want to die", 2),
        ("en", "years ago I wanted to kill myself", 1),
        ("en", "years ago I wanted to kill myself and I still do", 2),
        ("en", "in the film the hero says I want to die", 1),
        ("en", "he says he wants to die", 1),
    ],
)
def test_scope_lowers_an_explicit_statement_to_a_check_in_but_never_to_silence(
    detector: Detector, lang: str, text: str, level: int
) -> None:
    assert detector.assess(text, lang).level == level


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "my brother wants to die"), ("fr", "mon frère veut mourir")],
)
def test_concern_for_another_person_is_its_own_axis_and_no_alert(
    detector: Detector, lang: str, text: str
) -> None:
    found = detector.assess(text, lang)
    assert (found.level, found.category) == (1, "third_party")


@pytest.mark.parametrize(
    ("lang", "text", "level"),
    [
        ("en", "no", 0),
        ("en", "No, never", 0),
        ("en", "yes", 2),
        ("en", "yes sometimes", 2),
        ("en", "no but I think about it at night", 1),
        ("en", "no, I just want to die", 2),
        ("en", "I'd rather not say", 2),
        ("en", "maybe", 1),
        ("fr", "non", 0),
        ("fr", "Oui.", 2),
        ("fr", "non mais parfois", 1),
        ("fr", "je préfère ne pas répondre", 2),
    ],
)
def test_a_plain_answer_to_a_safety_question_gets_its_meaning_from_the_question(
    detector: Detector, lang: str, text: str, level: int
) -> None:
    assert detector.assess(text, lang, asked="screening").level == level
    assert detector.assess(text, lang).level in {0, level} or level < 2


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "I thought I was going to die, my heart was racing"),
        ("en", "my boss will kill me"),
        ("en", "chest tight, hands sweating, 80"),
        ("fr", "j'ai cru que j'allais mourir"),
        ("fr", "mon chef va me tuer"),
    ],
)
def test_a_feared_scene_told_in_an_exercise_is_no_risk(
    detector: Detector, lang: str, text: str
) -> None:
    assert detector.assess(text, lang, asked="exercise").level == 0


def test_a_real_statement_is_heard_inside_an_exercise_too(detector: Detector) -> None:
    assert detector.assess("Thought: I should kill myself", "en", asked="exercise").level == 2


def test_a_statement_split_over_two_texts_is_heard_with_the_second(detector: Detector) -> None:
    found = detector.assess("kill myself tonight", "en", earlier=["hi", "I want to"])
    assert found.level >= 2
    assert detector.assess("to die", "en", earlier=["I want"]).level == 2
    assert detector.assess("à mes jours", "fr", earlier=["je veux mettre fin"]).level == 2


def test_an_old_message_alone_does_not_colour_a_harmless_new_one(detector: Detector) -> None:
    assert detector.assess("the bus is late", "en", earlier=["I want to die"]).level == 0


def test_signals_point_into_the_original_text(detector: Detector) -> None:
    text = "Ok…  honestly I’m  going to KÏLL mysélf, sorry"
    found = detector.assess(text, "en")
    assert found.level >= 2
    assert any("KÏLL mysélf" in text[s.start : s.end] for s in found.signals)
    assert all(0 <= s.start < s.end <= len(text) for s in found.signals)


def test_a_french_sentence_is_heard_in_an_english_conversation(detector: Detector) -> None:
    assert detector.assess("je veux mourir", "en").level == 2


def test_one_line_in_the_middle_of_a_very_long_text_is_heard(detector: Detector) -> None:
    calm = "we went for a walk and had tea. " * 1500
    assert detector.assess(calm + "i want to kill myself. " + calm, "en").level == 2


@pytest.mark.parametrize("text", ["", "   ", "\0\0", "😀" * 50, "م" * 200, "/restart", "{{ 7*7 }}"])
def test_strange_messages_are_answered_with_none(detector: Detector, text: str) -> None:
    assert detector.assess(text, "en").level == 0


def test_the_same_message_gets_the_same_answer(detector: Detector) -> None:
    text = "I've been saving up my pills and I wish I wouldn't wake up"
    assert detector.assess(text, "en") == detector.assess(text, "en")


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("I want to kill myself", "suicide"),
        ("je veux mourir", "suicide"),
        ("i cut myself", "self_harm"),
        ("mon mari me frappe", "abuse"),
    ],
)
def test_the_plain_fallback_hears_the_bluntest_words_and_says_it_is_degraded(
    text: str, category: str
) -> None:
    found = assess_plainly(text)
    assert found.degraded
    assert found.level >= 2
    assert found.category == category


def test_the_plain_fallback_says_degraded_even_when_it_finds_nothing() -> None:
    assert assess_plainly("good morning").degraded


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Mum died last year, I want to die"),
        ("en", "I wanted to die last year but now again I want to die"),
        ("en", "I told them I was fine. I'm not, I want to kill myself"),
        ("fr", "maman est morte l'an dernier, je veux mourir"),
    ],
)
def test_a_wish_told_in_a_clause_of_its_own_is_of_today(
    detector: Detector, lang: str, text: str
) -> None:
    assert detector.assess(text, lang).level >= 2


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Last year, I wanted to die"),
        ("en", "my dad beat me when I was a child"),
        ("en", "I was raped in 2009, I work on it in therapy"),
        ("fr", "mon père me battait quand j'étais petit"),
    ],
)
def test_what_is_told_as_long_over_is_asked_about_and_alarms_nobody(
    detector: Detector, lang: str, text: str
) -> None:
    assert detector.assess(text, lang).level == 1


def test_a_long_sentence_in_spaced_letters_is_read(detector: Detector) -> None:
    sentence = "i want to die because no one loves me and i am tired of living"
    assert len(sentence.replace(" ", "")) > 40
    assert detector.assess(" ".join(sentence.replace(" ", "")), "en").level >= 2


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "j'ai peur tout le temps pour mes enfants"),
        ("en", "I'm worried all the time about my kids"),
    ],
)
def test_a_parents_ordinary_worry_asks_nothing(detector: Detector, lang: str, text: str) -> None:
    assert detector.assess(text, lang).level == 0


def test_almost_every_day_is_a_yes(detector: Detector) -> None:
    assert detector.assess("almost every day", "en", asked="screening").level == 2
    assert detector.assess("presque tous les jours", "fr", asked="screening").level == 2
