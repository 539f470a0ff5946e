"""What a demo sends to its team: e-mail caught on this machine, and the texts of the stand-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from cairn.channels.catcher import MailCatcher
from cairn.channels.mail import CATCHER
from cairn.channels.standin import Standin
from cairn.home import Home, write_private
from cairn.store.tables import Staff
from cairn.turns.runtime import Runtime
from gateway.demo import runtime_of

router = APIRouter(prefix="/demo")


@dataclass(frozen=True)
class Sent:
    """One e-mail or text to the team."""

    at: datetime
    way: str
    to: str
    words: str


async def start_catcher(catcher: MailCatcher, home: Home) -> None:
    """Catch this demo's mail: its senders look for the port in the home."""
    write_private(home.folder("run") / CATCHER, str(await catcher.start()))


@router.get("/mail")
async def show_mail(request: Request) -> HTMLResponse:
    """All that the team was sent, newest first."""
    runtime = runtime_of(request)
    catcher: MailCatcher = request.app.state.catcher
    found = [
        Sent(one.at, "e-mail", one.to, f"{one.subject} – {one.body}") for one in catcher.caught
    ]
    found += await _texts(runtime, request.app.state.standin)
    rows = "".join(_row(one) for one in sorted(found, key=lambda one: one.at, reverse=True))
    return HTMLResponse(_PAGE.format(rows=rows or "<p>Nothing yet.</p>"))


async def _texts(runtime: Runtime, standin: Standin) -> list[Sent]:
    """The texts that went to telephones of the team."""
    async with runtime.db.read() as session:
        staff = list(await session.scalars(select(Staff)))
    phones = {
        runtime.keys.site.open_text(one.phone_enc, "staff", one.id, "phone")
        for one in staff
        if one.phone_enc
    }
    return [Sent(text.at, "SMS", text.to, text.body) for text in standin.taken if text.to in phones]


def _row(one: Sent) -> str:
    where = f"{one.at:%H:%M:%S} UTC · {one.way} · {escape(one.to)}"
    return f"<article><p>{where}</p><p>{escape(one.words)}</p></article>\n"


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sent to the team</title>
<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="5"></head>
<body><main><h1>Sent to the team</h1>
<p>A demo sends nothing to anybody: this is what the team would have got.</p>
{rows}</main></body></html>
"""
