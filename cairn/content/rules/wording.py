"""The words of a module's texts: none that a bot must not use, none that tell on a patient."""

from __future__ import annotations

from collections.abc import Iterator

from cairn.content.findings import Finding
from cairn.content.rules.unit import Unit
from cairn.content.rules.words import find_private, find_words


def check_wording(unit: Unit) -> Iterator[Finding]:
    """Forbidden words in every text, private ones in what arrives unasked."""
    for wording in unit.wordings:
        script, step, lang = wording.script, wording.step, wording.lang
        if script is None or (step is not None and step.verbatim):
            continue
        text = script.everything()
        for rule, words in find_words(text, lang):
            yield unit.found(rule, wording.path, step, lang, value=words)
        if "timeout" in wording.path:
            word = find_private(text, lang)
            if word is not None:
                yield unit.found("private-text", wording.path, step, lang, value=word)
