"""``python -m appliance.evaluate TSV …``: how well the data in ``data/nlu`` is learnt.

Each file has the columns lang, context, text, intent, value. Prints accuracy per context,
the two error rates that matter while a question is open, and every confusion. Fits the
models straight from the YAML (seconds, no Rasa), so an author sees an edit's effect at once.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ruamel.yaml import YAML

from appliance.contexts import REPLIES, read_context
from appliance.model import Example, IntentModel


class Case(NamedTuple):
    """One row of a dev or test set, with what the model read."""

    lang: str
    context: str
    text: str
    intent: str
    read: str
    confidence: float
    doubt: str | None


def load_examples(folder: Path) -> list[Example]:
    """Return the examples of every Rasa NLU file below ``folder``."""
    reader = YAML(typ="safe")
    found: list[Example] = []
    for file in sorted(folder.glob("*.yml")):
        for group in reader.load(file)["nlu"]:
            lines = str(group["examples"]).splitlines()
            found += [Example(line[2:].strip(), group["intent"]) for line in lines if line.strip()]
    return found


def read_cases(files: Iterable[Path], models: dict[str, IntentModel]) -> list[Case]:
    """Return every row of ``files`` with its reading."""
    cases: list[Case] = []
    for file in files:
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
                context = read_context(row["context"])
                reading = models[row["lang"]].read(row["text"], context)
                wanted = (row["lang"], row["context"], row["text"], row["intent"])
                cases.append(Case(*wanted, *reading))
    return cases


def share(part: Sequence[object], whole: Sequence[object]) -> str:
    """Return ``part`` of ``whole`` as text, e.g. ``"3/120 = 2.5 %"``."""
    percent = 100 * len(part) / len(whole) if whole else 0.0
    return f"{len(part)}/{len(whole)} = {percent:.1f} %"


def report(lang: str, cases: Sequence[Case]) -> None:
    """Print the table of one language."""
    for context in ("idle", "answering", "choice"):
        here = [case for case in cases if case.context == context]
        print(f"{lang} {context:10} right {share([c for c in here if c.read == c.intent], here)}")
    asked = [case for case in cases if case.context != "idle"]
    answers = [case for case in asked if case.intent in REPLIES]
    commands = [case for case in asked if case.intent not in REPLIES]
    taken = [case for case in answers if case.read not in REPLIES]
    missed = [case for case in commands if case.read in REPLIES]
    print(f"{lang} answers taken for commands {share(taken, answers)}")
    print(f"{lang} commands in a session missed {share(missed, commands)}")
    print(f"{lang} of them asked back {share([c for c in missed if c.doubt == c.intent], missed)}")
    print(f"{lang} answers asked back {share([c for c in answers if c.doubt], answers)}")
    wrong = [case for case in cases if case.read != case.intent]
    for (intent, read), times in Counter((c.intent, c.read) for c in wrong).most_common():
        print(f"  {intent} read as {read}: {times}")
    for case in wrong:
        row = f"{case.context:9} {case.intent:17} {case.read:17} {case.confidence:.2f}"
        print(f"    {row}  {case.text}")


def main() -> None:
    """Read the command line, fit and report."""
    parser = argparse.ArgumentParser(prog="appliance.evaluate", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    options = parser.parse_args()
    folders = [folder for folder in sorted(options.data.iterdir()) if any(folder.glob("*.yml"))]
    models = {f.name: IntentModel.learn(f.name, load_examples(f)) for f in folders}
    cases = read_cases(options.files, models)
    for lang in models:
        mine = [case for case in cases if case.lang == lang]
        if mine:
            report(lang, mine)


if __name__ == "__main__":
    main()
