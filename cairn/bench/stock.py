"""The peer: the bot that `rasa init` makes, trained and served as Rasa's own guide says."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx

from cairn.bench.http import Caller
from cairn.bench.load import Talker
from cairn.settings import REPOSITORY
from cairn.supervisor import model as rasa_model

# Fresh conversations, as a growing one costs stock Rasa ever more.
TURNS_A_CONVERSATION = 10
SAYINGS = ("hi", "I am feeling sad today", "yes", "not really", "great", "are you a bot?", "bye")


def stock_python(folder: Path) -> str:
    """Python of an environment with Rasa and TensorFlow, made in `folder` on first use."""
    own = sorted((REPOSITORY / ".tools").glob("uv-*/bin/uv"))
    uv = str(own[-1]) if own else shutil.which("uv")
    if uv is None:
        sys.exit("uv is missing: run `make setup` first")
    command = [uv, "sync", "--quiet", "--locked", "--group", "stock"]
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(folder)}
    environment.pop("VIRTUAL_ENV", None)
    subprocess.run(command, cwd=rasa_model.BOT, env=environment, check=True)
    return str(folder / "bin" / "python")


class StockBot:
    """A served moodbot."""

    def __init__(self, python: str, folder: Path, port: int, say: Callable[[str], None]) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._python, self._folder, self._port, self._say = python, folder, port, say
        self._environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": ""}
        self.process: subprocess.Popen[bytes] | None = None

    def train(self) -> None:
        """Make and train it with Rasa's defaults."""
        self._folder.mkdir(parents=True)
        self._say("training the stock bot of `rasa init`; takes a minute or two")
        subprocess.run(
            [self._python, "-m", "rasa", "init", "--no-prompt", "--init-dir", str(self._folder)],
            env=self._environment,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    async def serve(self) -> int:
        """Start it and wait until it answers; returns its process id."""
        process = self._start()
        async with httpx.AsyncClient() as http:
            for _ in range(600):
                try:
                    if (await http.get(self.url)).status_code == httpx.codes.OK:
                        return process.pid
                except httpx.HTTPError:
                    await asyncio.sleep(0.2)
        sys.exit("the stock bot did not start")

    def _start(self) -> subprocess.Popen[bytes]:
        (self._folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
        self.process = subprocess.Popen(
            [
                self._python, "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(self._port),
                "--credentials", "credentials.yml", "--endpoints", "endpoints.yml",
            ],
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return self.process

    def talker(self, name: str) -> Talker:
        """A client of the stock bot."""
        caller, count = Caller(self.url), itertools.count()

        async def turn() -> None:
            number = next(count)
            sender = f"{name}-{number // TURNS_A_CONVERSATION}"
            text = SAYINGS[number % len(SAYINGS)]
            answer = await caller.post(
                "/webhooks/rest/webhook", {"sender": sender, "message": text}
            )
            assert isinstance(answer, list)

        return turn

    def stop(self) -> None:
        """Stop it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
