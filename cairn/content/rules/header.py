"""What stands above the steps: review, evidence, licence, what the session is for."""

from __future__ import annotations

from collections.abc import Iterator

from cairn.content.findings import Finding
from cairn.content.rules.unit import Unit


def check_header(unit: Unit) -> Iterator[Finding]:
    """Who signed it, what it rests on, and under which licence it may be used."""
    module = unit.module
    if module.review.status == "signed" and not module.review.reviewed_by:
        yield unit.found("unsigned", ("review", "status"))
    if unit.passage:
        return
    if not module.licence.strip():
        yield unit.found("missing-licence", ("licence",))
    if module.kind != "session":
        return
    if not module.evidence:
        yield unit.found("missing-evidence", ("evidence",))
    for name in ("goal", "minutes"):
        if getattr(module, name) is None:
            yield unit.found("missing-goal", (name,), name=name)
