"""A clinic with a team on a rota, a Twilio stand-in behind real HTTP and a real mail server."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI, HTTPException, Request, Response
from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import col

from cairn.channels.catcher import MailCatcher
from cairn.channels.mail import MailAccount, SmtpSender
from cairn.channels.sms import TwilioAccount, TwilioSender, validate_signature
from cairn.channels.standin import Standin, twilio_standin
from cairn.home import Home
from cairn.risk import Assessment
from cairn.safety.rota import Rung
from cairn.settings import Settings
from cairn.store.database import Database as Pool
from cairn.store.keys import Keyring
from cairn.store.tables import Alert, Audit, Notification
from cairn.team.member import Member
from cairn.turns.escalate import run_ladder
from cairn.turns.notify import Ways, settle_page
from cairn.turns.receive import Inbound, Received, receive
from cairn.turns.runtime import Runtime
from tests.conftest import Database
from tests.integration.delivery.conftest import serving
from tests.integration.turns.conftest import MONDAY, Clinic, anyio_backend, real_library
from tests.on_duty import ALWAYS, nobody, put_on_duty

__all__ = ["anyio_backend"]
PHONES: dict[Rung, str] = {
    "on_call": "+447700900901", "backup": "+447700900902", "lead": "+447700900903",
}  # fmt: skip


class Fixed:
    """A detector that finds what the test says."""

    def __init__(self, found: Assessment) -> None:
        self._found = found

    async def assess(self, text: str, lang: str, asked: Any, earlier: Sequence[str]) -> Assessment:
        return self._found


@dataclass
class Ward(Clinic):
    """The clinic, its team, and the ladder."""

    standin: Standin = field(kw_only=True)
    mailbox: MailCatcher = field(kw_only=True)
    ways: Ways = field(kw_only=True)
    team: dict[str, UUID] = field(default_factory=dict)

    async def on_duty(self, login: str, **more: Any) -> UUID:
        self.team[login] = await put_on_duty(self.runtime, self.now, login, **more)
        return self.team[login]

    async def full_team(self, *, when: tuple[str, str, str] = ALWAYS) -> None:
        for rung in ("on_call", "backup", "lead"):
            await self.on_duty(
                rung.replace("_", "-"), rung=rung, when=when, phone=PHONES[rung],
                email=f"{rung}@clinic.invalid",
            )  # fmt: skip

    async def danger(
        self, patient: UUID, level: int = 3, *, channel: Any = "web", axis: Any = "suicide"
    ) -> Received:
        found = Assessment(level=level, category=axis, signals=())
        inbound = Inbound(channel, f"D{next(self.sids)}", "…", self.now)
        return await receive(self.runtime, Fixed(found), patient, inbound)  # type: ignore[arg-type]

    @property
    def mailed(self) -> list[str]:
        """The addresses that got an e-mail, in order."""
        return [mail.to for mail in self.mailbox.caught]

    async def look(self, after: timedelta = timedelta(0)) -> int:
        """The clock moves on, and the scheduler looks."""
        self.now += after
        return await run_ladder(self.runtime, self.ways, self.now)

    async def pages(self) -> list[tuple[str, str, str]]:
        """Rung, way and state of each page, in the order in which they were written."""
        async with self.runtime.db.begin() as session:
            rows = await session.scalars(
                select(Notification).order_by(
                    col(Notification.created_at), col(Notification.rung).desc(),
                    col(Notification.way).desc(),
                )
            )  # fmt: skip
            return [(row.rung, row.way, row.state) for row in rows]

    async def alert(self) -> Alert:
        (found,) = await self.alerts()
        return found

    async def trail(self) -> list[str]:
        """The audit trail of alerts and pages as a transcript: minutes since the start."""
        async with self.runtime.db.begin() as session:
            rows = list(
                await session.scalars(
                    select(Audit)
                    .where(col(Audit.action).like("alert%") | col(Audit.action).like("page%"))
                    .order_by(col(Audit.at))
                )
            )
        order = ("alert_raised", "alert_paged", "page_sent", "page_failed", "alert_notified")
        rows.sort(key=lambda row: (row.at, _place(row.action, order), str(row.detail.get("way"))))
        return [self._say(row) for row in rows]

    def _say(self, row: Audit) -> str:
        minutes = round((row.at - MONDAY).total_seconds() / 60)
        words = [row.action, *(str(row.detail[key]) for key in ("level", "rung", "way", "error")
                               if row.detail.get(key))]  # fmt: skip
        return f"{minutes:>3} min  {' '.join(words)}"

    def member(self, login: str, role: str = "on_call") -> Member:
        return Member(self.team[login], login, role, "en", "Europe/London", "c")


def _place(action: str, order: Sequence[str]) -> int:
    return order.index(action) if action in order else len(order)


@pytest.fixture
async def ward(database: Database, home: Home, anyio_backend: str) -> AsyncIterator[Ward]:
    bound = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    settings = Settings(home=home.path, database_url=SecretStr(database.app_url), public_url=url)
    pool = Pool(database.app_url)
    keys, rota = Keyring(home.master_key()), nobody(settings)
    runtime = Runtime(settings, home, keys, pool, real_library(), rota)
    account = TwilioAccount("AC" + "0" * 32, SecretStr("secret"), "+15005550006", f"{url}/twilio")
    standin, mailbox = Standin(account, reports=False), MailCatcher()
    port = await mailbox.start()
    mail = SmtpSender(MailAccount("127.0.0.1", port, "cairn@clinic.invalid"))
    sender = TwilioSender(account)
    app = FastAPI()
    app.include_router(twilio_standin(standin), prefix="/twilio")
    ward = Ward(runtime, standin=standin, mailbox=mailbox, ways=Ways(sender, mail))
    _add_webhook(app, ward)
    async with serving(app, bound):
        yield ward
        standin.release()
        await standin.reported()
    await sender.close()
    await mailbox.stop()
    await pool.close()


def _add_webhook(app: FastAPI, ward: Ward) -> None:
    """What the gateway has for the provider's reports."""

    @app.post("/sms/notified/{page}")
    async def settle(request: Request, page: UUID) -> Response:
        form = {key: str(value) for key, value in (await request.form()).items()}
        url = f"{ward.runtime.settings.url}{request.url.path}"
        signature = request.headers.get("x-twilio-signature")
        if not validate_signature(ward.standin.account, url, form, signature):
            raise HTTPException(403)
        await settle_page(
            ward.runtime, page, form["MessageStatus"], form["MessageSid"],
            form.get("ErrorCode") or None, ward.now,
        )  # fmt: skip
        return Response(status_code=204)


def at(minutes: float) -> datetime:
    return MONDAY + timedelta(minutes=minutes)
