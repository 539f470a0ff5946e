"""Write docs/reference/environment.md from cairn/settings.py.

Run as ``python scripts/document_environment.py`` after a change of the settings; a test
compares the page with what this makes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from cairn.settings import REPOSITORY, Settings

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

PAGE = REPOSITORY / "docs" / "reference" / "environment.md"

HEAD = """\
# Environment

Everything that Cairn reads from its environment. The page is made from `cairn/settings.py` by
`python scripts/document_environment.py`; change it there.

A demo needs none of these. A production home needs `CAIRN_DATABASE_URL`, `CAIRN_MASTER_KEY` or
`CAIRN_MASTER_KEY_FILE`, and the Twilio settings; `cairn up --production` says which are missing.
Settings marked *secret* are never logged; give them by a file or by the service manager, not on a
command line, where other users of the machine can read them.

| Variable | Meaning | Default |
| --- | --- | --- |
"""

TAIL = """
`cairn up` chooses free loopback ports for the inner parts and sets `CAIRN_ACTIONS_URL` and
`CAIRN_RASA_URL` itself; give them only where parts run one by one (`cairn serve`).
"""


def render() -> str:
    """The whole page."""
    rows = (_row(name, field) for name, field in Settings.model_fields.items())
    return HEAD + "".join(rows) + TAIL


def _row(name: str, field: FieldInfo) -> str:
    if not field.description:
        raise SystemExit(f"cairn/settings.py: {name} has no description.")
    secret = field.annotation is SecretStr or SecretStr in get_args(field.annotation)
    meaning = field.description.replace("|", "\\|") + (" *Secret.*" if secret else "")
    return f"| `CAIRN_{name.upper()}` | {meaning} | {_default(field)} |\n"


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "required"
    if field.default in (None, ()):
        return "–"
    shown = str(field.default)
    if isinstance(field.default, Path) and field.default.is_relative_to(REPOSITORY):
        shown = str(field.default.relative_to(REPOSITORY))
    return f"`{shown}`"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
