"""What `cairn up` does with the content folder: the first release, and a demo's next ones.

On a home with patients nothing is published that nobody signed: a newer folder is announced.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from sqlalchemy import select
from sqlmodel import col

from cairn.content.bundle import digest
from cairn.content.findings import ContentError
from cairn.content.library import Library
from cairn.content.load import collect_files
from cairn.store.tables import ContentRelease
from cairn.turns.publish import NotPublished, Signature, add_unreviewed, draft_release
from cairn.turns.runtime import Runtime

#: The reviewers of what ships are named in each module's `review:`.
_REVIEWERS = "those named in the modules"


@dataclass(frozen=True)
class Offered:
    """What became of the folder. `warning`: the operator should read `said`."""

    said: str
    warning: bool = False


async def offer_folder(runtime: Runtime, now: datetime) -> Offered:
    """Publish the folder where that is nobody's decision but ours; else say how to.

    Raises ContentError when there is neither a release to read nor a folder that is right.
    """
    files = collect_files(runtime.settings.content)
    async with runtime.db.read() as session:
        rows = await session.execute(select(col(ContentRelease.digest), col(ContentRelease.number)))
        known = {row[0]: int(row[1]) for row in rows}
    newest = max(known.values(), default=0)
    if newest == 0:
        number = await _publish(runtime, files, "the first release of this home", now)
        return Offered(f"release {number}: the content that ships with Cairn")
    if runtime.release == 0:
        reason = "no earlier release can be read by this version"
        number = await _publish(runtime, files, reason, now)
        said = f"{reason}: what ships is release {number}. Publish yours again when it is mended."
        return Offered(said, warning=True)
    if runtime.release != newest:
        said = f"release {newest} cannot be read by this version; release {runtime.release} stays"
        return Offered(f"{said} in use. See the log of the gateway.", warning=True)
    if digest(files) in known:
        return Offered(f"release {newest}")
    if not runtime.home.demo:
        said = f"release {newest} stays; content/ differs from it. To publish that:"
        return Offered(f"{said} `cairn content publish`", warning=True)
    return await _republish(runtime, files, newest, now)


async def _republish(
    runtime: Runtime, files: dict[str, bytes], newest: int, now: datetime
) -> Offered:
    """A demo takes over what was edited; what is broken never stops what is published."""
    try:
        number = await _publish(runtime, files, "content/ was edited", now)
    except (ContentError, NotPublished) as error:
        said = f"content/ cannot be published; release {newest} stays in use.\n{error}"
        return Offered(said, warning=True)
    return Offered(f"release {number}: content/ as edited")


async def _publish(runtime: Runtime, files: dict[str, bytes], reason: str, now: datetime) -> int:
    Library.of_files(files)  # ContentError says what is wrong
    signature = Signature(
        author=f"shipped with Cairn {version('cairn')}", reviewer=_REVIEWERS, reason=reason
    )
    async with runtime.db.begin() as session:
        number = await add_unreviewed(session, await draft_release(session, files), signature, now)
    await runtime.refresh()
    return number
