"""The words of the page and of the copy, from content/messages/data.yml, with days filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cairn.content.library import Library
from cairn.engine.when import read_zone, say_date, say_time
from cairn.store.patients import Known


@dataclass(frozen=True)
class Words:
    """In one person's language and time zone."""

    library: Library
    lang: str
    timezone: str

    @classmethod
    def of(cls, library: Library, known: Known) -> Words:
        """For that person."""
        return cls(library, "fr" if known.lang == "fr" else "en", known.timezone)

    def __call__(self, key: str, **values: object) -> str:
        """A message, with its names in braces filled in."""
        text = self.library.message(f"data-{key}").text.of(self.lang)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def code(self, group: str, value: str) -> str:
        """A code in words; the code itself where nobody has written words for it yet."""
        key = f"{group}-{value}"
        return self(key) if f"data-{key}" in self.library.messages() else value

    def answer(self, value: Any) -> str:
        """An answer as the programme stored it, in words."""
        match value:
            case None:
                return self("no-answer")
            case bool():
                return self("yes" if value else "no")
            case list() | tuple():
                return ", ".join(self.answer(each) for each in value)
            case {"text": text, "rating": rating}:
                return str(text) if rating is None else f"{text} ({rating})"
            case _:
                return str(value)

    def day(self, at: datetime | date) -> str:
        """Monday 2 March 2026, «lundi 2 mars 2026»."""
        local = at.astimezone(read_zone(self.timezone)).date() if isinstance(at, datetime) else at
        return f"{say_date(local, self.lang)} {local.year}"

    def time(self, at: datetime) -> str:
        """9:00 am, «9 h»."""
        return say_time(at, read_zone(self.timezone), self.lang)

    def moment(self, at: datetime) -> str:
        """Day and time."""
        return f"{self.day(at)}, {self.time(at)}"
