"""Validated questionnaires: every total has one band, and the licence is written down."""

from __future__ import annotations

from collections.abc import Iterator

from cairn.content.findings import Finding
from cairn.content.load import Parts
from cairn.content.models import Instrument
from cairn.content.rules.table import found
from cairn.content.yaml_file import YamlFile


def check_instruments(parts: Parts) -> Iterator[Finding]:
    """Findings of every instrument besides its checksum, which loading looks at."""
    for name, file in parts.files.items():
        if name.startswith("instruments/"):
            yield from _check(file, parts.instruments.get(file.data.get("id")))


def _check(file: YamlFile, instrument: Instrument | None) -> Iterator[Finding]:
    if instrument is None:
        return
    if not instrument.licence.strip():
        yield found("missing-licence", file.name, file.line_of(("licence",)))
    scores = [answer.score for answer in instrument.answers]
    if None in scores or not scores:
        return
    known = [score for score in scores if score is not None]
    items = len(instrument.items)
    for total in range(min(known) * items, max(known) * items + 1):
        holding = [band for band in instrument.bands if band.low <= total <= band.high]
        if instrument.bands and len(holding) != 1:
            yield found("bands", file.name, file.line_of(("bands",)), total=total)
            return
