"""Golden flows on disk: reading one, and writing its new transcript into it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.scalarstring import LiteralScalarString

from cairn.engine.flow import Flow, Line


def read_flow(path: Path) -> Flow:
    """The flow in a file; pydantic's ValidationError when it is not one."""
    return Flow.model_validate(_yaml().load(path.read_text(encoding="utf-8")))


def update_flow(path: Path, played: list[Line]) -> bool:
    """Write what was played into the file, comments kept; whether anything changed."""
    yaml = _yaml()
    before = path.read_text(encoding="utf-8")
    written = yaml.load(before)
    for entry, line in zip(written["talk"], played, strict=True):
        entry.fa.set_block_style()
        entry["bot"] = _list(line.bot)
        entry["events"] = _list(line.events)
        if not line.events:
            entry.pop("events")
    stream = StringIO()
    yaml.dump(written, stream)
    if stream.getvalue() == before:
        return False
    path.write_text(stream.getvalue(), encoding="utf-8")
    return True


def write_flow(path: Path, flow: Flow) -> None:
    """Write a new flow. FileExistsError when the file is there: `--update` rewrites flows."""
    data = flow.model_dump(mode="json", exclude_defaults=True)
    yaml = YAML()
    yaml.width = 1000
    yaml.indent(mapping=2, sequence=4, offset=2)
    for entry in data["talk"]:
        for name in ("bot", "events"):
            if name in entry:
                entry[name] = _list(entry[name])
    with path.open("x", encoding="utf-8") as file:
        yaml.dump(
            {name: data[name] for name in ("about", "person", "begins", "talk") if name in data},
            file,
        )


def _list(texts: tuple[str, ...]) -> Any:
    items = CommentedSeq(LiteralScalarString(each) if "\n" in each else each for each in texts)
    items.fa.set_block_style()
    return items


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.width = 1000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml
