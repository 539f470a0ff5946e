"""The traps of YAML and of text editors, explained where they bite."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

import yaml

#: Not printable, without width, or turning the direction of writing; tab and line ends pass,
#: and so do the joiners that emoji are made of.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029"
    "\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]"
)
_CURLY = {"\u201c": "\u201d\u201c", "\u2018": "\u2019\u2018", "\u201e": "\u201d\u201c"}
_VALUE = re.compile(r"^\s*(?:- +)?(?:\{ *)?(?:[\w-]+ *: +)?(?P<value>.*)$")
_APOSTROPHE = re.compile(r"(?:: |- |\[|, )'[^']*\w'\w")
_OPENS = re.compile(r'(?:: |- |\[)"')
_PROBLEMS = (
    ("found unexpected end of stream", "yaml-open-quote"),
    ("found unexpected document indicator", "yaml-open-quote"),
    ("did not find expected key", "yaml-indent"),
    ("did not find expected '-' indicator", "yaml-indent"),
    ("could not find expected ':'", "yaml-indent"),
    ("did not find expected <document start>", "yaml-indent"),
    ("while parsing a block", "yaml-indent"),
)


@dataclass(frozen=True, slots=True)
class Hidden:
    """An invisible character: its code point, line and column (from 1)."""

    code: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Trap:
    """The rule that explains a file that cannot be read, its line and its values."""

    rule: str
    line: int
    values: dict[str, object] = field(default_factory=dict)


def find_hidden(text: str) -> Hidden | None:
    """The first invisible character of a text, or None."""
    match = _HIDDEN.search(text)
    if match is None:
        return None
    before = text[: match.start()]
    line = before.count("\n") + 1
    return Hidden(f"U+{ord(match.group()):04X}", line, match.start() - before.rfind("\n"))


def guess_encoding(raw: bytes) -> str:
    """What a file that is not UTF-8 was probably saved as."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in raw[:200]:
        return "UTF-16 (“Unicode”)"
    return "Windows-1252 (Latin-1)"


def is_in_curly_quotes(value: str) -> bool:
    """Tell whether curly quotes hold the whole value, as straight ones would."""
    closing = _CURLY.get(value[:1])
    return closing is not None and len(value) > 1 and value[-1] in closing


def explain(text: str, error: yaml.MarkedYAMLError) -> Trap:
    """Why a file cannot be read, as its author can mend it."""
    mark = error.problem_mark or error.context_mark
    rows = text.split("\n")
    place = min(mark.line if mark else 0, len(rows) - 1)
    row, column = rows[place], mark.column if mark else 0
    problem = error.problem or "not readable"
    context = error.context or ""
    line = place + 1
    if "cannot start any token" in problem:
        return _cannot_start(row, column, line)
    if "undefined alias" in problem:
        return Trap("yaml-quote", line, {"character": "*"})
    if "did not find expected alphabetic" in problem:
        return Trap("yaml-quote", line, {"character": row[max(column - 1, 0)]})
    if "mapping values are not allowed" in problem:
        return _second_colon(rows, place, column)
    if "quoted scalar" in context:
        opened = error.context_mark.line + 1 if error.context_mark else line
        return Trap("yaml-open-quote", opened)
    explained = _from_value(error, rows, place) or _from_quotes(rows, place)
    return explained or _from_problem(f"{problem} {context}", line)


def _cannot_start(row: str, column: int, line: int) -> Trap:
    before, character = row[:column], row[column : column + 1]
    if character == "\t" or "\t" in before[: len(before) - len(before.lstrip())]:
        return Trap("yaml-tab", line)
    if character == "%" and before.rstrip().endswith("{"):
        return Trap("yaml-brace", line)
    return Trap("yaml-quote", line, {"character": character or "?"})


def _second_colon(rows: list[str], place: int, column: int) -> Trap:
    """A colon in a text, or a field where YAML expects the rest of the one above."""
    above = rows[place - 1] if place else ""
    if re.match(r"\s*(?:- )?[\w-]+:[^\s:/]", above):
        return Trap("yaml-colon-space", place, {"value": above.strip()[:40]})
    if ": " not in rows[place][:column] and place:
        return Trap("yaml-indent", place + 1)
    return Trap("yaml-colon", place + 1)


def _from_value(error: yaml.MarkedYAMLError, rows: list[str], place: int) -> Trap | None:
    """What the value on the broken line, or the one above, was probably meant to be."""
    for here in (place, place - 1):
        if here < 0 or not rows[here].strip():
            continue
        indent = rows[here][: len(rows[here]) - len(rows[here].lstrip())]
        match = _VALUE.match(rows[here])
        value = match["value"].rstrip() if match else ""
        if "\t" in indent:
            return Trap("yaml-tab", here + 1)
        if _APOSTROPHE.search(rows[here]):
            return Trap("yaml-apostrophe", here + 1)
        if re.match(r'"(?:[^"\\]|\\.)*"\s*[^\s,}\]#:]', value) or re.match(
            r"'[^']*'\s*[^\s,}\]#:']", value
        ):
            return Trap("yaml-quote-early", here + 1)
        if value.startswith(("{{", "{%")):
            return Trap("yaml-brace", here + 1)
        flow = rows[here].lstrip(" -").startswith("{") or ": {" in rows[here]
        if flow and re.search(r"\{[^{}'\"]*:\s[^,{}'\"]*\s?:\s", rows[here]):
            return Trap("yaml-colon", here + 1)
    return None


def _from_quotes(rows: list[str], place: int) -> Trap | None:
    """The first line before the broken one that opens a quotation mark and does not close it."""
    for here, row in enumerate(rows[: place + 1]):
        bare = row.replace('\\"', "")
        if _OPENS.search(bare) and bare.count('"') % 2:
            return Trap("yaml-open-quote", here + 1)
    return None


def _from_problem(problem: str, line: int) -> Trap:
    for words, rule in _PROBLEMS:
        if words in problem:
            return Trap(rule, line)
    return Trap("yaml", line, {"problem": problem.strip()})
