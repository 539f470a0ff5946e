"""What a patient may write where one option of a list is asked for."""

import pytest

from cairn.language import Lang, OptionStatus, OptionView, read_option, read_options

EN = (
    OptionView("0", "Not at all", ("never", "none")),
    OptionView("1", "Several days", ("some days", "a few days")),
    OptionView("2", "More than half the days", ("most days", "often")),
    OptionView("3", "Nearly every day", ("every day", "almost every day")),
)
FR = (
    OptionView("jamais", "Jamais", ("pas du tout", "aucun jour")),
    OptionView("plusieurs", "Plusieurs jours", ("quelques jours",)),
    OptionView("moitie", "Plus de la moitié du temps", ("souvent", "la plupart du temps")),
    OptionView("presque", "Presque tous les jours", ("tous les jours", "presque chaque jour")),
)
OPTIONS: dict[Lang, tuple[OptionView, ...]] = {"en": EN, "fr": FR}
LETTERED = (OptionView("walk", "A walk"), OptionView("call", "Call someone"))


@pytest.mark.parametrize(
    ("text", "option_id"),
    [
        ("the second one", "plus"),
        ("b)", "plus"),
        ("b", "plus"),
        ("2", "plus"),
        ("two", "plus"),
        ("number 2 please", "plus"),
        ("the 2nd", "plus"),
        ("first", "one"),
        ("the last one", "last"),
    ],
)
def test_an_option_is_picked_by_its_place_in_english(text: str, option_id: str) -> None:
    shown = (
        OptionView("one", "Rest"),
        OptionView("plus", "Walk"),
        OptionView("last", "Sing"),
    )
    assert read_option(text, "en", shown).option_id == option_id


@pytest.mark.parametrize(
    ("text", "option_id"),
    [
        ("la deuxième", "plusieurs"),
        ("le premier", "jamais"),
        ("dernier", "presque"),
        ("l'avant-dernière", "moitie"),
        ("la 2", "plusieurs"),
        ("b)", "plusieurs"),
        ("n°3", "moitie"),
        ("plutôt la trois", "moitie"),
        ("la 4 je crois", "presque"),
        ("un", "jamais"),
        ("réponse c", "moitie"),
    ],
)
def test_an_option_is_picked_by_its_place_in_french(text: str, option_id: str) -> None:
    assert read_option(text, "fr", FR).option_id == option_id


@pytest.mark.parametrize(
    ("lang", "text", "option_id"),
    [
        ("en", "NOT AT ALL!!", "0"),
        ("en", "not at al", "0"),
        ("en", "sevral days", "1"),
        ("en", "I'd say several days", "1"),
        ("en", "more than half", "2"),
        ("en", "most days", "2"),
        ("en", "nearly every dya", "3"),
        ("fr", "JAMAIS", "jamais"),
        ("fr", "pas du tout", "jamais"),
        ("fr", "quelques jours", "plusieurs"),
        ("fr", "plusieurs jour", "plusieurs"),
        ("fr", "plus de la moitie", "moitie"),
        ("fr", "presque chaque jour", "presque"),
        ("fr", "tous les jours", "presque"),
    ],
)
def test_an_option_is_picked_by_its_wording_typos_forgiven(
    lang: Lang, text: str, option_id: str
) -> None:
    assert read_option(text, lang, OPTIONS[lang]).option_id == option_id


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "not several days"),
        ("en", "not every day"),
        ("en", "2 days"),
        ("en", "7"),
        ("en", ""),
        ("fr", "pas plusieurs jours"),
        ("fr", "pas tous les jours"),
        ("fr", "2 fois par semaine"),
        ("fr", "je sais pas"),
    ],
)
def test_a_refused_wording_or_another_number_picks_nothing(lang: Lang, text: str) -> None:
    assert read_option(text, lang, OPTIONS[lang]).status is OptionStatus.NONE


@pytest.mark.parametrize(
    ("lang", "text", "candidates"),
    [
        ("en", "maybe several days", ("1",)),
        ("en", "several days?", ("1",)),
        ("en", "several days or more than half", ("1", "2")),
        (
            "en",
            "I never sleep well and several days I cried because my mum is ill",
            ("0", "1"),
        ),
        ("fr", "peut-être plusieurs jours", ("plusieurs",)),
        ("fr", "presque jamais", ("jamais",)),
        ("fr", "la première ou la deuxième", ("jamais", "plusieurs")),
    ],
)
def test_doubt_and_several_fits_are_asked_back_never_guessed(
    lang: Lang, text: str, candidates: tuple[str, ...]
) -> None:
    reading = read_option(text, lang, OPTIONS[lang])
    assert reading.status is OptionStatus.AMBIGUOUS
    assert reading.option_id is None
    assert reading.candidates == candidates


@pytest.mark.parametrize(
    ("lang", "text", "ids"),
    [
        ("fr", "1, 3 et 4", ("jamais", "moitie", "presque")),
        ("fr", "1,3", ("jamais", "moitie")),
        ("fr", "a et c", ("jamais", "moitie")),
        ("fr", "la 1 et la dernière", ("jamais", "presque")),
        ("fr", "plusieurs jours et souvent", ("plusieurs", "moitie")),
        ("fr", "la 2", ("plusieurs",)),
        ("fr", "bof", ()),
    ],
)
def test_choose_all_that_apply_reads_each(lang: Lang, text: str, ids: tuple[str, ...]) -> None:
    assert read_options(text, lang, OPTIONS[lang]).option_ids == ids


def test_a_doubtful_list_is_asked_back() -> None:
    reading = read_options("la 1 ou la 2", "fr", FR)
    assert reading.option_ids == ()
    assert reading.candidates == ("jamais", "plusieurs")


def test_two_options_with_the_same_synonym_are_asked_back() -> None:
    shown = (
        OptionView("mum", "My mother", ("family",)),
        OptionView("dad", "My father", ("family",)),
    )
    assert read_option("family", "en", shown).candidates == ("mum", "dad")


def test_no_options_means_nothing_to_read() -> None:
    assert read_option("2", "en", ()).status is OptionStatus.NONE
    assert read_option("c", "en", LETTERED).status is OptionStatus.NONE
