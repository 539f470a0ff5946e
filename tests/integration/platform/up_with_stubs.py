"""`cairn up` with a real PostgreSQL and stand-ins for the parts that talk to patients.

Run by the tests as a process of its own: ``python -m tests.integration.platform.up_with_stubs``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import typer

from cairn.commands import up
from cairn.supervisor import model, parts
from cairn.turns.demo import Demo, DemoStaff
from tests.integration.platform import stub_parts as stubs

if TYPE_CHECKING:
    from cairn.home import Home
    from cairn.supervisor.part import Part
    from cairn.supervisor.parts import Addresses


async def prepare(home: Home) -> None:
    """Skip migration and content: other tests have them."""
    therapist = DemoStaff(
        id=uuid4(), login="therapist", name="T", role="therapist",
        password="spring", totp_secret="JBSWY3DPEHPK3PXP" * 2,
    )  # fmt: skip
    demo = Demo(staff=[therapist], patients=[])
    (home.path / "demo.json").write_text(demo.model_dump_json())


def stub(home: Home, name: str) -> Part:
    """The part ``name`` as this run wants it: ``STUB_NAME`` in the environment, else it lives."""
    script = os.environ.get(f"STUB_{name.upper()}", "LIVES")
    return stubs.stub(name, getattr(stubs, script), home.folder("stubs"))


def make_stub(name: str) -> None:
    """Put a stand-in where `cairn up` finds the part."""

    def part(home: Home, _addresses: Addresses) -> Part:
        return stub(home, name)

    setattr(parts, name, part)


def make_rasa(_model: Path, _addresses: Addresses) -> Part:
    """A stand-in for Rasa."""
    return stubs.stub("rasa", stubs.LIVES, Path(os.environ["CAIRN_HOME"]) / "stubs")


if __name__ == "__main__":
    for each in ("gateway", "actions", "scheduler"):
        make_stub(each)
    setattr(parts, "rasa", make_rasa)  # noqa: B010 - a stand-in, not an assignment
    setattr(model, "model_path", lambda _home: Path(__file__))  # noqa: B010
    setattr(model, "bot_python", lambda: sys.executable)  # noqa: B010
    setattr(up, "prepare", prepare)  # noqa: B010
    typer.run(up.main)
