"""From a stored release to the content in memory. What cannot be read is refused, and said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import structlog
from sqlalchemy import create_engine
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Session, col, select

from cairn.content.bundle import BundleError, digest, unpack
from cairn.content.findings import ContentError
from cairn.content.library import Library
from cairn.content.load import collect_files
from cairn.store.tables import Audit, ContentRelease

log = structlog.get_logger()
_TOLD = 3  # findings in the log; `cairn doctor` has them all
_CONNECT_SECONDS = 3


@dataclass(frozen=True)
class Loaded:
    """Content in memory, and the number of the release it came from (0: from the folder)."""

    library: Library
    release: int


class Unreadable(Exception):
    """A release that this version of Cairn does not take; the text says why."""


def read_release(release: ContentRelease) -> Library:
    """The checked content of a stored release. Raises Unreadable."""
    try:
        files = unpack(release.files, release.digest, release.bundle)
        return Library.of_files(files, withdrawn_of(release))
    except BundleError as error:
        raise Unreadable(str(error)) from error
    except ContentError as error:
        errors = [str(each) for each in error.findings if each.severity == "error"]
        more = f" (and {len(errors) - _TOLD} more)" if len(errors) > _TOLD else ""
        raise Unreadable("\n".join(errors[:_TOLD]) + more) from error
    except Exception as error:
        # A fault of ours in reading it: the release in use stays, and is not tried for ever.
        raise Unreadable(f"reading it fails with {type(error).__name__}") from error


def withdrawn_of(release: ContentRelease) -> frozenset[tuple[str, str]]:
    """The revisions that rollbacks up to this release took back."""
    pairs = (each.partition(" ") for each in release.withdrawn)
    return frozenset((module, revision) for module, _, revision in pairs)


def load_newest(url: str) -> Loaded | None:
    """The newest release that this version can read, for a process that starts.

    None when nothing was published yet, when none can be read, and when the database does
    not answer: danger is answered without a database too. Each refused one is an alarm.
    """
    engine = create_engine(
        url, hide_parameters=True, connect_args={"connect_timeout": _CONNECT_SECONDS}
    )
    try:
        with Session(engine) as session:
            numbers = session.exec(
                select(ContentRelease.number).order_by(col(ContentRelease.number).desc())
            ).all()
            for number in numbers:
                release = session.get_one(ContentRelease, number)
                try:
                    return Loaded(read_release(release), number)
                except Unreadable as error:
                    log.error("content_release_refused", release=number, why=str(error))  # noqa: TRY400
    except (OperationalError, InterfaceError, ProgrammingError) as error:
        log.warning("content_release_not_read", error=type(error).__name__)
    finally:
        engine.dispose()
    return None


@dataclass(frozen=True)
class Examined:
    """What is published, for an operator. `newest`: None when it cannot be asked, 0 when none."""

    newest: int | None
    modules: int = 0
    refused: str = ""  # why this version cannot read the newest
    differs: bool = False  # the folder holds something else


def examine_releases(url: str, folder: Path) -> Examined:
    """Read the newest release as a starting process does, and compare the folder with it."""
    engine = create_engine(
        url, hide_parameters=True, connect_args={"connect_timeout": _CONNECT_SECONDS}
    )
    try:
        with Session(engine) as session:
            release = session.exec(
                select(ContentRelease).order_by(col(ContentRelease.number).desc()).limit(1)
            ).first()
    except (OperationalError, InterfaceError, ProgrammingError):
        return Examined(None)
    finally:
        engine.dispose()
    if release is None:
        return Examined(0)
    try:
        modules = len(read_release(release).modules())
    except Unreadable as error:
        return Examined(release.number, refused=str(error))
    differs = digest(collect_files(folder)) != release.digest
    return Examined(release.number, modules, differs=differs)


async def raise_alarm(session: AsyncSession, number: int, why: str) -> None:
    """Tell the operator, in the log and once in the audit trail, that a release is not taken."""
    log.error("content_release_refused", release=number, why=why)
    await session.execute(
        upsert(Audit)
        .values(
            id=uuid5(NAMESPACE_URL, f"cairn:content-release-refused:{number}"),
            at=datetime.now(UTC),
            actor="system",
            action="content_release_refused",
            detail={"release": number},
        )
        .on_conflict_do_nothing()
    )
