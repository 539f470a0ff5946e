"""Write the transcripts of the crisis dialogue: `python -m scripts.document_crisis`.

Each stands between `<!-- written: <golden flow> -->` and `<!-- /written -->`, taken from
tests/flows as it is: what a clinician signs is what the tests hold to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cairn.engine.flow import Flow
from cairn.preview.flow_file import read_flow

PAGE = Path("docs/explanation/crisis-dialogue.md")
FLOWS = Path("tests/flows")
_PART = re.compile(r"<!-- written: (?P<name>\S+) -->\n.*?<!-- /written -->", re.DOTALL)


def fill(page: str, flows: Path = FLOWS) -> str:
    """The page with every transcript written anew. FileNotFoundError names a flow that is gone."""

    def write(match: re.Match[str]) -> str:
        flow = read_flow(flows / f"{match['name']}.yml")
        return f"<!-- written: {match['name']} -->\n{transcript(flow)}<!-- /written -->"

    return _PART.sub(write, page)


def transcript(flow: Flow) -> str:
    """A conversation in Markdown: the patient in bold, the bot quoted, what happens in code."""
    return "\n".join(("", f"*{flow.about}*", "", *_lines(flow), ""))


def _lines(flow: Flow) -> Iterator[str]:
    for line in flow.talk:
        yield f"> **— {_one_line(line.patient)}**"
        for bubble in line.bot:
            yield ">"
            yield from (f"> {each}  " if each else ">" for each in bubble.splitlines())
        if line.events:
            yield ">"
            yield "> " + " ".join(f"`{event}`" for event in line.events)
        yield ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{PAGE} is written")
