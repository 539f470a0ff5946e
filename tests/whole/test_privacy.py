"""A marker goes through every door while parts are killed, and is found nowhere at rest."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import anyio
import httpx
import pyotp
import pytest

from cairn.bench.whole import WholeCairn
from cairn.home import EmbeddedUrls
from cairn.postgres import _binary as binary
from cairn.talk.sms import SmsTalk
from cairn.talk.web import WebTalk
from cairn.turns.demo import Demo
from tests.running import start_cairn

MARK = "quokkalantern"  # a word nobody else writes


def disguises(word: str) -> set[bytes]:
    """The word in plain, hex, and base64 at each of its three alignments."""
    found = {word.encode(), word.encode().hex().encode(), word.encode("utf-16-le")}
    for shift in range(3):
        whole = base64.b64encode(b"x" * shift + word.encode())
        found.add(whole[4 if shift else 0 : -4])
    return found


@pytest.fixture
def traced(tmp_path: Path) -> Iterator[tuple[WholeCairn, Path]]:
    """A Cairn with a temporary folder of its own, so that all it leaves can be searched."""
    temporary = tmp_path / "tmp"
    temporary.mkdir(mode=0o700)
    cairn = start_cairn(tmp_path, {"TMPDIR": str(temporary)})
    yield cairn, temporary
    cairn.stop()


def test_nothing_a_patient_or_a_therapist_wrote_lies_anywhere_in_the_clear(
    traced: tuple[WholeCairn, Path],
) -> None:
    cairn, temporary = traced
    anyio.run(write_everywhere, cairn)
    dump = dump_of(cairn)
    cairn.stop()
    places = {"pg_dump": dump, "output of cairn up": cairn.said().encode()}
    for folder in (cairn.home, temporary):
        places |= {
            str(path): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and not path.is_symlink()
        }
    assert len(dump) > 10_000
    for where, content in places.items():
        low = content.lower()
        for disguise in disguises(MARK):
            assert disguise not in content, f"the marker is in {where}"
            assert disguise.lower() not in low or len(disguise) < 12, f"the marker is in {where}"


async def write_everywhere(cairn: WholeCairn) -> None:
    """Through M2, mood, SMS, a slash message, a therapist's note, with parts dying."""
    talk = WebTalk(cairn.url)
    await talk.join("en")
    await talk.open()
    for text in ("start", f"I felt {MARK} at work", f"/greet{{{MARK}", f"mood 4, {MARK} all day"):
        await talk.say(text)
    assert talk.phone is not None
    phone = SmsTalk(cairn.url, talk.phone)
    await phone.say(f"{MARK} again")
    os.kill(cairn.pid_of("actions"), signal.SIGKILL)
    await talk.say(f"and {MARK} once more")
    os.kill(cairn.pid_of("rasa"), signal.SIGKILL)
    await talk.say(f"{MARK} while nobody answers")
    await talk.say(f"I want to kill myself, {MARK}")
    assert talk.patient is not None
    await write_note(cairn, talk.patient)
    await phone.close()
    await talk.close()


async def write_note(cairn: WholeCairn, patient: str) -> None:
    """Sign in at the console and keep a note, as a browser would."""
    demo = Demo.model_validate_json((cairn.home / "demo.json").read_text(encoding="utf-8"))
    async with httpx.AsyncClient(
        base_url=f"{cairn.url}/console", headers={"Origin": cairn.url}, follow_redirects=True
    ) as http:
        signed = await http.post(
            "/login",
            data={
                "login": demo.therapist.login,
                "password": demo.therapist.password,
                "code": pyotp.TOTP(demo.therapist.totp_secret).now(),
            },
        )
        signed.raise_for_status()
        page = await http.get(f"/patients/{patient}")
        page.raise_for_status()
        csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
        kept = await http.post(
            f"/patients/{patient}/notes", data={"csrf": csrf, "text": f"a note on {MARK}"}
        )
        kept.raise_for_status()
        assert f"a note on {MARK}" in kept.text


def dump_of(cairn: WholeCairn) -> bytes:
    text = (cairn.home / "secrets" / EmbeddedUrls.FILE).read_text(encoding="utf-8")
    url = EmbeddedUrls.model_validate_json(text).owner_url.replace(
        "postgresql+psycopg", "postgresql"
    )
    return subprocess.run([binary("pg_dump"), url], capture_output=True, check=True).stdout
