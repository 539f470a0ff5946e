"""The application's role can do what a turn needs, and rewrite nothing that must stay."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from cairn.store.migrate import current, head, upgrade
from tests.conftest import Database


def _as_app(database: Database) -> psycopg.Connection:
    url = database.app_url.replace("postgresql+psycopg", "postgresql")
    return psycopg.connect(url, autocommit=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET action = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "UPDATE published_module SET revision = 'x'",
        "DELETE FROM published_module",
        "UPDATE alembic_version SET version_num = 'x'",
        "TRUNCATE message",
        "DROP TABLE message",
        "ALTER TABLE message ADD COLUMN leak text",
        "CREATE TABLE copy (body text)",
        "CREATE ROLE other",
        "COPY message TO PROGRAM 'cat'",
    ],
)
def test_what_must_stay_is_not_the_applications_to_change(
    database: Database, statement: str
) -> None:
    with _as_app(database) as link, pytest.raises(InsufficientPrivilege):
        link.execute(statement)


def test_the_audit_trail_can_be_added_to_and_read(database: Database) -> None:
    with _as_app(database) as link:
        link.execute(
            "INSERT INTO audit (id, at, actor, action, detail)"
            " VALUES (gen_random_uuid(), now(), 'system', 'tested', '{}')"
        )
        assert link.execute("SELECT count(*) FROM audit").fetchone() == (1,)


def test_migrating_again_changes_nothing_and_keeps_every_row_and_right(database: Database) -> None:
    with _as_app(database) as link:
        link.execute("INSERT INTO heartbeat VALUES ('scheduler', now())")
    assert upgrade(database.owner_url) == upgrade(database.owner_url) == head()
    assert current(database.owner_url) == head()
    with _as_app(database) as link:
        assert link.execute("SELECT count(*) FROM heartbeat").fetchone() == (1,)
        with pytest.raises(InsufficientPrivilege):
            link.execute("DELETE FROM audit")
