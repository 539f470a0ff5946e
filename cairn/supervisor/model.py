"""The Rasa model: trained when one of its inputs has changed, kept under its fingerprint."""

from __future__ import annotations

import hashlib
import subprocess
from typing import TYPE_CHECKING

from cairn.home import CannotStart
from cairn.settings import REPOSITORY
from cairn.supervisor.part import Part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from cairn.home import Home

BOT = REPOSITORY / "bot"
INPUTS = ("config.yml", "data", "bot/domain.yml", "bot/appliance", "bot/uv.lock")
SUFFIXES = {".yml", ".py", ".lock", ".json", ".txt"}

# What the sealed appliance has no use for; it stays out of its environment.
SECRETS = frozenset(
    {
        "CAIRN_DATABASE_URL",
        "CAIRN_DATABASE_OWNER_URL",
        "CAIRN_MASTER_KEY",
        "CAIRN_MASTER_KEY_FILE",
        "CAIRN_TWILIO_AUTH_TOKEN",
    }
)


def fingerprint(root: Path = REPOSITORY) -> str:
    """16 hex digits over the names and contents of all that the model is made from."""
    digest = hashlib.sha256()
    for path in _input_files(root):
        digest.update(f"{path.relative_to(root)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def model_path(home: Home) -> Path:
    """Where the model for the present inputs is, or will be once it is trained."""
    return home.folder("models") / f"{fingerprint()}.tar.gz"


def bot_python(bot: Path = BOT) -> str:
    """The Python of the Rasa environment. Raises CannotStart unless it is there and is 3.10."""
    mend = (
        "Run `make setup`; it needs Python 3.10 (pyenv's is found, or uv downloads one; "
        "`uv python install 3.10` and `apt-get install python3.10` are other ways)."
    )
    python = bot / ".venv" / "bin" / "python"
    if not python.exists():
        raise CannotStart(f"The environment of Rasa is missing: no {python}.", mend)
    asked = [str(python), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.stdout.strip() != "3.10":
        raise CannotStart(
            f"Rasa needs Python 3.10; {python} is {done.stdout.strip() or 'broken'}.", mend
        )
    return str(python)


def training(out: Path) -> Part:
    """The process that trains the model ``out``; it prints its progress and ends."""
    return Part(
        name="train",
        argv=[bot_python(), "-m", "appliance.train", "--out", str(out)],
        ready=_never_asked,
        env={"PYTHONPATH": str(BOT), "RASA_TELEMETRY_ENABLED": "false"},
        hidden=SECRETS,
    )


async def _never_asked(_started: datetime) -> bool:
    return True


def _input_files(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (each for each in inside if each.is_file() and each.suffix in SUFFIXES)
