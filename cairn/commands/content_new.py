"""`cairn content new`: a first draft to write into."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cairn.content.scaffold.draft import Draft, Sort, draft_content, draft_flows


def main(
    sort: Annotated[Sort, typer.Argument(help="module, tool, passage or instrument.")],
    name: Annotated[str, typer.Argument(metavar="ID", help="Small letters and dashes.")],
    folder: Annotated[Path, typer.Option(help="The content folder.")] = Path("content"),
    flows: Annotated[Path, typer.Option(help="The folder of golden flows.")] = Path("tests/flows"),
) -> None:
    """Write a file in both languages that lints, and a golden flow to be played into it."""
    try:
        content = draft_content(sort, name, date.today())  # noqa: DTZ011 (the author's own day)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="ID") from error
    written = [(folder, content), *((flows, flow) for flow in draft_flows(sort, name))]
    for root, draft in written:
        if (root / draft.path).exists():
            raise typer.BadParameter(f"{root / draft.path} exists: choose another id")
    for root, draft in written:
        _write(root, draft)
    print("Next: write the texts, then `cairn content lint`.")
    if len(written) > 1:
        print("When it reads well: `cairn content test --update`, and read the two flows.")


def _write(root: Path, draft: Draft) -> None:
    path = root / draft.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(draft.text, encoding="utf-8")
    print(path)
