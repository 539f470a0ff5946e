"""`cairn content diff`: what changed between two states, said as a clinician reads it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from cairn.content.compare.change import Change
from cairn.content.compare.content import compare
from cairn.content.load import FOLDERS, Parts, read_files, read_folder
from cairn.content.models import Lang

_HEADS = {
    "safety": {"en": "SAFETY", "fr": "SÉCURITÉ"},
    "score": {"en": "Scores and instruments", "fr": "Scores et questionnaires"},
    "route": {"en": "Paths", "fr": "Parcours"},
    "answer": {"en": "Answers", "fr": "Réponses"},
    "step": {"en": "Steps", "fr": "Étapes"},
    "wording": {"en": "Wording", "fr": "Formulations"},
    "other": {"en": "Headers", "fr": "En-têtes"},
}
_NOTHING = {"en": "Nothing changed.", "fr": "Rien n'a changé."}


def main(
    old: Annotated[str, typer.Argument(help="A Git revision, or a folder.")] = "HEAD",
    new: Annotated[str | None, typer.Argument(help="The same; left out: the folder as is.")] = None,
    folder: Annotated[Path, typer.Option(help="The content folder.")] = Path("content"),
    against: Annotated[Path | None, typer.Option(help="An older copy of the folder.")] = None,
    lang: Annotated[Lang, typer.Option(help="en or fr.")] = "en",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One change a line.")] = False,
) -> None:
    """Say which questions, scores, paths and wordings changed, those of safety first."""
    before = read_folder(against) if against else _read(old, folder)
    after = read_folder(folder) if new is None else _read(new, folder)
    for parts, name in ((before, str(against or old)), (after, new or str(folder))):
        if parts.programme is None and not parts.modules:
            raise typer.BadParameter(f"{name} holds no content that can be read")
    changes = compare(before, after, lang)
    if as_json:
        for change in changes:
            print(json.dumps(_as_dict(change, lang), ensure_ascii=False))
        return
    _tell(changes, lang)


def _tell(changes: list[Change], lang: str) -> None:
    if not changes:
        print(_NOTHING[lang])
    head = None
    for change in changes:
        if change.area != head:
            head = change.area
            print(f"\n{_HEADS[head][lang]}")
        place = f"{change.file} {change.step}" if change.step else change.file
        print(f"- {place}: {change.say(lang)}")
        for language, words in change.words:
            print(f"    {language}: {words}")


def _as_dict(change: Change, lang: str) -> dict[str, object]:
    return {
        "area": change.area,
        "file": change.file,
        "step": change.step,
        "rule": change.rule,
        "says": change.say(lang),
        **dict(change.values),
        "words": dict(change.words),
    }


def _read(state: str, folder: Path) -> Parts:
    """The content at a Git revision, or in another folder."""
    if Path(state).is_dir():
        return read_folder(Path(state))
    root = folder.resolve()
    try:
        names = _git(root, "ls-tree", "-r", "-z", "--name-only", state, ".").split(b"\0")
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        problem = f"'{state}' is neither a folder nor a Git revision here: {said}"
        raise typer.BadParameter(problem) from error
    wanted = [name.decode() for name in names if _is_content(name.decode())]
    return read_files({name: _git(root, "show", f"{state}:./{name}") for name in wanted})


def _is_content(name: str) -> bool:
    folder, slash, file = name.partition("/")
    return bool(slash) and folder in FOLDERS and file.endswith(".yml") and "/" not in file


def _git(root: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout
