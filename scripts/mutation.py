"""Break cairn/safety and cairn/risk in one place at a time, and see whether a test notices.

    python scripts/mutation.py safety risk/scope

cosmic-ray makes the mutants; each is tried in a fork of this process: no file changes, and
libraries load once. Survivors are explained in docs/explanation/mutation-tests.md.
"""

from __future__ import annotations

import ast
import difflib
import gc
import multiprocessing
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from unittest.mock import patch

import pytest
from hypothesis import Phase, settings

try:
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names
except ModuleNotFoundError as missing:
    raise SystemExit("first: uv sync --inexact --group mutation") from missing

ROOT = Path(__file__).resolve().parents[1]
# Of the operators that replace one sign by another: the edge, the contrary, and no more.
SIGNS = {
    *("Eq_NotEq", "NotEq_Eq", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE"),
    *("GtE_Gt", "GtE_Lt", "Is_IsNot", "IsNot_Is", "Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul"),
    *("BitAnd_BitOr", "BitOr_BitAnd", "Delete_Not", "Delete_USub"),
}
# Who should notice: a module's own file, then all of these. The shipped rules' examples test
# those rules, and take seconds to load for each mutant.
TESTS = {"safety": "tests/unit/safety", "risk": "tests/unit/risk/small"}
OWN = {
    "answers": "answers", "characters": "words", "detector": "reading", "evaluate": "measuring",
    "features": "model", "forms": "patterns", "model": "model", "patterns": "patterns",
    "plain": "plainly", "rules": "rules", "scope": "scopes", "spelling": "words", "tokens": "words",
}  # fmt: skip
OPTIONS = (
    *("-x", "-q", "-p", "no:cacheprovider", "--assert=plain", "--confcutdir=tests/unit"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # of libraries loaded before pytest
)
MEMORY = 4 * 2**30  # bytes, for loops that no longer end
FORK = multiprocessing.get_context("fork")


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Operator and text of each that means something else, each meaning once."""
    seen = {_meaning(source)}
    for name in sorted(operator_names()):
        _, sign, pair = name.partition("Operator_")
        if "/Variable" in name or (sign and pair not in SIGNS):
            continue
        operator = get_operator(name)()
        nodes = ast_nodes(get_ast(source))
        for occurrence in range(sum(len(list(operator.mutation_positions(n))) for n in nodes)):
            mutant = mutate_code(source, operator, occurrence)
            with suppress(SyntaxError):  # what cannot even be read is no mutant
                if (meaning := _meaning(mutant)) not in seen:
                    seen.add(meaning)
                    yield name, mutant


def _meaning(source: str) -> str:
    """The syntax tree without what mypy checks: annotations, and that nobody changes a value."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for field in {"annotation", "returns"}.intersection(node._fields):
            setattr(node, field, None)
        if isinstance(node, ast.keyword) and node.arg in {"frozen", "slots"}:
            node.value = ast.Constant(None)
    return ast.dump(tree)


def passes(path: Path, source: str, tests: Sequence[str], limit: int = -1) -> bool:
    """Whether all tests pass with that text in the place of the module.

    `limit` is in seconds of CPU (-1: none): a busy machine must not make a mutant look noticed.
    """
    for test in tests:
        child = FORK.Process(target=_run, args=(path, source, test, limit))
        child.start()
        child.join()
        if child.exitcode != 0:
            return False
    return True


def _run(path: Path, source: str, test: str, limit: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    usual = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, fullname: str) -> CodeType | None:
        mine = fullname == name
        return compile(source, path, "exec", dont_inherit=True) if mine else usual(loader, fullname)

    with patch.object(SourceFileLoader, "get_code", get_code):
        os._exit(pytest.main([*OPTIONS, "--hypothesis-profile=mutation", test]))


def measure(path: Path, tests: Sequence[str]) -> str:
    """Survivors are listed; the row has module, mutants, noticed, survived, seconds of CPU."""
    name, source, begun = path.relative_to(ROOT), path.read_text("utf-8"), os.times().children_user
    if not passes(path, source, tests) or passes(path, "raise ImportError", tests):
        raise SystemExit(f"{name}: its tests fail, or do not use it: {' '.join(tests)}")
    limit, total, survived = 10 + 3 * round(os.times().children_user - begun), 0, 0
    for operator, mutant in mutants(source):
        total += 1
        if passes(path, mutant, tests, limit):
            survived += 1
            lines = difflib.unified_diff(source.splitlines(), mutant.splitlines(), n=0, lineterm="")
            print(f"{name} {operator}", *list(lines)[2:], sep="\n  ", flush=True)
    spent = os.times().children_user - begun
    return f"| {name} | {total} | {total - survived} | {survived} | {spent:.0f} |"


def main() -> None:
    """Measure the packages or modules that are named."""
    os.chdir(ROOT)
    phases = (Phase.explicit, Phase.generate)  # a smaller example would say no more
    settings.register_profile("mutation", derandomize=True, deadline=None, phases=phases)
    pytest.main([*OPTIONS, "--collect-only", "-qq", *TESTS.values()])
    for name in [name for name in sys.modules if name.split(".")[0] in {"cairn", "tests"}]:
        del sys.modules[name]  # loaded anew for each mutant
    gc.freeze()
    for place in (ROOT / "cairn" / asked for asked in sys.argv[1:]):
        for path in sorted(place.glob("[a-z]*.py")) or [place.with_suffix(".py")]:
            tests = [TESTS[path.parent.name]]
            if path.stem in OWN:
                tests.insert(0, f"{tests[0]}/test_{OWN[path.stem]}.py")
            print(measure(path, tests), flush=True)


if __name__ == "__main__":
    main()
