"""A wish to stop behind an answer is heard, and a story about stopping is not."""

from __future__ import annotations

import pytest

from cairn.language.wishes import split_stop


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("oui mais je préfère arrêter là", "oui"),
        ("Oui, mais on peut s'arrêter là pour aujourd'hui ?", "Oui"),
        ("7, on arrête pour ce soir svp", "7"),
        ("plutôt non. je dois y aller", "plutôt non"),
        (
            "je me suis disputé avec mon frère, et je voudrais faire une pause",
            "je me suis disputé avec mon frère",
        ),
        ("yes but I'd rather stop here", "yes"),
        ("4, can we stop for today please", "4"),
        ("the second one, gotta go now", "the second one"),
        ("I argued with my boss and I need to stop for now", "I argued with my boss"),
        ("no. pause", "no"),
    ],
)
def test_the_answer_before_the_wish_is_found(text: str, answer: str) -> None:
    assert split_stop(text) == answer


@pytest.mark.parametrize(
    "text",
    [
        "oui",
        "on peut s'arrêter là ?",
        "je voulais arrêter là, mais il a continué",
        "j'ai bu, et je veux arrêter de boire",
        "I wanted to stop there but he went on",
        "I smoke and I want to stop smoking",
        "I shouted, and I had to stop at the lights",
        "my heart races and I have to go to the window",
        "can we stop here",
        "he said: stop now or I leave",
    ],
)
def test_a_story_about_stopping_stays_whole(text: str) -> None:
    assert split_stop(text) is None
