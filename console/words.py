"""The console's words and moments, in the language and time zone of who reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal

from cairn.content.library import Library


@dataclass(frozen=True)
class Words:
    """What templates say: `t("alerts")` is the message `console-alerts` of the content."""

    library: Library
    lang: str
    timezone: str
    now: datetime

    def t(self, key: str, **values: object) -> str:
        """The words of that key, with the values filled in; KeyError when content has none."""
        text = self.library.message(f"console-{key}").text.of(self.lang)
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        """Whether the content has words for it."""
        try:
            self.library.message(f"console-{key}")
        except KeyError:
            return False
        return True

    def rule(self, rule: str) -> str:
        """A rule of the risk detector in words, with what lowered it: "wish to die (negated)"."""
        name, _, cue = rule.partition("/")
        keys = (f"rule-{name}", f"rule-{name.split('.')[0]}", "rule-other")
        said = self.t(next(key for key in keys if self.has(key)))
        return f"{said} ({self.t(f'cue-{cue}')})" if self.has(f"cue-{cue}") else said

    def rules(self, signals: Sequence[Mapping[str, Any]]) -> str:
        """The rules of a message's signals in words, each once."""
        return ", ".join(dict.fromkeys(self.rule(str(each["rule"])) for each in signals))

    def moment(self, at: datetime) -> str:
        """Day and time, e.g. "Mon 2 Mar 10:00"; the year when it is another one."""
        local = at.astimezone(ZoneInfo(self.timezone))
        year = "" if local.year == self.now.astimezone(ZoneInfo(self.timezone)).year else " y"
        return format_datetime(local, f"EEE d MMM{year} HH:mm", locale=self._locale)

    def day(self, at: datetime) -> str:
        """The date alone."""
        local = at.astimezone(ZoneInfo(self.timezone))
        return format_date(local.date(), "d MMM y", locale=self._locale)

    def distance(self, at: datetime) -> str:
        """How far from now, e.g. "in 12 minutes" or "3 hours ago"."""
        return format_timedelta(
            at - self.now, granularity="minute", threshold=1.2, add_direction=True,
            locale=self._locale,
        )  # fmt: skip

    def number(self, value: float) -> str:
        """A number as people write it: 6.5 or 6,5."""
        return format_decimal(value, locale=self._locale)

    @property
    def _locale(self) -> str:
        return "fr_FR" if self.lang == "fr" else "en_GB"


Clock = Callable[[], datetime]
