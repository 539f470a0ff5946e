"""Asking Rasa. It understands and picks the action; the answer is read from the database."""

from __future__ import annotations

from uuid import UUID

import aiohttp

from cairn.store.pending import Pending

LONGEST = 1_000  # characters that matter for understanding; the engine reads the whole text
OK = 200


class DialogueDown(Exception):
    """Rasa did not answer in time, or not at all."""


class Rasa:
    """The REST channel of the sealed appliance on loopback."""

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._kept: aiohttp.ClientSession | None = None

    @property
    def _http(self) -> aiohttp.ClientSession:
        """Connections that are kept, opened within the running loop."""
        if self._kept is None:
            self._kept = aiohttp.ClientSession(timeout=self._timeout)
        return self._kept

    async def ask(self, patient: UUID, pending: Pending, token: str) -> None:
        """Have one turn taken; a conversation of its own for each. Raises DialogueDown."""
        question = {
            "sender": f"{patient}:{pending.id}",
            "message": neutral(pending.text),
            "metadata": {"token": token, "lang": pending.lang, "context": pending.context},
        }
        url = f"{self._url}/webhooks/rest/webhook"
        try:
            async with self._http.post(url, json=question) as answer:
                status = answer.status
                await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DialogueDown(type(error).__name__) from None
        if status != OK:
            raise DialogueDown(f"status {status}")

    async def ready(self) -> bool:
        """Whether Rasa answers at all."""
        try:
            async with self._http.get(self._url, timeout=aiohttp.ClientTimeout(total=2)) as answer:
                return answer.status == OK
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def close(self) -> None:
        """Close the connections."""
        if self._kept is not None:
            await self._kept.close()


def neutral(text: str) -> str:
    """The text as Rasa may see it: no leading slash, which would name an intent, and not long."""
    return text.lstrip(" \t\r\n/\u200b\ufeff")[:LONGEST]
