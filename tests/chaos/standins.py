"""`python -m tests.chaos.standins sms|mail PORT FILE`: an outside service that can be killed.

Each word that it took is one JSON line of FILE: it outlives the process.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.responses import Response

from cairn.channels.catcher import MailCatcher
from cairn.channels.sms import TwilioAccount
from cairn.channels.standin import NewText, Standin, twilio_standin

ACCOUNT = TwilioAccount("AC" + "0" * 32, SecretStr("a token"), "+15005550006", None)


class KeptTexts(Standin):
    """Twilio's API, with a memory on the disk."""

    file: Path

    async def take(self, new: NewText) -> Response:
        note(self.file, new.To, new.Body)
        return await super().take(new)


class KeptMail(MailCatcher):
    """A mail server with a memory on the disk."""

    file: Path

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        said = await super().handle_DATA(server, session, envelope)
        note(self.file, self.caught[-1].to, self.caught[-1].body)
        return said


def note(file: Path, to: str, body: str) -> None:
    """Add one line."""
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"to": to, "body": body}) + "\n")


def serve_texts(port: int, file: Path) -> None:
    """Be Twilio until killed."""
    standin = KeptTexts(ACCOUNT)
    standin.file = file
    app = FastAPI()
    app.include_router(twilio_standin(standin))
    uvicorn.run(app, host="127.0.0.1", port=port, log_config=None)


async def serve_mail(port: int, file: Path) -> None:
    """Be a mail server until killed."""
    catcher = KeptMail()
    catcher.file = file
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(catcher, loop=loop, ident="Mail"), "127.0.0.1", port
    )
    await server.serve_forever()


if __name__ == "__main__":
    kind, at, path = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    if kind == "sms":
        serve_texts(at, path)
    else:
        asyncio.run(serve_mail(at, path))
