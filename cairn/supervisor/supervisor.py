"""The supervisor: starts parts, restarts one that dies, and stops them all."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self, TypeVar

from cairn.supervisor import process as processes
from cairn.supervisor.log import PartLog
from cairn.supervisor.part import Part, PartFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path
    from typing import Any

T = TypeVar("T")

BACK_OFF_SECONDS = (0.2, 1.0, 3.0, 10.0)
GIVE_UP_DEATHS = 5
GIVE_UP_SECONDS = 120.0
PROBE_SECONDS = 0.1
READ_SECONDS = 2.0


@dataclass
class Kept:
    """A part with what is known of its present process."""

    part: Part
    log: PartLog
    running: processes.Running | None = None
    reading: asyncio.Task[None] | None = None
    deaths: list[float] = field(default_factory=list)


class Stopped(Exception):
    """A stop was asked for while something else was awaited."""


class Supervisor:
    """Runs parts until it is told to stop. Use as ``async with``: leaving stops them all.

    ``say`` gets one line for each thing the operator should know; ``on_change`` is called
    when a part has a new process (name to process id).
    """

    def __init__(
        self,
        logs: Path,
        cwd: Path,
        say: Callable[[str], None],
        on_change: Callable[[dict[str, int]], None] = lambda _pids: None,
    ) -> None:
        self._logs = logs
        self._cwd = cwd
        self._say = say
        self._on_change = on_change
        self._kept: dict[str, Kept] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._stop = asyncio.Event()
        self._hurry = asyncio.Event()
        self._warden = processes.Warden()
        self.died = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._stop.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # What was started first carries the others (the database), so it goes last.
        kept = list(self._kept.values())
        await asyncio.gather(*(self._end(each) for each in kept[1:]))
        await asyncio.gather(*(self._end(each) for each in kept[:1]))
        self._warden.dismiss()

    def request_stop(self) -> None:
        """Ask for the end; asked twice, parts get no time to end by themselves."""
        if self._stop.is_set():
            self._hurry.set()
        self._stop.set()

    async def start(self, part: Part) -> None:
        """Start a part and return when it is ready; from then on it is kept running.

        Raises PartFailed when it dies or is late while starting.
        """
        kept = Kept(part, PartLog(self._logs / f"{part.name}.log"))
        self._kept[part.name] = kept
        await self._bring_up(kept)
        self._tasks.append(asyncio.create_task(self._keep(kept), name=part.name))

    async def finish(self, part: Part, progress: Callable[[str], None]) -> None:
        """Run a part that ends by itself, passing on its lines; PartFailed unless it exits 0."""
        kept = Kept(part, PartLog(self._logs / f"{part.name}.log"))
        self._kept[part.name] = kept
        running = await self._spawn(kept, progress)
        code = await running.process.wait()
        await self._bury(kept)
        del self._kept[part.name]
        kept.log.close()
        if code:
            raise self._failed(kept, f"ended with code {code}")

    async def until_stopped(self, work: Coroutine[Any, Any, T]) -> T:
        """Await ``work``, but raise Stopped as soon as a stop is asked for."""
        task = asyncio.ensure_future(work)
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise Stopped
        finally:
            stop.cancel()
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task

    async def watch(self) -> None:
        """Return when a stop was asked for, or when a part has died too often."""
        await self._stop.wait()

    async def _bring_up(self, kept: Kept) -> None:
        kept.log.forget()
        running = await self._spawn(kept)
        started = datetime.now(UTC)
        deadline = time.monotonic() + kept.part.start_seconds
        while not await kept.part.ready(started) and running.code is None:
            if time.monotonic() > deadline:
                raise self._failed(kept, f"was not ready in {kept.part.start_seconds:.0f} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(running.process.wait(), PROBE_SECONDS)
        if running.code is not None:
            await self._bury(kept)
            raise self._failed(kept, f"ended with code {running.code} while starting")

    async def _keep(self, kept: Kept) -> None:
        """Wait for the process to die and bring it up again, with longer and longer pauses."""
        name = kept.part.name
        while kept.running is not None:
            code = await kept.running.process.wait()
            self.died = True
            await self._bury(kept)
            if self._too_often(kept):
                self._say(f"{name} died {GIVE_UP_DEATHS} times in two minutes: stopping all.")
                self._stop.set()
                return
            pause = BACK_OFF_SECONDS[min(len(kept.deaths), len(BACK_OFF_SECONDS)) - 1]
            self._say(f"{self._failed(kept, f'died (code {code})')}")
            self._say(f"{name} is started again in {pause:g} s.")
            await asyncio.sleep(pause)
            try:
                await self._bring_up(kept)
            except PartFailed as error:
                # Late or dead: either way it counts as one more death.
                if kept.running.code is None:
                    self._say(str(error))
                    processes.sweep(kept.running.pid)
                continue
            self._say(f"{name} is back.")

    async def _spawn(
        self, kept: Kept, progress: Callable[[str], None] | None = None
    ) -> processes.Running:
        running = await processes.spawn(kept.part, self._cwd)
        kept.running = running
        kept.reading = asyncio.create_task(_copy(running.output, kept.log, progress))
        self._warden.note(running, kept.part)
        self._on_change(
            {name: each.running.pid for name, each in self._kept.items() if each.running}
        )
        return running

    async def _end(self, kept: Kept) -> None:
        if kept.running is not None:
            await processes.stop(kept.part, kept.running, self._hurry)
            await self._bury(kept)
        kept.log.close()

    async def _bury(self, kept: Kept) -> None:
        """Sweep what the dead process left running (it may hold the part's port), read to the end.

        A descendant that left the group may hold the pipe open: reading does not wait for it.
        """
        if kept.running is None or kept.reading is None:
            return
        processes.sweep(kept.running.pid)
        self._warden.forget(kept.running)
        await asyncio.wait({kept.reading}, timeout=READ_SECONDS)
        kept.reading.cancel()
        kept.running.pipe.close()

    def _too_often(self, kept: Kept) -> bool:
        now = time.monotonic()
        kept.deaths = [*(at for at in kept.deaths if now - at < GIVE_UP_SECONDS), now]
        return len(kept.deaths) >= GIVE_UP_DEATHS

    def _failed(self, kept: Kept, why: str) -> PartFailed:
        return PartFailed(kept.part.name, why, str(kept.log.path), kept.log.last_lines)


async def _copy(
    output: asyncio.StreamReader, log: PartLog, progress: Callable[[str], None] | None
) -> None:
    """Copy what a process prints into its log until it prints no more."""
    while True:
        try:
            line = await output.readline()
        except ValueError:  # a line beyond every limit: readline dropped it
            continue
        if not line:
            return
        line = line.rstrip().rpartition(b"\r")[2]  # of a progress bar, what it showed last
        log.write(line)
        if progress:
            progress(line.decode("utf-8", errors="replace").rstrip())
