"""`cairn content publish`, `releases` and `rollback`: what authors wrote goes live, or back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.commands.running import in_transaction
from cairn.content.bundle import digest
from cairn.content.findings import ContentError
from cairn.content.library import Library
from cairn.content.lint import lint_folder
from cairn.content.load import collect_files
from cairn.engine.flow import play
from cairn.preview.flow_file import read_flow
from cairn.settings import settings
from cairn.store.releases import releases_since
from cairn.store.tables import ContentRelease
from cairn.turns.changes import AT_ONCE, Change
from cairn.turns.publish import (
    Draft,
    NotPublished,
    Signature,
    add_draft,
    count_running,
    draft_release,
    draft_rollback,
)
from cairn.turns.runtime import Runtime

T = TypeVar("T")
FLOWS = Path("tests/flows")

Author = Annotated[str, typer.Option(help="Who wrote it: a name.")]
Reviewer = Annotated[
    str, typer.Option(help='Who read it with clinical eyes: "name, role". Not the author.')
]
Reason = Annotated[str, typer.Option(help="Why it changes, in a sentence.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]


def publish(
    author: Author,
    reviewer: Reviewer,
    reason: Reason,
    folder: Annotated[
        Path | None, typer.Option(help="The content folder; by default that of this Cairn.")
    ] = None,
    flows: Annotated[Path, typer.Option(help="The folder of golden flows.")] = FLOWS,
    *,
    yes: Yes = False,
) -> None:
    """Check the folder, show what changes, and publish it: patients have it within seconds."""
    folder = folder or settings().content
    signature = _sign(author, reviewer, reason)
    files = collect_files(folder)
    _check(folder, flows)
    if digest(collect_files(folder)) != digest(files):
        _stop("The folder was changed while it was checked. Run the command again.")
    draft, running = _do(lambda _, session: _draft(session, files))
    if not draft.changes:
        _stop(f"Nothing has changed since release {draft.number - 1}.")
    if draft.findings:
        _stop("\n".join(str(finding) for finding in draft.findings))
    _show(draft, running)
    _add(draft, signature, yes=yes)


def rollback(
    release: Annotated[int, typer.Argument(help="The number of the release to go back to.")],
    author: Author,
    reviewer: Reviewer,
    reason: Reason,
    *,
    including_safety: Annotated[
        bool,
        typer.Option("--including-safety", help="Safety texts and crisis numbers go back too."),
    ] = False,
    yes: Yes = False,
) -> None:
    """Publish an earlier release again. Safety texts and crisis numbers stay the newest."""
    signature = _sign(author, reviewer, reason)

    async def read(_: Runtime, session: AsyncSession) -> tuple[Draft, dict[str, int]]:
        draft = await draft_rollback(session, release, including_safety=including_safety)
        return draft, await count_running(session, draft.changes)

    draft, running = _do(read)
    try:
        Library.of_files(draft.files)
    except ContentError as error:
        _stop(
            f"Release {release} does not fit this version of Cairn, or the newest texts:\n{error}"
        )
    _show(draft, running)
    _add(draft, signature, yes=yes)


def releases() -> None:
    """List what was published: number, day, author, reviewer, reason and changes."""

    async def read(_: Runtime, session: AsyncSession) -> list[ContentRelease]:
        return list(await releases_since(session, 0))

    found = _do(read)
    if not found:
        typer.echo("Nothing is published yet: `cairn up` publishes what ships.")
    for place, each in enumerate(found):
        back = f" (release {each.restores} again)" if each.restores else ""
        mark = "  in use" if place == 0 else ""
        typer.echo(f"{each.number:>4}  {each.published_at:%Y-%m-%d %H:%M} UTC{back}{mark}")
        typer.echo(f"      {each.reason}")
        typer.echo(f"      author {each.author}; reviewer {each.reviewer}; Cairn {each.cairn}")
        for change in each.changes if each.number > 1 else ():
            typer.echo(f"        {Change.model_validate(change)}")


async def _draft(session: AsyncSession, files: dict[str, bytes]) -> tuple[Draft, dict[str, int]]:
    draft = await draft_release(session, files)
    return draft, await count_running(session, draft.changes)


def _sign(author: str, reviewer: str, reason: str) -> Signature:
    try:
        return Signature(author=author, reviewer=reviewer, reason=reason)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = "".join(f"--{part}: " for part in first["loc"])
        _stop(f"{field}{first['msg'].removeprefix('Value error, ')}.")


def _check(folder: Path, flows: Path) -> None:
    """Lint without an error, and every golden flow as it is written."""
    report = lint_folder(folder, date.today())  # noqa: DTZ011 - the author's day
    if report.errors:
        findings = "\n".join(str(finding) for finding in report.errors)
        _stop(f"{findings}\nNothing is published: {len(report.errors)} errors to mend first.")
    paths = sorted(flows.glob("*.yml"))
    if not paths:
        _stop(f"There are no golden flows in {flows}: name their folder with --flows.")
    library = Library.load(folder)
    changed = [path.name for path in paths if _differs(library, path)]
    if changed:
        _stop(
            f"Conversations have changed: {', '.join(changed)}.\nNothing is published. Look at "
            "them with `cairn content test`; if they are right, write them with --update."
        )
    typer.echo(f"{report.modules} modules without an error, {len(paths)} flows as written.")


def _differs(library: Library, path: Path) -> bool:
    flow = read_flow(path)
    played = play(library, flow)
    return [(one.bot, one.events) for one in flow.talk] != [(one.bot, one.events) for one in played]


def _show(draft: Draft, running: dict[str, int]) -> None:
    typer.echo(f"Release {draft.number} changes:")
    for change in draft.changes:
        typer.echo(f"  {change}")
        note = _whom(draft, change, running.get(change.name, 0))
        if note:
            typer.echo(f"           {note}")


def _whom(draft: Draft, change: Change, running: int) -> str:
    """Which patients a change reaches, and when."""
    if change.kind in AT_ONCE:
        return "everybody has it at once, in the middle of a session too"
    if not running:
        return ""
    people = "1 patient is" if running == 1 else f"{running} patients are"
    if draft.restores is not None:
        return f"{people} in the middle of it: they go back where their question still exists"
    if change.moves:
        numbers = ", ".join(str(each) for each in change.moves)
        return (
            f"{people} in the middle of it: those on revision {numbers} move with their next word"
        )
    return f"{people} in the middle of it and finish what they began"


def _add(draft: Draft, signature: Signature, *, yes: bool) -> None:
    if not yes:
        typer.confirm("Publish this?", abort=True)
    number = _do(lambda _, session: add_draft(session, draft, signature, datetime.now(UTC)))
    typer.echo(f"Release {number} is published. A running Cairn takes it within seconds.")


def _do(work: Callable[[Runtime, AsyncSession], Awaitable[T]]) -> T:
    try:
        return in_transaction(work)
    except NotPublished as error:
        _stop(str(error))


def _stop(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(1)
