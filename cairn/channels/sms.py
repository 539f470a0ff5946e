"""SMS by Twilio, or by anything that speaks Twilio's Messages API at another address."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

import requests
from pydantic import SecretStr
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from cairn.channels.sender import AnswerLost, OptedOut, Refused, SendError, SmsSender, TryLater
from cairn.home import CannotStart, Home
from cairn.settings import Settings

__all__ = [
    "DEMO_NUMBER", "AnswerLost", "OptedOut", "Refused", "SendError", "SmsSender", "TryLater",
    "TwilioAccount", "TwilioSender", "validate_signature",
]  # fmt: skip

DEMO_SID = "ACdemo0000000000000000000000000000"
DEMO_NUMBER = "+15005550006"  # Twilio's own number for tests; no telephone has it
STANDIN_PATH = "/demo/twilio"  # where the gateway of a demo mounts the stand-in
TIMEOUT = 8.0  # seconds for one request; far below the lease of a delivery
PARALLEL = 16
PATIENCE = 20.0  # seconds for a free place; then the delivery's lease is given back
OPTED_OUT = 21610  # "Attempt to send to unsubscribed recipient"
_LOOKED_AT = 50  # texts to one person that are compared when an answer was lost
_NEVER_CONNECTED = (ConnectTimeoutError, NameResolutionError, NewConnectionError)
_T = TypeVar("_T")

# At INFO the SDK logs the number it lists texts for.
logging.getLogger("twilio.http_client").setLevel(logging.WARNING)


@dataclass(frozen=True)
class TwilioAccount:
    """Who we are to Twilio. `api_base` None: Twilio's own address."""

    sid: str
    token: SecretStr
    number: str
    api_base: str | None

    @classmethod
    def of(cls, home: Home) -> TwilioAccount:
        """The account of this home; a demo talks to its own gateway unless told otherwise.

        Raises CannotStart when a production home has no credentials.
        """
        given = home.settings
        if home.demo:
            # A demo never texts a real telephone, even when the environment holds real
            # credentials: only an address that is given on purpose replaces the stand-in.
            return cls(
                sid=given.twilio_account_sid or DEMO_SID,
                token=given.twilio_auth_token or SecretStr(_demo_token(home)),
                number=given.twilio_from or DEMO_NUMBER,
                api_base=given.twilio_api_base or f"http://localhost:{given.port}{STANDIN_PATH}",
            )
        sid, token, number = given.twilio_account_sid, given.twilio_auth_token, given.twilio_from
        if sid is None or token is None or number is None:
            raise CannotStart(
                "SMS needs an account at Twilio.",
                "Set CAIRN_TWILIO_ACCOUNT_SID, CAIRN_TWILIO_AUTH_TOKEN and CAIRN_TWILIO_FROM.",
            )
        return cls(sid, token, number, given.twilio_api_base)


class TwilioSender:
    """The official client, its blocking calls in threads of its own."""

    def __init__(self, account: TwilioAccount, *, timeout: float = TIMEOUT) -> None:
        self.account = account
        self._threads = ThreadPoolExecutor(PARALLEL, thread_name_prefix="twilio")
        self._places = asyncio.Semaphore(PARALLEL)
        self._client = Client(
            account.sid,
            account.token.get_secret_value(),
            http_client=TwilioHttpClient(timeout=timeout),
        )
        if account.api_base is not None:
            self._client.api.base_url = account.api_base.rstrip("/")

    async def send(self, to: str, body: str, callback: str) -> str:
        """Hand over one text; see SmsSender."""
        origin = "messaging_service_sid" if self.account.number.startswith("MG") else "from_"

        def create() -> str:
            message = self._client.messages.create(
                to=to, body=body, status_callback=callback, **{origin: self.account.number}
            )
            return str(message.sid)

        return await self._call(create)

    async def find(self, to: str, body: str, since: datetime) -> list[str]:
        """What was taken with this body since then; see SmsSender."""

        def look() -> list[str]:
            return [
                str(message.sid)
                for message in self._client.messages.list(to=to, limit=_LOOKED_AT)
                if message.body == body and _aware(message.date_created) >= since
            ]

        return await self._call(look)

    async def close(self) -> None:
        """Wait for the requests under way."""
        await asyncio.to_thread(self._threads.shutdown)

    async def _call(self, work: Callable[[], _T]) -> _T:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._places.acquire()
        except TimeoutError:
            raise TryLater("busy") from None
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except TwilioException as error:
            raise _meaning(error) from None
        except requests.RequestException as error:
            raise _meaning_of_silence(error) from None
        except (KeyError, ValueError) as error:  # the answer is no message of Twilio's
            raise AnswerLost(type(error).__name__) from None
        finally:
            self._places.release()


def validate_signature(
    account: TwilioAccount | Settings | SecretStr | str,
    url: str,
    params: Mapping[str, str],
    signature: str | None,
) -> bool:
    """Whether Twilio, or who holds its token, signed this form for exactly this public URL.

    `params` are all form fields of the request, the empty ones too.
    """
    token = _token_of(account)
    if not signature or not token:
        return False
    return bool(RequestValidator(token).validate(url, dict(params), signature))


def sign(token: SecretStr | str, url: str, params: Mapping[str, str]) -> str:
    """The signature that Twilio would send with this form."""
    return str(RequestValidator(_token_of(token)).compute_signature(url, dict(params)))


def _token_of(source: TwilioAccount | Settings | SecretStr | str) -> str:
    if isinstance(source, TwilioAccount):
        return source.token.get_secret_value()
    if isinstance(source, Settings):
        return source.twilio_auth_token.get_secret_value() if source.twilio_auth_token else ""
    return source if isinstance(source, str) else source.get_secret_value()


def _meaning(error: TwilioException) -> SendError:
    status, code = getattr(error, "status", None), getattr(error, "code", None)
    if not isinstance(status, int):
        return Refused(type(error).__name__)
    shown = str(code or status)
    if code == OPTED_OUT:
        return OptedOut(shown)
    if status == HTTPStatus.UNAUTHORIZED:
        return TryLater(shown)  # our token is refused, not the text: the operator mends it
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT):
        return AnswerLost(shown)  # a proxy gave up waiting; what is behind it may have gone on
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TryLater(shown)
    return Refused(shown)


def _meaning_of_silence(error: requests.RequestException) -> SendError:
    """Nothing was sent when there was no connection; otherwise nobody knows."""
    shown = type(error).__name__
    never = isinstance(
        error,
        requests.ConnectTimeout
        | requests.exceptions.SSLError
        | requests.exceptions.ProxyError
        | requests.exceptions.InvalidURL
        | requests.exceptions.MissingSchema,
    )
    if isinstance(error, requests.ConnectionError) and error.args:
        never = never or isinstance(getattr(error.args[0], "reason", None), _NEVER_CONNECTED)
    return TryLater(shown) if never else AnswerLost(shown)


def _aware(at: datetime | None) -> datetime:
    return at if at is not None else datetime.max.replace(tzinfo=UTC)


def _demo_token(home: Home) -> str:
    """The demo's own token, made by whichever part needs it first."""
    path: Path = home.secret("twilio.token")
    if not path.exists():
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(16))
        try:
            os.link(name, path)  # whole, and only once, though two parts start together
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()
    return path.read_text(encoding="ascii").strip()
