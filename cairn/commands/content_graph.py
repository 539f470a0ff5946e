"""`cairn content graph`: the paths of a module, or of the programme, as a picture."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cairn.content.chart.chart import Chart, chart_module, chart_programme
from cairn.content.chart.mermaid import draw_mermaid
from cairn.content.chart.svg import draw_svg
from cairn.content.load import Parts, read_folder
from cairn.content.models import Lang, Module


def main(
    module: Annotated[
        str | None, typer.Argument(help="A module's id; left out: the programme.")
    ] = None,
    folder: Annotated[Path, typer.Option(help="The content folder.")] = Path("content"),
    lang: Annotated[Lang, typer.Option(help="en or fr.")] = "en",
    out: Annotated[
        Path | None, typer.Option(help="A file: .svg, or .mmd for Mermaid. Left out: Mermaid.")
    ] = None,
) -> None:
    """Draw every step, the conditions in words, and where an answer opens the safety dialogue."""
    chart = _chart(read_folder(folder), module, lang)
    if out is None:
        sys.stdout.write(draw_mermaid(chart))
        return
    if out.suffix not in (".svg", ".mmd"):
        raise typer.BadParameter("end the name in .svg or .mmd", param_hint="--out")
    drawn = draw_svg(chart, lang) if out.suffix == ".svg" else draw_mermaid(chart)
    out.write_text(drawn, encoding="utf-8")
    print(f"{out}: {len(chart.cards)} cards")


def _chart(parts: Parts, module: str | None, lang: Lang) -> Chart:
    if module is None:
        if parts.programme is None or any(
            each not in parts.modules for each in parts.programme.ids()
        ):
            raise typer.BadParameter("the programme is not whole: run `cairn content lint`")
        return chart_programme(parts, parts.programme, lang)
    found = parts.modules.get(module) or _short(parts, module)
    if found is None:
        known = ", ".join(sorted(parts.modules))
        raise typer.BadParameter(f"no module '{module}' in the folder; there are: {known}")
    return chart_module(parts, found, lang)


def _short(parts: Parts, name: str) -> Module | None:
    """A module by the beginning of its id ("m6"), if only one begins so."""
    fits = [each for key, each in parts.modules.items() if key.split("-")[0] == name]
    return fits[0] if len(fits) == 1 else None
