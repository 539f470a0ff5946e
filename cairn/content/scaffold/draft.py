"""Filling in a first draft: a file that lints, with its texts to be written."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib.resources import files
from typing import Literal, NamedTuple

from cairn.content.checksum import instrument_checksum
from cairn.content.models import LANGS, Instrument
from cairn.content.parse import parse
from cairn.content.yaml_file import read_yaml

Sort = Literal["module", "tool", "passage", "instrument"]
_FOLDERS: dict[Sort, str] = {
    "module": "modules",
    "tool": "tools",
    "passage": "passages",
    "instrument": "instruments",
}
_SLUG = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_LONGEST = 40
#: A draft is to be read again within half a year.
_REVIEW = timedelta(days=180)
#: The question from which a flow starts, and what its patient says, by sort and language.
_FIRST: dict[Sort, str] = {"module": "question", "tool": "start"}
_SAYS: dict[tuple[Sort, str], tuple[str, ...]] = {
    ("module", "en"): ("a walk with my sister", "tomorrow at 6 pm", "small steps"),
    ("module", "fr"): ("marcher avec ma sœur", "demain à 18 h", "petit à petit"),
    ("tool", "en"): ("go on",),
    ("tool", "fr"): ("continuer",),
}
_GO: dict[tuple[Sort, str], str] = {
    ("module", "en"): "continue",
    ("module", "fr"): "continuer",
    ("tool", "en"): "repeat",
    ("tool", "fr"): "répéter",
}
_COUNTRY = {"en": "GB", "fr": "FR"}


class Draft(NamedTuple):
    """A file to write: its path below the folder it belongs to, and its text."""

    path: str
    text: str


def check_id(name: str) -> None:
    """ValueError, with what to do, for an id that no file may have."""
    if not _SLUG.match(name) or len(name) > _LONGEST:
        raise ValueError(
            f"'{name}' is no id: use small letters, digits and dashes, a letter first, "
            f"at most {_LONGEST} characters"
        )


def draft_content(sort: Sort, name: str, today: date) -> Draft:
    """The content file, its path below the content folder."""
    check_id(name)
    text = _fill(
        sort,
        ID=name,
        NAME=name.replace("-", "_"),
        REVIEW_BY=(today + _REVIEW).isoformat(),
    )
    if sort == "instrument":
        text = _with_checksum(text)
    return Draft(f"{_FOLDERS[sort]}/{name}.yml", text)


def draft_flows(sort: Sort, name: str) -> list[Draft]:
    """A golden flow in each language, its bot's words to be written by `test --update`."""
    if sort not in _FIRST:
        return []
    return [Draft(f"{name}.first.{lang}.yml", _flow(sort, name, lang)) for lang in LANGS]


def _flow(sort: Sort, name: str, lang: str) -> str:
    return _fill(
        "flow",
        ID=name,
        LANG=lang,
        COUNTRY=_COUNTRY[lang],
        SLOT="session" if sort == "module" else "tool",
        FIRST=_FIRST[sort],
        PAUSED=", paused: true" if sort == "module" else "",
        GO=_GO[sort, lang],
        WANTS="resume" if sort == "module" else "repeat",
        REPLIES="\n".join(f"  - patient: {_quote(said)}" for said in _SAYS[sort, lang]),
    )


def _quote(text: str) -> str:
    return f"'{text}'"


def _fill(template: str, **values: str) -> str:
    text = (files(__package__) / f"{template}.yml.txt").read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"{{{{{name}}}}}", value)
    return text


def _with_checksum(text: str) -> str:
    """The draft with the fingerprint of the text that stands in it."""
    instrument = parse(read_yaml(text.encode(), "draft"), Instrument)
    assert instrument is not None  # our own draft
    for lang in LANGS:
        mark = f"{{{{CHECKSUM_{lang.upper()}}}}}"
        text = text.replace(mark, instrument_checksum(instrument, lang))
    return text
