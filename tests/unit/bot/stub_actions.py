"""A stand-in for the action server that records which actions Rasa calls."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OPEN_QUESTION: list[dict[str, Any]] = [
    {"event": "active_loop", "name": "session_form"},
    {"event": "slot", "name": "requested_slot", "value": "reply"},
]


class StubActions(ThreadingHTTPServer):
    """Answers every action; a question is open when the turn's metadata says so."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calls: list[dict[str, Any]] = []
        self.failing = False
        self.never_open = False
        self.called = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/webhook"

    def calls_of(self, sender: str) -> list[dict[str, Any]]:
        """Return the calls of one turn, oldest first."""
        return [call for call in self.calls if call["sender_id"] == sender]


class _Handler(BaseHTTPRequestHandler):
    server: StubActions
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls.append(call)
        self.server.called.set()
        self.server.may_answer.wait(20)
        body = json.dumps({"events": self._events(call), "responses": []}).encode()
        self.send_response(500 if self.server.failing else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _events(self, call: dict[str, Any]) -> list[dict[str, Any]]:
        if call["next_action"] != "action_session_start":
            return []
        metadata = call["tracker"]["slots"]["session_started_metadata"] or {}
        asked = metadata.get("context") in ("answering", "choice") and not self.server.never_open
        question = OPEN_QUESTION if asked else []
        listen = {"event": "action", "name": "action_listen"}
        return [{"event": "session_started"}, *question, listen]

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""
