"""A document as the rehearsal has made it: its picture and its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from cairn.engine.flow import Played
from cairn.pictures import draw_document


@dataclass(frozen=True, slots=True)
class _Part:
    id: str
    label: str
    text: str


def find_document(played: Sequence[Played], document: str) -> dict[str, Any] | None:
    """What the newest turn that kept that document says of it."""
    for turn in reversed(played):
        for event in turn.turn.events:
            if event.name == "document_kept" and event.data["document"] == document:
                return dict(event.data)
    return None


def find_kept(played: Played) -> dict[str, Any] | None:
    """The document that one turn has kept."""
    kept = (event.data for event in played.turn.events if event.name == "document_kept")
    return next((dict(data) for data in kept), None)


def draw(kept: dict[str, Any]) -> str | None:
    """Its picture as SVG, where it has one."""
    parts = [_Part(**part) for part in kept["parts"]]
    return draw_document(kept["picture"], kept["title"], parts)


def write_page(kept: dict[str, Any], picture: str | None, lang: str) -> str:
    """Its page, as plain as a printed one; `picture` is the address of its picture."""
    parts = "".join(
        f'<h2>{escape(part["label"])}</h2><p class="part">{escape(part["text"])}</p>'
        for part in kept["parts"]
    )
    image = f'<img src="{escape(picture)}" alt="">' if picture else ""
    title = escape(kept["title"])
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        '<link rel="stylesheet" href="/static/cairn.css">'
        '<link rel="stylesheet" href="/preview/preview.css"></head>'
        f'<body class="kept-page"><main><h1>{title}</h1>{image}{parts}</main></body></html>'
    )
