"""What a sender of SMS or e-mail promises, and the four ways in which sending can fail.

The outbox only needs to know what an error means for the text: never, later, or perhaps.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID


class SendError(Exception):
    """A text was not confirmed. `code` is the provider's, and all that may be logged."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the provider did not take it: {code}")
        self.code = code


class OptedOut(SendError):
    """The person told the provider STOP: nothing may be sent to them, and no retry."""


class TryLater(SendError):
    """The text was certainly not taken: no connection, too many requests, provider in trouble."""


class Refused(SendError):
    """The text was not taken and never will be."""


class AnswerLost(SendError):
    """The text may have been taken: the connection broke or timed out after it was sent."""


class SmsSender(Protocol):
    """Hands texts over to an SMS provider."""

    async def send(self, to: str, body: str, callback: str) -> str:
        """Hand over one text to an E.164 number; the provider's id. Raises SendError.

        The provider reports what becomes of it to the URL `callback`.
        """
        ...

    async def find(self, to: str, body: str, since: datetime) -> list[str]:
        """Ids of the texts that the provider took with this body, newest first; or SendError."""
        ...


class MailSender(Protocol):
    """Hands e-mail over to a mail server."""

    async def send(self, to: str, subject: str, body: str, page: UUID) -> str:
        """Hand over one e-mail to one address; its Message-ID, made of `page`. Raises SendError."""
        ...
