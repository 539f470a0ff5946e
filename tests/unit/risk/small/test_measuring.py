"""`cairn risk eval`: what is counted, and what a wrong table says."""

from pathlib import Path

import pytest

from cairn.risk import Assessment, Category
from cairn.risk.evaluate import (
    Message,
    Outcome,
    Row,
    TableError,
    is_miss,
    percentile,
    read_messages,
    report,
    run,
    summarise,
    wilson,
)

HEAD = "text\tlang\tlevel\tcategory\tphenomenon"


def table(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "few.tsv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def outcome(written: int, found: int, lang: str = "en", kind: str = "plain") -> Outcome:
    category: Category = "suicide" if found else "none"
    message = Message("text", lang, written, "suicide", kind)
    return Outcome(message, Assessment(level=found, category=category), 0.1)


def test_a_table_is_read_as_written_quotes_and_all(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        'say "hi"\ten\t0\tnone\tchat\t',
        "oui\tfr\t4\tsuicide\tplain\tscreening",
        "peur\tfr\t1\tmedical\tplain\texercise",
        head=HEAD + "\tasked",
    )
    assert read_messages(path) == [
        Message('say "hi"', "en", 0, "none", "chat"),
        Message("oui", "fr", 4, "suicide", "plain", "screening"),
        Message("peur", "fr", 1, "medical", "plain", "exercise"),
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("hi\ten\t5\tnone\tx\t", "level '5'; write 0 to 4"),
        ("hi\ten\t0\tsad\tx\t", "category 'sad'; use one of"),
        ("hi\tde\t0\tnone\tx\t", "lang 'de'; write en or fr"),
        ("hi\ten\t0\tnone\tx\tsometimes", "asked 'sometimes'; write"),
    ],
)
def test_a_wrong_row_is_named_with_its_line_and_mend(tmp_path: Path, row: str, says: str) -> None:
    path = table(tmp_path, "ok\ten\t0\tnone\tx\t", row, head=HEAD + "\tasked")
    with pytest.raises(TableError) as refused:
        read_messages(path)
    assert str(refused.value).startswith(f"{path}:3: {says}")


def test_a_table_without_a_column_says_which_one(tmp_path: Path) -> None:
    for head in ("text\tlang\tlevel\tcategory", ""):
        with pytest.raises(TableError, match="phenomenon; name it in the first line"):
            read_messages(table(tmp_path, head=head))


def test_every_message_is_assessed_in_its_language_and_after_its_question() -> None:
    asked = Message("oui", "fr", 2, "suicide", "plain", "screening")
    seen: list[tuple[str, str, str | None]] = []

    def assess(text: str, lang: str, question: str | None) -> Assessment:
        seen.append((text, lang, question))
        return Assessment(level=2, category="suicide")

    (found,) = run(assess, [asked])
    assert seen == [("oui", "fr", "screening")]
    assert found.message == asked
    assert found.found.level == 2
    assert 0 <= found.seconds < 10


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (1, 4, 0.0456, 0.6994), (50, 100, 0.4038, 0.5962)],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=0.0001)


def test_an_interval_stays_between_none_and_all() -> None:
    assert wilson(0, 0) == (0, 1)
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=0.0001)
    assert wilson(10, 10) == pytest.approx((0.7225, 1), abs=0.0001)
    for of in range(1, 60):
        assert wilson(0, of)[0] >= 0
        assert wilson(of, of)[1] <= 1


def test_a_group_counts_flags_alerts_exact_and_near() -> None:
    group = [outcome(0, 0), outcome(1, 2), outcome(2, 1), outcome(3, 1), outcome(4, 3)]
    row = summarise("group", group)
    assert row == Row("group", n=5, flagged=4, alerted=2, exact=1, near=4)
    assert row.cells() == [
        "group", "5", "0.800 [0.376–0.964]", "0.400 [0.118–0.769]", "0.200 [0.036–0.624]",
        "0.800 [0.376–0.964]",
    ]  # fmt: skip
    assert Row("none", 0, 0, 0, 0, 0).cells()[2] == "0.000 [0.000–1.000]"


def test_the_report_goes_by_language_level_and_phenomenon_and_leaves_out_what_is_empty() -> None:
    outcomes = [outcome(2, 2, "fr"), *[outcome(1, 0, "fr", "slang")] * 2, outcome(4, 4)]
    outcomes += [outcome(0, 0)] * 3
    assert [(row.name, row.n) for row in report(outcomes)] == [
        ("en written level ≥ 2", 1),
        ("en written level 0", 3),
        ("en plain", 4),
        ("fr written level ≥ 2", 1),
        ("fr written level 1", 2),
        ("fr plain", 1),
        ("fr slang", 2),
    ]


@pytest.mark.parametrize(
    ("written", "found", "miss"),
    [(0, 0, False), (0, 1, True), (1, 0, True), (1, 1, False), (1, 2, False), (2, 1, True),
     (2, 2, False), (3, 2, False), (4, 1, True)],
)  # fmt: skip
def test_a_miss_is_danger_below_its_answer_or_a_question_for_nothing(
    written: int,
    found: int,
    miss: bool,  # noqa: FBT001
) -> None:
    assert is_miss(outcome(written, found)) is miss


def test_percentiles_are_of_the_nearest_rank() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert [percentile(values, share) for share in (0, 0.5, 0.99, 1)] == [1, 50, 99, 100]
    assert percentile([], 0.5) == 0
    assert percentile([7.0], 0.99) == 7
