"""Who a simulated patient is: language, country, temper, and what they are likely to answer."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Literal

from cairn.engine.state import Value
from cairn.simulate.luck import likely

_ZONES = {
    "FR": "Europe/Paris",
    "BE": "Europe/Brussels",
    "CH": "Europe/Zurich",
    "LU": "Europe/Luxembourg",
    "GB": "Europe/London",
    "US": "America/New_York",
    "CA": "America/Toronto",
    "XX": "Asia/Tokyo",
}
_COUNTRIES = {
    "en": ("GB", "GB", "US", "CA", "XX"),
    "fr": ("FR", "FR", "FR", "BE", "CH", "LU", "CA"),
}
#: How likely an answer is that most people give, by variable (shared by all modules).
_USUAL: dict[str, tuple[Value, float]] = {
    "adult": (True, 0.97),
    "consent_care": (True, 0.97),
    "consent_team": (True, 0.96),
    "consent_messages": (True, 0.8),
    "safe_now": (False, 0.96),
    "screen_mind": ("none", 0.95),
    "screen_body": ("none", 0.95),
    "screen_year": ("none", 0.95),
    "screen_home": ("no", 0.95),
}


@dataclass(frozen=True, slots=True)
class Temper:
    """How a patient talks, as chances per message or per day."""

    nonsense: float = 0.015
    skips: float = 0.02
    digresses: float = 0.02
    pauses: float = 0.004
    leaves: float = 0.004  # stops answering in the middle
    discloses: float = 0.0015  # the detector hears a risk
    explores: float = 0.5  # tries the answer nobody has given yet
    sits_down: float = 0.5  # a session, on a day when one is open
    drops_in: float = 0.16  # a tool, on any other day


#: Goes straight for the aim: every answer is meant.
DIRECT = Temper(0, 0, 0, 0, 0, 0, 0.3)
#: In the safety dialogue things are said that raise the level.
IN_CRISIS = Temper(0.05, 0.05, 0, 0, 0, 0.1, 0.3)


@dataclass(frozen=True, slots=True)
class Person:
    """One simulated patient. `wants` are answers this person means to give, by variable."""

    number: int
    lang: Literal["en", "fr"]
    channel: Literal["web", "sms"]
    country: str
    guided: bool
    team_known: bool
    severity: int  # 0–3: the answer this person tends to give to an item
    temper: Temper = Temper()
    silent: tuple[int, int] = (0, 0)  # days without a word: from, up to
    gives_up: int = 10_000  # the day after which nothing comes any more
    released: int = 3  # days until a human releases what was held; self-guided: never
    wants: dict[str, Value] = field(default_factory=dict)

    @property
    def timezone(self) -> str:
        """The time zone of the country."""
        return _ZONES[self.country]


def draw_person(number: int, chance: random.Random, days: int, wants: dict[str, Value]) -> Person:
    """A patient by chance; what `wants` says of the person (guided, lang, channel) holds."""
    lang: Literal["en", "fr"] = "fr" if _wanted(wants, "lang", likely(chance, 0.5)) else "en"
    away = likely(chance, 0.2)
    begins = chance.randint(7, max(days - 30, 8))
    return Person(
        number=number,
        lang=lang,
        channel="sms" if _wanted(wants, "channel", likely(chance, 0.3)) else "web",
        country=chance.choice(_COUNTRIES[lang]),
        guided=bool(_wanted(wants, "guided", likely(chance, 0.7))),
        team_known=bool(_wanted(wants, "team_known", likely(chance, 0.85))),
        severity=chance.choice((0, 1, 1, 1, 2, 3)),
        silent=(begins, begins + chance.randint(22, 28)) if away else (0, 0),
        gives_up=chance.randint(5, days) if likely(chance, 0.25) else 10_000,
        released=chance.randint(1, 6),
        wants=wants,
    )


def _wanted(wants: dict[str, Value], name: str, otherwise: bool) -> bool:  # noqa: FBT001
    """What the aim asks for under that name, else chance."""
    if name not in wants:
        return otherwise
    return wants[name] in (True, "fr", "sms")


def usual(name: str | None) -> tuple[Value, float] | None:
    """The common answer to a question that every module shares, and how common it is."""
    return _USUAL.get(name or "")
