"""Forward-only migrations, run by the role that owns the tables."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

_FOLDER = Path(__file__).parent / "migrations"


def config_of(owner_url: str) -> Config:
    """Alembic pointed at this database and our migrations."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("sqlalchemy.url", owner_url.replace("%", "%%"))
    return config


APP_ROLE = "cairn_app"
# The application reads and writes rows, owns no table, and can rewrite neither the audit trail
# nor what was published.
_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM {role}",
    "REVOKE UPDATE, DELETE, TRUNCATE ON published_module FROM {role}",
    "REVOKE UPDATE, DELETE, TRUNCATE ON content_release FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role}",
)


def upgrade(owner_url: str, app_role: str = APP_ROLE) -> str:
    """Bring the database to the newest revision and say which that is.

    The application's role gets its rights anew; a site that uses one role for both has none
    of that name and keeps what it has.
    """
    command.upgrade(config_of(owner_url), "head")
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        known = connection.scalar(
            text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": app_role}
        )
        if known:
            for grant in _GRANTS:
                connection.execute(text(grant.format(role=app_role)))
    engine.dispose()
    return head()


def head() -> str:
    """The newest revision that this code knows."""
    found = ScriptDirectory(str(_FOLDER)).get_current_head()
    if found is None:
        raise RuntimeError("no migration found: is the package complete?")
    return found


def current(url: str) -> str | None:
    """The revision of the database; None when it was never migrated."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
