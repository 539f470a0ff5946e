"""Migrate a database for one kind of home only.

A demo has public log-ins. Pointed at a production database by mistake it must not put them
there, so the database itself remembers what it serves: in the comment of the table that
Alembic keeps, which the owner role may write and nobody has a reason to change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
from psycopg.sql import SQL, Literal
from sqlalchemy.exc import OperationalError

from cairn.home import CannotStart
from cairn.supervisor.probes import libpq_url

if TYPE_CHECKING:
    from cairn.home import Home, Kind

PREFIX = "cairn "


def migrate(home: Home) -> str:
    """Bring the home's database to the newest revision and say which that is.

    Raises CannotStart when it does not answer, or serves the other kind of home.
    """
    from cairn.store.migrate import upgrade  # noqa: PLC0415 - Alembic loads slowly

    url = home.owner_url()
    try:
        _refuse_other_kind(url, home.kind)
        revision = upgrade(url)
        _remember_kind(url, home.kind)
    except (OperationalError, psycopg.OperationalError):
        # Without the cause: the text of a connection error may quote the URL.
        raise CannotStart(
            "The database does not answer, or refuses the role that migrates.",
            "Check CAIRN_DATABASE_URL and CAIRN_DATABASE_OWNER_URL.",
        ) from None
    return revision


def _refuse_other_kind(url: str, kind: Kind) -> None:
    with psycopg.connect(libpq_url(url), connect_timeout=10) as connection:
        row = connection.execute(
            "SELECT obj_description(to_regclass('alembic_version'), 'pg_class')"
        ).fetchone()
    remembered = row[0] if row else None
    if remembered is None or remembered == PREFIX + kind:
        return
    raise CannotStart(
        f"This is the database of a {remembered.removeprefix(PREFIX)} home, "
        f"and this home is for {kind}.",
        "Set CAIRN_DATABASE_URL to another database, or CAIRN_HOME to the home that it belongs to.",
    )


def _remember_kind(url: str, kind: Kind) -> None:
    with psycopg.connect(libpq_url(url), connect_timeout=10) as connection:
        connection.execute(
            SQL("COMMENT ON TABLE alembic_version IS {}").format(Literal(PREFIX + kind))
        )
