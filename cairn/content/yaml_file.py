"""Reading one YAML file into plain data with a line number for every value.

Only what authors need, by the core schema of YAML 1.2: mappings, lists, texts, numbers,
true/false, null (`no`, `yes` and `on` are words). Anchors, tags, duplicate keys and
oversized files are refused before anything is built. The parser is libyaml; what it builds
are nodes only, never objects.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cairn.content import traps
from cairn.content.findings import Finding
from cairn.content.rules.table import found

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
_MAX_BRACKETS = 2000  # ten times what the longest module needs
_MAX_INDENT = 400
_TAG = "tag:yaml.org,2002:"
_DIGITS = 18  # of a number that nobody writes by hand
_INDENT = re.compile(rf"^ {{{_MAX_INDENT + 1}}}", re.MULTILINE)
_ONE_LINE_NESTING = re.compile(rf"(?:[-?:][ \t]+){{{MAX_DEPTH + 1}}}")

Path_ = tuple[str | int, ...]
_CLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Core(_CLoader):  # type: ignore[misc]  # libyaml where it is, the same in Python elsewhere
    """The core schema of YAML 1.2, nothing else."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012 (PyYAML's own protocol)

    def resolve(self, kind: type[Node], value: str, implicit: Any) -> str:
        """The tag of a node; only scalars without quotes are looked at."""
        if kind is not ScalarNode:
            return f"{_TAG}seq" if kind is SequenceNode else f"{_TAG}map"
        if implicit[0]:
            for tag, pattern in self.yaml_implicit_resolvers.get(value[:1], ()):
                if pattern.match(value):
                    return str(tag)
        return f"{_TAG}str"


_Core.add_implicit_resolver(f"{_TAG}null", re.compile(r"^(?:null|Null|NULL|~|)$"), [*"nN~", ""])
_Core.add_implicit_resolver(
    f"{_TAG}bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), [*"tTfF"]
)
_Core.add_implicit_resolver(
    f"{_TAG}int", re.compile(r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"), [*"-+0123456789"]
)
_Core.add_implicit_resolver(
    f"{_TAG}float",
    re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
    [*"-+.0123456789"],
)


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

    def add(self, rule: str, line: int, **values: object) -> None:
        """Note something to mend in this file."""
        self.findings.append(found(rule, self.name, line, step=None, lang=None, **values))


def read_yaml(raw: bytes, name: str) -> YamlFile:
    """Read a file's bytes; what is wrong is in `findings`, and then `data` may be None."""
    file = YamlFile(name)
    if len(raw) > MAX_BYTES:
        file.add("too-large", 1, bytes=len(raw))
        return file
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        file.add("encoding", line, guess=traps.guess_encoding(raw))
        return file
    hidden = traps.find_hidden(text)
    if hidden is not None:
        file.add("control-character", hidden.line, code=hidden.code, column=hidden.column)
    elif _too_deep(text):
        file.add("too-deep", 1)
    else:
        _read_text(text, file)
    return file


def _too_deep(text: str) -> bool:
    """Tell whether brackets or indentation alone would exhaust the parser."""
    if max(text.count("["), text.count("{")) > _MAX_BRACKETS:
        return True
    return _INDENT.search(text) is not None or _ONE_LINE_NESTING.search(text) is not None


def _read_text(text: str, file: YamlFile) -> None:
    try:
        if "&" in text:
            _refuse_anchors(text, file)
        node = None if file.findings else yaml.compose(text, Loader=_Core)
    except yaml.MarkedYAMLError as error:
        trap = traps.explain(text, error)
        file.add(trap.rule, trap.line, **trap.values)
        return
    except yaml.YAMLError as error:
        file.add("yaml", 1, problem=type(error).__name__)
        return
    if node is None and not file.findings:
        file.add("empty", 1)
    elif node is not None:
        file.data = _Builder(file, text.split("\n")).build(node, ())


def _refuse_anchors(text: str, file: YamlFile) -> None:
    """Anchors are found before anything is composed: a reference to one needs one."""
    for event in yaml.parse(text, Loader=_Core):
        anchor = getattr(event, "anchor", None)
        mark = event.start_mark
        if anchor is not None and mark is not None and not isinstance(event, yaml.AliasEvent):
            file.add("anchor", mark.line + 1, name=anchor)


@dataclass(slots=True)
class _Builder:
    file: YamlFile
    rows: list[str]

    def build(self, node: Node, path: Path_) -> Any:
        line = node.start_mark.line + 1
        self.file.lines.setdefault(path, line)
        if len(path) > MAX_DEPTH:
            self.file.add("too-deep", line)
            return None
        if isinstance(node, MappingNode) and node.tag == f"{_TAG}map":
            return self._build_mapping(node, path)
        if isinstance(node, SequenceNode) and node.tag == f"{_TAG}seq":
            return [self.build(item, (*path, place)) for place, item in enumerate(node.value)]
        if isinstance(node, ScalarNode):
            return self._build_scalar(node, path)
        self.file.add("tag", line, name=node.tag.removeprefix(_TAG))
        return None

    def _build_mapping(self, node: MappingNode, path: Path_) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.file.add("key", line)
                continue
            key = str(key_node.value)
            if key == "<<" or key in built:
                self.file.add("merge-key" if key == "<<" else "duplicate-key", line, name=key)
                continue
            self.file.lines[*path, key] = line
            built[key] = self.build(value_node, (*path, key))
        return built

    def _build_scalar(self, node: ScalarNode, path: Path_) -> Any:
        value, line = str(node.value), node.start_mark.line + 1
        kind = node.tag.removeprefix(_TAG)
        if kind == "str":
            if not node.style:
                self._look_at_plain(value, node, path)
            return value
        if kind == "null":
            self._look_at_plain(value, node, path)
            return None
        if kind == "bool":
            return value.lower() == "true"
        if kind in ("int", "float"):
            return self._build_number(value, kind, line)
        self.file.add("tag", line, name=kind)
        return None

    def _build_number(self, value: str, kind: str, line: int) -> int | float | None:
        """A number that is what it looks like; a phone number is not."""
        bare = value.lstrip("-+")
        zeros = bare.isdigit() and len(bare) > 1 and bare.startswith("0")
        if zeros or len(bare) > _DIGITS:
            self.file.add("number", line, value=value[:40])
            return None
        try:
            number = int(value, 0) if kind == "int" else float(value)
        except ValueError:
            self.file.add("number", line, value=value[:40])
            return None
        if number in (float("inf"), float("-inf")):
            self.file.add("number", line, value=value[:40])
            return None
        return number

    def _look_at_plain(self, value: str, node: ScalarNode, path: Path_) -> None:
        """What bites in a value without quotes, though YAML can read it."""
        if value and traps.is_in_curly_quotes(value):
            self.file.add("yaml-smart-quotes", node.start_mark.line + 1)
        if path[-1:] in (("en",), ("fr",)) or path[-2:-1] in (("en",), ("fr",)):
            row = self.rows[node.end_mark.line] if node.end_mark.line < len(self.rows) else ""
            if row[node.end_mark.column :].lstrip().startswith("#"):
                self.file.add("yaml-comment", node.end_mark.line + 1)
