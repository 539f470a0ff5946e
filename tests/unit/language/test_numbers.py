"""What a patient may write where a number is asked for."""

import pytest

from cairn.language import Lang, NumberStatus, read_number

READ_ON_0_TO_10: list[tuple[Lang, str, float]] = [
    ("en", "4", 4),
    ("en", "mood 4", 4),
    ("en", "about 6.5", 6.5),
    ("en", "six and a half", 6.5),
    ("en", "six point five", 6.5),
    ("en", "7/10", 7),
    ("en", "10 out of 10", 10),
    ("en", "one out of ten", 1),
    ("en", "a 3 I guess", 3),
    ("en", "3ish", 3),
    ("en", "nine", 9),
    ("en", "one", 1),
    ("en", "I'm at an 8", 8),
    ("en", "between 5 and 6", 5.5),
    ("en", "5 or 6", 5.5),
    ("en", "5-6", 5.5),
    ("en", "6½", 6.5),
    ("en", "7️⃣", 7),
    ("en", "٧", 7),
    ("fr", "zero", 0),
    ("fr", "zéro", 0),
    ("fr", "dix", 10),
    ("fr", "un", 1),
    ("fr", "un sept", 7),
    ("fr", "un neuf", 9),
    ("fr", "un sur dix", 1),
    ("fr", "6,5", 6.5),
    ("fr", "six virgule cinq", 6.5),
    ("fr", "plutôt 6 et demi aujourd'hui", 6.5),
    ("fr", "6 et demie", 6.5),
    ("fr", "je dirais 8", 8),
    ("fr", "je suis à 7 là", 7),
    ("fr", "4 sur 10", 4),
    ("fr", "entre 4 et 5", 4.5),
    ("fr", "5/6", 5.5),
]
READ_ON_0_TO_100: list[tuple[Lang, str, float]] = [
    ("en", "70%", 70),
    ("en", "seventy five", 75),
    ("en", "a hundred", 100),
    ("en", "60-70", 65),
    ("en", "7/10", 70),
    ("fr", "cinquante", 50),
    ("fr", "soixante-quinze", 75),
    ("fr", "soixante et onze", 71),
    ("fr", "soixante dix sept", 77),
    ("fr", "quatre-vingt-dix", 90),
    ("fr", "quatre vingt dix neuf", 99),
    ("fr", "vingt et un", 21),
    ("fr", "dix-huit", 18),
    ("fr", "nonante", 90),
    ("fr", "90 pour cent", 90),
    ("fr", "cent", 100),
]


@pytest.mark.parametrize(("lang", "text", "value"), READ_ON_0_TO_10)
def test_a_number_on_a_scale_of_ten_is_read(lang: Lang, text: str, value: float) -> None:
    assert read_number(text, lang, 0, 10).value == value


@pytest.mark.parametrize(("lang", "text", "value"), READ_ON_0_TO_100)
def test_a_number_on_a_scale_of_a_hundred_is_read(lang: Lang, text: str, value: float) -> None:
    assert read_number(text, lang, 0, 100).value == value


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("fr", "il y a 3 jours j'étais à 2, là je suis à 6", 6),
        ("fr", "2 enfants à la maison, je dirais 5", 5),
        ("fr", "rdv à 8h30, humeur 5", 5),
        ("fr", "le 12/03/2025 c'était dur. 4 maintenant", 4),
        ("fr", "hier 4 aujourd'hui 6", 6),
        ("fr", "7 parce que mon fils de 3 ans est malade", 7),
        ("en", "was a 3 last week, now a 5", 5),
        ("en", "7/10 today, was 4/10 last week", 7),
        ("en", "call me on 0612345678, mood 6", 6),
    ],
)
def test_dates_counts_and_the_past_do_not_hide_the_number_meant(
    lang: Lang, text: str, value: float
) -> None:
    assert read_number(text, lang, 0, 10).value == value


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "un peu mieux"),
        ("fr", "une amie est venue"),
        ("fr", "il y a 3 jours"),
        ("fr", "j'ai dormi 3 heures"),
        ("fr", "quoi de neuf"),
        ("fr", "ça va"),
        ("fr", ""),
        ("en", "that one"),
        ("en", "no one"),
        ("en", "question 2 is hard"),
        ("en", "at 8:30"),
        ("en", "not 4"),
        ("en", "😀"),
    ],
)
def test_words_dates_and_counts_alone_are_no_number(lang: Lang, text: str) -> None:
    assert read_number(text, lang, 0, 10).status is NumberStatus.NONE


@pytest.mark.parametrize(
    ("lang", "text", "candidates"),
    [
        ("fr", "4 ou 8", (4, 8)),
        ("fr", "je dirais 4 ou 8", (4, 8)),
        ("fr", "de 3 à 6", (3, 6)),
        ("fr", "moins de 5", (5,)),
        ("fr", "plus de 7", (7,)),
        ("en", "went from 3 to 6", (3, 6)),
        ("en", "2 8", (2, 8)),
    ],
)
def test_competing_or_bounded_numbers_are_asked_back(
    lang: Lang, text: str, candidates: tuple[float, ...]
) -> None:
    reading = read_number(text, lang, 0, 10)
    assert reading.status is NumberStatus.AMBIGUOUS
    assert reading.value is None
    assert reading.candidates == candidates


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("en", "5 no wait 6", 6),
        ("en", "not 4, more like 6", 6),
        ("fr", "pas 4, plutôt 6", 6),
    ],
)
def test_a_correction_counts_rather_than_the_first_number(
    lang: Lang, text: str, value: float
) -> None:
    assert read_number(text, lang, 0, 10).value == value


@pytest.mark.parametrize("text", ["11", "-2", "150", "quatre-vingt-dix"])
def test_a_number_off_the_scale_is_reported_as_such(text: str) -> None:
    reading = read_number(text, "fr", 0, 10)
    assert reading.status is NumberStatus.OUT_OF_RANGE
    assert reading.value is None
    assert len(reading.candidates) == 1


def test_a_scale_below_zero_reads_minus_signs_and_words() -> None:
    assert read_number("-3", "en", -5, 5).value == -3
    assert read_number("moins trois", "fr", -5, 5).value == -3


def test_the_ends_of_a_scale_are_words_only_where_a_scale_is_given() -> None:
    assert read_number("maximum", "en", 0, 10).value == 10
    assert read_number("not at all", "en", 0, 10).value == 0
    assert read_number("au max", "fr", 0, 100).value == 100
    assert read_number("pas du tout", "fr", 0, 100).value == 0
    assert read_number("maximum", "en").status is NumberStatus.NONE
    assert read_number("pas au max du tout mais bon", "fr", 0, 10).status is NumberStatus.NONE


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("fr", "3 heures", 3),
        ("fr", "2 fois", 2),
        ("en", "about 1,200 steps", 1200),
        ("fr", "1 200 pas", 1200),
        ("en", "between 30 and 40 min", 35),
        ("en", "two hundred and fifty", 250),
    ],
)
def test_a_how_many_question_reads_counts(lang: Lang, text: str, value: float) -> None:
    assert read_number(text, lang, counting=True).value == value


def test_three_days_ago_is_no_count_either() -> None:
    assert read_number("il y a 3 jours", "fr", counting=True).status is NumberStatus.NONE
    assert read_number("3 days ago", "en", counting=True).status is NumberStatus.NONE
