"""`cairn content schema`: JSON Schema files, with which an editor checks as one types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

from cairn.content.schema import MODELS, build_schema
from cairn.engine.flow import Flow


def schema(
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("schemas"),
) -> None:
    """Write the JSON Schema of each kind of content file, and of golden flows."""
    out.mkdir(parents=True, exist_ok=True)
    for name, text in write_schemas().items():
        (out / name).write_text(text, encoding="utf-8")
        print(out / name)


def write_schemas() -> dict[str, str]:
    """Each schema file by its name."""
    models: dict[str, type[BaseModel]] = {**MODELS, "flow": Flow}
    return {
        f"{name}.schema.json": json.dumps(build_schema(name, each), indent=2, ensure_ascii=False)
        + "\n"
        for name, each in models.items()
    }
