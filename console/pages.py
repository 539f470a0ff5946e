"""Templates of the console: autoescaped, and an unknown name is an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from console.words import Words

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(name: str, words: Words, root: str, **values: Any) -> str:
    """The page. `root` is where the console is mounted; `t` says a word, `w` knows moments."""
    return _templates.get_template(name).render(
        t=words.t, w=words, lang=words.lang, root=root, **values
    )
