"""What has passed its date: lint stops publication, but nothing in use disappears."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cairn.content.findings import Finding
from cairn.content.load import Parts

#: A crisis number is called and confirmed again within this time.
CRISIS_VALID = timedelta(days=180)


def check_dates(parts: Parts, today: date) -> Iterator[Finding]:
    """Errors for modules past their review and crisis numbers not verified lately."""
    for module in parts.modules.values():
        if module.review.review_by < today:
            file = parts.files[f"module:{module.id}"]
            message = f"its review was due on {module.review.review_by}"
            mend = "Have it reviewed, then move `review_by`."
            line = file.line_of(("review", "review_by"))
            yield Finding(file.name, message, mend, "review", line)
    for crisis in parts.crisis.values():
        if crisis.verified_on + CRISIS_VALID < today:
            file = parts.files[f"crisis:{crisis.country}"]
            message = f"its numbers were verified on {crisis.verified_on}"
            mend = "Call each number, then renew `verified_on`."
            line = file.line_of(("verified_on",))
            yield Finding(file.name, message, mend, "verified", line)
