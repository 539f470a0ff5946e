"""Step 4: risk is assessed before anything else, in a worker that can be killed.

A worker speaks JSON lines. One that fails or is late is killed and replaced, the plain
keyword rules answer instead, and the result says so (`degraded`), so that the caller
alarms the operator and queues the message for a human. It never counts as "no risk".
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog

from cairn.risk import Assessment, assess_plainly

log = structlog.get_logger()

LONG = 4_000  # characters; longer texts have their own worker and delay nobody else
TIMEOUT = 1.0  # seconds for a usual text; tens of milliseconds are normal
LONG_TIMEOUT = 5.0  # twice within the gateway's patience: loading for the first one, then it
LOADING = 60.0
TAIL = 500  # characters of an earlier text: a statement may be split, and each was read whole
LINE_LIMIT = 16 * 1024 * 1024
Question = dict[str, object]


class Worker:
    """One detector process, started on first use, replaced when it fails.

    Loading a detector takes seconds. It has its own time, so that a worker that was killed is
    not killed again while its successor loads; until then the plain rules answer.
    """

    def __init__(self, folder: Path, timeout: float) -> None:
        self._folder = folder
        self._timeout = timeout
        self._lock = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._loading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Wait until the detector is loaded, and load it when it is not.

        OSError or TimeoutError when it cannot be; `cairn risk assess` then shows why.
        """
        ended = self._process is not None and self._process.returncode is not None
        if self._loading is None or (self._loading.done() and (ended or _failed(self._loading))):
            self._load_again()
        assert self._loading is not None
        await asyncio.shield(self._loading)

    async def assess(self, question: Question) -> Assessment:
        """Ask the worker; OSError, TimeoutError or ValueError when it cannot answer."""
        async with asyncio.timeout(self._timeout):
            await self.start()
            await self._lock.acquire()  # who waits behind many others is not kept waiting for all
        try:
            async with asyncio.timeout(self._timeout):
                return await self._ask(question)
        except BaseException:
            await self._kill()
            self._load_again()
            raise
        finally:
            self._lock.release()

    async def close(self) -> None:
        """Stop the process."""
        if self._loading is not None:
            self._loading.cancel()
            await asyncio.wait({self._loading})
        await self._kill()

    def _load_again(self) -> None:
        self._loading = asyncio.create_task(self._load())
        self._loading.add_done_callback(_failed)

    async def _load(self) -> None:
        await self._kill()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "cairn.risk.worker",
            str(self._folder),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # a traceback may quote the message
            limit=LINE_LIMIT,
        )
        try:
            async with asyncio.timeout(LOADING):
                await self._ask({"text": "", "lang": "en"})
        except BaseException:
            await self._kill()
            raise

    async def _ask(self, question: Question) -> Assessment:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise OSError("the risk worker does not run")
        process.stdin.write(json.dumps(question).encode() + b"\n")
        await process.stdin.drain()
        line = await process.stdout.readline()
        if not line:
            raise OSError("the risk worker ended")
        return Assessment.model_validate_json(line)

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()


def _failed(loading: asyncio.Task[None]) -> bool:
    """Whether a detector could not be loaded; asked so that no failure goes unseen."""
    if loading.cancelled():
        return True
    error = loading.exception()
    if error is not None:
        log.error("risk_detector_not_loaded", error=type(error).__name__)
    return error is not None


class Assessor:
    """Two workers: one for what people usually write, one for very long texts."""

    def __init__(self, folder: Path) -> None:
        self._usual = Worker(folder, TIMEOUT)
        self._long = Worker(folder, LONG_TIMEOUT)

    async def start(self) -> None:
        """Load the worker that the first patient needs; the other loads with its first text."""
        await self._usual.start()

    async def assess(
        self, text: str, lang: str, asked: str | None, earlier: Sequence[str]
    ) -> Assessment:
        """The assessment; by plain keywords, marked degraded, when the detector fails."""
        worker = self._usual if len(text) <= LONG else self._long
        tails = [one[-TAIL:] for one in earlier]
        question: Question = {"text": text, "lang": lang, "earlier": tails}
        if asked:
            question["asked"] = asked
        try:
            return await worker.assess(question)
        except (OSError, TimeoutError, ValueError) as error:
            log.error(  # noqa: TRY400 - its text may quote the message
                "risk_detector_failed", error=type(error).__name__, length=len(text)
            )
            return assess_plainly(text)

    async def close(self) -> None:
        """Stop both workers."""
        await self._usual.close()
        await self._long.close()
