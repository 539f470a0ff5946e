"""The embedded PostgreSQL: private, durable, and easy to bring back after a crash."""

from __future__ import annotations

import os
import signal
import stat
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import NullPool, create_engine, text

from cairn.home import CannotStart, Home, Kind
from cairn.postgres import APP, OWNER, Embedded
from cairn.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def embedded(home: Home) -> Iterator[Embedded]:
    running = Embedded.start(home)
    yield running
    running.stop()


def test_writes_are_durable_and_no_port_is_open(cluster: Embedded) -> None:
    with cluster.connect(APP) as connection:
        shown = {
            name: connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
            for name in ("fsync", "synchronous_commit", "listen_addresses")
        }
    assert shown == {"fsync": ("on",), "synchronous_commit": ("on",), "listen_addresses": ("",)}


def test_both_roles_connect_by_url_and_neither_is_a_superuser(cluster: Embedded) -> None:
    for role, url in ((OWNER, cluster.owner_url), (APP, cluster.app_url)):
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            row = connection.execute(
                text("SELECT current_user::text, current_setting('is_superuser')")
            ).one()
        assert tuple(row) == (role, "off")


def test_a_wrong_password_is_refused_even_on_the_own_socket(cluster: Embedded) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=str(cluster.socket), user=APP, password="guess", dbname="cairn")


def test_socket_and_secrets_are_private(embedded: Embedded) -> None:
    secret = embedded.home.secret("postgres.json")
    assert stat.S_IMODE(embedded.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(secret.parent.stat().st_mode) == 0o700


def test_a_second_start_on_the_same_home_is_refused(embedded: Embedded) -> None:
    with pytest.raises(CannotStart, match="already runs"):
        Embedded.start(embedded.home)


def test_what_was_committed_survives_a_kill_and_a_stale_lock(embedded: Embedded) -> None:
    with embedded.connect(OWNER) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    process = embedded.process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    lock = embedded.home.path / "postgres" / "postmaster.pid"
    # The number in the lock now belongs to a process that is no PostgreSQL: this test.
    lock.write_text("\n".join([str(os.getpid()), *lock.read_text().split("\n")[1:]]))
    again = Embedded.start(embedded.home)
    with again.connect(OWNER) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
    again.stop()


def test_a_deep_home_gets_a_short_private_socket_folder(tmp_path: Path) -> None:
    deep = Home.make(Settings(home=tmp_path / ("d" * 90) / "home"), Kind.DEMO)
    embedded = Embedded.start(deep)
    assert embedded.accepts()
    assert not embedded.socket.is_relative_to(deep.path)
    assert stat.S_IMODE(embedded.socket.stat().st_mode) == 0o700
    embedded.stop()
    assert not embedded.socket.exists()


def test_other_commands_find_the_running_cluster(embedded: Embedded) -> None:
    assert embedded.home.database_url() == embedded.app_url
    assert embedded.home.owner_url() == embedded.owner_url


def test_a_home_without_a_running_cluster_says_how_to_start(home: Home) -> None:
    with pytest.raises(CannotStart, match="cairn up"):
        home.database_url()


def test_a_broken_constraint_leaves_no_value_in_the_log(embedded: Embedded) -> None:
    with embedded.connect(OWNER) as connection:
        connection.execute("CREATE TABLE unique_words (word text PRIMARY KEY)")
        connection.execute("INSERT INTO unique_words VALUES ('heron')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO unique_words VALUES ('heron')")
    log = (embedded.home.path / "logs" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "heron" not in log
