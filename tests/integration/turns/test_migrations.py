"""A database that was in use is migrated with all that is in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from alembic import command
from psycopg.errors import InsufficientPrivilege, UniqueViolation
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from cairn.content.checksum import module_revision
from cairn.content.library import Library
from cairn.content.stored import read_module
from cairn.postgres import ADMIN, APP, OWNER, Embedded
from cairn.settings import REPOSITORY
from cairn.store.migrate import config_of, head, upgrade
from tests.conftest import Database

NAME = "test_from_the_first"
NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def first(cluster: Embedded) -> Iterator[Database]:
    """A database as the first version of Cairn made it."""
    with cluster.connect(ADMIN, "postgres") as admin:
        admin.execute(
            SQL("CREATE DATABASE {} OWNER {}").format(Identifier(NAME), Identifier(OWNER))
        )
    database = Database(NAME, cluster.url(OWNER, NAME), cluster.url(APP, NAME))
    command.upgrade(config_of(database.owner_url), "0001")
    yield database
    with cluster.connect(ADMIN, "postgres") as admin:
        admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(NAME)))


def _link(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)


def _fill(database: Database) -> dict[str, object]:
    """A patient and a published module, written as version 1 wrote them."""
    module = Library.load(REPOSITORY / "content").module("m0-intake")
    body = module.model_dump(mode="json")
    for name in ("revision", "replaces", "allow"):
        del body[name]  # fields that there were not
    body["steps"][0] |= {"does": ["assign_homework"]}
    body["steps"][0]["homework"] = {"id": "x", "title": {"en": "X", "fr": "X"}, "due_days": 4}
    with _link(database.owner_url) as link:
        link.execute(
            "INSERT INTO published_module (module, revision, body, published_at)"
            " VALUES ('m0-intake', 'abcdefabcdef', %s, %s)",
            (Jsonb(body), NOW),
        )
        link.execute(
            "INSERT INTO patient (id, pseudonym, lang, country, timezone, guided, demo,"
            " reminder_hour, created_at) VALUES"
            " (gen_random_uuid(), 'P-1', 'en', 'GB', 'UTC', true, true, 9, %s)",
            (NOW,),
        )
        for table in ("join_code", "web_session"):
            moments = {"join_code": "expires_at", "web_session": "created_at, last_seen_at"}[table]
            key = {"join_code": "code_hash", "web_session": "token_hash"}[table]
            values = ", ".join(["%s"] * len(moments.split(",")))
            for each in (b"one", b"two"):
                link.execute(
                    f"INSERT INTO {table} ({key}, patient_id, {moments})"
                    f" SELECT %s, id, {values} FROM patient",
                    (each, *[NOW + timedelta(days=14)] * len(moments.split(","))),
                )
    return body


def test_a_filled_database_of_the_first_version_keeps_all_and_its_modules_stay_readable(
    first: Database,
) -> None:
    _fill(first)
    assert upgrade(first.owner_url) == head()
    with _link(first.app_url) as link:
        assert link.execute("SELECT pseudonym FROM patient").fetchone() == ("P-1",)
        row = link.execute(
            "SELECT body, stored, number, replaces FROM published_module"
            " WHERE revision = 'abcdefabcdef'"
        ).fetchone()
        assert row is not None
        assert row[1:] == (1, 1, False)
        module = read_module(row[0], row[1])
        assert link.execute("SELECT count(*) FROM content_release").fetchone() == (0,)
    assert module.steps[0].kind == "homework"
    assert module.revision == 1
    assert len(module_revision(module)) == len("abcdefabcdef")


def test_codes_stay_good_and_browsers_signed_in_when_both_get_names_of_their_own(
    first: Database,
) -> None:
    _fill(first)
    upgrade(first.owner_url)
    with _link(first.app_url) as link:
        codes = link.execute("SELECT id, way, made_at, expires_at FROM join_code").fetchall()
        assert len({code[0] for code in codes}) == 2
        assert {code[1:] for code in codes} == {("code", NOW, NOW + timedelta(days=14))}
        browsers = link.execute(
            "SELECT id, device, last_seen_at > now() - interval '1 hour' FROM web_session"
        ).fetchall()
        assert len({browser[0] for browser in browsers}) == 2
        assert {browser[1:] for browser in browsers} == {("other", True)}


@pytest.mark.parametrize(
    "statement", ["UPDATE content_release SET number = 2", "DELETE FROM content_release"]
)
def test_a_release_is_not_the_applications_to_change(database: Database, statement: str) -> None:
    with _link(database.app_url) as link, pytest.raises(InsufficientPrivilege):
        link.execute(statement)


def test_a_database_in_use_learns_of_deletions_and_nobody_in_it_is_to_be_deleted(
    first: Database,
) -> None:
    command.upgrade(config_of(first.owner_url), "0004")
    _fill_care(first)
    assert upgrade(first.owner_url) == head()
    with _link(first.app_url) as link:
        assert link.execute("SELECT count(*) FROM erasure").fetchone() == (0,)
        assert link.execute("SELECT wrapped FROM patient_key").fetchone() == (b"key",)
        link.execute(
            "INSERT INTO erasure (id, patient_id, asked_at, channel, due_at)"
            " SELECT gen_random_uuid(), id, now(), 'web', now() FROM patient"
        )
        with pytest.raises(UniqueViolation):  # one open deletion of a person
            link.execute(
                "INSERT INTO erasure (id, patient_id, asked_at, channel, due_at)"
                " SELECT gen_random_uuid(), id, now(), 'web', now() FROM patient"
            )
        link.execute("DELETE FROM patient_key")  # the application may destroy a key


def _fill_care(database: Database) -> None:
    with _link(database.owner_url) as link:
        link.execute(
            "INSERT INTO patient (id, pseudonym, lang, country, timezone, guided, demo,"
            " reminder_hour, created_at) VALUES"
            " (gen_random_uuid(), 'P-1', 'en', 'GB', 'UTC', true, true, 9, %s)",
            (NOW,),
        )
        link.execute(
            "INSERT INTO patient_key (patient_id, wrapped, master_version)"
            " SELECT id, 'key', 1 FROM patient"
        )
