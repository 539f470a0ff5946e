"""What every part opens when it starts: home, keys, database, content."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

import structlog
from itsdangerous import BadSignature, URLSafeTimedSerializer

from cairn.content.library import Library
from cairn.content.stored import StoredModuleError, read_module
from cairn.engine.state import Dialogue
from cairn.home import CannotStart, Home
from cairn.safety.rota import Rota
from cairn.settings import Settings
from cairn.store.database import Database
from cairn.store.keys import Keyring
from cairn.store.releases import newest_number, newest_release, revision_and_heirs
from cairn.store.rota import empty_rota, load_rota, read_rota
from cairn.turns.published import Loaded, Unreadable, load_newest, raise_alarm, read_release

log = structlog.get_logger()
TOKEN_SECONDS = 600  # a queued message may wait for Rasa this long before it is signed anew
CHECK_SECONDS = 2.0  # how often a process looks for a newer release of the content


@dataclass
class Runtime:
    """The composition root: one per process."""

    settings: Settings
    home: Home
    keys: Keyring
    db: Database
    library: Library  # replaced whole when a newer release is published
    rota: Rota  # replaced whole when it is changed
    release: int = 0  # the one in `library`; 0: the folder, since none could be had
    refused: int = 0  # the newest one that this version could not read

    @classmethod
    def open(cls, settings: Settings) -> Runtime:
        """Open the home, its keys, the database pool and the content that is published.

        Without a release to read, the content is that of the folder. Raises CannotStart or
        ContentError, whose texts say how to mend.
        """
        home = Home.open(settings)
        keys = Keyring(home.master_key(), home.master_key_version)
        url = home.database_url()
        rota = load_rota(url, _nobody(settings))
        loaded = load_newest(url) or Loaded(Library.load(settings.content), 0)
        return cls(settings, home, keys, Database(url), loaded.library, rota, loaded.release)

    def require_rota(self) -> None:
        """Refuse to start a guided production home in which nobody would be told of danger.

        Raises CannotStart, whose text says how to declare somebody.
        """
        if self.home.demo or not self.settings.guided:
            return
        if not any(duty.rung == "on_call" for duty in self.rota.duties):
            raise CannotStart(
                "Nobody is on call: the rota is empty, and a team guides patients here.",
                "Run `cairn migrate`, `cairn staff add LOGIN … --phone +44…` and `cairn rota add "
                "LOGIN --rung on_call --days mon-fri --from 09:00 --to 17:00`; or set "
                "CAIRN_GUIDED=false where patients work by themselves.",
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

    async def keep_current(self) -> None:
        """Look for a newer release and a changed rota again and again, until cancelled."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self.refresh_rota()
                await self.refresh()
            except Exception as error:  # noqa: BLE001 - the database may be back at the next look
                log.warning("content_check_failed", error=type(error).__name__)

    async def refresh_rota(self) -> None:
        """Take the rota as it is now."""
        async with self.db.read() as session:
            self.rota = await read_rota(session, self.rota)

    async def refresh(self) -> bool:
        """Take the newest release if it is not in use yet; whether it was taken.

        It is read aside, and put in place in one step: a turn sees one library or the other.
        A release that cannot be read is refused with an alarm, and the old one stays in use.
        """
        async with self.db.read() as session:
            number = await newest_number(session)
            if number in (0, self.release, self.refused):
                return False
            release = await newest_release(session)
        assert release is not None
        try:
            library = await asyncio.to_thread(read_release, release)
        except Unreadable as error:
            self.refused = release.number
            async with self.db.begin() as session:
                await raise_alarm(session, release.number, str(error))
            return False
        library.inherit(self.library)
        self.library, self.release = library, release.number
        log.info("content_release_taken", release=release.number)
        return True

    async def pin_all(self, dialogue: Dialogue) -> None:
        """Make the revisions that a dialogue is pinned to available to the engine."""
        for run in (dialogue.session, dialogue.tool):
            if run is not None:
                await self.pin(run.module, run.revision)

    async def pin(self, module: str, revision: str) -> None:
        """Make an older published revision available to the engine, and what replaces it.

        One that was never published here is left out: the engine then moves the run to the
        newest one, which is better for the patient than no answer. The database is asked
        once for each revision and library.
        """
        library = self.library
        if not library.lacks((module, revision)):
            return
        async with self.db.read() as session:
            rows = await revision_and_heirs(session, module, revision)
        if revision not in {row.revision for row in rows}:
            log.error("revision_missing", module=module, revision=revision)
        for row in rows:
            try:
                library.add_revision(read_module(row.body, row.stored), row.revision)
            except StoredModuleError as error:
                log.error("revision_unreadable", revision=row.revision, why=str(error))  # noqa: TRY400
        library.note_looked_up((module, revision))


def _nobody(settings: Settings) -> Rota:
    try:
        return empty_rota(settings.site_timezone, settings.site_country, settings.site_subdivision)
    except (ValueError, LookupError) as error:  # no such place, no such zone
        raise CannotStart(
            f"The site's place is not known: {error}.",
            "Set CAIRN_SITE_TIMEZONE, CAIRN_SITE_COUNTRY and CAIRN_SITE_SUBDIVISION.",
        ) from None
