"""E-mail to the team by SMTP, encrypted on the way; in a demo to the catcher of its gateway."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib
from pydantic import SecretStr

from cairn.channels.sender import AnswerLost, Refused, TryLater
from cairn.home import CannotStart, Home

TIMEOUT = 10.0  # seconds for each answer of the server
DEMO_FROM = "cairn@demo.invalid"
CATCHER = "mail.port"  # below HOME/run: where the catcher of a demo listens
_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PERMANENT = 500
_MEND = "Set CAIRN_SMTP_URL like smtp://user:password@mail.example:587, and CAIRN_SMTP_FROM."


@dataclass(frozen=True)
class MailAccount:
    """Where e-mail is handed in, and whom it comes from."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: SecretStr | None = None
    tls: bool = False  # from the first byte (smtps); else STARTTLS, which must succeed

    @classmethod
    def of(cls, home: Home) -> MailAccount | None:
        """The account of a production home; None when no mail server is set.

        Raises CannotStart when the address of the server cannot be read.
        """
        url, sender = home.settings.smtp_url, home.settings.smtp_from
        if url is None:
            return None
        parts = urlsplit(url.get_secret_value())
        try:
            port = parts.port
        except ValueError:
            port = -1
        if parts.scheme not in _PORTS or not parts.hostname or port == -1 or not sender:
            raise CannotStart("The mail server is not fully set.", _MEND)
        return cls(
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            sender=sender,
            user=unquote(parts.username) if parts.username else None,
            password=SecretStr(unquote(parts.password)) if parts.password else None,
            tls=parts.scheme == "smtps",
        )


class SmtpSender:
    """Hands e-mail to one server; a new connection for each, since pages are rare."""

    def __init__(self, account: MailAccount, *, timeout: float = TIMEOUT) -> None:
        self.account = account
        self._timeout = timeout

    async def send(self, to: str, subject: str, body: str, page: UUID) -> str:
        """Hand over one e-mail; its Message-ID, the same at every try. Raises SendError."""
        account = self.account
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = account.sender, to, subject
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{page}@{account.sender.rpartition('@')[2] or account.host}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        plain = not account.tls and account.host in _LOOPBACK  # nobody listens in between
        try:
            await aiosmtplib.send(
                message,
                hostname=account.host,
                port=account.port,
                username=account.user,
                password=account.password.get_secret_value() if account.password else None,
                use_tls=account.tls,
                start_tls=None if account.tls else not plain,
                timeout=self._timeout,
                local_hostname=socket.gethostname(),  # the full name may take a slow look-up
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            worst = max((each.code for each in error.recipients), default=_PERMANENT)
            raise _meaning(worst) from None
        except (aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPNotSupported) as error:
            # Our account or the server's set-up is at fault, not the text: the operator mends it.
            raise TryLater(type(error).__name__) from None
        except aiosmtplib.SMTPResponseException as error:
            raise _meaning(error.code) from None
        except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPConnectTimeoutError) as error:
            raise TryLater(type(error).__name__) from None
        except aiosmtplib.SMTPException as error:
            # The class itself: no STARTTLS or no log-in, so nothing was sent. Another: it broke
            # off, and perhaps has the message.
            kind = TryLater if type(error) is aiosmtplib.SMTPException else AnswerLost
            raise kind(type(error).__name__) from None
        except OSError as error:
            raise TryLater(type(error).__name__) from None
        return str(message["Message-ID"])


class DemoSender:
    """Hands e-mail to the catcher of this demo's gateway, wherever it listens at the moment.

    A demo writes to nobody, even when the environment names a real mail server.
    """

    def __init__(self, home: Home) -> None:
        self._port: Path = home.folder("run") / CATCHER

    async def send(self, to: str, subject: str, body: str, page: UUID) -> str:
        """Hand over one e-mail; TryLater while no gateway runs."""
        try:
            port = int(self._port.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            raise TryLater("no_catcher") from None
        account = MailAccount("127.0.0.1", port, DEMO_FROM)
        return await SmtpSender(account).send(to, subject, body, page)


def mail_sender(home: Home) -> SmtpSender | DemoSender | None:
    """What sends this home's e-mail; None: a production home without a mail server."""
    if home.demo:
        return DemoSender(home)
    account = MailAccount.of(home)
    return SmtpSender(account) if account else None


def _meaning(code: int) -> Refused | TryLater:
    return Refused(str(code)) if code >= _PERMANENT else TryLater(str(code))
