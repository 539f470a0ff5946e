"""Replacing one text in a YAML file and not a letter beside it.

The file is not loaded and dumped again: the text's own place is found and only that is
written anew, in the style it had (plain, quoted, `|`, `>`). Comments, blank lines and the
author's way of laying things out stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from textwrap import wrap

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cairn.content.yaml_file import Path_

_WIDTH = 100
_CONTENT = re.compile(r"\n( +)\S")


def replace_texts(source: str, texts: Mapping[Path_, str]) -> str:
    """The source with the value at each path replaced. KeyError: there is no such text.

    Raises ValueError where the result would not read back as it should.
    """
    root = _compose(source)
    places = {path: _find(root, path) for path in texts}
    result = source
    for path, node in sorted(places.items(), key=lambda each: -each[1].start_mark.index):
        start, end = node.start_mark.index, node.end_mark.index
        old = source[start:end]
        kept = old.rstrip()
        written = _write(node, kept, texts[path])
        result = result[:start] + written + old[len(kept) :] + result[end:]
    _check(source, result, texts)
    return result


def _compose(source: str) -> Node:
    node: Node | None = YAML(typ="safe", pure=True).compose(source)
    if node is None:
        raise ValueError("the file is empty")
    return node


def _find(node: Node, path: Path_) -> ScalarNode:
    for part in path:
        node = _child(node, part)
    if not isinstance(node, ScalarNode):
        raise KeyError(path)
    return node


def _child(node: Node, part: str | int) -> Node:
    if isinstance(node, SequenceNode) and isinstance(part, int):
        found: Node = node.value[part]
        return found
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == part:
                child: Node = value
                return child
    raise KeyError(part)


def _write(node: ScalarNode, old: str, text: str) -> str:
    """The new text in the style of the old one, or the nearest that can hold it."""
    if node.style in ("|", ">"):
        return _write_block(node.style, old, text)
    one_line = "\n" not in text
    if one_line and node.style is None and _reads_as(text, text):
        return text
    if one_line and node.style == "'":
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False)


def _write_block(style: str, old: str, text: str) -> str:
    found = _CONTENT.search(old)
    indent = found.group(1) if found else "      "
    if style == ">" and "\n" not in text:
        lines = wrap(text, _WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
        head = old.split("\n", 1)[0]
        return "\n".join([head, *(indent + line for line in lines)])
    head = old.split("\n", 1)[0].replace(">", "|")
    return "\n".join([head, *(indent + line if line.strip() else "" for line in text.split("\n"))])


def _reads_as(written: str, text: str) -> bool:
    """Tell whether a plain scalar means that text, in a block and between braces."""
    for source in (f"k: {written}\n", f"{{k: {written}, x: y}}\n"):
        try:
            data = YAML(typ="safe", pure=True).load(source)
        except YAMLError:
            return False
        if not isinstance(data, dict) or data.get("k") != text:
            return False
    return True


def _check(before: str, after: str, texts: Mapping[Path_, str]) -> None:
    """Everything reads as before but for those texts."""
    was, now = _flatten(_compose(before), ()), _flatten(_compose(after), ())
    for path in set(was) | set(now):
        wanted = texts.get(path, was.get(path))
        if _plain(now.get(path)) != _plain(wanted):
            raise ValueError(f"{'.'.join(map(str, path))} would not read back as it was written")


def _plain(text: str | None) -> str | None:
    """What a folded text may lose: the line breaks within a paragraph, white space at the end."""
    return None if text is None else text.rstrip()


def _flatten(node: Node, path: Path_) -> dict[Path_, str]:
    if isinstance(node, MappingNode):
        pairs = [((*path, str(key.value)), value) for key, value in node.value]
    elif isinstance(node, SequenceNode):
        pairs = [((*path, place), value) for place, value in enumerate(node.value)]
    else:
        return {path: str(node.value)}
    return {key: text for where, value in pairs for key, text in _flatten(value, where).items()}
