"""Sentences of the system: whether they can be read, and with which names."""

from __future__ import annotations

from collections.abc import Iterator

from cairn.content.expressions import ExpressionError
from cairn.content.findings import Finding
from cairn.content.load import Parts
from cairn.content.models import LANGS, Message
from cairn.content.names import MESSAGE_ONLY, PROVIDED
from cairn.content.rules.near import nearest
from cairn.content.rules.table import found
from cairn.content.script import read_script
from cairn.content.yaml_file import Path_, YamlFile

_KNOWN = frozenset({*PROVIDED, *MESSAGE_ONLY, "when"})


def check_messages(parts: Parts) -> Iterator[Finding]:
    """Whether every message can be read, and with which names."""
    for file, path, text in message_texts(parts):
        yield from _check(file, path, text)


def message_texts(parts: Parts) -> Iterator[tuple[YamlFile, Path_, str]]:
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
