"""The golden flows as scripts of the patient's lines."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

#: What may have been a wish as well is asked back about, which has tests of its own.
PLAINLY = {
    "I would like to send her a short message first": "A short text to her before anything else",
    "qu'on me pose une question": "de perdre mes mots devant tout le monde",
    "Je peux rester dix minutes": "Dix minutes dans la salle, c'est à ma portée",
}
FLOWS = Path(__file__).parent.parent / "flows"


def patient_lines(flow: str) -> list[str]:
    """What the patient says in a golden flow, in order."""
    with (FLOWS / flow).open(encoding="utf-8") as file:
        talk = YAML(typ="safe", pure=True).load(file)["talk"]
    said = [str(turn["patient"]) for turn in talk]
    return [PLAINLY.get(line, line) for line in said]
