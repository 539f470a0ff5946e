"""Published content: releases of the whole, and every revision of a module there ever was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from cairn.store.tables.columns import at


class ContentRelease(SQLModel, table=True):
    """All content at one moment; immutable. The newest is in use, a rollback is a new one."""

    __tablename__ = "content_release"
    number: int = Field(primary_key=True)  # from 1, without gaps: a publisher takes the next one
    digest: str  # over the files, see cairn.content.bundle
    bundle: int  # how `files` are packed
    files: bytes
    author: str
    reviewer: str
    reason: str
    restores: int | None = None  # a rollback: the release whose files these are again
    cairn: str  # version of Cairn that published it
    published_at: datetime = at()
    # module: its revision (12 hex digits), as of this release
    modules: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    # what changed against the release before: {"kind", "what", "before", "after"}
    changes: list[dict[str, object]] = Field(sa_column=Column(JSONB, nullable=False))
    # revisions, as "module revision", that rollbacks took back: their patients move on
    withdrawn: list[str] = Field(sa_column=Column(JSONB, nullable=False))


class PublishedModule(SQLModel, table=True):
    """A module as published; immutable. A running patient stays on the revision they started."""

    __tablename__ = "published_module"
    module: str = Field(primary_key=True)
    revision: str = Field(primary_key=True)  # 12 hex digits of its content
    body: dict[str, object] = Field(sa_column=Column(JSONB, nullable=False))
    stored: int = 1  # the version `body` is written in, see cairn.content.stored
    number: int = 1  # the author's own number, raised with each published change
    replaces: bool = False  # patients of earlier revisions move to it
    published_at: datetime = at()
