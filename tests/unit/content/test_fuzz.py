"""Whatever stands in a file, lint says so with a line, and never fails or runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cairn.content.lint import lint_files
from cairn.content.load import collect_files
from cairn.content.rules.table import RULES, say_in
from cairn.content.yaml_file import read_yaml
from tests.unit.content.clean import BROKEN, TODAY, write_clean

PLAIN = "modules/plain.yml"
TEXT = (BROKEN / "base" / PLAIN).read_text()
PIECES = (
    "{{ ''.__class__ }}", "{% import 'os' %}", "{% for x in y %}", "{% if", "{{", "}}", "%}",
    "&a", "*a", "<<: *a", "!!python/object/apply:os.system [id]", "\t", ": ", " #", "'", '"',
    "[", "]", "{", "}", "- ", "\n", "\r", "|", ">", "---", "...", "null", "~", "1e999", "0777",
    "passage: plain", "next: feeling", "kind: say", "kind: list", "id: bye", "\u202e", "\u00e9", "\x00",
)  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return collect_files(write_clean(tmp_path_factory.mktemp("fuzz") / "content"))


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused_with_a_line(raw: bytes) -> None:
    file = read_yaml(raw, "x.yml")
    assert all(each.rule in RULES and each.line >= 1 and each.mend for each in file.findings)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """The right module with a few pieces put in, cut out, or doubled."""
    text = TEXT
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        way = draw(st.sampled_from(("put", "cut", "double")))
        end = min(len(text), at + draw(st.integers(1, 40)))
        middle = draw(st.sampled_from(PIECES)) + text[at:end] if way == "put" else ""
        middle = text[at:end] * 2 if way == "double" else middle
        text = text[:at] + middle + text[end:]
    return text.encode("utf-8", "surrogatepass")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=spoilt())
def test_a_spoilt_module_is_judged_in_both_languages_and_never_fails(
    files: dict[str, bytes], raw: bytes
) -> None:
    report = lint_files({**files, PLAIN: raw}, TODAY, processes=1)
    for finding in report.findings:
        assert finding.rule in RULES
        assert finding.message
        assert say_in(finding, "fr").message
    broken = [each for each in report.findings if each.file == PLAIN and each.severity == "error"]
    assert all(each.line >= 1 for each in broken)


def test_nothing_in_a_text_is_ever_executed(files: dict[str, bytes], tmp_path: Path) -> None:
    marker = tmp_path / "executed"
    for attack in _attacks(marker):
        raw = TEXT.replace("What is it about?", attack).encode()
        report = lint_files({**files, PLAIN: raw}, TODAY, processes=1)
        assert any(each.severity == "error" and each.file == PLAIN for each in report.findings)
        assert not marker.exists()


def _attacks(marker: Path) -> Iterator[str]:
    for inside in (
        "''.__class__.__mro__[1].__subclasses__()",
        "cycler.__init__.__globals__.os.popen('touch %s')" % marker,  # noqa: UP031
        "lipsum()",
        "self._TemplateReference__context",
        "x|attr('__class__')",
    ):
        yield f'"{{{{ {inside} }}}}"'
    yield "\"{% import 'os' as os %}\""
    yield "\"{% include '/etc/passwd' %}\""
    yield f"!!python/object/apply:os.system ['touch {marker}']"
