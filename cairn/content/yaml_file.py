"""Reading one YAML file into plain data with a line number for every value.

Only what authors need: mappings, lists, texts, numbers, true/false, null. Anchors,
tags, duplicate keys and oversized files are refused before anything is built.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from cairn.content.findings import Finding

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
_MAX_BRACKETS = 2000  # ten times what the longest module needs
_MAX_INDENT = 400
_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset({"str", "int", "float", "bool", "null", "timestamp", "map", "seq"})

Path_ = tuple[str | int, ...]


@dataclass(slots=True)
class YamlFile:
    """The data of a file and where each value stands. `name` is the path as reported."""

    name: str
    data: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def line_of(self, path: Path_) -> int:
        """The line of the value at `path`, or of what encloses it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def add(self, rule: str, line: int, message: str, mend: str) -> None:
        """Note something to mend in this file."""
        self.findings.append(Finding(self.name, message, mend, rule, line))


def read_yaml(path: Path, name: str) -> YamlFile:
    """Read `path`; what is wrong with it is in `findings`, and then `data` may be None."""
    file = YamlFile(name)
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        file.add("too-large", 1, f"the file has {len(raw)} bytes", "Split it below 1 MB.")
        return file
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        file.add("encoding", line, "the file is not UTF-8", "Save it as UTF-8.")
        return file
    if _too_deep(text):
        file.add("too-deep", 1, "the file nests too deeply", f"Keep to {MAX_DEPTH} levels.")
        return file
    node = _compose(text, file)
    if node is not None and not file.findings:
        file.data = _build(node, (), file)
    return file


def _too_deep(text: str) -> bool:
    """Tell whether brackets or indentation alone would exhaust the parser."""
    if max(text.count("["), text.count("{")) > _MAX_BRACKETS:
        return True
    indents = (len(match.group(1)) for match in re.finditer(r"^( *)", text, re.MULTILINE))
    dashes = re.search(r"(?:- ){31}", text)
    return max(indents, default=0) > _MAX_INDENT or dashes is not None


def _compose(text: str, file: YamlFile) -> Node | None:
    try:
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = error.problem or "not readable as YAML"
        mend = "Check indentation, quotes and colons on this line and the one above."
        if "\\t" in problem or "tab" in problem:
            mend = "Use spaces, not tabs, to indent."
        file.add("yaml", line, problem, mend)
        return None
    except ReaderError as error:
        line = text[: error.position].count("\n") + 1 if isinstance(error.position, int) else 1
        file.add("yaml", line, "a control character is in the text", "Delete it.")
        return None
    except (YAMLError, RecursionError) as error:
        file.add("yaml", 1, f"not readable as YAML ({type(error).__name__})", "Simplify the file.")
        return None
    if node is None:
        file.add("empty", 1, "the file is empty", "Write content or delete the file.")
    return node


def _build(node: Node, path: Path_, file: YamlFile) -> Any:
    line = node.start_mark.line + 1
    file.lines.setdefault(path, line)
    tag = str(node.tag).removeprefix(_TAG)
    if node.anchor is not None:
        file.add("anchor", line, f"anchor '&{node.anchor}' is used", "Write the value out.")
    elif tag not in _PLAIN_TAGS:
        file.add("tag", line, f"tag '{tag}' is used", "Remove the tag.")
    elif len(path) > MAX_DEPTH:
        file.add("too-deep", line, "nested too deeply", f"Keep to {MAX_DEPTH} levels.")
    elif isinstance(node, MappingNode):
        return _build_mapping(node, path, file)
    elif isinstance(node, SequenceNode):
        return [_build(item, (*path, index), file) for index, item in enumerate(node.value)]
    else:
        return _build_scalar(node, tag, file)
    return None


def _build_mapping(node: MappingNode, path: Path_, file: YamlFile) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            file.add("key", line, "a key is not a word", "Use a plain word as key.")
            continue
        key = str(key_node.value)
        if key in built:
            file.add("duplicate-key", line, f"'{key}' is written twice", "Keep one of them.")
            continue
        file.lines[(*path, key)] = line
        built[key] = _build(value_node, (*path, key), file)
    return built


def _build_scalar(node: Node, tag: str, file: YamlFile) -> Any:
    value = str(node.value)
    if tag == "null":
        return None
    if tag == "bool":
        return value.lower() == "true"
    if tag in ("int", "float"):
        try:
            return int(value, 0) if tag == "int" else float(value)
        except ValueError:
            line = node.start_mark.line + 1
            file.add("number", line, f"'{value[:40]}' is not a number here", "Put it in quotes.")
            return None
    return value
