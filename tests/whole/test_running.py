"""What holds of a running Cairn as a whole."""

from __future__ import annotations

import ipaddress
import json

import psutil

from cairn.bench.load import family
from cairn.bench.whole import WholeCairn
from tests.running import run_cairn


def test_no_process_listens_beyond_the_loopback(cairn: WholeCairn) -> None:
    assert cairn.process is not None
    heard = [
        connection.laddr
        for process in family(cairn.process.pid)
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert cairn.port in {address.port for address in heard}
    assert [address for address in heard if not ipaddress.ip_address(address.ip).is_loopback] == []


def test_the_doctor_finds_nothing_to_mend(cairn: WholeCairn) -> None:
    done = run_cairn(cairn, "doctor", "--json")
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["ok"]


def test_risk_is_assessed_line_for_line(cairn: WholeCairn) -> None:
    asked = [
        {"text": "I want to die", "lang": "en"},
        {"text": "je vais bien", "lang": "fr"},
        {"text": "no", "lang": "en", "asked": "screening"},
    ]
    done = run_cairn(cairn, "risk", "assess", given="\n".join(json.dumps(one) for one in asked))
    assert done.returncode == 0, done.stderr
    first, calm, no = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["level"], first["category"]) == (2, "suicide")
    assert asked[0]["text"][first["signals"][0]["start"] : first["signals"][0]["end"]] != ""
    assert calm == no == {"level": 0, "category": "none", "signals": []}


def test_understanding_is_printed_line_for_line(cairn: WholeCairn) -> None:
    asked = [
        {"text": "mood 4", "lang": "en", "context": "idle"},
        {"text": "plutôt 6 et demi aujourd'hui", "lang": "fr", "context": "idle"},
        {"text": "because I stop seeing my friends later", "lang": "en", "context": "answering"},
    ]
    done = run_cairn(cairn, "nlu", "parse", given="\n".join(json.dumps(one) for one in asked))
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["intent"], one["value"]) for one in found] == [
        ("log_mood", 4),
        ("log_mood", 6.5),
        ("answer", None),
    ]


def test_a_line_that_is_no_question_says_how_to_mend_it(cairn: WholeCairn) -> None:
    given = '{"text": 4}\n{"text": "mood 4", "lang": "en", "context": "idle"}\n'
    done = run_cairn(cairn, "nlu", "parse", given=given)
    bad, good = (json.loads(line) for line in done.stdout.splitlines())
    assert "text" in bad["error"]
    assert good["intent"] == "log_mood"
    assert done.returncode == 1
