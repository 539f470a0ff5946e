"""A psychologist publishes into a Cairn that runs: no restart, no training, no developer."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from cairn.bench.http import Caller
from cairn.bench.whole import WholeCairn
from cairn.settings import REPOSITORY
from tests.running import run_cairn

MODULE = """\
format: 1
id: m10-kind-words
kind: session
revision: 1
title: {en: Kind words, fr: Des mots doux}
goal: {en: Find one kind word for a hard day., fr: Trouver un mot doux pour un jour difficile.}
minutes: 5
evidence: [A module of the tests]
review: {role: clinical lead, status: provisional, review_by: 2099-12-31}
variables:
  kind_word: {type: text}
steps:
  - id: ask
    kind: text
    save_as: kind_word
    text:
      en: On a hard day, what kind word would help you?
      fr: Un jour difficile, quel mot doux vous aiderait ?
    sms:
      en: On a hard day, what kind word would help you?
      fr: Un jour difficile, quel mot doux vous aiderait ?
    why:
      en: A word of your own is easier to find again on a hard day.
      fr: Un mot à vous se retrouve plus facilement un jour difficile.
    again:
      en: Any word will do. Which one would help?
      fr: N'importe quel mot convient. Lequel vous aiderait ?
  - id: keep
    kind: say
    text:
      en: 'Keep it near: "{{ kind_word }}".'
      fr: 'Gardez-le près de vous : « {{ kind_word }} ».'
"""
SIGNED = ("--author", "A. Author", "--reviewer", "R. Reviewer, psychologist", "--yes")
WITHIN_SECONDS = 30  # a slow machine; it looks every two


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What ships, with one more module at the end of the programme."""
    copy = shutil.copytree(REPOSITORY / "content", tmp_path / "content")
    (copy / "modules" / "m10-kind-words.yml").write_text(MODULE, encoding="utf-8")
    programme = copy / "programmes" / "guided.yml"
    # Under a condition: without one, it would follow M9 in every golden flow.
    place = """  - {module: m10-kind-words, when: "goal_3 == 'kind words'"}"""
    text = programme.read_text(encoding="utf-8").rstrip()
    programme.write_text(f"{text}\n{place}\n", encoding="utf-8")
    return copy


class Patient:
    """A patient on the web, who says one thing after another."""

    def __init__(self, cairn: WholeCairn, headers: dict[str, str]) -> None:
        self._caller = Caller(cairn.url.replace("localhost", "127.0.0.1"), headers)
        self._count = self._position = 0

    async def say(self, text: str) -> str:
        self._count += 1
        answer: dict[str, Any] = await self._caller.post(
            f"/api/messages?after={self._position}",
            {"id": f"publish-{id(self)}-{self._count}", "text": text},
        )
        assert answer["answered"]
        self._position = answer["messages"][-1]["position"]
        return "\n".join(each["text"] for each in answer["messages"])

    async def close(self) -> None:
        await self._caller.close()


async def _taken_by(cairn: WholeCairn, *parts: str) -> None:
    """Wait until these parts say that they use the release that was published last.

    A part that was restarted meanwhile has said so of an earlier release.
    """
    listed = await asyncio.to_thread(run_cairn, cairn, "content", "releases")
    number = max(int(found) for found in re.findall(r"(?m)^ *(\d+)  \d{4}-", listed.stdout))
    async with asyncio.timeout(WITHIN_SECONDS):
        for part in parts:
            log = cairn.home / "logs" / f"{part}.log"
            while not any(  # noqa: ASYNC110 - a file has no event
                '"content_release_taken"' in line and f'"release": {number}' in line
                for line in log.read_text(encoding="utf-8").splitlines()
            ):
                await asyncio.sleep(0.2)


def test_a_new_module_is_used_by_a_running_patient_without_restart_or_training(
    cairn: WholeCairn, folder: Path
) -> None:
    async def talk() -> None:
        headers, _ = await cairn.join()
        patient = Patient(cairn, headers)
        parts = {name: cairn.pid_of(name) for name in ("gateway", "actions", "rasa")}
        await patient.say("mood 4")
        done = await asyncio.to_thread(
            run_cairn, cairn, "content", "publish", "--folder", str(folder), *SIGNED,
            "--reason", "a word for hard days",
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert "new      module m10-kind-words, revision 1" in done.stdout
        await _taken_by(cairn, "gateway", "actions")
        assert "what kind word would help you?" in await patient.say("start m10")
        assert 'Keep it near: "Courage".' in await patient.say("Courage")
        assert {name: cairn.pid_of(name) for name in parts} == parts
        await patient.close()

    asyncio.run(talk())
    listed = run_cairn(cairn, "content", "releases")
    assert "a word for hard days" in listed.stdout
    back = run_cairn(cairn, "content", "rollback", "1", *SIGNED, "--reason", "end of the test")
    assert back.returncode == 0, back.stderr
    assert "removed  module m10-kind-words" in back.stdout


def test_what_is_broken_or_signed_by_one_alone_is_not_published(
    cairn: WholeCairn, folder: Path
) -> None:
    alone = run_cairn(
        cairn, "content", "publish", "--folder", str(folder), "--author", "A. Author",
        "--reviewer", "A. Author, psychologist", "--reason", "nobody else is here", "--yes",
    )  # fmt: skip
    assert alone.returncode == 1
    assert "have another one read it" in alone.stderr
    (folder / "modules" / "m10-kind-words.yml").write_text("id: m10\n\tbroken", encoding="utf-8")
    broken = run_cairn(
        cairn, "content", "publish", "--folder", str(folder), *SIGNED, "--reason", "broken"
    )
    assert broken.returncode == 1
    assert "modules/m10-kind-words.yml:2" in broken.stderr
    doctor = json.loads(run_cairn(cairn, "doctor", "--json").stdout)
    assert doctor["ok"], doctor
