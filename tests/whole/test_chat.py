"""`cairn chat` does whole sessions through the public interfaces of a running Cairn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cairn.bench.whole import WholeCairn
from tests.running import owner_connection, run_cairn
from tests.whole.flows import patient_lines

SESSIONS = [
    ("m0-intake", "m0-intake.guided.en.yml", "en"),
    ("m0-intake", "m0-intake.guided.fr.yml", "fr"),
    ("m2-functional-analysis", "m2-functional-analysis.guided.en.yml", "en"),
    ("m2-functional-analysis", "m2-functional-analysis.guided.fr.yml", "fr"),
]


def chat(cairn: WholeCairn, script: Path, lang: str, channel: str) -> list[dict[str, Any]]:
    done = run_cairn(
        cairn, "chat", "--lang", lang, "--channel", channel, "--script", str(script), "--json"
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def finished(cairn: WholeCairn, module: str) -> int:
    with owner_connection(cairn) as database:
        row = database.execute(
            "SELECT count(*) FROM module_run WHERE module = %s AND status = 'finished'", (module,)
        ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize(("module", "flow", "lang"), SESSIONS)
def test_a_session_can_be_finished_on_each_channel_in_each_language(
    cairn: WholeCairn, tmp_path: Path, module: str, flow: str, lang: str, channel: str
) -> None:
    script = tmp_path / "script.txt"
    lines = patient_lines(flow)
    if module != "m0-intake":
        lines[0] = {"en": "start m2", "fr": "commencer m2"}[lang]  # a demo keeps no order
    script.write_text("\n".join(lines), encoding="utf-8")
    before = finished(cairn, module)
    objects = chat(cairn, script, lang, channel)
    assert finished(cairn, module) == before + 1
    turns = [line for line in objects if line.get("turn") == "end"]
    assert len(turns) == len(lines)
    said = [line for line in objects if "from" in line]
    assert {line["from"] for line in said} == {"patient", "bot"}
    assert all({"from", "text", "kind", "expects", "options", "at"} <= line.keys() for line in said)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_session_changes_channel_in_the_middle_and_goes_on(
    cairn: WholeCairn, tmp_path: Path, lang: str
) -> None:
    lines = patient_lines(f"m0-intake.guided.{lang}.yml")
    third = len(lines) // 3
    switched = [*lines[:third], "/sms", *lines[third : 2 * third], "/web", *lines[2 * third :]]
    script = tmp_path / "script.txt"
    script.write_text("\n".join(switched), encoding="utf-8")
    before = finished(cairn, "m0-intake")
    chat(cairn, script, lang, "web")
    assert finished(cairn, "m0-intake") == before + 1


def test_nothing_running_is_said_plainly(cairn: WholeCairn, tmp_path: Path) -> None:
    nowhere = WholeCairn(tmp_path / "none")
    done = run_cairn(nowhere, "chat", "--json", given="hello\n")
    assert done.returncode == 1
    assert "make run" in done.stderr
