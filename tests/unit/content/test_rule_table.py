"""The table of rules is whole, in both languages, and documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cairn.content.models import Step
from cairn.content.rules.own_words import in_french
from cairn.content.rules.table import RULES, Rule, found, say_in
from cairn.content.step import _needs
from scripts.document_lint import DOCUMENT, write_rules

NAMES = re.compile(r"\$(\w+)")


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_both_languages_of_a_rule_say_the_same_values(rule: Rule) -> None:
    for said in (rule.says, rule.mend):
        assert set(NAMES.findall(said.en)) == set(NAMES.findall(said.fr))


def test_a_finding_can_be_said_in_french() -> None:
    finding = found("unknown-step", "modules/x.yml", 3, step="a", name="b", near="")
    assert finding.message == "there is no step 'b'"
    assert say_in(finding, "fr").message == "il n'y a pas d'étape 'b'"
    assert say_in(finding, "fr").mend == "Corrigez l'identifiant, ou écrivez `end`."


def test_what_the_models_say_of_a_step_is_said_in_french_too() -> None:
    step = Step.model_construct(id="x", kind="say")
    for _kind, _missing, words in _needs(step):
        problem = f"step 'x' {words.partition(': ')[0]}"
        assert in_french(problem) is not None, problem


def test_the_page_about_the_rules_is_up_to_date() -> None:
    page = (Path(__file__).parents[3] / DOCUMENT).read_text(encoding="utf-8")
    assert page == write_rules(), "run `python -m scripts.document_lint`"
