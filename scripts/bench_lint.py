"""How long `cairn content lint` takes for many modules: prints one JSON object.

Each module is written anew, 20 steps in two languages: sentences drawn from the shipped
content, with variables, conditions and printed answers of its own.

    python scripts/bench_lint.py --modules 1000
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import yaml

from cairn.content.lint import lint_files
from cairn.content.load import collect_files, read_folder
from cairn.content.rules.unit import read_units

LANGS = ("en", "fr")
KINDS = ("say", "text", "choice", "yes_no", "scale")
TYPES = {"text": "text", "choice": "option", "yes_no": "boolean", "scale": "number"}
STEPS = 20


def draw_sentences(folder: Path) -> dict[str, list[str]]:
    """The sentences of the shipped modules, without their templates."""
    found: dict[str, set[str]] = {lang: set() for lang in LANGS}
    for unit in read_units(read_folder(folder)):
        for wording in unit.wordings:
            if "{" not in wording.source and wording.field in ("text", "why"):
                for one in re.split(r"(?<=[.!])\s+", wording.source):
                    if 3 < len(one.split()) < 16 and "?" not in one:  # noqa: PLR2004
                        found[wording.lang].add(one)
    return {lang: sorted(each) for lang, each in found.items()}


class Writer:
    """Writes one module after the other; the same seed writes the same ones."""

    def __init__(self, sentences: dict[str, list[str]], seed: int) -> None:
        self.sentences = sentences
        self.chance = random.Random(seed)  # noqa: S311 (samples, not secrets)

    def write(self, number: int) -> bytes:
        """The bytes of module `number`."""
        kinds = [self.chance.choice(KINDS[n % 2 :]) for n in range(STEPS - 1)]  # no two `say`
        names = {n: f"m{number}_{kind}_{n}" for n, kind in enumerate(kinds) if kind != "say"}
        steps = list(self._steps(kinds, names))
        steps.append({"id": "goodbye", "kind": "say", "text": self._say(), "next": "end"})
        module = {
            "format": 1,
            "id": f"synthetic-{number}",
            "kind": "session",
            "title": {"en": f"Session {number}", "fr": f"Séance {number}"},
            "goal": self._say(),
            "minutes": 20,
            "evidence": ["Beck"],
            "review": {"role": "clinical lead", "review_by": "2099-12-31"},
            "variables": {names[n]: {"type": TYPES[kinds[n]]} for n in names},
            "steps": steps,
        }
        return yaml.dump(module, allow_unicode=True, sort_keys=False, width=10_000).encode()

    def _steps(self, kinds: list[str], names: dict[int, str]) -> Iterator[dict[str, object]]:
        for n, kind in enumerate(kinds):
            step: dict[str, object] = {"id": f"step-{n}", "kind": kind}
            if n - 1 in names and self.chance.random() < 0.7:  # noqa: PLR2004
                step["text"] = self._quote(names[n - 1], kinds[n - 1])
            else:
                step["text"] = self._say()
            if kind == "say":
                yield step
                continue
            step |= {"save_as": names[n], "why": self._say(1), "again": self._say(1)}
            if kind == "choice":
                step["options"] = [self._option(each) for each in range(3)]
                step["next"] = [{"when": f"{names[n]} == 'option-1'", "go": "goodbye"}]
            if kind == "scale":
                step |= {"low": 0, "high": 10, "skip_if": f"{names[n]} >= 3"}
            yield step

    def _option(self, place: int) -> dict[str, object]:
        """Labels that differ from those of the other options."""
        drawn = {lang: self.chance.choice(self.sentences[lang]).split() for lang in LANGS}
        label = {lang: f"{' '.join(words[:3])} {place}" for lang, words in drawn.items()}
        synonyms = {lang: [f"{words[-1]} {place}"] for lang, words in drawn.items()}
        return {"id": f"option-{place}", "label": label, "synonyms": synonyms}

    def _say(self, most: int = 2) -> dict[str, str]:
        several = self.chance.randint(1, most)
        return {
            lang: " ".join(self.chance.choice(self.sentences[lang]) for _ in range(several))
            for lang in LANGS
        }

    def _quote(self, name: str, kind: str) -> dict[str, str]:
        value = {"text": f"{name}|truncate(60)", "choice": f"{name}_label"}.get(kind, name)
        printed = f'{{% if {name} is not none %}}"{{{{ {value} }}}}". {{% endif %}}'
        return {lang: printed + text for lang, text in self._say(1).items()}


def main() -> None:
    """Write, lint, and say how long it took."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--modules", type=int, default=1000)
    options.add_argument("--processes", type=int, default=None)
    options.add_argument("--content", type=Path, default=Path("content"))
    given = options.parse_args()
    writer = Writer(draw_sentences(given.content), seed=1)
    files = {
        name: raw
        for name, raw in collect_files(given.content).items()
        if not name.startswith("modules/")
    }
    files |= {f"modules/synthetic-{n}.yml": writer.write(n) for n in range(given.modules)}
    size = sum(len(raw) for name, raw in files.items() if name.startswith("modules/"))
    begun = time.perf_counter()
    report = lint_files(files, datetime.now(UTC).date(), processes=given.processes)
    figures = {
        "modules": report.modules,
        "megabytes": round(size / 1e6, 1),
        "seconds": round(time.perf_counter() - begun, 2),
        "errors": len(report.errors),
        "warnings": len(report.warnings),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
