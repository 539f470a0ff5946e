"""What the system says to patients: no forbidden words, no costly texts, nothing private."""

from __future__ import annotations

from collections.abc import Iterator

from cairn.content.expressions import ExpressionError
from cairn.content.findings import Finding
from cairn.content.load import Parts
from cairn.content.reading import read
from cairn.content.rules.ease import MOST_IN_A_SENTENCE
from cairn.content.rules.messages import message_texts
from cairn.content.rules.sms import judge_text
from cairn.content.rules.table import found
from cairn.content.rules.words import find_private, find_words
from cairn.content.script import Script, read_script
from cairn.content.yaml_file import Path_, YamlFile

#: Sent unasked, on a phone that others may see.
_UNASKED = "reminder-"
#: Read by the team, not by patients.
_TEAM = ("console-", "wizard-", "lint-", "preview-")


def check_message_words(parts: Parts) -> Iterator[Finding]:
    """Words and lengths that no message to patients has."""
    for file, path, text in message_texts(parts):
        key, field, lang = (str(part) for part in path[1:])
        if key.startswith(_TEAM):
            continue
        try:
            script = read_script(text, lang)
        except ExpressionError:
            continue  # said by check_messages
        by_sms = field == "sms" or parts.messages[key].sms is None
        yield from _check_words(file, path, script, unasked=by_sms and key.startswith(_UNASKED))
        if by_sms:
            for rule, values in judge_text(script.longest()):
                line = file.line_of(path)
                yield found(rule, file.name, line, step=None, lang=lang, **values)


def _check_words(
    file: YamlFile, path: Path_, script: Script, *, unasked: bool
) -> Iterator[Finding]:
    lang, line = script.lang, file.line_of(path)
    text = script.everything()
    for rule, words in find_words(text, lang):
        yield found(rule, file.name, line, lang=lang, value=words)
    word = find_private(text, lang) if unasked else None
    if word is not None:
        yield found("private-text", file.name, line, lang=lang, value=word)
    words_in_a_row = read(script.longest(), lang).longest
    if words_in_a_row > MOST_IN_A_SENTENCE:
        yield found("long-sentence", file.name, line, lang=lang, words=words_in_a_row)
