"""One change, as a clinical reader is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Area = Literal["safety", "score", "route", "answer", "step", "wording", "other"]
#: What is said first.
ORDER: tuple[Area, ...] = ("safety", "score", "route", "answer", "step", "wording", "other")

_SENTENCES: dict[str, dict[str, str]] = {
    "file-added": {"en": "new file", "fr": "nouveau fichier"},
    "file-removed": {"en": "file removed", "fr": "fichier supprimé"},
    "step-added": {"en": "step added: {what}", "fr": "étape ajoutée : {what}"},
    "step-removed": {"en": "step removed: {what}", "fr": "étape supprimée : {what}"},
    "risk-added": {
        "en": "{answer} now counts as danger, level {new}",
        "fr": "{answer} compte désormais comme un danger, niveau {new}",
    },
    "risk-removed": {
        "en": "{answer} no longer counts as danger (was level {old})",
        "fr": "{answer} ne compte plus comme un danger (niveau {old} avant)",
    },
    "risk-changed": {
        "en": "{answer}: danger level {old} is now {new}",
        "fr": "{answer} : le niveau de danger {old} devient {new}",
    },
    "refusal": {
        "en": "no answer counts as yes: {old} is now {new}",
        "fr": "sans réponse = oui : {old} devient {new}",
    },
    "entry": {
        "en": "a disclosure '{name}' now leads to {new} (before: {old})",
        "fr": "une confidence « {name} » mène désormais à {new} (avant : {old})",
    },
    "number": {
        "en": "number of '{name}': {old} is now {new}",
        "fr": "numéro de « {name} » : {old} devient {new}",
    },
    "gate": {"en": "{field}: {old} is now {new}", "fr": "{field} : {old} devient {new}"},
    "score": {
        "en": "score of {answer}: {old} is now {new}",
        "fr": "score de {answer} : {old} devient {new}",
    },
    "route-changed": {
        "en": "people with «{when}» now go to {new} (before: {old})",
        "fr": "avec « {when} », on va désormais à {new} (avant : {old})",
    },
    "route-added": {
        "en": "people with «{when}» now go to {new}: this was not looked at before",
        "fr": "avec « {when} », on va désormais à {new} : ce cas n'existait pas",
    },
    "route-removed": {
        "en": "«{when}» no longer leads to {old}",
        "fr": "« {when} » ne mène plus à {old}",
    },
    "route-else": {
        "en": "everybody else now goes to {new} (before: {old})",
        "fr": "dans les autres cas, on va désormais à {new} (avant : {old})",
    },
    "skip": {
        "en": "left out if: {old} is now {new}",
        "fr": "sauté si : {old} devient {new}",
    },
    "option-added": {"en": "answer added: {answer}", "fr": "réponse ajoutée : {answer}"},
    "option-removed": {"en": "answer removed: {answer}", "fr": "réponse supprimée : {answer}"},
    "synonyms": {
        "en": "{answer} is now understood in other words",
        "fr": "{answer} se comprend désormais avec d'autres mots",
    },
    "wording": {
        "en": "wording of {field} changed ({langs})",
        "fr": "formulation changée : {field} ({langs})",
    },
    "field": {"en": "{field}: {old} is now {new}", "fr": "{field} : {old} devient {new}"},
}


@dataclass(frozen=True, slots=True)
class Change:
    """`words` maps a language to the text's change, word by word (wording only)."""

    area: Area
    file: str
    step: str | None
    rule: str
    values: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, str], ...] = ()

    def say(self, lang: str) -> str:
        """The change in one sentence."""
        return _SENTENCES[self.rule][lang].format(**dict(self.values))


def changed(area: Area, file: str, step: str | None, rule: str, **values: object) -> Change:
    """A change with the values of its sentence; nothing is written as "–"."""
    said = tuple((name, "–" if each is None else str(each)) for name, each in values.items())
    return Change(area, file, step, rule, said)
