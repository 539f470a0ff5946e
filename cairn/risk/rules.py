"""Read and check the rule files of `content/safety/risk`: they are content, not code."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cairn.risk.levels import Category, Lang

Phrases = Annotated[list[str], Field(min_length=1)]


class RulesError(Exception):
    """A rule file that must not be used; says file, line and mend."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Spelling(_Part):
    """Words worth correcting when one letter is wrong, and real words never to be 'corrected'."""

    targets: Phrases
    # Too short to correct, but telling enough to split glued words: "iwanttodie".
    telling: list[str] = []
    real_words: list[str] = []


class Answers(_Part):
    """Whole answers to a yes/no safety question."""

    yes: Phrases
    no: Phrases
    unsure: Phrases
    refusal: Phrases
    turn: Phrases
    reassuring: Phrases


class Scopes(_Part):
    """Cues that lower an explicit hit to a check-in."""

    negators: Phrases
    # Words around a negator that turn it back: "I can't stop", «je n'arrête pas de».
    undoers: Phrases
    # Negators that follow their verb at once: «je ne me tuerai jamais».
    trailing_negators: list[str] = []
    fillers: Phrases
    first_person: Phrases
    second_person: Phrases
    third_person: Phrases
    third_person_verbs: Phrases
    joiners: Phrases
    past_verbs: Phrases
    past: Phrases
    recent: Phrases
    fiction: Phrases
    topic: Phrases
    joking: Phrases


class Rule(_Part):
    """One thing that a person may say, with the messages that show what it must and must not do."""

    id: str = Field(pattern=r"^[a-z_]+\.[a-z0-9-]+$")
    level: int = Field(ge=1, le=4)
    category: Category
    patterns: Phrases
    # What its patterns must not overlap: the same words, meant otherwise.
    unless: list[str] = []
    # Scopes that this rule does not listen to, because its own words settle the matter.
    ignores: list[str] = []
    # What becomes of it while an exercise asks for a feared or remembered scene.
    in_exercise: int | None = Field(default=None, ge=0, le=4)
    # Words anywhere in the message that make it a check-in: panic explains a tight chest.
    calmed_by: list[str] = []
    yes: Phrases
    no: list[str] = []


class RuleFile(_Part):
    """Everything the detector knows in one language."""

    lang: Lang
    silent: Phrases  # words that add force, not meaning: dropped before matching
    shorthand: dict[str, str]
    spelling: Spelling
    lexicons: dict[str, Phrases]
    kinds: list[str] = []  # lexicons that the linear model reads as one word each
    ideas: dict[str, Phrases] = {}  # what words are about, for the linear model; no rule reads it
    answers: Answers
    scopes: Scopes
    idioms: Phrases
    rules: Annotated[list[Rule], Field(min_length=1)]


def read_rules(path: Path) -> RuleFile:
    """Parse and validate one file. Raises `RulesError` naming the line and how to mend it."""
    try:
        text = path.read_text(encoding="utf-8")
        data = YAML(typ="safe").load(text)
    except OSError as error:
        raise RulesError(f"{path}: cannot be read ({error.strerror}); restore the file") from error
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "not YAML"
        raise RulesError(f"{path}:{line}: {problem}; mend the YAML on this line") from error
    try:
        found = RuleFile.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        line = _line_of(text, first["loc"])
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise RulesError(f"{path}:{line}: {where}: {first['msg']}; mend this entry") from error
    _reject_twins(path, found)
    unknown = sorted(set(found.kinds) - set(found.lexicons))
    if unknown:
        raise RulesError(f"{path}:1: kinds: no lexicon {unknown[0]}; add it or leave it out")
    return found


def _reject_twins(path: Path, found: RuleFile) -> None:
    seen: set[str] = set()
    for rule in found.rules:
        if rule.id in seen:
            raise RulesError(f"{path}:1: rule {rule.id} is there twice; rename or merge one")
        seen.add(rule.id)


def _line_of(text: str, loc: tuple[int | str, ...]) -> int:
    """The line of the deepest part of `loc` that exists; slow, so only asked for on error."""
    node: Any = YAML(typ="rt").load(text)
    line = 1
    for part in loc:
        try:
            marks = node.lc.data[part]
        except (AttributeError, KeyError, TypeError):
            break
        line = marks[0] + 1
        node = node[part]
    return line
