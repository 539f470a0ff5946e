"""One text of an author: compiled, its names known, and tried with and without answers."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import TemplateError

from cairn.content.expressions import Condition, ExpressionError, Template, compile_template
from cairn.content.findings import Finding
from cairn.content.models import Text, Variable
from cairn.content.names import MESSAGE_ONLY, PROVIDED
from cairn.content.yaml_file import YamlFile

MEND_NAME = "Correct the name, or declare it under `variables:`."


def draw_trials(variables: dict[str, Variable]) -> list[dict[str, object]]:
    """Contexts to try a text or condition with: nothing answered, and all answered."""
    samples: dict[str, object] = {
        "text": "words",
        "number": 5,
        "boolean": True,
        "option": "an-option",
        "options": ("an-option", "another"),
        "list": ("one", "two"),
        "record": 3,
        "date": "2026-03-05T18:00",
        "score": 7,
    }
    full: dict[str, object] = {**PROVIDED, **MESSAGE_ONLY}
    for name, variable in variables.items():
        full[name] = samples[variable.type]
        full |= {f"{name}_label": "label", f"{name}_band": "band", f"{name}_band_label": "band"}
    return [{}, full]


def try_values(part: Template | Condition, values: dict[str, object]) -> str | None:
    """Run what an author wrote on trial values; what went wrong, in words."""
    try:
        part.render(values) if isinstance(part, Template) else part.holds(values)
    except (TypeError, ValueError, ArithmeticError, AttributeError, TemplateError) as error:
        return f"it fails with {type(error).__name__}: {error}"
    return None


def check_text(
    file: YamlFile,
    path: tuple[str | int, ...],
    text: Text,
    known: set[str],
    trials: list[dict[str, object]],
    step: str | None = None,
) -> Iterator[Finding]:
    """Findings of one text in both languages; `known` are the names it may use."""
    for lang in ("en", "fr"):
        line = file.line_of((*path, lang))
        try:
            template = compile_template(text.of(lang), lang)
        except ExpressionError as error:
            where = line + error.line - 1
            message = str(error)
            yield Finding(file.name, message, "Rewrite it.", "template", where, step, lang)
            continue
        for name in sorted(template.names - known):
            message = f"text uses the unknown variable '{name}'"
            yield Finding(file.name, message, MEND_NAME, "unknown-variable", line, step, lang)
        for values in trials:
            trouble = try_values(template, values)
            if trouble:
                mend = "Guard it with {% if … is not none %}."
                yield Finding(file.name, trouble, mend, "template", line, step, lang)
                break
