"""A chart in Mermaid, for a page that draws it: GitHub, GitLab, most documentation tools."""

from __future__ import annotations

from cairn.content.chart.chart import SAFETY, Card, Chart

_CLASSES = (
    "classDef question fill:#e8f1f8,stroke:#2f6690,color:#12232e",
    "classDef plain fill:#f7f5f0,stroke:#8a8577,color:#22201a",
    "classDef risk fill:#fdeaea,stroke:#b3261e,color:#5c0f0b",
    "classDef end_ fill:#e9f3ea,stroke:#3f7d4e,color:#14331c",
)


def draw_mermaid(chart: Chart) -> str:
    """The chart as a `flowchart TD`."""
    names = {card.id: f"n{place}" for place, card in enumerate(chart.cards)}
    lines = ["---", f"title: {_text(chart.title)}", "---", "flowchart TD"]
    lines += _cards(chart, names)
    for card in chart.cards:
        for way in card.ways:
            arrow = "-." if way.tone == "risk" else "--"
            head = ".->" if way.tone == "risk" else "-->"
            lines.append(f'  {names[card.id]} {arrow} "{_text(way.label)}" {head} {names[way.to]}')
        if card.below is not None:
            lines.append(f"  {names[card.id]} --> {names[card.below]}")
    return "\n".join([*lines, *(f"  {each}" for each in _CLASSES)]) + "\n"


def _cards(chart: Chart, names: dict[str, str]) -> list[str]:
    """Every card, those of one passage in a frame of their own."""
    lines: list[str] = []
    frame: str | None = None
    for card in chart.cards:
        if card.frame != frame:
            lines += ["  end"] if frame else []
            if card.frame:
                lines.append(f'  subgraph {names[card.id]}f ["{_text(card.frame)}"]')
            frame = card.frame
        lines.append(
            f"  {names[card.id]}{_shape(card)}:::{'end_' if card.tone == 'end' else card.tone}"
        )
    return [*lines, "  end"] if frame else lines


def _shape(card: Card) -> str:
    if card.tone == "end" or card.id == SAFETY:
        return f'(["{_text(card.text)}"])'
    notes = "".join(f"<br/><i>{_text(note)}</i>" for note in card.notes)
    body = f"<b>{_text(card.name)}</b><br/>{_text(card.text)}{notes}"
    return f'["{body}"]'


def _text(text: str) -> str:
    """Without what Mermaid would take as its own."""
    escaped = text.replace("&", "#amp;").replace('"', "#quot;")
    return escaped.replace("<", "#lt;").replace(">", "#gt;").replace("\n", " ")
