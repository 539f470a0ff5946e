"""A rule file of a few lines in each language: what the rules' language promises, shown alone."""

from pathlib import Path

import pytest

from cairn.risk import Detector
from cairn.risk.rules import RuleFile, read_rules

ENGLISH = """\
lang: en
silent: [really]
shorthand: {wanna: want to, kms: kill myself, "i'm": i am}
spelling:
  targets: [suicide, myself]
  telling: [die]
  real_words: [suicides]
lexicons:
  want: [want, wish, would like to]
  pills: [pills, tablets]
kinds: [pills]
ideas: {ending: [die, end]}
answers:
  yes: [yes, sometimes, every day]
  no: [no, never, not at all]
  unsure: [maybe, not sure, yes and no]
  refusal: [rather not say, no comment]
  turn: [but]
  reassuring: [fine]
scopes:
  negators: [not, never, no]
  undoers: [stop, why]
  trailing_negators: [nowhere]
  fillers: [i, do, to, about, think, want]
  first_person: [i, me, my, myself]
  second_person: [you]
  third_person: [he, she, brother, mum]
  third_person_verbs: [wants]
  joiners: [and, but, because]
  past_verbs: [wanted, was]
  past: [last year, as a child]
  recent: [now, today]
  fiction: ["in the film"]
  topic: ["(the|an) article about ..3"]
  joking: [just kidding]
idioms: ["die laughing"]
rules:
  - id: suicide.wish
    level: 2
    category: suicide
    patterns: ["<want> to die", wanted to die, "kill myself", "wants to die", "i will end it"]
    yes: [i want to die]
  - id: suicide.passive
    level: 1
    category: suicide
    patterns: ["tired of ..2 living"]
    yes: [tired of living]
  - id: suicide.plan
    level: 3
    category: suicide
    in_exercise: 0
    patterns: ["took ..3 <pills>", "^ goodbye everyone $", "^ adieu"]
    unless: [took my daily pills]
    calmed_by: [headache]
    yes: [i took all my pills]
  - id: medical.chest
    level: 3
    category: medical
    patterns: [chest pain]
    ignores: [negated, person, other, past, idiom]
    calmed_by: [panic]
    yes: [chest pain]
  - id: other.worry
    level: 1
    category: third_party
    patterns: ["my? (brother|mum) ..5 suicide"]
    yes: [my brother is thinking of suicide]
"""
FRENCH = """\
lang: fr
silent: [vraiment]
shorthand: {jveux: je veux}
spelling: {targets: [mourir]}
lexicons: {veux: [veux, "envie de"]}
answers:
  yes: [oui]
  no: [non]
  unsure: [peut-être]
  refusal: [je préfère ne pas répondre]
  turn: [mais]
  reassuring: [bien]
scopes:
  negators: [pas, ne]
  undoers: [arrête]
  trailing_negators: [jamais]
  fillers: [envie, de]
  first_person: [je, me, moi]
  second_person: [vous]
  third_person: [il, frère]
  third_person_verbs: [veut]
  joiners: [et]
  past_verbs: [voulais]
  past: [autrefois]
  recent: [maintenant]
  fiction: ["dans le film"]
  topic: ["un article sur ..3"]
  joking: [je rigole]
idioms: [mourir de rire]
rules:
  - id: suicide.wish
    level: 2
    category: suicide
    patterns: ["<veux> mourir", me tuerai, plus envie de vivre]
    yes: [je veux mourir]
  - id: suicide.fatigue
    level: 1
    category: suicide
    patterns: [fatigué de vivre]
    yes: [fatigué de vivre]
"""


def write(folder: Path, english: str = ENGLISH, french: str = FRENCH) -> Path:
    (folder / "en.yml").write_text(english, encoding="utf-8")
    (folder / "fr.yml").write_text(french, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("rules"))


@pytest.fixture(scope="session")
def small(folder: Path) -> Detector:
    return Detector.load(folder)


@pytest.fixture(scope="session")
def english(folder: Path) -> RuleFile:
    return read_rules(folder / "en.yml")
