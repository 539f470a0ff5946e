"""The days on which a team's usual hours do not hold: public holidays and declared closures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from holidays import HolidayBase, country_holidays, list_supported_countries


@dataclass(frozen=True)
class Days:
    """A span of days, both ends included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.first} to {self.last}: the last day comes before the first")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Calendar:
    """The site's days off. `country` is ISO 3166-1 alpha-2, `subdivision` e.g. SCT or BY."""

    country: str | None = None
    subdivision: str | None = None
    closures: tuple[Days, ...] = ()

    @classmethod
    def of(
        cls, country: str, subdivision: str | None = None, closures: Iterable[Days] = ()
    ) -> Calendar:
        """A calendar whose place is known; ValueError says which subdivisions there are."""
        known = list_supported_countries()
        if country not in known:
            raise ValueError(f"no public holidays are known for {country!r}: write e.g. GB or FR")
        if subdivision is not None and subdivision not in known[country]:
            there = ", ".join(known[country]) or "none"
            raise ValueError(f"{country} has no subdivision {subdivision!r}; it has: {there}")
        return cls(country, subdivision, tuple(closures))

    def is_off(self, day: date) -> bool:
        """Whether that day is a public holiday or lies in a closure."""
        return day in self._holidays or any(day in closure for closure in self.closures)

    @cached_property
    def _holidays(self) -> HolidayBase | dict[date, str]:
        if self.country is None:
            return {}
        return country_holidays(self.country, subdiv=self.subdivision)
