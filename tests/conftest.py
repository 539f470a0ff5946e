"""Fixtures that every test may use: a demo home, and a real PostgreSQL."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from psycopg.sql import SQL, Identifier

from cairn.home import Home, Kind
from cairn.postgres import ADMIN, APP, OWNER, Embedded
from cairn.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest_plugins = ["tests.running"]
TEMPLATE = "cairn_template"
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees only the settings that it gives, not those of the developer's shell."""
    for name in [name for name in os.environ if name.startswith("CAIRN_")]:
        monkeypatch.delenv(name)


@dataclass(frozen=True)
class Database:
    """One migrated database of its own for one test."""

    name: str
    owner_url: str
    app_url: str


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """A PostgreSQL cluster of this test run, in a temporary home."""
    settings = Settings(home=tmp_path_factory.mktemp("cluster") / "home")
    embedded = Embedded.start(Home.make(settings, Kind.DEMO))
    yield embedded
    embedded.stop()


@pytest.fixture(scope="session")
def template(cluster: Embedded) -> str:
    """The name of a migrated, empty database that tests copy."""
    from cairn.store.migrate import upgrade  # noqa: PLC0415 - most tests need no database

    _create(cluster, TEMPLATE)
    upgrade(cluster.url(OWNER, TEMPLATE))
    return TEMPLATE


@pytest.fixture
def database(cluster: Embedded, template: str) -> Iterator[Database]:
    """A fresh, migrated database for one test, dropped after it."""
    name = f"test_{next(_numbers)}"
    _create(cluster, name, template)
    yield Database(name, cluster.url(OWNER, name), cluster.url(APP, name))
    with cluster.connect(ADMIN, "postgres") as admin:
        admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A demo home for one test; nothing runs in it."""
    return Home.make(Settings(home=tmp_path / "home"), Kind.DEMO)


def _create(cluster: Embedded, name: str, template: str = "template1") -> None:
    statement = SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
    with cluster.connect(ADMIN, "postgres") as admin:
        admin.execute(statement.format(Identifier(name), Identifier(template), Identifier(OWNER)))
