"""While the database is away: risk is still assessed and answered, the message is spooled.

The answer is given in the response itself. It claims no alert, since none can be kept yet;
the alert is raised when the message is taken in after all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from cairn.engine.turn import Output
from cairn.turns.assess import Assessor
from cairn.turns.receive import Erased
from cairn.turns.runtime import Runtime
from cairn.turns.sayings import crisis_words, person_of
from cairn.turns.spool import Spool, Spooled

log = structlog.get_logger()
T = TypeVar("T")
AWAY = (SQLAlchemyError, OSError, TimeoutError)  # what a database that is away looks like


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, or TimeoutError once the time is over.

    The work goes on in the background: a connection to a database that hangs cannot be
    cancelled without waiting for it. What it still stores is found by the sweep.
    """
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        _late.add(task)
        task.add_done_callback(_forget)
        raise TimeoutError
    return task.result()


class NotKept(Exception):
    """A message was not stored; `away` when the database is why, and it may be later."""

    def __init__(self, *, away: bool) -> None:
        super().__init__("the message was not stored")
        self.away = away


async def kept(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, which stores a message; else Erased or NotKept, whatever went wrong.

    A fault of ours must drop no message: it is assessed and spooled as if the database were away.
    """
    try:
        return await within(seconds, work)
    except Erased:
        raise
    except AWAY as error:
        raise NotKept(away=True) from error
    except Exception as error:
        log.exception("message_not_stored", error=type(error).__name__)
        raise NotKept(away=False) from error


_late: set[asyncio.Future[Any]] = set()


def _forget(task: asyncio.Future[Any]) -> None:
    _late.discard(task)
    if not task.cancelled() and task.exception() is not None:
        log.error("late_work_failed", error=type(task.exception()).__name__)


class WithoutDatabase:
    """What the gateway does with a message that it cannot store."""

    def __init__(self, runtime: Runtime, assessor: Assessor) -> None:
        self._runtime, self._assessor = runtime, assessor
        self.spool = Spool(runtime.home.path / "spool", runtime.keys.site)

    async def answer(
        self, message: Spooled, lang: str, country: str, now: datetime
    ) -> tuple[Output, ...]:
        """Spool the message and say what is safe to say."""
        log.error("answered_without_database", channel=message.channel)
        kept, found = await asyncio.gather(
            self.spool.keep(message),
            self._assessor.assess(message.text, lang, None, ()),
        )
        assert kept is None
        person = person_of(lang, country, message.channel)
        return crisis_words(self._runtime.library, person, found, now)
