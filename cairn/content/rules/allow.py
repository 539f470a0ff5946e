"""Exceptions: what an author allows, with a reason, is not reported; a spare one is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cairn.content.findings import Finding
from cairn.content.rules.facts import Facts, Named
from cairn.content.rules.table import RULES, found


def suppress(facts: Iterable[Facts], findings: Sequence[Finding]) -> list[Finding]:
    """The findings that no exception of their step or module takes away.

    Exceptions that take nothing away, or try to take away what protects the patient,
    are findings themselves.
    """
    taken: set[int] = set()
    added: list[Finding] = []
    for each in facts:
        for allow in each.allowed:
            where = {"step": allow.step, "name": allow.name}
            if allow.name in RULES and RULES[allow.name].fixed:
                added.append(found("allow-forbidden", each.file, allow.line, **where))
                continue
            fits = {n for n, one in enumerate(findings) if _fits(one, each.file, allow)}
            if not fits:
                added.append(found("allow-unused", each.file, allow.line, **where))
            taken |= fits
    return [one for n, one in enumerate(findings) if n not in taken] + added


def _fits(finding: Finding, file: str, allow: Named) -> bool:
    same = finding.rule == allow.name and finding.file == file
    return same and (allow.step is None or finding.step == allow.step)
