"""What a simulation found, as data: for the terminal, for `--json`, for a test."""

from __future__ import annotations

from typing import Any

from cairn.content.library import Library
from cairn.simulate.coverage import describe_way, list_branches, list_steps
from cairn.simulate.run import Tally

#: Rules whose breach is a way past safety.
SAFETY_RULES = (
    "risk-opens-safety",
    "self-guided-gate",
    "adult-with-consent",
    "nothing-while-held",
)


def summarise(library: Library, tally: Tally, seconds: float) -> dict[str, Any]:
    """The figures: coverages from 0 to 1, stuck walks, ways past safety, wall-clock seconds."""
    steps, branches = list_steps(library), list_branches(library)
    missed = len(tally.coverage.missed_steps(library))
    untaken = len(tally.coverage.missed_branches(library))
    return {
        "step_coverage": _share(len(steps) - missed, len(steps)),
        "branch_coverage": _share(len(branches) - untaken, len(branches)),
        "stuck": len(tally.stuck),
        "safety_bypass": sum(tally.ledger.broken[rule] for rule in SAFETY_RULES),
        "seconds": round(seconds, 1),
    }


def detail(library: Library, tally: Tally) -> dict[str, Any]:
    """What was walked, what never was (file, step, in words), and each clinical rule."""
    missed = tally.coverage.missed_steps(library)
    untaken = tally.coverage.missed_branches(library)
    return {
        "patients": tally.lives,
        "walks": tally.walks,
        "turns": tally.turns,
        "steps": len(list_steps(library)),
        "branches": len(list_branches(library)),
        "never_reached": [
            {"file": _file(library, module), "step": step} for module, step in missed
        ],
        "never_taken": [
            {
                "file": _file(library, each.module),
                "step": each.step,
                "branch": describe_way(library.module(each.module), each),
            }
            for each in untaken
        ],
        "stuck": sorted(set(tally.stuck)),
        "rules": {
            rule: {
                "checked": checked,
                "broken": tally.ledger.broken[rule],
                "where": tally.ledger.places.get(rule, []),
            }
            for rule, checked in sorted(tally.ledger.checked.items())
        },
    }


def _file(library: Library, module_id: str) -> str:
    folders = {"session": "modules", "tool": "tools", "safety": "safety"}
    return f"{folders[library.module(module_id).kind]}/{module_id}.yml"


def _share(part: int, whole: int) -> float:
    """A share that is 1 only when nothing is missing."""
    return 1.0 if part == whole else min(round(part / whole, 4), 0.9999)
