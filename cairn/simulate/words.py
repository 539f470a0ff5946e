"""What simulated patients write: plain answers, digressions and nonsense, in both languages."""

from __future__ import annotations

WORDS = {
    "en": (
        "I argued with my sister and then stayed at home",
        "my boss looked at me in a strange way",
        "it was hard, but ok",
        "calling my friend Anna",
    ),
    "fr": (
        "Je suis resté chez moi après une dispute",
        "mon chef m'a regardé d'un drôle d'air",
        "c'était dur, mais ça va",
        "appeler mon amie Anna",
    ),
}
ENTRIES = {
    "en": ("walk to the bakery", "call Anna", "read on the bench", "take the bus", "cook"),
    "fr": (
        "marcher jusqu'au pain",
        "appeler Anna",
        "lire sur le banc",
        "prendre le bus",
        "cuisiner",
    ),
}
REMOVE = {"en": "remove 1", "fr": "enlever 1"}
YES = {"en": ("yes", "yeah", "yes I do"), "fr": ("oui", "ouais", "oui, bien sûr")}
NO = {"en": ("no", "nope", "not really no"), "fr": ("non", "non merci", "pas du tout")}
WHEN = {"en": ("tomorrow at 6 pm", "Saturday at 10 am"), "fr": ("demain à 18 h", "samedi à 10 h")}
PAST = {"en": ("yesterday",), "fr": ("hier",)}
REFUSALS = {"en": ("I'd rather not say", "pass"), "fr": ("je préfère ne pas le dire", "je passe")}
NONSENSE = (
    "",
    "😢",
    "{{ 7*7 }}",
    "asdkjh",
    "I don't know",
    "je sais pas",
    "-1",
    "9999999",
    "\u202eoof",
    "a" * 3000,
    "1\n2\n3",
)
#: What the detector hears, as (level, axis, words).
DISCLOSURES = (
    (1, "suicide", "what is the point of it all"),
    (2, "suicide", "I want to die"),
    (3, "suicide", "I have a plan for tonight"),
    (4, "suicide", "I took all the pills"),
    (2, "self_harm", "I cut myself"),
    (2, "harm_to_others", "I could hurt him"),
    (2, "abuse", "he beats me"),
    (3, "abuse", "he is at the door with a knife"),
    (2, "medical", "my chest hurts"),
    (3, "medical", "I fainted and my arm is numb"),
    (2, "psychosis", "they put thoughts into my head"),
    (2, "third_party", "my brother wants to die"),
)
#: Said in the middle of a module.
ASIDES = ("why", "repeat", "go_back", "goodbye", "greet", "thanks")
