"""Write schemas/copy.schema.json and docs/reference/data-copy.md from cairn/person/format.py.

Run as ``python -m scripts.document_copy`` after a change of the format; a test compares.
"""

from __future__ import annotations

import json
from typing import Any

from cairn.person.archive import copy_schema
from cairn.settings import REPOSITORY

SCHEMA = REPOSITORY / "schemas" / "copy.schema.json"
PAGE = REPOSITORY / "docs" / "reference" / "data-copy.md"
HEAD = """\
# The copy of a person's data, format 1

What a person takes away from the page "My data" (`/data`), or what their therapist hands over
from the console. The page is made from `cairn/person/format.py` by
`python -m scripts.document_copy`; change it there.

One ZIP, written while it is read, so that nothing lies on a disk in the clear:

| File | What it is |
| --- | --- |
| `my-data.html`, `mes-donnees.html` | all to read and print, in their language, without script |
| `data.json` | the same for other programmes, as described here |
| `data.format.json` | its [JSON Schema](../../schemas/copy.schema.json), draft 2020-12 |

`data.json` is UTF-8. Moments are ISO 8601 with their offset, days `2026-03-02`. Within format 1
fields are added and none is renamed or dropped; a reader ignores what it does not know. The
messages are the last field, one on a line, so that a long conversation can be read as it comes.
"""


def render() -> str:
    """The whole page."""
    schema = json.loads(copy_schema())
    parts: dict[str, Any] = {"Copy": schema, **schema["$defs"]}
    return HEAD + "".join(_table(name, part) for name, part in parts.items())


def _table(name: str, part: dict[str, Any]) -> str:
    rows = (
        f"| `{field}` | {_type(about)} | {about.get('description', '')} |\n"
        for field, about in part["properties"].items()
    )
    means = " ".join(part["description"].split())
    return (
        f"\n## {name}\n\n{means}\n\n| Field | Value | Meaning |\n| --- | --- | --- |\n"
        + "".join(row.replace("\n", " ").rstrip() + "\n" for row in rows)
    )


def _type(about: dict[str, Any]) -> str:
    if "$ref" in about:
        name = about["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in about:
        return " or ".join(_type(each) for each in about["anyOf"])
    if "const" in about or "enum" in about:
        return ", ".join(f"`{each}`" for each in about.get("enum", [about.get("const")]))
    if about["type"] == "array":
        return f"list of {_type(about['items'])}"
    return {
        "string": {"date-time": "moment", "date": "day"}.get(about.get("format", ""), "words"),
        "integer": "whole number",
        "number": "number",
        "boolean": "true or false",
        "object": "names with values",
        "null": "null",
    }[about["type"]]


if __name__ == "__main__":
    SCHEMA.write_text(copy_schema(), encoding="utf-8")
    PAGE.write_text(render(), encoding="utf-8")
