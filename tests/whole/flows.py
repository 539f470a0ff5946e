"""The golden flows as scripts of the patient's lines."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

FLOWS = Path(__file__).parent.parent / "flows"


def patient_lines(flow: str) -> list[str]:
    """What the patient says in a golden flow, in order."""
    with (FLOWS / flow).open(encoding="utf-8") as file:
        talk = YAML(typ="safe", pure=True).load(file)["talk"]
    return [str(turn["patient"]) for turn in talk]
