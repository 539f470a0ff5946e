"""Train the linear model of one language from our own written messages.

    python scripts/train_risk_model.py en --calm smalltalk_en.tsv

`--calm` names files (column `text`) of harmless messages that are read, not kept: only features
that occur in our own messages get a weight. What people ask of this very programme (data/nlu) is
read as harmless too, but for what a rule notices. Nothing but NumPy is needed.
"""

import argparse
import csv
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from cairn.risk import Detector
from cairn.risk.evaluate import Message, read_messages
from cairn.risk.features import features
from cairn.risk.levels import Level
from cairn.risk.lexicon import Language
from cairn.risk.model import CLASSES
from cairn.risk.rules import read_rules
from cairn.risk.tokens import STOP, tokenise

ROOT = Path(__file__).resolve().parents[1]
NAMES = list(CLASSES)
ROUNDS, RATE, RIDGE = 260, 0.25, 2e-4
CALM_WEIGHT = 0.4
FEWEST, SMALLEST = 1, 0.06  # messages with a feature; its largest weight
LONGEST = 45  # words; of a longer message one line is meant, and its label says not which
Floats = NDArray[np.float64]


def label(message: Message) -> str:
    """The class of a written message."""
    if message.level == 0:
        return "none"
    if message.category == "suicide":
        return "suicide.alert" if message.level >= Level.ACTIVE else "suicide.check"
    return message.category


def read_calm(path: Path) -> list[str]:
    """The texts of a harmless file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def read_asked(lang: str) -> list[str]:
    """What the understanding is taught with, less what a rule of the detector notices."""
    detector = Detector.load(ROOT / "content" / "safety" / "risk")
    texts = []
    for path in sorted((ROOT / "data" / "nlu" / lang).glob("*.yml")):
        for group in YAML(typ="safe", pure=True).load(path)["nlu"]:
            texts += [line[2:].strip() for line in group["examples"].splitlines()]
    return [text for text in texts if text and not _is_noticed(detector, text, lang)]


def _is_noticed(detector: Detector, text: str, lang: str) -> bool:
    found = detector.assess(text, lang)
    return any(not signal.rule.startswith("model.") for signal in found.signals)


def featurise(language: Language, text: str) -> set[str]:
    """The features of a whole message."""
    words = [t.text for t in tokenise(text, language.speller) if t.text != STOP]
    return features(words, language.meaning)


def fit(
    rows: Sequence[set[str]], classes: Sequence[int], weight: Floats, known: dict[str, int]
) -> tuple[Floats, Floats]:
    """Multinomial logistic regression by Adam over all rows at once: repeatable."""
    columns = [
        np.array(sorted(known[f] for f in row if f in known), dtype=np.int64) for row in rows
    ]
    counts = np.array([len(c) for c in columns])
    owner = np.repeat(np.arange(len(rows)), counts)
    column = np.concatenate(columns)
    order = np.argsort(column, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(column[order]) > 0])
    used = column[order][starts]
    target = np.eye(len(NAMES))[np.array(classes)]
    weights, bias = np.zeros((len(known), len(NAMES))), np.zeros(len(NAMES))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    row_starts = np.r_[0, np.cumsum(counts)[:-1]]
    for step in range(1, ROUNDS + 1):
        scores = bias + np.add.reduceat(weights[column], row_starts, axis=0) * (counts > 0)[:, None]
        scores -= scores.max(axis=1, keepdims=True)
        chance = np.exp(scores)
        chance /= chance.sum(axis=1, keepdims=True)
        wrong = (chance - target) * weight[:, None] / weight.sum()
        gradient = RIDGE * weights
        gradient[used] += np.add.reduceat(wrong[owner[order]], starts, axis=0)
        first = 0.9 * first + 0.1 * gradient
        second = 0.99 * second + 0.01 * gradient**2
        scale = RATE * 0.2 / (1 + 0.01 * step)
        weights -= scale * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-6)
        bias -= 0.5 * wrong.sum(axis=0)
    return weights, bias


def main() -> None:
    """Read, fit and write `content/safety/risk/model.<lang>.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lang", choices=["en", "fr"])
    parser.add_argument("--calm", type=Path, nargs="*", default=[])
    parser.add_argument("--sets", nargs="+", default=["train", "dev"])
    parser.add_argument("--check", type=float, default=0.45)
    parser.add_argument("--agree", type=float, default=0.55)
    parser.add_argument("--alert", type=float, default=0.78)
    asked = parser.parse_args()
    language = Language(read_rules(ROOT / "content/safety/risk" / f"{asked.lang}.yml"))
    own = [
        message
        for name in asked.sets
        for message in read_messages(ROOT / "tests/risk" / f"{name}.{asked.lang}.tsv")
        if message.asked != "screening" and len(message.text.split()) <= LONGEST
    ]
    rows = [featurise(language, message.text) for message in own]
    classes = [NAMES.index(label(message)) for message in own]
    seen = Counter(feature for row in rows for feature in row)
    known = {
        feature: at for at, feature in enumerate(sorted(f for f, n in seen.items() if n >= FEWEST))
    }
    harmless = read_asked(asked.lang) + [text for path in asked.calm for text in read_calm(path)]
    calm = [featurise(language, text) for text in harmless]
    calm = [row for row in calm if any(feature in known for feature in row)]
    weight = np.r_[np.ones(len(rows)), np.full(len(calm), CALM_WEIGHT)]
    weights, bias = fit([*rows, *calm], [*classes, *([0] * len(calm))], weight, known)
    kept = {
        feature: [round(float(value), 2) for value in weights[at]]
        for feature, at in known.items()
        if np.abs(weights[at]).max() >= SMALLEST
    }
    out = ROOT / "content/safety/risk" / f"model.{asked.lang}.json"
    rounded = [round(float(value), 3) for value in bias]
    trained = {
        "check": asked.check, "agree": asked.agree, "alert": asked.alert,
        "bias": rounded, "weights": kept,
    }  # fmt: skip
    text = json.dumps(trained, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    out.write_text(text + "\n", encoding="utf-8")
    print(f"{out.name}: {len(own)} own, {len(calm)} calm, {len(kept)} features, {len(text)} bytes")


if __name__ == "__main__":
    main()
