"""A simulation walks what there is, finds what is wrong, and says the same each time."""

from __future__ import annotations

from typing import Any

import pytest

from cairn.content import Library
from cairn.content.load import Parts, read_folder
from cairn.content.models import Module
from cairn.engine.exchange import Exchange
from cairn.simulate.report import detail, summarise
from cairn.simulate.run import Plan, simulate

PLAN = Plan(seed=3, patients=24, weeks=4, workers=1)


def figures(library: Library, plan: Plan = PLAN) -> dict[str, Any]:
    tally = simulate(library, plan)
    return {**detail(library, tally), **summarise(library, tally, 0)}


def test_every_step_of_a_sound_programme_is_reached(small: Library) -> None:
    found = figures(small)
    assert found["never_reached"] == []
    assert found["step_coverage"] == 1.0
    assert found["branch_coverage"] >= 0.97
    assert found["stuck"] == 0
    assert found["rules"]["risk-opens-safety"]["broken"] == 0


def test_a_programme_that_lets_a_patient_alone_past_the_gate_is_found_out(small: Library) -> None:
    found = figures(small)  # the small programme has no gate before its second session
    assert found["rules"]["self-guided-gate"]["broken"] > 0
    assert found["safety_bypass"] > 0


def test_the_number_of_processors_changes_nothing(small: Library) -> None:
    alone = figures(small)
    assert alone == figures(small, Plan(seed=3, patients=24, weeks=4, workers=2))


def test_another_seed_lives_other_lives(small: Library) -> None:
    other = Plan(seed=4, patients=24, weeks=4, workers=1)
    assert figures(small)["turns"] != figures(small, other)["turns"]


def test_a_risk_answer_that_opens_no_safety_dialogue_is_a_bypass(
    small: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(x: Exchange, risk: object, entry: str | None = None) -> None:
        """The safety dialogue stays shut."""

    monkeypatch.setattr("cairn.engine.answer.safety.enter", lose)
    found = figures(small)
    assert found["safety_bypass"] > 0
    assert found["rules"]["risk-opens-safety"]["where"]


def test_a_branch_that_nobody_can_take_is_named_with_its_file_and_condition(
    small_folder: Any,
) -> None:
    library = _with_module(small_folder, "second", "end", "1 == 2")
    missed = figures(library)["never_taken"]
    assert {"file": "modules/second.yml", "branch": "goes to end when 1 == 2"}.items() <= next(
        each.items() for each in missed if "1 == 2" in each["branch"]
    )


def test_a_walk_in_circles_is_stuck(small_folder: Any) -> None:
    library = _with_module(small_folder, "second", None, None)
    assert figures(library)["stuck"] > 0


def _with_module(folder: Any, name: str, go: str | None, when: str | None) -> Library:
    """The content with the last question of a module led elsewhere, unchecked by lint."""
    parts: Parts = read_folder(folder)
    module = parts.modules[name]
    steps = list(module.steps)
    asked = max(n for n, step in enumerate(steps) if step.kind != "say")
    routes: Any = steps[asked].id if go is None else ({"when": when, "go": go},)
    data = steps[asked].model_dump() | {"next": routes}
    steps[asked] = type(steps[asked]).model_validate(data)
    parts.modules[name] = Module.model_validate(
        module.model_dump() | {"steps": [each.model_dump() for each in steps]}
    )
    return Library(parts)
