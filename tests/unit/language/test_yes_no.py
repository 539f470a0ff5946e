"""What a patient may write where yes or no is asked for."""

import pytest

from cairn.language import Lang, YesNo, read_yes_no

YES: dict[Lang, str] = {
    "en": """yes|yeah|yep|ok|why not|I guess|👍|yesss|of course|sure|a bit|I do|no problem|
        sounds good|no, wait, yes|I think so|absolutely|well yes|yes but not always|yes please|
        yes I have no energy|yeah I've been feeling like that|
        Yes, every single day since my mum passed away last year it has been like that""",
    "fr": """oui|oui mais…|carrément|pourquoi pas|si|je crois que oui|ouais|d'accord|daccord|👍🏽|
        ouiiii|oui pas de problème|bah oui|euh oui je pense|je pense que oui|un peu|tout à fait|
        ça marche|je veux bien|mais si|évidemment|moi oui|yes|oui, mais pas tout le temps|
        bien sûr que oui|oui tous les jours depuis que ma mère est partie c'est dur franchement""",
}
NO: dict[Lang, str] = {
    "en": """no|nope|nah|not really|no way|never|👎|no I'm ok|not at all|absolutely not|I don't|
        i dont think so|no thank you|noooo|not now|yes, no sorry I meant no|of course not|
        I'd rather not|not yet|ok but not now|
        no I haven't done it yet because the week was too full of things""",
    "fr": """non|nan|non merci|pas vraiment|je ne suis pas d'accord|jamais|non ça va|pas du tout|
        pas trop|absolument pas|bien sûr que non|non c'est bon merci|je pense pas|
        je crois que non|surtout pas|nooon|hors de question|j'ai pas envie|toujours pas|
        pas encore|euh non|no""",
}
UNSURE: dict[Lang, str] = {
    "en": "maybe|not sure|idk|it depends|yes and no|I don't know|dunno|meh|hard to say|🤷‍♀️",
    "fr": """mouais|bof|peut-être|je sais pas|jsp|ça dépend|oui et non|je ne sais pas|ptet|
        oui mais non|plus ou moins|aucune idée|j'hésite""",
}
NEITHER: dict[Lang, str] = {
    "en": """never mind|there is no one at home|my sister came by||3|I can't sleep|
        I have no energy and I cry all day long since Monday""",
    "fr": """si je sors j'ai peur|ma soeur est venue|pas mal|   |il pleut|je suis fatigué|
        n'importe quoi|bien dormi|un peu mieux""",
}


def _rows(listed: dict[Lang, str]) -> list[tuple[Lang, str]]:
    return [(lang, text.strip()) for lang, texts in listed.items() for text in texts.split("|")]


@pytest.mark.parametrize(("lang", "text"), _rows(YES))
def test_a_yes_is_heard_however_it_is_said(lang: Lang, text: str) -> None:
    assert read_yes_no(text, lang) is YesNo.YES


@pytest.mark.parametrize(("lang", "text"), _rows(NO))
def test_a_no_is_heard_however_it_is_said(lang: Lang, text: str) -> None:
    assert read_yes_no(text, lang) is YesNo.NO


@pytest.mark.parametrize(("lang", "text"), _rows(UNSURE))
def test_doubt_is_neither_yes_nor_no(lang: Lang, text: str) -> None:
    assert read_yes_no(text, lang) is YesNo.UNSURE


@pytest.mark.parametrize(("lang", "text"), _rows(NEITHER))
def test_a_reply_that_says_neither_is_not_forced_into_one(lang: Lang, text: str) -> None:
    assert read_yes_no(text, lang) is YesNo.NONE


@pytest.mark.parametrize("said", ["please", "s'il vous plaît", "svp"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_lone_please_is_no_yes(said: str, lang: Lang) -> None:
    assert read_yes_no(said, lang) is YesNo.NONE
