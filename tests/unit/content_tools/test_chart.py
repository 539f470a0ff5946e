"""The picture of a module shows each step, each way with its condition, and what is danger."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from cairn.commands.content import app
from cairn.content.chart.chart import SAFETY, chart_module, chart_programme
from cairn.content.chart.mermaid import draw_mermaid
from cairn.content.chart.say_condition import label_finder, say_condition
from cairn.content.chart.svg import draw_svg
from cairn.content.load import Parts, read_folder

CONTENT = Path(__file__).parents[3] / "content"


@pytest.fixture(scope="module")
def parts() -> Parts:
    return read_folder(CONTENT)


@pytest.mark.parametrize(
    ("condition", "lang", "said"),
    [
        ("phq9 >= 10 and not guided", "en", "phq9 ≥ 10 and not with a therapist"),
        ("phq9 >= 10 and not guided", "fr", "phq9 ≥ 10 et pas avec un thérapeute"),
        ("goal_1", "en", "goal 1: given"),
        ("goal_1 is none", "fr", "goal 1 : non donné"),
        ("(a and b) or c == false", "en", "(a: given and b: given) or c = no"),
        ("'worry' in focus", "en", "focus includes worry"),
        ("home in ['yes', 'no']", "en", "home is one of yes, no"),
        ("a {{ b", "en", "a {{ b"),
    ],
)
def test_a_condition_is_said_in_words(condition: str, lang: str, said: str) -> None:
    assert say_condition(condition, lang) == said


def test_an_option_is_called_by_its_label(parts: Parts) -> None:
    labels = label_finder(parts.modules["m0-intake"].steps)
    assert say_condition("fits == 'no'", "fr", labels) == "fits = « Pas vraiment »"


def test_each_step_of_each_module_has_its_card_and_each_way_a_target(parts: Parts) -> None:
    for module in parts.modules.values():
        chart = chart_module(parts, module, "en")
        ids = {card.id for card in chart.cards}
        assert {step.id for step in module.steps} <= ids
        for card in chart.cards:
            assert {way.to for way in card.ways} <= ids
            assert card.below is None or card.below in ids


def test_an_answer_that_means_danger_leads_to_the_safety_dialogue(parts: Parts) -> None:
    chart = chart_module(parts, parts.modules["m0-intake"], "en")
    cards = {card.id: card for card in chart.cards}
    assert [way.to for way in cards["safe"].ways if way.tone == "risk"] == [SAFETY]
    assert any(way.tone == "risk" for way in cards["phq9"].ways)


def test_shared_steps_are_framed(parts: Parts) -> None:
    chart = chart_module(parts, parts.modules["m3-activation"], "fr")
    framed = {card.frame for card in chart.cards if card.id.startswith("check-in-")}
    assert framed == {parts.passages["check-in"].title.fr}


def test_the_svg_is_one_well_formed_picture_without_anything_from_outside(parts: Parts) -> None:
    drawn = draw_svg(chart_module(parts, parts.modules["m0-intake"], "fr"), "fr")
    root = ET.fromstring(drawn)  # noqa: S314 (our own picture)
    said = "".join(root.itertext())
    assert "Faire connaissance" in said
    assert "danger, niveau 2" in said
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_cards_never_overlap(parts: Parts) -> None:
    for module in parts.modules.values():
        root = ET.fromstring(draw_svg(chart_module(parts, module, "en"), "en"))  # noqa: S314
        rects = [each for each in root if each.tag.endswith("rect") and each.get("rx") == "8"]
        bounds = sorted((float(r.get("y", 0)), float(r.get("height", 0))) for r in rects)
        for (y, height), (below, _) in pairwise(bounds):
            assert y + height < below


def test_the_programme_shows_under_which_condition_a_session_comes(parts: Parts) -> None:
    assert parts.programme is not None
    drawn = draw_mermaid(chart_programme(parts, parts.programme, "en"))
    for module_id in parts.programme.ids():
        assert module_id in drawn
    assert drawn.startswith("---\ntitle: ")
    assert drawn.count("subgraph") == 0


def test_the_command_writes_the_picture(tmp_path: Path) -> None:
    out = tmp_path / "m0.svg"
    said = CliRunner().invoke(
        app, ["graph", "m0", "--folder", str(CONTENT), "--lang", "fr", "--out", str(out)]
    )
    assert said.exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("<svg")


def test_an_unknown_module_is_answered_with_those_there_are() -> None:
    said = CliRunner().invoke(app, ["graph", "m99", "--folder", str(CONTENT)])
    assert said.exit_code == 2
    assert "m0-intake" in said.output
