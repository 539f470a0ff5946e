"""Both languages say the same, with the same values, in words of their own."""

from __future__ import annotations

from collections.abc import Iterator

from cairn.content.findings import Finding
from cairn.content.models import LANGS
from cairn.content.rules.unit import Unit

_A_SENTENCE = 4  # words; "OK" and names are the same in both


def check_languages(unit: Unit) -> Iterator[Finding]:
    """Untranslated texts, values printed in one language only, one-sided synonyms."""
    for one, other in zip(unit.wordings[::2], unit.wordings[1::2], strict=True):
        if one.script is None or other.script is None:
            continue
        said = one.script.everything()
        if said == other.script.everything() and len(said.split()) >= _A_SENTENCE:
            yield unit.found("untranslated", other.path, other.step, other.lang)
        printed = {one.lang: one.script.printed(), other.lang: other.script.printed()}
        for name in sorted(printed["en"] ^ printed["fr"]):
            lacking = one if name in printed[other.lang] else other
            path, step = lacking.path, lacking.step
            yield unit.found("translation-names", path, step, lacking.lang, name=name)
    for place, step in unit.written:
        for n, option in enumerate(step.options):
            has = [lang for lang in LANGS if option.synonyms.of(lang)]
            if len(has) == 1:
                missing = next(lang for lang in LANGS if lang not in has)
                path = ("steps", place, "options", n, "synonyms")
                yield unit.found(
                    "missing-synonyms", path, step, missing, name=option.id, missing=missing
                )
