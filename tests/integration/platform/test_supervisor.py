"""The supervisor keeps the parts running, and leaves nothing behind when it goes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cairn.supervisor import supervisor as module
from cairn.supervisor.part import Part, PartFailed
from cairn.supervisor.supervisor import Stopped, Supervisor
from tests.integration.platform import stub_parts as stubs
from tests.integration.platform.stub_parts import gone, stub

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

pytestmark = pytest.mark.timeout(60)


class Watched:
    """A supervisor with what it said and the processes it ran."""

    def __init__(self, folder: Path) -> None:
        self.said: list[str] = []
        self.pids: dict[str, int] = {}
        self.news = asyncio.Condition()
        self.supervisor = Supervisor(folder, folder, self._say, self._change)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(30), self.news:
            await self.news.wait_for(true)

    def _say(self, line: str) -> None:
        self.said.append(line)
        self._notify()

    def _change(self, pids: dict[str, int]) -> None:
        self.pids.update(pids)
        self._notify()

    def _notify(self) -> None:
        self.tasks = asyncio.ensure_future(self._tell())

    async def _tell(self) -> None:
        async with self.news:
            self.news.notify_all()


def test_a_stop_ends_every_part_and_its_children(tmp_path: Path) -> None:
    async def go() -> list[int]:
        watched = Watched(tmp_path)
        async with watched.supervisor as supervisor:
            await supervisor.start(stub("one", stubs.LIVES, tmp_path))
            await supervisor.start(stub("two", stubs.HAS_A_CHILD, tmp_path))
        assert not watched.supervisor.died
        return [*watched.pids.values(), int((tmp_path / "two.ready").read_text())]

    assert all(gone(pid) for pid in asyncio.run(go()))


def test_a_part_that_ignores_the_stop_is_killed(tmp_path: Path) -> None:
    async def go() -> Watched:
        watched = Watched(tmp_path)
        async with watched.supervisor as supervisor:
            part = stub("deaf", stubs.IGNORES_STOP, tmp_path, stop_seconds=0.3)
            await supervisor.start(part)
        return watched

    assert gone(asyncio.run(go()).pids["deaf"])


def test_a_second_request_to_stop_does_not_wait(tmp_path: Path) -> None:
    async def go() -> float:
        watched = Watched(tmp_path)
        async with watched.supervisor as supervisor:
            part = stub("deaf", stubs.IGNORES_STOP, tmp_path, stop_seconds=600)
            await supervisor.start(part)
            supervisor.request_stop()
            supervisor.request_stop()
            begun = time.monotonic()
        return time.monotonic() - begun

    assert asyncio.run(go()) < 300


def test_a_part_that_dies_while_starting_is_told_with_its_last_lines(tmp_path: Path) -> None:
    async def go() -> None:
        async with Watched(tmp_path).supervisor as supervisor:
            await supervisor.start(stub("actions", stubs.DIES_AT_ONCE, tmp_path))

    with pytest.raises(PartFailed) as caught:
        asyncio.run(go())
    assert "actions ended with code 3 while starting" in str(caught.value)
    assert "no bread in the house" in str(caught.value)
    assert "no bread in the house" in (tmp_path / "actions.log").read_text()


def test_a_part_that_never_gets_ready_is_told_and_stopped(tmp_path: Path) -> None:
    watched: list[Watched] = []

    async def go() -> None:
        watched.append(Watched(tmp_path))
        async with watched[0].supervisor as supervisor:
            await supervisor.start(stub("rasa", stubs.NEVER_READY, tmp_path, start_seconds=0.3))

    with pytest.raises(PartFailed, match="rasa was not ready"):
        asyncio.run(go())
    assert gone(watched[0].pids["rasa"])


def test_a_killed_part_comes_back_and_its_children_do_not_stay(tmp_path: Path) -> None:
    async def go() -> None:
        watched = Watched(tmp_path)
        async with watched.supervisor as supervisor:
            await supervisor.start(stub("gateway", stubs.HAS_A_CHILD, tmp_path))
            first = watched.pids["gateway"]
            child = int((tmp_path / "gateway.ready").read_text())
            os.kill(first, signal.SIGKILL)
            await watched.until(lambda: "gateway is back." in watched.said)
            assert gone(first)
            assert gone(child)
            assert not gone(watched.pids["gateway"])
            assert any("gateway died (code -9)" in line for line in watched.said)
            assert supervisor.died

    asyncio.run(go())


def test_five_deaths_in_two_minutes_stop_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BACK_OFF_SECONDS", (0.01,))

    async def go() -> Watched:
        watched = Watched(tmp_path)
        async with watched.supervisor as supervisor:
            await supervisor.start(stub("good", stubs.LIVES, tmp_path))
            await supervisor.start(stub("bad", stubs.DIES_WHEN_READY, tmp_path))
            await asyncio.wait_for(supervisor.watch(), 40)
        return watched

    watched = asyncio.run(go())
    assert "bad died 5 times in two minutes: stopping all." in watched.said
    assert watched.supervisor.died
    assert all(gone(pid) for pid in watched.pids.values())


def test_a_stop_interrupts_a_long_start(tmp_path: Path) -> None:
    async def go() -> Watched:
        watched = Watched(tmp_path)
        async with watched.supervisor as supervisor:
            slow = asyncio.create_task(
                supervisor.until_stopped(supervisor.start(stub("x", stubs.NEVER_READY, tmp_path)))
            )
            await watched.until(lambda: "x" in watched.pids)
            supervisor.request_stop()
            with pytest.raises(Stopped):
                await slow
        return watched

    assert gone(asyncio.run(go()).pids["x"])


def test_a_task_that_ends_by_itself_shows_its_progress(tmp_path: Path) -> None:
    lines: list[str] = []

    async def go() -> None:
        async with Watched(tmp_path).supervisor as supervisor:
            script = "print('halfway', flush=True); print('done')"
            await supervisor.finish(stub("train", script, tmp_path), lines.append)

    asyncio.run(go())
    assert lines == ["halfway", "done"]


def test_a_task_that_fails_is_told(tmp_path: Path) -> None:
    async def go() -> None:
        async with Watched(tmp_path).supervisor as supervisor:
            await supervisor.finish(stub("train", stubs.DIES_AT_ONCE, tmp_path), lambda _line: None)

    with pytest.raises(PartFailed, match="train ended with code 3"):
        asyncio.run(go())


HOST = """
    import asyncio, pathlib, sys
    from cairn.supervisor.supervisor import Supervisor
    from tests.integration.platform import stub_parts as stubs

    async def main():
        folder = pathlib.Path(sys.argv[1])
        async with Supervisor(folder, folder, print) as supervisor:
            await supervisor.start(stubs.stub("one", stubs.HAS_A_CHILD, folder))
            await supervisor.start(stubs.stub("two", stubs.LIVES, folder))
            pids = [each.running.pid for each in supervisor._kept.values()]
            print(*pids, supervisor._warden._process.pid, flush=True)
            await supervisor.watch()

    asyncio.run(main())
"""


def test_a_killed_supervisor_leaves_no_orphan(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(HOST), str(tmp_path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    ) as host:
        assert host.stdout is not None
        pids = [int(word) for word in host.stdout.readline().split()]
        pids.append(int((tmp_path / "one.ready").read_text()))
        assert len(pids) == 4
        host.kill()
        host.wait()
        deadline = time.monotonic() + 30
        while not all(gone(pid) for pid in pids) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert [pid for pid in pids if not gone(pid)] == []


def test_a_part_keeps_the_environment_and_adds_its_own(tmp_path: Path) -> None:
    lines: list[str] = []

    async def go() -> None:
        async def ready(_started: datetime) -> bool:
            return True

        script = "import os; print(os.environ['CAIRN_PORT'], 'PATH' in os.environ)"
        part = Part("p", [sys.executable, "-c", script], ready, env={"CAIRN_PORT": "9"})
        async with Watched(tmp_path).supervisor as supervisor:
            await supervisor.finish(part, lines.append)

    asyncio.run(go())
    assert lines == ["9 True"]
