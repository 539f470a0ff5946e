"""Asking Rasa. It understands and picks the action; the answer is read from the database."""

from __future__ import annotations

from uuid import UUID

import httpx

from cairn.store.pending import Pending

LONGEST = 1_000  # characters that matter for understanding; the engine reads the whole text


class DialogueDown(Exception):
    """Rasa did not answer in time, or not at all."""


class Rasa:
    """The REST channel of the sealed appliance on loopback."""

    def __init__(self, url: str, timeout: float) -> None:
        self._http = httpx.AsyncClient(
            base_url=url, timeout=timeout, limits=httpx.Limits(max_connections=32)
        )

    async def ask(self, patient: UUID, pending: Pending, token: str) -> None:
        """Have one turn taken; a conversation of its own for each. Raises DialogueDown."""
        question = {
            "sender": f"{patient}:{pending.id}",
            "message": neutral(pending.text),
            "metadata": {"token": token, "lang": pending.lang, "context": pending.context},
        }
        try:
            answer = await self._http.post("/webhooks/rest/webhook", json=question)
        except httpx.HTTPError as error:
            raise DialogueDown(type(error).__name__) from None
        if answer.status_code != httpx.codes.OK:
            raise DialogueDown(f"status {answer.status_code}")

    async def ready(self) -> bool:
        """Whether Rasa answers at all."""
        try:
            return (await self._http.get("/", timeout=2)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def neutral(text: str) -> str:
    """The text as Rasa may see it: no leading slash, which would name an intent, and not long."""
    return text.lstrip(" \t\r\n/\u200b\ufeff")[:LONGEST]
