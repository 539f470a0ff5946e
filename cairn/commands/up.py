"""`cairn up`: train, migrate, and run every part under one supervisor."""

from __future__ import annotations

import asyncio
import itertools
import signal
import time
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import pyotp
import typer

from cairn.content.findings import ContentError
from cairn.home import CannotStart, Home
from cairn.postgres import Embedded
from cairn.settings import REPOSITORY, settings
from cairn.supervisor import model as rasa_model
from cairn.supervisor import parts
from cairn.supervisor.lock import only_one
from cairn.supervisor.migration import migrate
from cairn.supervisor.part import PartFailed
from cairn.supervisor.ports import check_port
from cairn.supervisor.supervisor import Stopped, Supervisor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from cairn.supervisor.part import Part

TICK_SECONDS = 15


def main(
    *,
    production: Annotated[
        bool,
        typer.Option("--production", help="Make a production home, or insist that it is one."),
    ] = False,
) -> None:
    """Start everything and keep it running until Ctrl-C. An empty home becomes a demo."""
    try:
        home = Home.open_to_start(settings(), production=production)
        with only_one(home):
            check_port(home.settings.host, home.settings.port)
            rasa_model.bot_python()
            code = asyncio.run(run(home))
    except (CannotStart, PartFailed, ContentError) as error:
        warn(str(error))
        raise typer.Exit(1) from None
    raise typer.Exit(code)


async def run(home: Home) -> int:
    """Run until told to stop. Returns the exit code: 0 only if no part ever died."""
    addresses = parts.Addresses.choose(home)
    register = parts.register(home, addresses)
    async with Supervisor(home.folder("logs"), REPOSITORY, warn, register) as supervisor:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, supervisor.request_stop)
        try:
            await supervisor.until_stopped(bring_up(supervisor, home, addresses))
            show_ready(home)
            await supervisor.watch()
        except Stopped:
            pass
        typer.echo("Stopping …")
    typer.echo("Stopped.")
    return 1 if supervisor.died else 0


async def bring_up(supervisor: Supervisor, home: Home, addresses: parts.Addresses) -> None:
    """Start all parts in order: the gateway before Rasa, since it queues what comes early."""
    model = rasa_model.model_path(home)
    if not model.exists():
        typer.echo("Training the Rasa model; its inputs have changed. This takes a minute or two.")
        async with ticking():
            await supervisor.finish(
                rasa_model.training(model), lambda line: typer.echo(f"  {line}")
            )
    if home.settings.database_url is None:
        await start(supervisor, parts.postgres(Embedded.prepare(home)))
    await prepare(home)
    await start(supervisor, parts.gateway(home, addresses))
    await asyncio.gather(
        start(supervisor, parts.actions(home, addresses)),
        start(supervisor, parts.scheduler(home, addresses)),
        start(supervisor, parts.rasa(model, addresses)),
    )


async def start(supervisor: Supervisor, part: Part) -> None:
    """Start one part and say how long it took."""
    with timed(part.name):
        await supervisor.start(part)


async def prepare(home: Home) -> None:
    """Migrate, publish the content, and fill a demo home with its people."""
    # Only `cairn up` needs the whole core; --help and a refused start stay quick.
    from cairn.turns.demo import load_demo  # noqa: PLC0415
    from cairn.turns.runtime import Runtime  # noqa: PLC0415
    from cairn.turns.shipped import offer_folder  # noqa: PLC0415

    with timed("database migrated"):
        await asyncio.to_thread(migrate, home)
    runtime = Runtime.open(home.settings)
    try:
        with timed("content published"):
            offered = await offer_folder(runtime, datetime.now(UTC))
        (warn if offered.warning else typer.echo)(f"  {offered.said}")
        if home.demo:
            with timed("demo loaded"):
                await load_demo(runtime, datetime.now(UTC))
        runtime.require_rota()
        if not home.demo and home.settings.heartbeat_url is None:
            warn("CAIRN_HEARTBEAT_URL is not set: nobody outside sees it when alerts stop flowing.")
    finally:
        await runtime.db.close()


@asynccontextmanager
async def ticking() -> AsyncIterator[None]:
    """Say now and then that something long is still going on."""

    async def tick() -> None:
        for seconds in itertools.count(TICK_SECONDS, TICK_SECONDS):
            await asyncio.sleep(TICK_SECONDS)
            typer.echo(f"  … {seconds} s")

    task = asyncio.create_task(tick())
    try:
        yield
    finally:
        task.cancel()


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Say that something is done, and how long it took."""
    begun = time.monotonic()
    yield
    typer.echo(f"  {what:<20} ready  {time.monotonic() - begun:5.1f} s")


def show_ready(home: Home) -> None:
    """Print where to go, and in a demo how to log in."""
    url = home.settings.url
    typer.echo(f"\nCairn is up ({home.kind} home {home.path}).")
    typer.echo(f"  patient    {url}/")
    typer.echo(f"  therapist  {url}/console")
    if home.demo:
        typer.echo(f"  phone      {url}/demo/handset")
        typer.echo(f"  mail       {url}/demo/mail")
        show_log_ins(home)
    typer.echo("Ctrl-C stops it.\n")


def show_log_ins(home: Home) -> None:
    """Print the demo's log-ins: people who do not exist, on a Cairn only this machine reaches."""
    from cairn.turns.demo import Demo  # noqa: PLC0415

    demo = Demo.model_validate_json((home.path / "demo.json").read_text(encoding="utf-8"))
    typer.echo("Demo log-ins (invented people):")
    for one in demo.staff:
        code = pyotp.TOTP(one.totp_secret).now()
        typer.echo(f"  {one.role:<11} login {one.login}, password {one.password}, code now {code}")
    typer.echo("              the code changes every 30 s: `cairn demo` and /console/demo show it")
    for patient in demo.patients:
        typer.echo(f"  patient     {patient.pseudonym} ({patient.lang}), phone {patient.phone}")


def warn(text: str) -> None:
    """Say what went wrong, loudly."""
    typer.secho(text, fg=typer.colors.RED, bold=True, err=True)
