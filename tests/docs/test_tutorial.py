"""The tutorial "your first module in 20 minutes" does what it says, block by block."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from cairn.bench.whole import WholeCairn
from tests.running import run_cairn
from tests.whole.test_publish import SIGNED, Patient, _taken_by

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tutorial" / "first-module.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"(?:<!-- (?P<how>[^>]+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)```\n"
    r"(?:\n```text\n(?P<shows>.*?)```\n)?",
    re.DOTALL,
)
OPEN, RUNNING = "stays open", "with a running Cairn"


@dataclass(frozen=True)
class Block:
    """What the reader does, and the lines that the page says appear."""

    how: str
    kind: str
    text: str
    shows: tuple[str, ...]


BLOCKS = [
    Block(each["how"] or "", each["kind"], each["text"], tuple((each["shows"] or "").splitlines()))
    for each in BLOCK.finditer(PAGE)
]


def run(block: Block, folder: Path, environment: Mapping[str, str] | None = None) -> str:
    """Run a block as the reader does; what it printed. It must end well."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-ec", block.text],
        cwd=folder,
        env={**(environment or os.environ), "PATH": path, "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"{block.text}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def compare(block: Block, printed: str) -> None:
    """Each line the page shows appears, in that order."""
    rest = printed
    for line in block.shows:
        assert line in rest, f"{block.text}\nshould print {line!r}:\n{printed}"
        rest = rest.partition(line)[2]


def open_preview(block: Block, folder: Path) -> None:
    """Run what stays open until it has said so, and end it as Ctrl-C does."""
    command = [sys.executable, "-m", *block.text.split(), "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as opened:
        assert opened.stdout is not None
        said = opened.stdout.readline()
        opened.terminate()
    compare(block, said.replace(":0/", ":8480/"))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an author who has followed the page up to publishing."""
    folder = tmp_path_factory.mktemp("author")
    shutil.copytree(ROOT / "content", folder / "content")
    shutil.copytree(ROOT / "tests" / "flows", folder / "tests" / "flows")
    for block in BLOCKS:
        follow(block, folder)
    return folder


def follow(block: Block, folder: Path) -> None:
    """Do what one block says."""
    done, _, where = block.how.partition(": ")
    if done in ("write", "add to"):
        with (folder / where).open("w" if done == "write" else "a", encoding="utf-8") as file:
            file.write(block.text)
    elif block.how == OPEN:
        open_preview(block, folder)
    elif block.how != RUNNING:
        assert block.kind == "sh", f"nothing says what to do with:\n{block.text}"
        compare(block, run(block, folder))


def test_a_module_is_written_checked_tried_and_recorded_as_the_page_says(written: Path) -> None:
    assert (written / "tests" / "flows" / "m10-evenings.empty.en.yml").exists()
    assert (
        "write them one by one"
        in (written / "tests" / "flows" / "m10-evenings.empty.en.yml")
        .read_text(encoding="utf-8")
        .lower()
    )


def test_the_pictures_of_the_page_are_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(\.\./images/([^)]+)\)", PAGE)
    assert pictures
    assert all((ROOT / "docs" / "images" / each).exists() for each in pictures)


@pytest.fixture
def rolled_back(cairn: WholeCairn) -> Iterator[None]:
    """Other tests find the content as it ships."""
    yield
    back = run_cairn(cairn, "content", "rollback", "1", *SIGNED, "--reason", "end of the test")
    assert back.returncode == 0, back.stderr


@pytest.mark.usefixtures("rolled_back")
def test_a_running_patient_uses_what_was_published_as_the_page_says(
    cairn: WholeCairn, written: Path
) -> None:
    environment = {**cairn.environment, "CAIRN_CONTENT": str(written / "content")}

    async def talk() -> None:
        headers, _ = await cairn.join()
        patient = Patient(cairn, headers)
        await patient.say("mood 4")
        for block in BLOCKS:
            if block.how == RUNNING:
                compare(block, await asyncio.to_thread(run, block, written, environment))
        await _taken_by(cairn, "gateway", "actions")
        assert "20 minutes" in await patient.say("start m10")
        await patient.close()

    asyncio.run(talk())
