"""A trained model and a running appliance, once for all tests of the appliance."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from .stub_actions import StubActions

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "bot")}


def run_module(module: str, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run an entry point of the appliance to its end, as the supervisor would."""
    command = [str(PYTHON), "-m", module, *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=ENVIRONMENT,
        text=True,
        capture_output=True,
        timeout=300,
        check=False,
        **options,
    )


@dataclass
class Appliance:
    """A served model, its stub actions and everything it wrote."""

    port: int
    process: subprocess.Popen[bytes]
    actions: StubActions
    output: Path
    turns: int = field(default=0)

    def turn(self, text: str, context: str = "idle", lang: str = "en") -> list[dict[str, Any]]:
        """Say ``text`` in a new turn and return the calls to the action server, in order."""
        self.turns += 1
        sender = f"patient:{self.turns}"
        metadata = {"token": "signed", "lang": lang, "context": context}
        self.post({"sender": sender, "message": text, "metadata": metadata})
        return self.actions.calls_of(sender)

    def say(self, text: str, context: str = "idle", lang: str = "en") -> list[str]:
        """Say ``text`` in a new turn and return the names of the actions it called."""
        return [call["next_action"] for call in self.turn(text, context, lang)]

    def post(self, body: dict[str, Any], timeout: float = 30) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/webhooks/rest/webhook",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=timeout) as response:  # noqa: S310 - loopback
            return json.load(response)

    def written(self) -> str:
        """Return all output of the process so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("model") / "cairn.tar.gz"
    trained = run_module("appliance.train", "--out", str(out))
    assert trained.returncode == 0, trained.stderr
    return out


@pytest.fixture(scope="session")
def appliance(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Appliance]:
    actions = StubActions()
    output = tmp_path_factory.mktemp("appliance") / "output.log"
    port = _free_port()
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [str(PYTHON), "-m", "appliance.serve", "--model", str(model), "--port", str(port)],
            cwd=ROOT,
            env={**ENVIRONMENT, "CAIRN_ACTIONS_URL": actions.url},
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    served = Appliance(port, process, actions, output)
    try:
        _wait_until_ready(served)
        yield served
    finally:
        process.terminate()
        process.wait(timeout=20)
        actions.shutdown()
        actions.server_close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(served: Appliance) -> None:
    for _ in range(600):
        assert served.process.poll() is None, served.written()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)  # a port has no event to wait for
    raise AssertionError(f"the appliance was not ready in time: {served.written()}")
