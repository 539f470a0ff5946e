"""`python -m cairn.risk.worker FOLDER`: one detector that answers JSON lines until it is killed.

A process of its own, so that a text which takes too long can be stopped (see turns/assess.py).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from cairn.risk import Detector


class Question(BaseModel):
    """One line in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    lang: str
    asked: Literal["screening", "exercise"] | None = None
    earlier: tuple[str, ...] = ()


def main() -> None:
    """Answer each line of standard input with the assessment, one line each."""
    detector = Detector.load(Path(sys.argv[1]))
    for line in sys.stdin:
        question = Question.model_validate_json(line)
        found = detector.assess(
            question.text, question.lang, question.asked, earlier=question.earlier
        )
        sys.stdout.write(found.model_dump_json() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
