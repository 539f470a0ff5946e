"""What has passed its date: lint stops publication, but nothing in use disappears."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cairn.content.findings import Finding
from cairn.content.load import Parts
from cairn.content.rules.table import found
from cairn.content.rules.unit import read_units

#: A crisis number is called and confirmed again within this time.
CRISIS_VALID = timedelta(days=180)


def check_dates(parts: Parts, today: date) -> Iterator[Finding]:
    """Errors for content past its review and crisis numbers not verified lately."""
    reviewed = [(parts.files[f"module:{each.id}"], each.review) for each in parts.modules.values()]
    reviewed += [(each.file, each.module.review) for each in read_units(parts) if each.passage]
    for file, review in reviewed:
        if review.review_by < today:
            line = file.line_of(("review", "review_by"))
            yield found("review-expired", file.name, line, date=review.review_by)
    for crisis in parts.crisis.values():
        if crisis.verified_on + CRISIS_VALID < today:
            file = parts.files[f"crisis:{crisis.country}"]
            line = file.line_of(("verified_on",))
            yield found("crisis-expired", file.name, line, date=crisis.verified_on)
