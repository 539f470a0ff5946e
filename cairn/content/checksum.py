"""Fingerprints: of a validated instrument per language, and of a module's revision."""

from __future__ import annotations

import hashlib
import json
import unicodedata

from cairn.content.models import Instrument, Module


def instrument_checksum(instrument: Instrument, lang: str) -> str:
    """SHA-256 (hex, first 16) over stem, answers with scores, and items, in that order.

    Typographic and straight apostrophes count as the same; any other letter matters.
    """
    lines = [instrument.stem.of(lang)]
    lines += [f"{answer.score} {answer.label.of(lang)}" for answer in instrument.answers]
    lines += [item.text.of(lang) for item in instrument.items]
    plain = "\n".join(" ".join(line.split()) for line in lines).replace("\u2019", "'")
    canonical = unicodedata.normalize("NFC", plain)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def module_revision(module: Module) -> str:
    """SHA-256 (hex, first 12) of the canonical module: the same content, the same revision."""
    data = module.model_dump(mode="json", exclude_defaults=True)
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]
