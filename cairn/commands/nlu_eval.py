"""The figures of `cairn nlu eval`: how well held-out messages are understood."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

Context = Literal["idle", "answering", "choice"]
#: While a question is open these fill it; every other intent is a command.
REPLIES = frozenset(
    {"answer", "affirm", "deny", "option", "scale", "greet", "thanks", "out_of_scope"}
)
_FIGURES = ("language", "context", "messages", "intent right", "value exact")


class Question(BaseModel):
    """A message, the language of its patient and what is open."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    lang: Literal["en", "fr"] = "en"
    context: Context = "idle"


class Understanding(BaseModel):
    """What Cairn would act on; ``confidence`` lies in [0, 1]."""

    model_config = ConfigDict(frozen=True)

    intent: str
    value: str | float | int | bool | None
    confidence: float
    doubt: str | None = None  # the command that a reply may have been: Cairn asks back


class Row(BaseModel):
    """A held-out message with the reading a person gave it; an empty value is not measured."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: Literal["en", "fr"]
    context: Context
    text: str
    intent: str
    value: str = ""

    def question(self) -> Question:
        """Return what to ask the model."""
        return Question(text=self.text, lang=self.lang, context=self.context)


Read = tuple[Row, Understanding]


def read_rows(file: Path) -> list[Row]:
    """Return the rows of a TSV file.

    Raises:
        OSError: the file cannot be read.
        ValueError: a row does not have the columns; says which and where.
    """
    rows: list[Row] = []
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
        for number, fields in enumerate(reader, start=2):
            try:
                rows.append(Row.model_validate(fields))
            except ValidationError as error:
                first = error.errors(include_input=False)[0]
                where = ".".join(str(part) for part in first["loc"])
                raise ValueError(
                    f"{file}, line {number}: {where}: {first['msg']}; the columns are "
                    "lang, context, text, intent, value, with a tab between"
                ) from None
    return rows


def report(reads: Sequence[Read]) -> Iterator[str]:
    """Yield the table, the two error rates and every confusion, line by line."""
    yield "  ".join(f"{name:>13}" for name in _FIGURES)
    for lang in sorted({row.lang for row, _ in reads}):
        mine = [read for read in reads if read[0].lang == lang]
        for context in ("idle", "answering", "choice"):
            yield _describe(lang, context, [read for read in mine if read[0].context == context])
        yield _describe(lang, "all", mine)
        open_question = [read for read in mine if read[0].context != "idle"]
        answers = [read for read in open_question if read[0].intent in REPLIES]
        commands = [read for read in open_question if read[0].intent not in REPLIES]
        taken = [read for read in answers if read[1].intent not in REPLIES]
        missed = [read for read in commands if read[1].intent in REPLIES]
        yield f"{lang}: answers taken for commands {_share(len(taken), len(answers))}"
        yield f"{lang}: commands inside a session missed {_share(len(missed), len(commands))}"
        recovered = sum(row.intent == read.doubt for row, read in missed)
        yield f"{lang}: of these, asked back {_share(recovered, len(missed))}"
        asked = sum(read.doubt is not None for _, read in answers)
        yield f"{lang}: answers asked back {_share(asked, len(answers))}"
    yield from _confusions(reads)


def is_exact(wanted: str, value: object) -> bool:
    """Tell whether a value is the one wanted; "7" and 7.0 are the same number."""
    try:
        return isinstance(value, int | float) and float(wanted) == float(value)
    except ValueError:
        return False


def _describe(lang: str, context: str, reads: Sequence[Read]) -> str:
    right = sum(row.intent == read.intent for row, read in reads)
    valued = [(row.value, read.value) for row, read in reads if row.value]
    exact = sum(wanted == value or is_exact(wanted, value) for wanted, value in valued)
    cells = (lang, context, str(len(reads)), _share(right, len(reads)), _share(exact, len(valued)))
    return "  ".join(f"{cell:>13}" for cell in cells)


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} {part / whole:.3f}" if whole else "none"


def _confusions(reads: Sequence[Read]) -> Iterator[str]:
    wrong = [(row, read) for row, read in reads if row.intent != read.intent]
    counted = Counter((row.lang, row.intent, read.intent) for row, read in wrong)
    for (lang, intent, seen), times in counted.most_common():
        yield f"{lang}: {intent} read as {seen}: {times}"
    for row, read in wrong:
        yield f"  {row.lang} {row.context} {row.intent} > {read.intent}: {row.text}"
    for row, read in reads:
        if row.value and row.value != read.value and not is_exact(row.value, read.value):
            yield f"  {row.lang} {row.context} value {row.value} > {read.value}: {row.text}"
