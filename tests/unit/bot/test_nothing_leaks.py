"""The appliance writes nothing a patient said, whatever goes wrong."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request

import psutil
import pytest

from .conftest import ENVIRONMENT, PYTHON, ROOT, Appliance

CANARY = "my canary sings of Marguerite"


def wait_for_event(appliance: Appliance, event: str) -> None:
    """Wait until the appliance has written that ``event`` happened."""
    for _ in range(200):
        if event in appliance.written():
            return
        time.sleep(0.05)  # another process's log has no event to wait for
    raise AssertionError(f"{event} was never written: {appliance.written()}")


def test_a_failed_turn_is_logged_without_its_words(appliance: Appliance) -> None:
    appliance.post({"sender": "p:failed", "message": CANARY, "metadata": "not an object"})
    wait_for_event(appliance, "rest.message.received.failure")
    assert CANARY not in appliance.written()


def test_a_cancelled_turn_is_logged_without_its_words(appliance: Appliance) -> None:
    appliance.actions.called.clear()
    appliance.actions.may_answer.clear()
    body = json.dumps({"sender": "p:gone", "message": CANARY, "metadata": {"lang": "en"}}).encode()
    head = (
        "POST /webhooks/rest/webhook HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    try:
        with socket.create_connection(("127.0.0.1", appliance.port)) as caller:
            caller.sendall(head.encode() + body)
            assert appliance.actions.called.wait(20)
        wait_for_event(appliance, "rest.message.received.timeout")
    finally:
        appliance.actions.may_answer.set()
    assert CANARY not in appliance.written()


def test_a_failing_action_server_is_logged_without_the_words(appliance: Appliance) -> None:
    appliance.actions.failing = True
    try:
        appliance.say(CANARY, "answering")
    finally:
        appliance.actions.failing = False
    assert "RasaException" in appliance.written() or "ClientResponseError" in appliance.written()
    assert CANARY not in appliance.written()


@pytest.mark.parametrize("text", [f"/greet{{{CANARY}", f"/{CANARY}", f'/pause{{"a": "{CANARY}"}}x'])
def test_a_malformed_slash_message_is_not_quoted_by_rasa_itself(text: str) -> None:
    """The channel never lets one through; should it, Rasa's own warning stays mute."""
    script = (
        "import sys, logging; from appliance.quiet import keep_quiet; keep_quiet(logging.DEBUG)\n"
        "from appliance.absent import do_without_tensorflow; do_without_tensorflow()\n"
        "from rasa.shared.core.domain import Domain\n"
        "from rasa.shared.nlu.training_data.message import Message\n"
        "from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader\n"
        "domain = Domain.load('bot/domain.yml')\n"
        "YAMLStoryReader.unpack_regex_message(Message({'text': sys.argv[1]}), domain)\n"
        "logging.getLogger('rasa').error('heard %s', sys.argv[1])\n"
        "raise ValueError(sys.argv[1])\n"
    )
    ran = subprocess.run(
        [str(PYTHON), "-c", script, text],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ValueError" in ran.stderr
    assert "Marguerite" not in ran.stdout + ran.stderr


def test_every_line_written_holds_allowed_fields_only(appliance: Appliance) -> None:
    appliance.say(CANARY)
    allowed = {"at", "level", "logger", "source", "event", "exception"}
    for line in appliance.written().splitlines():
        assert set(json.loads(line)) <= allowed


def test_it_listens_on_the_loopback_only(appliance: Appliance) -> None:
    process = psutil.Process(appliance.process.pid)
    family = [process, *process.children(recursive=True)]
    listening = [c.laddr for p in family for c in p.net_connections() if c.status == "LISTEN"]
    assert [(where.ip, where.port) for where in listening] == [("127.0.0.1", appliance.port)]


@pytest.mark.parametrize("path", ["/model/parse", "/conversations/p:1/tracker", "/domain"])
def test_rasas_http_api_is_not_served(appliance: Appliance, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://127.0.0.1:{appliance.port}{path}", timeout=5)
    assert refused.value.code == 404
    refused.value.close()


def test_a_start_that_cannot_succeed_says_how_to_mend_it(appliance: Appliance) -> None:
    command = [str(PYTHON), "-m", "appliance.serve", "--port", str(appliance.port), "--model"]
    environment = {**ENVIRONMENT, "CAIRN_ACTIONS_URL": "http://127.0.0.1:9/webhook"}
    options = {"cwd": ROOT, "capture_output": True, "text": True}
    taken = subprocess.run([*command, os.devnull], check=False, env=environment, **options)
    assert taken.returncode != 0
    assert str(appliance.port) in taken.stderr
    missing = subprocess.run([*command, "no/such/model"], check=False, env=environment, **options)
    assert missing.returncode != 0
    assert "appliance.train" in missing.stderr
