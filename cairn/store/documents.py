"""Documents that a patient keeps: the newest of each, opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.keys import Sealer
from cairn.store.tables import Document


@dataclass(frozen=True)
class Part:
    """A heading of a document and the patient's words under it."""

    id: str
    label: str
    text: str


@dataclass(frozen=True)
class Kept:
    """A document as its reader sees it."""

    name: str
    title: str
    module: str
    picture: str
    lang: str
    parts: tuple[Part, ...]
    at: datetime


async def read_documents(session: AsyncSession, sealer: Sealer, patient: UUID) -> list[Kept]:
    """The newest document of each name, the one kept last in front."""
    newest = (
        select(Document)
        .where(col(Document.patient_id) == patient)
        .ext(distinct_on(col(Document.name)))
        .order_by(col(Document.name), col(Document.kept_at).desc())
    )
    rows = (await session.scalars(newest)).all()
    return sorted((_open(sealer, row) for row in rows), key=lambda each: each.at, reverse=True)


async def read_document(
    session: AsyncSession, sealer: Sealer, patient: UUID, name: str
) -> Kept | None:
    """The newest document of that name, or None."""
    row = await session.scalar(
        select(Document)
        .where(col(Document.patient_id) == patient, col(Document.name) == name)
        .order_by(col(Document.kept_at).desc())
        .limit(1)
    )
    return None if row is None else _open(sealer, row)


def _open(sealer: Sealer, row: Document) -> Kept:
    body = sealer.open_json(row.body_enc, "document", row.id, "body")
    return Kept(
        name=row.name,
        title=body["title"],
        module=row.module,
        picture=row.picture,
        lang=row.lang,
        parts=tuple(Part(**part) for part in body["parts"]),
        at=row.kept_at,
    )
