"""What is wrong with a file of content, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. `line` counts from 1 (0: unknown); `mend` says what to do.

    `values` are what `message` and `mend` were filled with, to say them in another language.
    """

    file: str
    message: str
    mend: str
    rule: str
    line: int = 0
    step: str | None = None
    lang: str | None = None
    severity: Severity = "error"
    values: tuple[tuple[str, str], ...] | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        step = f" [{self.step}]" if self.step else ""
        lang = f" ({self.lang})" if self.lang else ""
        return f"{place}: {self.severity}: {self.message}{step}{lang}. {self.mend} ({self.rule})"

    def as_dict(self) -> dict[str, object]:
        """Plain data, for `--json`."""
        names = ("rule", "file", "line", "step", "lang", "message", "mend")
        return {name: getattr(self, name) for name in names}


class ContentError(Exception):
    """Content that cannot be published; `findings` say why, errors and warnings."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))
