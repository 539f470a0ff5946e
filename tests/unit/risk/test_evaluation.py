import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cairn.commands.risk import app
from cairn.risk import Detector
from cairn.risk.evaluate import read_messages, run, wilson

MESSAGES = Path(__file__).resolve().parents[2] / "risk"


def test_the_wilson_interval_is_the_published_one() -> None:
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_written_messages_of_level_three_and_four_never_pass_in_silence(
    detector: Detector, lang: str
) -> None:
    messages = [m for m in read_messages(MESSAGES / f"train.{lang}.tsv") if m.level >= 3]
    silent = [o.message.text for o in run(detector.assess, messages) if o.found.level == 0]
    assert len(silent) <= 0.03 * len(messages), silent


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_written_harmless_messages_almost_never_alert(detector: Detector, lang: str) -> None:
    messages = [
        m
        for name in ("train", "dev")
        for m in read_messages(MESSAGES / f"{name}.{lang}.tsv")
        if m.level == 0
    ]
    alerts = [o.message.text for o in run(detector.assess, messages) if o.found.level >= 2]
    assert len(alerts) <= 0.01 * len(messages), alerts


def test_assess_answers_line_for_line_and_says_how_to_mend_a_bad_one() -> None:
    lines = [
        json.dumps({"text": "I want to die", "lang": "en"}),
        "not json",
        json.dumps({"text": "no", "lang": "en", "asked": "screening"}),
        json.dumps({"text": "bonjour", "lang": "de"}),
    ]
    result = CliRunner().invoke(app, ["assess"], input="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert answers[0]["level"] == 2
    assert answers[0]["signals"][0].keys() == {"start", "end", "rule"}
    assert "write one JSON object a line" in answers[1]["error"]
    assert answers[2]["level"] == 0
    assert "lang" in answers[3]["error"]
    assert result.exit_code == 1


def test_an_error_line_never_repeats_what_the_person_wrote() -> None:
    bad = json.dumps({"text": "my secret", "lang": "xx"})
    result = CliRunner().invoke(app, ["assess"], input=bad + "\n")
    assert "my secret" not in result.output


def test_eval_prints_the_table_and_lists_misses(tmp_path: Path) -> None:
    table = tmp_path / "few.tsv"
    rows = ["text\tlang\tlevel\tcategory\tphenomenon", "I want to die\ten\t2\tsuicide\texplicit"]
    rows.append("good morning everyone\ten\t2\tsuicide\tinvented")
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["eval", "--errors", str(table)])
    assert "| en written level ≥ 2 | 2 |" in result.stdout
    assert "2→0\ten\tinvented\tgood morning everyone" in result.stdout


def test_eval_refuses_a_wrong_table_with_line_and_mend(tmp_path: Path) -> None:
    table = tmp_path / "wrong.tsv"
    table.write_text("text\tlang\tlevel\tcategory\tphenomenon\nhi\ten\t9\tnone\tx\n", "utf-8")
    result = CliRunner().invoke(app, ["eval", str(table)])
    assert result.exit_code == 2
    assert "wrong.tsv:2" in result.output
