"""Sentences of the system: readable, without forbidden words, and silent about the patient."""

from __future__ import annotations

from collections.abc import Iterator

from cairn.content.expressions import ExpressionError
from cairn.content.findings import Finding
from cairn.content.load import Parts
from cairn.content.models import LANGS, Message
from cairn.content.names import MESSAGE_ONLY, PROVIDED
from cairn.content.rules.near import nearest
from cairn.content.rules.table import found
from cairn.content.rules.words import find_private, find_words
from cairn.content.script import Script, read_script
from cairn.content.yaml_file import Path_, YamlFile

_KNOWN = frozenset({*PROVIDED, *MESSAGE_ONLY, "when"})
#: Sent unasked, on a phone that others may see.
_UNASKED = "reminder-"
#: Read by the team, not by patients.
_TEAM = ("console-", "wizard-", "lint-")


def check_messages(parts: Parts) -> Iterator[Finding]:
    """Whether every message can be read, and with which names."""
    for file, path, text in _texts(parts):
        yield from _check(file, path, text)


def check_message_words(parts: Parts) -> Iterator[Finding]:
    """Words that no message to patients uses."""
    for file, path, text in _texts(parts):
        key, field, lang = (str(part) for part in path[1:])
        if key.startswith(_TEAM):
            continue
        try:
            script = read_script(text, lang)
        except ExpressionError:
            continue  # said by check_messages
        by_sms = field == "sms" or parts.messages[key].sms is None
        yield from _check_words(file, path, script, unasked=by_sms and key.startswith(_UNASKED))


def _texts(parts: Parts) -> Iterator[tuple[YamlFile, Path_, str]]:
    """Each text of each message in each language, with its file and path."""
    for name, file in parts.files.items():
        if not name.startswith("messages/"):
            continue
        for key in file.data["messages"]:
            message: Message = parts.messages[key]
            for field, text in (("text", message.text), ("sms", message.sms)):
                for lang in LANGS:
                    if text is not None:
                        yield file, ("messages", key, field, lang), text.of(lang)


def _check(file: YamlFile, path: Path_, source: str) -> Iterator[Finding]:
    lang, line = str(path[-1]), file.line_of(path)
    try:
        script = read_script(source, lang)
    except ExpressionError as error:
        yield found("template", file.name, line + error.line - 1, lang=lang, problem=error)
        return
    for name in sorted(script.names - _KNOWN):
        near = nearest(name, _KNOWN)
        yield found("unknown-variable", file.name, line, lang=lang, name=name, **near)
    for values in ({}, {**PROVIDED, **MESSAGE_ONLY, "when": "Monday"}):
        for expression, _below in script.expressions:
            problem = expression.try_with(values)
            if problem is not None:
                yield found("template", file.name, line, lang=lang, problem=problem)
                return


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
