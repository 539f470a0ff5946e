"""What every model of content is made of: texts in both languages, names, risk.

The docstring below a field is what the reference, the JSON Schema and an author's editor say
about it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1
LANGS = ("en", "fr")
Lang = Literal["en", "fr"]
Axis = Literal[
    "suicide", "self_harm", "harm_to_others", "abuse", "medical", "psychosis", "third_party"
]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class Model(BaseModel):
    """Immutable, and strict about unknown fields: a misspelt field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Text(Model):
    """One text in both languages. A blank line starts a new bubble."""

    en: str = Field(min_length=1)
    """English: grade 6 or easier."""
    fr: str = Field(min_length=1)
    """French, written as French and not translated, *vous*."""

    def of(self, lang: str) -> str:
        """The text in `lang`; English for anything but "fr"."""
        return self.fr if lang == "fr" else self.en


class Words(Model):
    """Synonyms per language."""

    en: tuple[str, ...] = ()
    """What a patient may write instead, in English."""
    fr: tuple[str, ...] = ()
    """What a patient may write instead, in French."""

    def of(self, lang: str) -> tuple[str, ...]:
        """The words in `lang`; English for anything but "fr"."""
        return self.fr if lang == "fr" else self.en


class Risk(Model):
    """What an answer means for safety."""

    level: int = Field(ge=1, le=4)
    """1 asks, 2 tells the team, 3 stops the session, 4 is an emergency."""
    axis: Axis = "suicide"
    """What the danger is about."""


class Allow(Model):
    """A finding of `lint` that its author accepts, and why."""

    rule: str = Field(min_length=1)
    """Id of the rule, as `lint` prints it."""
    because: str = Field(min_length=8)
    """The reason, for whoever reviews."""
