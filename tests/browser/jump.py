"""Puts a patient in the middle of a session, as an author's preview does."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from cairn.bench.whole import WholeCairn
from cairn.content.checksum import module_revision
from cairn.content.library import Library
from cairn.engine.state import Dialogue
from cairn.home import Home
from cairn.settings import REPOSITORY, Settings
from cairn.store.keys import Keyring
from tests.running import owner_connection


@cache
def _library() -> Library:
    return Library.load(REPOSITORY / "content")


def jump(cairn: WholeCairn, module: str, step: str, **memory: Any) -> UUID:
    """Let the patient who joined last have that question open; `memory`: what they said before.

    Returns the patient.
    """
    found = {each.id: each for each in _library().modules()}[module]
    dialogue = Dialogue.model_validate(
        {
            "session": {
                "module": module, "revision": module_revision(found), "at": {"step": step},
                "answers": memory.pop("answers", {}),
            },
            "memory": memory, "intake_done": True,
        }
    )  # fmt: skip
    home = Home.open(Settings(home=cairn.home))
    keys = Keyring(home.master_key(), home.master_key_version)
    with owner_connection(cairn) as database:
        found_row = database.execute(
            "SELECT p.id, k.wrapped FROM patient p JOIN patient_key k ON k.patient_id = p.id"
            " ORDER BY p.created_at DESC LIMIT 1"
        ).fetchone()
        assert found_row is not None
        patient: UUID = found_row[0]
        sealer = keys.patient(bytes(found_row[1]), patient)
        place = ("conversation", patient, "dialogue")
        database.execute(
            "UPDATE conversation SET dialogue_enc = %s, version = version + 1,"
            " context = 'answering' WHERE patient_id = %s",
            (sealer.seal(dialogue.model_dump_json(), *place), patient),
        )
    return patient
