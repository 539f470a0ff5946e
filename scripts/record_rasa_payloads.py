"""Record what Rasa 3.6 posts to the actions, for the contract test.

Usage: uv run python scripts/record_rasa_payloads.py MODEL.tar.gz

Starts the appliance on the model with a recorder in the place of the action server, says one
thing when idle and one while a question is open, and writes tests/contract/payloads/*.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx

from cairn.settings import REPOSITORY
from cairn.supervisor import model as rasa_model
from cairn.supervisor.ports import choose_ports

FOLDER = REPOSITORY / "tests" / "contract" / "payloads"
OPEN_FORM = [
    {"event": "active_loop", "name": "session_form", "timestamp": None},
    {"event": "slot", "name": "requested_slot", "value": "reply", "timestamp": None},
]
SAID = [("idle", "mood 4"), ("answering", "I stayed in bed all day")]


class Recorder(BaseHTTPRequestHandler):
    """Keeps each payload and answers as the actions would."""

    context = "idle"

    def do_POST(self) -> None:
        """One action call."""
        call: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        action = call["next_action"]
        path = FOLDER / f"{self.context}.{action}.json"
        path.write_text(json.dumps(call, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        events: list[dict[str, Any]] = []
        if action == "action_session_start":
            opened = OPEN_FORM if self.context != "idle" else []
            events = [
                {"event": "session_started", "timestamp": None},
                *opened,
                {"event": "action", "name": "action_listen", "timestamp": None},
            ]
        body = json.dumps({"events": events, "responses": []}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(model: str) -> None:
    """Record both contexts."""
    rasa_port, action_port = choose_ports(2)
    server = HTTPServer(("127.0.0.1", action_port), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        **os.environ,
        "PYTHONPATH": str(rasa_model.BOT),
        "CAIRN_ACTIONS_URL": f"http://127.0.0.1:{action_port}/webhook",
    }
    command = [rasa_model.bot_python(), "-m", "appliance.serve"]
    with subprocess.Popen(
        [*command, "--model", model, "--port", str(rasa_port)], cwd=REPOSITORY, env=environment
    ) as rasa:
        try:
            _talk(f"http://127.0.0.1:{rasa_port}")
        finally:
            rasa.terminate()
    print(*sorted(path.name for path in Path(FOLDER).glob("*.json")), sep="\n")


def _talk(url: str) -> None:
    while True:
        try:
            httpx.get(url)
            break
        except httpx.HTTPError:
            time.sleep(0.5)
    for context, text in SAID:
        Recorder.context = context
        question = {
            "sender": f"00000000-0000-0000-0000-000000000001:{context}",
            "message": text,
            "metadata": {"token": "TOKEN", "lang": "en", "context": context},
        }
        httpx.post(f"{url}/webhooks/rest/webhook", json=question, timeout=30).raise_for_status()


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(__doc__)
    main(sys.argv[1])
