"""The copy as one ZIP, written while it is read: nothing of it ever lies on a disk in the clear.

In it: a page to read and print (HTML without script or anything from elsewhere), `data.json`
with the same for other programmes, and `data.format.json`, which explains that one.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.person.conversation import last_position, read_conversation
from cairn.person.format import Copy, Said
from cairn.person.gather import gather
from cairn.person.words import Words
from cairn.store.patients import Known
from cairn.store.tables import Audit
from cairn.turns.runtime import Runtime

CHUNK = 8 * 1024  # bytes that are collected before they go out
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    enable_async=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


class _Pipe:
    """What ZipFile writes into: it only goes forward, and hands over what it has."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None: ...

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts, self.size = [], 0
        return taken


def file_name(words: Words, now: datetime) -> str:
    """What the person's device calls it; it says nothing of therapy."""
    return f"{words('file')}-{now:%Y-%m-%d}.zip"


async def write_copy(runtime: Runtime, known: Known, now: datetime) -> AsyncIterator[bytes]:
    """The archive in pieces."""
    words = Words.of(runtime.library, known)
    async with runtime.db.read() as session:
        with_notes = runtime.settings.export_notes
        copy = await gather(session, runtime.library, known, now, with_notes=with_notes)
        end = await last_position(session, known.id)
    pipe = _Pipe()
    with ZipFile(cast("Any", pipe), "w", ZIP_DEFLATED) as archive:
        files = {
            f"{words('file')}.html": _page(copy, words, read_conversation(runtime.db, known, end)),
            "data.json": _json(copy, read_conversation(runtime.db, known, end)),
            "data.format.json": _format(),
        }
        for name, pieces in files.items():
            async for chunk in _write(archive, pipe, _entry(name, now), pieces):
                yield chunk
    yield pipe.take()


async def note_copy(session: AsyncSession, known: Known, now: datetime, actor: str) -> None:
    """Every copy leaves its trace in the audit trail, before its first byte."""
    session.add(
        Audit(actor=actor, action="data_copied", patient_id=known.id, at=now, detail={"format": 1})
    )


@cache
def copy_schema() -> str:
    """The JSON Schema of data.json, format 1."""
    draft = "https://json-schema.org/draft/2020-12/schema"
    schema = Copy.model_json_schema(mode="serialization")
    schema = {"$schema": draft, "$id": "copy.schema.json", **schema, "title": "Cairn copy of data"}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _entry(name: str, now: datetime) -> ZipInfo:
    entry = ZipInfo(name, (now.year, now.month, now.day, now.hour, now.minute, now.second))
    entry.compress_type = ZIP_DEFLATED
    return entry


async def _write(
    archive: ZipFile, pipe: _Pipe, entry: ZipInfo, pieces: AsyncIterator[str]
) -> AsyncIterator[bytes]:
    with archive.open(entry, "w") as file:
        async for piece in pieces:
            file.write(piece.encode())
            if pipe.size >= CHUNK:
                yield pipe.take()


async def _page(copy: Copy, words: Words, messages: AsyncIterator[Said]) -> AsyncIterator[str]:
    """The readable one, its messages set as they are read."""
    template = _templates.get_template("copy.html")
    programme = json.dumps(copy.programme, ensure_ascii=False, indent=1)
    values = {"copy": copy, "w": words, "say": words.answer, "programme": programme}
    async for piece in template.generate_async(messages=messages, **values):
        yield piece


async def _json(copy: Copy, messages: AsyncIterator[Said]) -> AsyncIterator[str]:
    """The messages are the last field, so that they can follow one by one."""
    yield copy.model_dump_json(exclude={"messages"})[:-1] + ',"messages":['
    between = "\n"
    async for message in messages:
        yield between + message.model_dump_json()
        between = ",\n"
    yield "\n]}\n"


async def _format() -> AsyncIterator[str]:
    yield copy_schema()
