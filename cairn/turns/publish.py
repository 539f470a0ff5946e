"""Publishing: what authors wrote becomes a release, frozen, and modules with revisions for good.

A release is the whole content folder at one moment. It is checked before it is added, it is
never changed, and running processes take it within seconds (Runtime.refresh).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.content.bundle import BUNDLE, BundleError, digest, pack, unpack
from cairn.content.checksum import module_revision
from cairn.content.findings import Finding
from cairn.content.load import Parts, read_files
from cairn.content.models import Module
from cairn.content.replaces import check_replaces
from cairn.content.stored import STORED, StoredModuleError, read_module, store_module
from cairn.store.releases import (
    add_modules,
    add_release,
    find_release,
    newest_number,
    newest_release,
    published_of,
    releases_since,
)
from cairn.store.tables import Audit, ContentRelease, ModuleRun, PublishedModule
from cairn.turns.changes import SAFETY_MESSAGES, Change, compare_files, compare_modules
from cairn.turns.published import withdrawn_of

_WITH_ROLE = re.compile(r"^\s*\S[^,]*,\s*\S.*$")  # "A. Martin, clinical psychologist"
_SAFETY = ("safety/", "crisis/", SAFETY_MESSAGES)


class NotPublished(Exception):
    """Why nothing was published, and what to do."""


class Signature(BaseModel):
    """Who wrote it, who read it with clinical eyes, and why it changes."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    author: str = Field(min_length=2, max_length=200)
    reviewer: str = Field(min_length=2, max_length=200)
    reason: str = Field(min_length=4, max_length=2000)

    @model_validator(mode="after")
    def _by_two(self) -> Signature:
        names = [each.partition(",")[0].strip().casefold() for each in (self.author, self.reviewer)]
        if names[0] == names[1]:
            raise ValueError("author and reviewer are the same person: have another one read it")
        return self


@dataclass(frozen=True)
class Draft:
    """A release that could be added now, with what it changes and what speaks against it."""

    files: Mapping[str, bytes]
    parts: Parts
    number: int  # it would get; taken by then, the draft is out of date
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    withdrawn: frozenset[tuple[str, str]] = frozenset()
    restores: int | None = None

    @property
    def modules(self) -> Mapping[str, Module]:
        """The modules by id."""
        return self.parts.modules


async def draft_release(session: AsyncSession, files: Mapping[str, bytes]) -> Draft:
    """Compare these files with the release in use. Nothing is written."""
    parts = read_files(files)
    newest = await newest_release(session)
    published = await published_of(session, sorted(parts.modules))
    history = _history(published)
    before = await _modules_of(session, newest)
    same = [
        name
        for name, module in parts.modules.items()
        if newest is not None and newest.modules.get(name) == module_revision(module)
    ]
    changes = [
        *compare_modules(before, parts.modules, same),
        *compare_files(_files_of(newest), files),
    ]
    findings = [*_unraised(parts, history), *_migrations(parts, history)]
    taken = {(name, module_revision(module)) for name, module in parts.modules.items()}
    return Draft(
        files=files,
        parts=parts,
        number=(newest.number if newest else 0) + 1,
        changes=tuple(changes),
        findings=tuple(findings),
        withdrawn=(withdrawn_of(newest) if newest else frozenset()) - taken,
    )


async def draft_rollback(session: AsyncSession, number: int, *, including_safety: bool) -> Draft:
    """The files of an earlier release once more; safety texts and crisis numbers stay.

    The revisions published since are withdrawn: their patients go back where they can.
    Raises NotPublished when there is no such release.
    """
    newest, wanted = await newest_release(session), await find_release(session, number)
    if wanted is None or newest is None or wanted.number == newest.number:
        raise NotPublished(
            f"There is no earlier release {number}. `cairn content releases` lists them."
        )
    files = _unpacked(wanted)
    if not including_safety:
        kept = {name: each for name, each in _unpacked(newest).items() if name.startswith(_SAFETY)}
        files = {name: each for name, each in files.items() if not name.startswith(_SAFETY)} | kept
    draft = await draft_release(session, files)
    back = {(name, module_revision(module)) for name, module in draft.modules.items()}
    since = {
        (module, revision)
        for release in await releases_since(session, number)
        for module, revision in release.modules.items()
    }
    withdrawn = (draft.withdrawn | since) - back
    return replace(draft, findings=(), withdrawn=frozenset(withdrawn), restores=number)


async def count_running(session: AsyncSession, changes: Sequence[Change]) -> dict[str, int]:
    """How many patients are in the middle of each changed session."""
    names = [change.name for change in changes if change.kind == "module"]
    found = await session.execute(
        select(col(ModuleRun.module), func.count(col(ModuleRun.patient_id).distinct()))
        .where(col(ModuleRun.module).in_(names), col(ModuleRun.status) != "finished")
        .group_by(col(ModuleRun.module))
    )
    return {row[0]: int(row[1]) for row in found}


async def add_draft(
    session: AsyncSession, draft: Draft, signature: Signature, now: datetime
) -> int:
    """Publish a draft in this transaction; returns the number of the release.

    Raises NotPublished when something speaks against it, or another was published meanwhile.
    """
    if draft.findings:
        raise NotPublished("\n".join(str(finding) for finding in draft.findings))
    if any(each.is_safety for each in draft.changes):
        _need_role(signature)
    return await _add(session, draft, signature, now)


async def add_unreviewed(
    session: AsyncSession, draft: Draft, signature: Signature, now: datetime
) -> int:
    """Publish what ships with Cairn, and the folder of a demo: nobody's patients are there."""
    return await _add(session, draft, signature, now)


async def _add(session: AsyncSession, draft: Draft, signature: Signature, now: datetime) -> int:
    release = ContentRelease(
        number=draft.number,
        digest=digest(draft.files),
        bundle=BUNDLE,
        files=pack(draft.files),
        author=signature.author,
        reviewer=signature.reviewer,
        reason=signature.reason,
        restores=draft.restores,
        cairn=version("cairn"),
        published_at=now,
        modules={name: module_revision(module) for name, module in draft.modules.items()},
        changes=[change.model_dump(mode="json") for change in draft.changes],
        withdrawn=sorted(f"{module} {revision}" for module, revision in draft.withdrawn),
    )
    if not await add_release(session, release):
        newest = await newest_number(session)
        raise NotPublished(
            f"Release {newest} was published meanwhile: look at the changes again and repeat."
        )
    await add_modules(session, [_row(module, now) for module in draft.modules.values()])
    session.add(
        Audit(
            actor="operator",
            action="content_published" if draft.restores is None else "content_rolled_back",
            at=now,
            detail={"release": draft.number, "restores": draft.restores},
        )
    )
    return draft.number


def _row(module: Module, now: datetime) -> dict[str, object]:
    return {
        "module": module.id,
        "revision": module_revision(module),
        "body": store_module(module),
        "stored": STORED,
        "number": module.revision,
        "replaces": module.replaces is not None,
        "published_at": now,
    }


def _need_role(signature: Signature) -> None:
    if not _WITH_ROLE.match(signature.reviewer):
        raise NotPublished(
            "This changes safety texts, crisis numbers or validated items: name the reviewer "
            'with their role, as --reviewer "A. Martin, clinical psychologist".'
        )


async def _modules_of(session: AsyncSession, release: ContentRelease | None) -> dict[str, Module]:
    """The modules of a release, from their stored bodies: readable in every later version."""
    if release is None:
        return {}
    rows = await published_of(session, sorted(release.modules))
    return {
        module.id: module
        for row in rows
        if release.modules[row.module] == row.revision and (module := _readable(row))
    }


def _history(rows: Sequence[PublishedModule]) -> dict[str, list[Module]]:
    found: dict[str, list[Module]] = {}
    for row in rows:
        module = _readable(row)
        if module is not None:
            # Before modules had a number, each of them counts as the first.
            found.setdefault(row.module, []).append(module)
    return found


def _readable(row: PublishedModule) -> Module | None:
    try:
        return read_module(row.body, row.stored)
    except StoredModuleError:
        return None  # its patients go on in the newest, see Runtime.pin


def _unraised(parts: Parts, history: Mapping[str, list[Module]]) -> list[Finding]:
    """Modules that changed and still carry a number that is taken."""
    found = []
    for name, module in parts.modules.items():
        olds = history.get(name, [])
        digests = {module_revision(old) for old in olds}
        highest = max((old.revision for old in olds), default=0)
        if module_revision(module) in digests or module.revision > highest:
            continue
        file = parts.files[f"module:{name}"]
        message = f"'{name}' has changed, and revision {highest} of it is published already"
        mend = (
            f"Write `revision: {highest + 1}`. For patients in the middle of revision {highest} "
            f"to move to it, add `replaces: {{revisions: [{highest}]}}`."
        )
        line = file.line_of(("revision",))
        found.append(Finding(file.name, message, mend, "revision", line))
    return found


def _migrations(parts: Parts, history: Mapping[str, list[Module]]) -> list[Finding]:
    return [
        finding
        for name, module in parts.modules.items()
        for finding in check_replaces(
            module, history.get(name, []), parts.files[f"module:{name}"], parts.origins[name]
        )
    ]


def _files_of(release: ContentRelease | None) -> dict[str, bytes]:
    """A release's files to compare with; none where they cannot be read."""
    try:
        return unpack(release.files, release.digest, release.bundle) if release else {}
    except BundleError:
        return {}


def _unpacked(release: ContentRelease) -> dict[str, bytes]:
    try:
        return unpack(release.files, release.digest, release.bundle)
    except BundleError as error:
        raise NotPublished(f"Release {release.number} cannot be read: {error}.") from error
