"""What every part opens when it starts: home, keys, database, content."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from uuid import UUID

import structlog
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from sqlmodel import col

from cairn.content.library import Library
from cairn.content.models import Module
from cairn.engine.state import Dialogue
from cairn.home import Home
from cairn.safety.hours import Hours
from cairn.settings import Settings
from cairn.store.database import Database
from cairn.store.keys import Keyring
from cairn.store.tables import PublishedModule

log = structlog.get_logger()
TOKEN_SECONDS = 600  # a queued message may wait for Rasa this long before it is signed anew


@dataclass
class Runtime:
    """The composition root: one per process."""

    settings: Settings
    home: Home
    keys: Keyring
    db: Database
    library: Library
    hours: Hours

    @classmethod
    def open(cls, settings: Settings) -> Runtime:
        """Open the home, its keys, the database pool and the content.

        Raises CannotStart or ContentError, whose texts say how to mend.
        """
        home = Home.open(settings)
        return cls(
            settings=settings,
            home=home,
            keys=Keyring(home.master_key(), home.master_key_version),
            db=Database(home.database_url()),
            library=Library.load(settings.content),
            hours=Hours.parse(settings.site_hours, settings.site_timezone),
        )

    def sign(self, message: UUID) -> str:
        """A short-lived token that lets an action commit the turn of this message, and no other."""
        return self._tokens.dumps(message.hex)

    def verify(self, token: str) -> UUID:
        """The message of a token that this Cairn signed; PermissionError otherwise."""
        try:
            return UUID(hex=self._tokens.loads(token, max_age=TOKEN_SECONDS))
        except (BadSignature, ValueError, TypeError) as error:
            raise PermissionError("the turn token is missing, altered or too old") from error

    @property
    def _tokens(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.keys.token_secret, salt="turn")

    async def pin_all(self, dialogue: Dialogue) -> None:
        """Make the revisions that a dialogue is pinned to available to the engine."""
        for run in (dialogue.session, dialogue.tool):
            if run is not None:
                await self.pin(run.module, run.revision)

    async def pin(self, module: str, revision: str) -> None:
        """Make an older published revision available to the engine, for patients pinned to it.

        One that was never published here is left out: the engine then moves the run to the
        newest one, which is better for the patient than no answer.
        """
        with contextlib.suppress(KeyError):
            self.library.module(module, revision)
            return
        async with self.db.begin() as session:
            body = await session.scalar(
                select(col(PublishedModule.body)).where(
                    col(PublishedModule.module) == module,
                    col(PublishedModule.revision) == revision,
                )
            )
        if body is None:
            log.error("revision_missing", module=module, revision=revision)
            return
        self.library.add_revision(Module.model_validate(body))
