"""Column helpers shared by the tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Column, DateTime, ForeignKey, Table, Uuid
from sqlmodel import Field, SQLModel


def utcnow() -> datetime:
    """Now, aware, UTC. The store's default only; use cases pass their own clock."""
    return datetime.now(UTC)


def table_of(model: type[SQLModel]) -> Table:
    """The plain table, for the hot path: the bookkeeping of the ORM costs more than its SQL."""
    return cast("Table", model.__table__)  # type: ignore[attr-defined]


def at(*, nullable: bool = False) -> Any:
    """A point in time: aware UTC; now unless nullable."""
    kind = DateTime(timezone=True)
    if nullable:
        return Field(default=None, sa_type=kind, nullable=True)
    return Field(default_factory=utcnow, sa_type=kind, nullable=False)


def owned(table: str = "patient", *, nullable: bool = False, primary_key: bool = False) -> Any:
    """A reference to the owner of the row, which is deleted with its owner."""
    column: Column[Any] = Column(
        Uuid(),
        ForeignKey(f"{table}.id", ondelete="CASCADE"),
        nullable=nullable,
        primary_key=primary_key,
        index=not primary_key,
    )
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)
