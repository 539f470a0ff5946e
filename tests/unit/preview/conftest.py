"""A draft of a few steps among the shipped content, and a rehearsal of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cairn.content import Library
from cairn.engine.flow import Person
from cairn.preview.rehearsal import Rehearsal
from cairn.risk import Detector

CONTENT = Path(__file__).parents[3] / "content"
DRAFT = """\
format: 1
id: draft
kind: session
title: {en: "A draft", fr: "Un brouillon"}
review: {role: clinical lead, review_by: 2099-05-31}
variables:
  name: {type: text, scope: patient}
  sure: {type: option}
  hours: {type: number, low: 0, high: 24}
steps:
  - id: name
    kind: text
    save_as: name
    text: {en: "What shall we look at?", fr: "Que regarde-t-on ?"}
  - id: sure
    kind: choice
    save_as: sure
    text: {en: "You said {{ name }}. Are you sure?", fr: "Vous avez dit {{ name }}. C'est sûr ?"}
    options:
      - {id: certain, label: {en: "Certain", fr: "Certain"}}
      - {id: unsure, label: {en: "Not so sure", fr: "Pas si sûr"}}
    next:
      - {when: "sure == 'certain'", go: picture}
      - {go: name}
  - id: picture
    kind: plan
    text: {en: "It is ready.", fr: "C'est prêt."}
    document:
      id: draft-loop
      title: {en: "My <loop>", fr: "Ma <boucle>"}
      picture: loop
      parts:
        - {id: situation, label: {en: "Where", fr: "Où"}, text: {en: "{{ name }}", fr: "{{ name }}"}}
        - {id: thought, label: {en: "Thought", fr: "Pensée"}, text: {en: "One", fr: "Une"}}
        - {id: feeling, label: {en: "Feeling", fr: "Ressenti"}, text: {en: "Low", fr: "Bas"}}
  - id: hours
    kind: number
    save_as: hours
    low: 0
    high: 24
    text: {en: "How many hours?", fr: "Combien d'heures ?"}
"""


def write_draft(folder: Path) -> Path:
    """Write a copy of the content, with the draft in it, into a folder that is not there yet."""
    shutil.copytree(CONTENT, folder)
    (folder / "modules" / "draft.yml").write_text(DRAFT, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Content with the draft in it, to be changed."""
    return write_draft(tmp_path / "content")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The same content, read once."""
    return Library.load(write_draft(tmp_path_factory.mktemp("draft") / "content"))


@pytest.fixture(scope="session")
def detector() -> Detector:
    """The detector that ships."""
    return Detector.load(CONTENT / "safety" / "risk")


@pytest.fixture
def rehearsal(folder: Path, library: Library, detector: Detector) -> Rehearsal:
    """A rehearsal that stands at the draft's first question."""
    opened = Rehearsal(folder, library, Person(lang="en"), detector)
    opened.begin("draft")
    return opened


def edit(folder: Path, old: str, new: str) -> None:
    """Change the draft on disk, as an editor does."""
    path = folder / "modules" / "draft.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
