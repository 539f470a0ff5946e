"""A chart as SVG: one column of cards in reading order, and the jumps in lanes beside it.

Steps stand in the order of their file, so a reviewer finds in the picture what they know
from the text. What goes on below is a straight arrow; every other way leaves its own line
of the card and runs in a lane of its own colour to the card it leads to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import wrap
from xml.sax.saxutils import escape

from cairn.content.chart.chart import SAFETY, Card, Chart

_LEFT, _TOP, _WIDTH, _GAP = 40, 84, 480, 30
_LINE, _PAD, _HEAD = 17, 12, 22
_LANE, _LANE_GAP, _CHARS, _WAY_CHARS = 14, 26, 66, 60
_PILL = 38  # the height of a card that is only a name
_COLOURS = ("#2f6690", "#8c5a2b", "#4a7c59", "#7a4f8f", "#b07d12", "#3d7f86", "#9c4668")
_RISK = "#b3261e"
_TONES = {
    "question": ("#e8f1f8", "#2f6690"),
    "plain": ("#faf8f3", "#b5b0a3"),
    "risk": ("#fdeaea", _RISK),
    "end": ("#e9f3ea", "#3f7d4e"),
    "passage": ("#ffffff", "#999999"),
}


@dataclass(slots=True)
class _Box:
    """Where a card stands, and the height of each of its outgoing lines."""

    card: Card
    top: int
    height: int = 0
    exits: list[int] = field(default_factory=list)
    rows: list[tuple[str, str, int]] = field(default_factory=list)  # class, text, y


@dataclass(frozen=True, slots=True)
class _Jump:
    source: str
    target: str
    y: int
    to_y: int
    colour: str
    dashed: bool = False


def draw_svg(chart: Chart, lang: str) -> str:
    """The whole picture, as a document that any browser opens."""
    boxes = _place(chart)
    jumps = _jumps(chart, boxes)
    lanes = _lanes(jumps)
    width = max(
        _LEFT + _WIDTH + _LANE_GAP + _LANE * (max(lanes, default=0) + 1) + 40,
        2 * _LEFT + 13 * len(chart.title),
    )
    height = max(box.top + box.height for box in boxes.values()) + 40
    parts = [_frame(boxes), *(_draw_box(box) for box in boxes.values())]
    parts += [_draw_below(boxes, box) for box in boxes.values()]
    parts += [_draw_jump(jump, lane) for jump, lane in zip(jumps, lanes, strict=True)]
    title = escape(chart.title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" lang="{lang}" role="img" aria-label="{title}">\n'
        f"<style>{_STYLE}</style>\n"
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n'
        f'<text class="title" x="{_LEFT}" y="46">{title}</text>\n' + "\n".join(parts) + "\n</svg>\n"
    )


_STYLE = (
    "text{font-family:system-ui,'Segoe UI',Roboto,sans-serif;font-size:12.5px;fill:#22201a}"
    ".title{font-size:22px;font-weight:600}.id{font-weight:600}.kind{fill:#6b675c;font-size:11px}"
    ".note{fill:#6b675c;font-style:italic}.way{fill:#22201a}.risk{fill:#8c1d18;font-weight:600}"
    ".frame{fill:#6b675c;font-size:11.5px;font-weight:600}"
)


def _place(chart: Chart) -> dict[str, _Box]:
    boxes: dict[str, _Box] = {}
    top, frame = _TOP, None
    for card in chart.cards:
        if card.frame != frame:  # room for the frame and its name
            top += 34
            frame = card.frame
        box = _Box(card, top)
        _fill(box)
        boxes[card.id] = box
        top += box.height + _GAP
    return boxes


def _fill(box: _Box) -> None:
    """The lines of a card, and from which height each way leaves it."""
    card, y = box.card, box.top + _PAD + 10
    if card.tone == "end" or card.id == SAFETY:
        box.rows.append(("id", card.text, y + 2))
        box.height = _PILL
        return
    box.rows.append(("id", card.name, y))
    for line in _lines(card.text, _CHARS, 3):
        y += _LINE
        box.rows.append(("text", line, y))
    for note in card.notes:
        for line in _lines(note, _CHARS, 4):
            y += _LINE
            box.rows.append(("note", line, y))
    for way in card.ways:
        y += 4
        lines = _lines(way.label, _WAY_CHARS, 5)
        for place, line in enumerate(lines):
            y += _LINE
            if place == 0:
                box.exits.append(y - 4)
            kind = "risk" if way.tone == "risk" else "way"
            box.rows.append((kind, ("→ " if place == 0 else "   ") + line, y))
    box.height = y + _PAD - box.top


def _lines(text: str, chars: int, most: int) -> list[str]:
    """The text in at most so many lines, the rest left out with a sign."""
    lines = wrap(text, chars) or [""]
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]


def _draw_box(box: _Box) -> str:
    fill, stroke = _TONES[box.card.tone]
    round_ = 19 if box.card.tone == "end" or box.card.id == SAFETY else 8
    outline = (
        f'<rect x="{_LEFT}" y="{box.top}" width="{_WIDTH}" height="{box.height}" '
        f'rx="{round_}" fill="{fill}" stroke="{stroke}" stroke-width="1.4"/>'
    )
    drawn = [outline]
    for kind, text, y in box.rows:
        drawn.append(f'<text class="{kind}" x="{_LEFT + 14}" y="{y}">{escape(text)}</text>')
    if box.card.kind:
        drawn.append(
            f'<text class="kind" x="{_LEFT + _WIDTH - 14}" y="{box.top + _HEAD}" '
            f'text-anchor="end">{escape(box.card.kind.replace("_", " "))}</text>'
        )
    return "\n".join(drawn)


def _frame(boxes: dict[str, _Box]) -> str:
    """A frame around each run of cards from one passage."""
    drawn: list[str] = []
    run: list[_Box] = []
    for box in [*boxes.values(), None]:
        if run and (box is None or box.card.frame != run[0].card.frame):
            if run[0].card.frame:
                drawn.append(_draw_frame(run))
            run = []
        if box is not None:
            run.append(box)
    return "\n".join(drawn)


def _draw_frame(run: list[_Box]) -> str:
    top = run[0].top - 28
    height = run[-1].top + run[-1].height + 12 - top
    name = escape(str(run[0].card.frame))
    return (
        f'<rect x="{_LEFT - 18}" y="{top}" width="{_WIDTH + 36}" height="{height}" rx="12" '
        f'fill="#f4f1ea" stroke="#b5b0a3" stroke-dasharray="5 4"/>\n'
        f'<text class="frame" x="{_LEFT - 4}" y="{top + 18}">{name}</text>'
    )


def _draw_below(boxes: dict[str, _Box], box: _Box) -> str:
    """The straight arrow to the next card."""
    ids = list(boxes)
    place = ids.index(box.card.id) + 1
    if place >= len(ids) or box.card.below != ids[place]:
        return ""
    x, y, to = _LEFT + 60, box.top + box.height, boxes[ids[place]].top
    return (
        f'<path d="M{x} {y}V{to - 6}" stroke="#6b675c" stroke-width="1.6" fill="none"/>'
        f'<path d="M{x - 5} {to - 8}l5 7l5-7z" fill="#6b675c"/>'
    )


def _jumps(chart: Chart, boxes: dict[str, _Box]) -> list[_Jump]:
    """Every way that is not a straight arrow, each in a colour that its neighbours lack."""
    jumps: list[_Jump] = []
    for card in chart.cards:
        box = boxes[card.id]
        for way, y in zip(card.ways, box.exits, strict=True):
            colour = _RISK if way.tone == "risk" else _COLOURS[len(jumps) % len(_COLOURS)]
            arrive = _arrive(boxes[way.to])
            jumps.append(_Jump(card.id, way.to, y, arrive, colour, way.tone == "risk"))
    return jumps


def _arrive(box: _Box) -> int:
    return box.top + (19 if box.height <= _PILL else 16)


def _lanes(jumps: list[_Jump]) -> list[int]:
    """A lane for each jump: short ones inside, those to one card from one side share it."""
    order = sorted(range(len(jumps)), key=lambda n: abs(jumps[n].to_y - jumps[n].y))
    taken: list[list[tuple[int, int, str]]] = []
    lanes = [0] * len(jumps)
    for place in order:
        jump = jumps[place]
        low, high = sorted((jump.y, jump.to_y))
        lane = next((n for n, used in enumerate(taken) if _free(used, low, high, jump)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high, jump.target))
        lanes[place] = lane
    return lanes


def _free(used: list[tuple[int, int, str]], low: int, high: int, jump: _Jump) -> bool:
    return all(
        high + 6 < begins or ends + 6 < low or target == jump.target
        for begins, ends, target in used
    )


def _draw_jump(jump: _Jump, lane: int) -> str:
    right, x = _LEFT + _WIDTH, _LEFT + _WIDTH + _LANE_GAP + lane * _LANE
    bend = 8 if jump.to_y > jump.y else -8
    if abs(jump.to_y - jump.y) < 2 * abs(bend):
        bend = (jump.to_y - jump.y) // 2
    dashes = ' stroke-dasharray="4 3"' if jump.dashed else ""
    path = (
        f"M{right} {jump.y}H{x - 8}Q{x} {jump.y} {x} {jump.y + bend}"
        f"V{jump.to_y - bend}Q{x} {jump.to_y} {x - 8} {jump.to_y}H{right + 7}"
    )
    return (
        f'<path d="{path}" stroke="{jump.colour}" stroke-width="1.5" fill="none"{dashes}/>'
        f'<path d="M{right + 9} {jump.to_y - 5}l-8 5l8 5z" fill="{jump.colour}"/>'
        f'<circle cx="{right}" cy="{jump.y}" r="3" fill="{jump.colour}"/>'
    )
