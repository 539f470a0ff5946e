"""The frame holds: every package is either pure or named as impure, and the entry points agree."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]

# What may touch a database, the network or processes. Anything new has to be one or the other.
IMPURE = {"bench", "channels", "commands", "lives", "person", "preview", "store"} | {
    *("supervisor", "talk", "team", "turns", "web"),
}


def test_every_package_of_cairn_is_either_pure_or_known_to_be_impure() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    pure = {name.removeprefix("cairn.") for name in contracts[0]["source_modules"]}
    packages = {path.parent.name for path in (ROOT / "cairn").glob("*/__init__.py")}
    assert packages == pure | IMPURE


def test_every_ignored_rule_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    begin = lines.index("ignore = [")
    rules = lines[begin + 1 : lines.index("]", begin)]
    assert rules
    assert [line for line in rules if "#" not in line] == []


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make test" in readme
    assert "make run" in readme
