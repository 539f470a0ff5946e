"""A content folder that lint has nothing to say about, to be spoilt in one place."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

from cairn.content.findings import Finding
from cairn.content.lint import Report, lint_folder
from tests.unit.engine.conftest import write_messages, write_missing_tools

BROKEN = Path(__file__).parents[2] / "broken"
TODAY = date(2099, 2, 1)
#: What arrives unasked tells nothing; the fixtures of the engine use the key as the text.
_UNASKED = {"en": "You have a message.", "fr": "Vous avez un message."}


def write_clean(folder: Path) -> Path:
    """Write the right content into a folder that is not there yet."""
    shutil.copytree(BROKEN / "base", folder)
    write_messages(folder)
    path = folder / "messages" / "all.yml"
    body = json.loads(path.read_text())
    for key in body["messages"]:
        if key.startswith("reminder-"):
            body["messages"][key]["text"] = _UNASKED
    path.write_text(json.dumps(body))
    write_missing_tools(folder)
    return folder


def lint(folder: Path) -> Report:
    """Lint on a day when nothing has expired, in this process."""
    return lint_folder(folder, TODAY, processes=1)


def rules(findings: list[Finding]) -> list[str]:
    """The rules that were broken, each once, in order."""
    return list(dict.fromkeys(each.rule for each in findings))
