"""What has to be right before content is used: ids, ways, references, names, expressions."""

from __future__ import annotations

from collections.abc import Iterator

from cairn.content.findings import Finding
from cairn.content.load import Parts
from cairn.content.rules.expressions import Expected, check_conditions, check_texts
from cairn.content.rules.facts import Facts, draw_facts
from cairn.content.rules.messages import check_messages
from cairn.content.rules.paths import check_entries, check_ids, check_paths
from cairn.content.rules.programme import check_places
from cairn.content.rules.references import check_references
from cairn.content.rules.shared import check_whole
from cairn.content.rules.unit import Unit, read_units
from cairn.content.rules.variables import check_saved


def check_modules(parts: Parts) -> list[Finding]:
    """Errors of every module and message, and of what the modules together must cover."""
    findings: list[Finding] = []
    facts: list[Facts] = []
    for unit in read_units(parts):
        expected = Expected(unit)
        findings += check_structure(unit, expected)
        facts.append(draw_facts(unit, expected))
    findings += [*check_whole(facts), *check_messages(parts), *_check_programme(parts)]
    return [finding for finding in findings if finding.severity == "error"]


def _check_programme(parts: Parts) -> Iterator[Finding]:
    file = next(
        (each for name, each in parts.files.items() if name.startswith("programmes/")), None
    )
    if parts.programme is not None and file is not None:
        yield from check_places(parts.programme, file, parts.modules)


def check_structure(unit: Unit, expected: Expected) -> Iterator[Finding]:
    """What makes one module usable at all."""
    taken = list(check_ids(unit))
    yield from taken
    if taken:
        return  # with an id taken twice, no path can be told
    yield from check_entries(unit)
    yield from check_paths(unit)
    yield from check_references(unit)
    yield from check_saved(unit)
    yield from check_conditions(unit, expected)
    yield from check_texts(unit, expected)
