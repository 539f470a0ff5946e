"""What is checked as one: a module with its passages in place, or a passage by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cairn.content.expressions import ExpressionError
from cairn.content.findings import Finding
from cairn.content.load import Parts
from cairn.content.models import LANGS, Module, Passage, Step, Text
from cairn.content.names import PROVIDED
from cairn.content.rules.table import found
from cairn.content.script import Script, read_script
from cairn.content.yaml_file import Path_, YamlFile

#: Fields of a step that hold one text.
STEP_TEXTS = ("text", "sms", "why", "again", "low_label", "high_label")


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in one language: where it stands, and what it is for.

    `field` is the last named part of its path, such as "text", "why" or "label".
    """

    path: Path_
    field: str
    lang: str
    source: str
    step: Step | None
    script: Script | None  # None: it cannot be read, which is a finding of its own


@dataclass
class Unit:
    """A module or passage and what it may refer to. `written` are the steps of its own file.

    Steps that a passage brings are part of the module's paths, and are checked with the
    passage: nothing is said twice.
    """

    parts: Parts
    module: Module
    file: YamlFile
    written: tuple[tuple[int, Step], ...]
    passage: bool = False

    @cached_property
    def known(self) -> frozenset[str]:
        """Every name that a text or condition may use."""
        return frozenset({*PROVIDED, *self.module.variables, *self.module.derived})

    @cached_property
    def own_ids(self) -> frozenset[str]:
        """The ids of the steps written in this file."""
        return frozenset(step.id for _place, step in self.written)

    @cached_property
    def wordings(self) -> tuple[Wording, ...]:
        """Every text of the steps of this file, in both languages."""
        return tuple(
            _wording(path, text, lang, step)
            for place, step in self.written
            for path, text in texts_of(step, ("steps", place))
            for lang in LANGS
        )

    def found(
        self,
        rule: str,
        path: Path_,
        step: Step | None = None,
        lang: str | None = None,
        **values: object,
    ) -> Finding:
        """A finding at a place of this file."""
        line = self.file.line_of(path)
        return found(
            rule, self.file.name, line, step=step.id if step else None, lang=lang, **values
        )


def read_units(parts: Parts) -> Iterator[Unit]:
    """Every module and passage, ready to be checked."""
    for passage in parts.passages.values():
        own = tuple(enumerate(passage.steps))
        yield Unit(parts, _as_module(passage), _file_of(parts, passage), own, passage=True)
    for module in parts.modules.values():
        file = parts.files[f"module:{module.id}"]
        origins = parts.origins[module.id]
        pairs = zip(origins, module.steps, strict=True)
        written = tuple((origin.index, step) for origin, step in pairs if origin.file is file)
        yield Unit(parts, module, file, written)


def texts_of(step: Step, base: Path_) -> Iterator[tuple[Path_, Text]]:
    """Each text of a step and its path in the file."""
    for name in STEP_TEXTS:
        text = getattr(step, name)
        if text is not None:
            yield (*base, name), text
    for place, option in enumerate(step.options):
        yield (*base, "options", place, "label"), option.label
    if step.homework:
        yield (*base, "homework", "title"), step.homework.title
    if step.validation:
        yield (*base, "validation", "otherwise"), step.validation.otherwise
    if step.timeout:
        yield (*base, "timeout", "text"), step.timeout.text
    yield from _texts_of_parts(step, base)


def _texts_of_parts(step: Step, base: Path_) -> Iterator[tuple[Path_, Text]]:
    """Texts of the larger kinds: lists, records, reviews, plans."""
    parts: list[tuple[Path_, object]] = [((*base, "rate"), step.rate)]
    parts += [((*base, "columns", n), column) for n, column in enumerate(step.columns)]
    parts += [((*base, "review", n), line) for n, line in enumerate(step.review)]
    if step.document:
        yield (*base, "document", "title"), step.document.title
        named = enumerate(step.document.parts)
        parts += [((*base, "document", "parts", n), part) for n, part in named]
    for path, part in parts:
        for name in ("label", *STEP_TEXTS):
            text = getattr(part, name, None)
            if text is not None:
                yield (*path, name), text


def _wording(path: Path_, text: Text, lang: str, step: Step | None) -> Wording:
    source = text.of(lang)
    try:
        script = read_script(source, lang)
    except ExpressionError:
        script = None
    named = [part for part in path if isinstance(part, str)]
    return Wording((*path, lang), named[-1], lang, source, step, script)


def _as_module(passage: Passage) -> Module:
    return Module.model_construct(
        format=1,
        id=passage.id,
        kind="session",
        title=passage.title,
        review=passage.review,
        variables=passage.variables,
        steps=passage.steps,
    )


def _file_of(parts: Parts, passage: Passage) -> YamlFile:
    named = (file for name, file in parts.files.items() if name.startswith("passages/"))
    return next(file for file in named if file.data.get("id") == passage.id)
