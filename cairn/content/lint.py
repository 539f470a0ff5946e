"""All that is wrong with a content folder, from single letters to the whole programme.

Modules are checked one by one, by several processes where there are many; what concerns
several modules is judged from the facts that each of them leaves.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path

from cairn.content.checks import check_structure
from cairn.content.dates import check_dates
from cairn.content.findings import Finding
from cairn.content.load import FOLDERS, collect_files, read_files
from cairn.content.models import Programme
from cairn.content.rules.allow import suppress
from cairn.content.rules.ease import check_ease
from cairn.content.rules.expressions import Expected
from cairn.content.rules.facts import Facts, draw_facts
from cairn.content.rules.header import check_header
from cairn.content.rules.instruments import check_instruments
from cairn.content.rules.keywords import check_keywords
from cairn.content.rules.languages import check_languages
from cairn.content.rules.message_words import check_message_words
from cairn.content.rules.messages import check_messages
from cairn.content.rules.programme import check_programme, read_names
from cairn.content.rules.questions import check_questions
from cairn.content.rules.risk import check_risk
from cairn.content.rules.shared import check_shared, check_whole, join_options
from cairn.content.rules.sms import check_sms
from cairn.content.rules.table import found
from cairn.content.rules.unit import Unit, read_units
from cairn.content.rules.variables import check_used
from cairn.content.rules.wording import check_wording
from cairn.content.translations import LOCK, Prints, read_lock, stale
from cairn.content.yaml_file import YamlFile
from cairn.engine.dose import check_dose

_CHECKS: tuple[Callable[[Unit], Iterator[Finding]], ...] = (
    *(check_header, check_risk, check_questions, check_wording, check_languages),
    *(check_keywords, check_ease, check_sms),
)
_MODULES = ("modules/", "tools/")
#: With fewer modules, starting processes costs more than it saves.
_MANY = 60


@dataclass(slots=True)
class Report:
    """What lint found, errors first in each file, and how many modules it read."""

    findings: list[Finding] = field(default_factory=list)
    modules: int = 0

    @property
    def errors(self) -> list[Finding]:
        """Findings that stop publication."""
        return [each for each in self.findings if each.severity == "error"]

    @property
    def warnings(self) -> list[Finding]:
        """Findings that the author may leave, with a reason."""
        return [each for each in self.findings if each.severity == "warning"]


def lint_folder(folder: Path, today: date, processes: int | None = None) -> Report:
    """Every finding of a content folder. `processes`: by default one for each core.

    Raises ValueError when the lock of translations cannot be read.
    """
    if not folder.is_dir():
        return Report([found("folder", str(folder))])
    report = lint_files(collect_files(folder), today, read_lock(folder / LOCK), processes)
    report.findings += [found("file-name", name, 1) for name in _find_unread(folder)]
    return report


def lint_files(
    files: Mapping[str, bytes],
    today: date,
    lock: Mapping[str, Mapping[str, Prints]] | None = None,
    processes: int | None = None,
) -> Report:
    """Every finding of content given as the bytes of its files, by path in the folder."""
    modules = sorted(name for name in files if name.startswith(_MODULES))
    jobs = processes or os.cpu_count() or 1
    if len(modules) < _MANY or jobs == 1:
        return _judge([_examine_whole(files, _Given({}, today, lock or {}))], files)
    base = {name: raw for name, raw in files.items() if not name.startswith(_MODULES)}
    given = _Given(base, today, lock or {})
    size = -(-len(modules) // jobs)
    chunks = [modules[n : n + size] for n in range(0, len(modules), size)]
    bundles = [{name: files[name] for name in chunk} for chunk in chunks]
    with ProcessPoolExecutor(jobs, initializer=_keep, initargs=(given,)) as pool:
        running = pool.map(_examine_modules, bundles)
        whole = _examine_whole(base, given)
        return _judge([whole, *running], files)


@dataclass(slots=True)
class _Seen:
    """What one process has seen of its files; `programme` only where the whole is judged."""

    findings: list[Finding]
    facts: list[Facts]
    programme: tuple[Programme, YamlFile] | None = None


@dataclass(frozen=True, slots=True)
class _Given:
    """What every process needs: the files that modules refer to, the day, the lock."""

    base: Mapping[str, bytes]
    today: date
    lock: Mapping[str, Mapping[str, Prints]]


_given = _Given({}, date.min, {})


def _keep(given: _Given) -> None:
    """Remember in this process what every module may refer to."""
    global _given  # noqa: PLW0603 (a process of the pool is told once)
    _given = given
    gc.disable()  # it makes much that lives as long as the process, and ends soon


def _examine_modules(files: Mapping[str, bytes]) -> _Seen:
    """Check some modules, with everything they refer to at hand."""
    parts = read_files({**_given.base, **files})
    units = [unit for unit in read_units(parts) if unit.file.name in files]
    findings = [each for each in parts.findings if each.file in files]
    seen = _examine_units(units, findings)
    dates = check_dates(parts, _given.today)
    seen.findings += [each for each in dates if each.file in files]
    seen.findings += [each for each in stale(parts, _given.lock) if each.file in files]
    seen.findings += check_dose(parts, units, seen.findings)
    return seen


def _examine_whole(files: Mapping[str, bytes], given: _Given) -> _Seen:
    """Check all of these files, and what is neither module nor passage."""
    parts = read_files(files)
    units = list(read_units(parts))
    # Which modules the programme names is judged when all are known.
    known = [each for each in parts.findings if parts.programme is None or each.rule != "programme"]
    seen = _examine_units(units, known)
    seen.findings += [*check_messages(parts), *check_message_words(parts)]
    seen.findings += check_instruments(parts)
    seen.findings += [*check_dates(parts, given.today), *stale(parts, given.lock)]
    seen.findings += check_dose(parts, units, seen.findings)
    if parts.programme is not None:
        named = (file for name, file in parts.files.items() if name.startswith("programmes/"))
        seen.programme = (parts.programme, list(named)[-1])
    return seen


def _examine_units(units: Sequence[Unit], findings: list[Finding]) -> _Seen:
    facts: list[Facts] = []
    for unit in units:
        expected = Expected(unit)
        structure = list(check_structure(unit, expected))
        fact = draw_facts(unit, expected)
        facts.append(fact)
        findings += structure
        if not any(each.rule == "duplicate-id" for each in structure):
            findings += chain.from_iterable(check(unit) for check in _CHECKS)
            findings += check_used(unit, fact.use)
    return _Seen(findings, facts)


def _judge(seen: Sequence[_Seen], files: Collection[str]) -> Report:
    """What concerns several modules, exceptions, and everything in the order of the files."""
    facts = [fact for each in seen for fact in each.facts]
    findings = list(chain.from_iterable(each.findings for each in seen))
    programmes = [each.programme for each in seen if each.programme is not None]
    findings += check_whole(facts)
    read: frozenset[str] = frozenset()
    for programme, file in programmes:
        findings += check_programme(programme, file, facts, join_options(facts))
        read |= read_names(programme)
    findings += check_shared(facts, read)
    findings = [each for each in findings if not _is_broken_module(each, files, facts)]
    kept = suppress(facts, list(dict.fromkeys(findings)))
    kept.sort(key=lambda each: (each.file, each.line, each.severity, each.rule, each.lang or ""))
    return Report(kept, sum(fact.kind != "passage" for fact in facts))


def _is_broken_module(finding: Finding, files: Collection[str], facts: Sequence[Facts]) -> bool:
    """Whether a module seems to be missing only because its own file has to be mended."""
    if finding.rule != "unknown-module":
        return False
    file = f"modules/{dict(finding.values or ()).get('name')}.yml"
    return file in files and all(fact.file != file for fact in facts)


def _find_unread(folder: Path) -> Iterator[str]:
    """Files that look like content and are never read."""
    for path in sorted(folder.rglob("*.y*ml")):
        name = path.relative_to(folder).as_posix()
        top, _, rest = name.partition("/")
        read = top in FOLDERS and "/" not in rest and path.suffix == ".yml"
        if not read and not name.startswith("safety/risk/") and path.suffix in (".yml", ".yaml"):
            yield name
