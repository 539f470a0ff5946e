"""Alembic's environment: online only, one transaction per migration."""

from alembic import context
from sqlalchemy import create_engine, pool
from sqlmodel import SQLModel

import cairn.store.tables  # noqa: F401 - registers the tables

engine = create_engine(
    context.config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool
)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata)
    with context.begin_transaction():
        context.run_migrations()
