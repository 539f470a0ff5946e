"""A whole Cairn in a home of its own, as `cairn up` runs it, for benches and tests."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from cairn.bench.http import Caller
from cairn.bench.load import Talker
from cairn.home import Home, Kind
from cairn.settings import REPOSITORY, Settings
from cairn.supervisor.ports import choose_ports


class WholeCairn:
    """Starts `cairn up` in a folder and stops it."""

    def __init__(
        self,
        home: Path,
        *,
        port: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.home = home
        self.port = port or choose_ports(1)[0]
        self.url = f"http://localhost:{self.port}"
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("CAIRN_")}
        self.environment = {
            **inherited,
            "CAIRN_HOME": str(home),
            "CAIRN_PORT": str(self.port),
            **(environment or {}),
        }
        self.process: subprocess.Popen[bytes] | None = None
        self._log = home.parent / f"{home.name}.up.log"

    def use_model_of(self, other: Path) -> None:
        """Take over trained models from another home, so that none is trained again."""
        if (other / "models").exists():
            Home.make(Settings(home=self.home), Kind.DEMO)
            shutil.copytree(other / "models", self.home / "models", dirs_exist_ok=True)

    async def start(self, seconds: float = 400) -> int:
        """Start and wait until a turn would be answered; returns the supervisor's process id."""
        process = self._start()
        async with asyncio.timeout(seconds), httpx.AsyncClient() as http:
            while process.poll() is None:
                try:
                    if (await http.get(f"{self.url}/health")).status_code == httpx.codes.OK:
                        return process.pid
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.2)
        raise RuntimeError(f"cairn up ended with {process.returncode}:\n{self.said()}")

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cairn", "up"],
                cwd=REPOSITORY,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.process

    def said(self) -> str:
        """What `cairn up` printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def pid_of(self, part: str) -> int:
        """The process id of one part."""
        parts = json.loads((self.home / "run" / "parts.json").read_text())["parts"]
        return int(parts[part]["pid"])

    async def join(self, lang: str = "en") -> tuple[dict[str, str], dict[str, Any]]:
        """A new demo patient: the headers of their browser, and who they are."""
        async with httpx.AsyncClient(base_url=self.url, timeout=20) as http:
            answer = await http.post("/demo/join", json={"lang": lang})
            answer.raise_for_status()
            cookie = "; ".join(f"{k}={v}" for k, v in answer.cookies.items())
            return {"Cookie": cookie, "Origin": self.url}, answer.json()

    async def talker(self, lang: str = "en") -> Talker:
        """A client that does a session, answering each question with something that fits."""
        headers, _ = await self.join(lang)
        caller = Caller(self.url.replace("localhost", "127.0.0.1"), headers)
        state: dict[str, Any] = {"position": 0, "expects": "none", "count": 0}

        async def turn() -> None:
            state["count"] += 1
            answer = await caller.post(
                f"/api/messages?after={state['position']}",
                {"id": f"bench-{id(state)}-{state['count']}", "text": _fitting(state)},
            )
            if not answer["answered"]:
                raise RuntimeError("a turn was not answered")
            messages = answer["messages"]
            state["position"] = messages[-1]["position"]
            state["expects"] = messages[-1]["expects"]

        return turn

    def stop(self) -> int:
        """Stop as Ctrl-C does; returns the exit code."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


def _fitting(state: dict[str, Any]) -> str:
    """Something a patient could answer to the open question; a mood when nothing is open."""
    if state["expects"] == "none":
        return "start" if state["count"] == 1 else f"mood {state['count'] % 11}"
    return {
        "choice": "1",
        "scale": "5",
        "yes_no": "yes",
        "number": "35",
    }.get(state["expects"], "I stayed in bed and did not call anybody back")
