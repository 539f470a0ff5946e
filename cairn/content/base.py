"""What every model of content is made of: texts in both languages, names, risk."""

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

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Model):
    """One text in both languages. A blank line starts a new bubble. Jinja2 inside."""

    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)

    def of(self, lang: str) -> str:
        """The text in `lang`; English for anything but "fr"."""
        return self.fr if lang == "fr" else self.en


class Words(Model):
    """Synonyms per language."""

    en: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()

    def of(self, lang: str) -> tuple[str, ...]:
        """The words in `lang`; English for anything but "fr"."""
        return self.fr if lang == "fr" else self.en


class Risk(Model):
    """What an answer means for safety, on a scale of 1 (ask) to 4 (emergency)."""

    level: int = Field(ge=1, le=4)
    axis: Axis = "suicide"


class Allow(Model):
    """A finding of `lint` that its author accepts, and why."""

    rule: str = Field(min_length=1)
    because: str = Field(min_length=8)
