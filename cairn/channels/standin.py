"""A stand-in for Twilio: speaks its Messages API over HTTP, keeps the texts, reports on them.

The demo's gateway mounts it for the telephone on the screen; tests run it by itself and tell
it to fail. It sends nothing to anybody.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated, Any, Literal

import httpx
import structlog
from fastapi import APIRouter, Depends, HTTPException, Query, Request, status
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.types import Receive, Scope, Send

from cairn.channels.sms import DEMO_NUMBER, OPTED_OUT, TwilioAccount, sign

INBOUND_PATH = "/sms/inbound"
KEPT = 1000  # texts; the oldest are forgotten
LONGEST = 1600  # characters, as at Twilio

#: refuse: 429, 500, 21610, and 21211 (not a number); lose the answer after taking the text:
#: cut (the connection breaks), silence (no answer until `release`).
Fault = Literal["429", "500", "21610", "21211", "cut", "silence"]
_REFUSALS: dict[str, tuple[int, int]] = {  # HTTP status and Twilio's error code
    "429": (429, 20429),
    "500": (500, 20500),
    "21610": (400, OPTED_OUT),
    "21211": (400, 21211),
}
log = structlog.get_logger()
_basic = HTTPBasic()
Credentials = Annotated[HTTPBasicCredentials, Depends(_basic)]


class NewText(BaseModel):
    """The form of a new message, as far as Cairn uses it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    To: str = Field(pattern=r"^\+[1-9]\d{6,14}$")
    From: str = Field(default="", max_length=40)
    MessagingServiceSid: str = Field(default="", max_length=40)
    Body: str = Field(min_length=1, max_length=LONGEST)
    StatusCallback: str | None = Field(default=None, max_length=500)


@dataclass
class TakenText:
    """A text that the stand-in took."""

    sid: str
    to: str
    origin: str
    body: str
    callback: str | None
    at: datetime
    status: str = "queued"

    def shown(self, account: str) -> dict[str, Any]:
        """As Twilio's API shows it."""
        return {
            "sid": self.sid, "account_sid": account, "to": self.to, "from": self.origin,
            "body": self.body, "status": self.status, "direction": "outbound-api",
            "date_created": format_datetime(self.at), "error_code": None, "error_message": None,
            "num_segments": "1", "num_media": "0", "api_version": "2010-04-01",
        }  # fmt: skip


@dataclass
class Standin:
    """What the stand-in took, and how it is to fail next. `reports`: whether it calls back."""

    account: TwilioAccount
    reports: bool = True
    taken: deque[TakenText] = field(default_factory=lambda: deque(maxlen=KEPT))
    requests: int = 0  # to send, failed ones included
    _faults: deque[Fault] = field(default_factory=deque)
    _reporting: set[asyncio.Task[None]] = field(default_factory=set)
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def fail(self, fault: Fault, times: int = 1) -> None:
        """Answer the next requests to send with this fault."""
        self._faults.extend([fault] * times)

    def release(self) -> None:
        """End the silences."""
        self._released.set()

    def sent_to(self, phone: str) -> list[str]:
        """The words that this number got, oldest first."""
        return [text.body for text in self.taken if text.to == phone]

    async def reported(self) -> None:
        """Wait until every status report on the texts so far was made."""
        await asyncio.gather(*self._reporting)

    async def take(self, new: NewText) -> Response:
        """Take one text, or fail as told."""
        self.requests += 1
        fault = self._faults.popleft() if self._faults else None
        if fault in _REFUSALS:
            code, error = _REFUSALS[fault]
            return _error(code, error)
        text = TakenText(
            sid=f"SM{secrets.token_hex(16)}", to=new.To,
            origin=new.From or new.MessagingServiceSid, body=new.Body,
            callback=new.StatusCallback, at=datetime.now(UTC),
        )  # fmt: skip
        self.taken.append(text)
        if self.reports and text.callback:
            task = asyncio.create_task(self._report(text))
            self._reporting.add(task)
            task.add_done_callback(self._reporting.discard)
        if fault == "cut":
            return _Cut()
        if fault == "silence":
            await self._released.wait()
        return JSONResponse(text.shown(self.account.sid), status.HTTP_201_CREATED)

    async def _report(self, text: TakenText) -> None:
        async with httpx.AsyncClient(timeout=5) as http:
            for state in ("sent", "delivered"):
                text.status = state
                await self._call_back(http, text, state)

    async def _call_back(self, http: httpx.AsyncClient, text: TakenText, state: str) -> None:
        assert text.callback is not None
        form = {
            "MessageSid": text.sid, "SmsSid": text.sid, "AccountSid": self.account.sid,
            "MessageStatus": state, "SmsStatus": state, "To": text.to, "From": text.origin,
            "ApiVersion": "2010-04-01",
        }  # fmt: skip
        signature = sign(self.account.token, text.callback, form)
        try:
            await http.post(text.callback, data=form, headers={"X-Twilio-Signature": signature})
        except httpx.HTTPError as error:
            # As at Twilio, a report that finds nobody is not repeated.
            log.warning("status_report_failed", sid=text.sid, error=type(error).__name__)


def twilio_standin(store: Standin) -> APIRouter:
    """The part of Twilio's API that Cairn uses, over this store."""
    router = APIRouter()
    path = "/2010-04-01/Accounts/{sid}/Messages.json"

    def check(sid: str, given: HTTPBasicCredentials) -> None:
        token = store.account.token.get_secret_value()
        fits = secrets.compare_digest(given.password.encode(), token.encode())
        if not (fits and given.username == sid == store.account.sid):
            raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Authenticate")

    @router.post(path)
    async def send(request: Request, sid: str, given: Credentials) -> Response:
        check(sid, given)
        try:
            new = NewText.model_validate(dict(await request.form()))
        except ValidationError:
            return _error(*_REFUSALS["21211"])
        return await store.take(new)

    @router.get(path)
    async def show(
        sid: str, given: Credentials, to: Annotated[str, Query(alias="To")] = ""
    ) -> dict[str, Any]:
        check(sid, given)
        found = [text.shown(sid) for text in reversed(store.taken) if to in ("", text.to)]
        return {"messages": found, "next_page_uri": None, "page": 0, "page_size": KEPT}

    return router


async def post_inbound(
    gateway_url: str,
    account: TwilioAccount,
    from_: str,
    body: str,
    message_sid: str,
    *,
    public_url: str | None = None,
) -> httpx.Response:
    """Send a patient's text to a gateway, signed as Twilio signs it.

    `public_url` is the gateway's URL that is signed, where it differs from the one called.
    """
    form = {
        "MessageSid": message_sid, "SmsSid": message_sid, "AccountSid": account.sid,
        "From": from_, "To": account.number or DEMO_NUMBER, "Body": body, "NumMedia": "0",
        "NumSegments": "1", "ApiVersion": "2010-04-01",
    }  # fmt: skip
    signature = sign(account.token, (public_url or gateway_url).rstrip("/") + INBOUND_PATH, form)
    async with httpx.AsyncClient(timeout=15) as http:
        return await http.post(
            gateway_url.rstrip("/") + INBOUND_PATH,
            data=form,
            headers={"X-Twilio-Signature": signature},
        )


class _Cut(Response):
    """An answer that breaks off: the server closes the connection in the middle of it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"999")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


def _error(code: int, error: int) -> JSONResponse:
    return JSONResponse(
        {"status": code, "code": error, "message": "told to fail", "more_info": ""}, code
    )
