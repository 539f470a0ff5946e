"""Driving a bot with clients that wait for each answer, and what that cost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import psutil

Talker = Callable[[], Awaitable[None]]  # one turn


@dataclass(frozen=True)
class Load:
    """Latencies in milliseconds in the order they came, and turns a second."""

    latencies: list[float]
    seconds: float

    @property
    def turns_per_s(self) -> float:
        """Turns completed a second, all clients together."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency that this share (0–1) of the turns stayed below, in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


async def drive(clients: list[Talker], turns: int) -> Load:
    """Each client takes `turns` turns, one after the other; all at the same time."""
    latencies: list[float] = []

    async def one(client: Talker) -> None:
        for _ in range(turns):
            begun = time.perf_counter()
            await client()
            latencies.append((time.perf_counter() - begun) * 1000)

    begun = time.perf_counter()
    await asyncio.gather(*(one(client) for client in clients))
    return Load(latencies, time.perf_counter() - begun)


def family(pid: int) -> list[psutil.Process]:
    """A process and all that it started."""
    head = psutil.Process(pid)
    return [head, *head.children(recursive=True)]


def cpu_seconds(processes: list[psutil.Process]) -> float:
    """CPU that these processes have used so far, user and system."""
    total = 0.0
    for process in processes:
        times = process.cpu_times()
        total += times.user + times.system
    return total


def rss_mb(processes: list[psutil.Process]) -> float:
    """Memory of these processes in MB; what they share is counted once (PSS)."""
    return sum(process.memory_full_info().pss for process in processes) / 1e6
