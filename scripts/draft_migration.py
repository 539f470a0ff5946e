"""Draft the next migration from the tables, against a throw-away PostgreSQL.

Usage: uv run python scripts/draft_migration.py "what changes"
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from cairn.home import Home, Kind
from cairn.postgres import Embedded
from cairn.settings import Settings
from cairn.store.migrate import config_of, upgrade


def main(message: str) -> None:
    """Migrate an empty database to the head, then let Alembic write what is missing."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home.make(Settings(home=Path(folder) / "home"), Kind.DEMO)
        embedded = Embedded.start(home)
        try:
            upgrade(embedded.owner_url)
            config = config_of(embedded.owner_url)
            known = list(ScriptDirectory.from_config(config).walk_revisions())
            number = f"{len(known) + 1:04d}"
            command.revision(config, message, autogenerate=True, rev_id=number)
        finally:
            embedded.stop()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if not arguments:
        sys.exit(__doc__)
    main(" ".join(arguments))
