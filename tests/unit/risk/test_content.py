from pathlib import Path

import pytest

from cairn.risk import Detector, RulesError
from cairn.risk.patterns import PatternError, Wording, unfold

RULES = Path(__file__).resolve().parents[3] / "content" / "safety" / "risk"
WORDING = Wording({"die": ["die", "be dead"]}, {"dont": ["do", "not"], "just": []})


def words(pattern: str) -> set[tuple[str, ...]]:
    return {
        tuple("|".join(sorted(slot.words)) or f"..{slot.gap}" for slot in form)
        for form in unfold(pattern, WORDING)
    }


def test_a_pattern_unfolds_lexicons_phrases_and_alternatives() -> None:
    assert words("want to <die>") == {("want", "to", "die"), ("want", "to", "be", "dead")}
    assert words("take|took (all of)? it") == {
        ("take|took", "all", "of", "it"),
        ("take|took", "it"),
    }
    assert words("dont ..3 go") == {("do", "not", "..3", "go")}
    assert words("just go") == {("go",)}


@pytest.mark.parametrize("pattern", ["(open", "<nowhere> word", "..", "really?", "just"])
def test_a_pattern_that_cannot_work_is_refused_with_a_reason(pattern: str) -> None:
    with pytest.raises(PatternError):
        unfold(pattern, WORDING)


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("    level: 2\n", "    level: 7\n", True),
        ("    category: suicide\n", "    category: sadness\n", True),
        ("lang: en\n", "lang: en\n\tbad", True),
        ("<want> ..2 <be_dead>", "<wnat> ..2 <be_dead>", False),
    ],
)
def test_a_wrong_rule_file_stops_loading_and_says_where(
    tmp_path: Path, before: str, after: str, *, line: bool
) -> None:
    for name in ("en.yml", "fr.yml"):
        text = (RULES / name).read_text(encoding="utf-8")
        if name == "en.yml":
            assert before in text
            text = text.replace(before, after, 1)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(RulesError) as refused:
        Detector.load(tmp_path)
    assert "en.yml" in str(refused.value)
    if line:
        assert any(part.isdigit() for part in str(refused.value).split(":"))


def test_a_missing_rule_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"en\.yml"):
        Detector.load(tmp_path)
