"""A console over a real database, its team, and a browser per member."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pyotp
import pytest

from cairn.risk import Assessment
from cairn.risk.levels import Category, Signal
from cairn.store.tables import Audit
from cairn.team.accounts import Account, NewStaff, add_staff
from cairn.turns.receive import Inbound, Received, receive
from console.app import create_console
from tests.integration.turns.conftest import Clinic, anyio_backend, clinic

__all__ = ["anyio_backend", "clinic"]

ORIGIN = "http://localhost:8400"
PASSWORD = "three plain words"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class Browser:
    """A browser of one member: keeps cookies, sends forms as our own pages do."""

    client: httpx.AsyncClient
    csrf: str = ""

    async def get(self, path: str, **headers: str) -> httpx.Response:
        answer = await self.client.get(path, headers=headers)
        found = _CSRF.search(answer.text)
        self.csrf = found[1] if found else self.csrf
        return answer

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.client.post(
            path, data={"csrf": self.csrf} | fields, headers={"Origin": ORIGIN}
        )


class Fixed:
    """A detector that finds what the test says."""

    def __init__(self, found: Assessment) -> None:
        self._found = found

    async def assess(self, text: str, lang: str, asked: Any, earlier: Sequence[str]) -> Assessment:
        return self._found


@dataclass
class Team:
    """The console of one Cairn, with the people who use it."""

    clinic: Clinic
    transport: httpx.ASGITransport
    accounts: dict[str, Account] = field(default_factory=dict)
    open: list[httpx.AsyncClient] = field(default_factory=list)

    async def account(self, login: str, role: str = "therapist", **more: Any) -> UUID:
        new = NewStaff.model_validate(
            {"login": login, "name": f"Dr {login.title()}", "role": role, "password": PASSWORD}
            | more
        )
        async with self.clinic.runtime.db.begin() as session:
            made = await add_staff(session, self.clinic.runtime.keys, new, self.clinic.now)
        self.accounts[login] = made
        return made.id

    def code(self, login: str) -> str:
        return pyotp.TOTP(self.accounts[login].totp_secret).at(self.clinic.now)

    def browser(self) -> Browser:
        client = httpx.AsyncClient(transport=self.transport, base_url=ORIGIN)
        self.open.append(client)
        return Browser(client)

    async def enter(
        self, browser: Browser, login: str, password: str = PASSWORD, code: str | None = None
    ) -> httpx.Response:
        typed = code if code is not None else self.code(login)
        return await browser.post("/login", login=login, password=password, code=typed)

    async def signed_in(self, login: str) -> Browser:
        """A browser in which that member has just signed in."""
        self.clinic.now += timedelta(seconds=30)  # a code that was not used yet
        browser = self.browser()
        answer = await self.enter(browser, login)
        assert answer.status_code == 303, answer.text
        await browser.get("/")
        return browser

    async def danger(
        self, patient: UUID, text: str, level: int = 3, *, spans: Sequence[Signal] = ()
    ) -> Received:
        """The patient says something that the detector puts at that level."""
        self.clinic.now += timedelta(seconds=30)
        category: Category = "suicide" if level else "none"
        found = Assessment(level=level, category=category, signals=tuple(spans))
        inbound = Inbound("web", f"D{next(self.clinic.sids)}", text, self.clinic.now)
        return await receive(self.clinic.runtime, Fixed(found), patient, inbound)  # type: ignore[arg-type]

    async def audited(self, action: str) -> list[Audit]:
        return [row for row in await self.clinic.rows(Audit) if row.action == action]


@pytest.fixture
async def team(clinic: Clinic) -> AsyncIterator[Team]:
    app = create_console(clinic.runtime, clock=lambda: clinic.now)
    team = Team(clinic, httpx.ASGITransport(app=app))
    yield team
    for client in team.open:
        await client.aclose()
