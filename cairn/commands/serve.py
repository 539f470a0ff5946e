"""`cairn serve PART`: run one part in the foreground, for a container or a service manager.

Each part reads its address and the others' from the environment
(docs/reference/environment.md). Nothing restarts it here: the service manager does.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from cairn.home import CannotStart, Home
from cairn.settings import REPOSITORY, settings
from cairn.supervisor import model as rasa_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

app = typer.Typer(help="Run one part in the foreground.", no_args_is_help=True)


@app.command()
def gateway() -> None:
    """Web, webhooks and console: the public port."""
    _become([sys.executable, "-m", "gateway"])


@app.command()
def actions() -> None:
    """The action server that Rasa calls."""
    _become([sys.executable, "-m", "actions"])


@app.command()
def scheduler() -> None:
    """Reminders, escalation and deliveries. Any number may run."""
    _become([sys.executable, "-m", "scheduler"])


@app.command()
def rasa() -> None:
    """The Rasa appliance, on the loopback port of CAIRN_RASA_URL."""
    try:
        python, model = rasa_model.bot_python(), _trained(Home.open(settings()))
    except CannotStart as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    port = urlsplit(settings().rasa_url).port or 80
    environment = {
        "PYTHONPATH": str(rasa_model.BOT),
        "CAIRN_ACTIONS_URL": f"{settings().actions_url.rstrip('/')}/webhook",
        "RASA_TELEMETRY_ENABLED": "false",
    }
    _become(
        [python, "-m", "appliance.serve", "--model", str(model), "--port", str(port)],
        environment,
        rasa_model.SECRETS,
    )


def _trained(home: Home) -> Path:
    path = rasa_model.model_path(home)
    if not path.exists():
        raise CannotStart(
            f"No model is trained for the present inputs: no {path}.", "Run `cairn train`."
        )
    return path


def _become(
    argv: Sequence[str],
    environment: Mapping[str, str] | None = None,
    hidden: frozenset[str] = frozenset({"CAIRN_DATABASE_OWNER_URL"}),
) -> None:
    """Replace this process by the part's, so that signals reach it directly."""
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    home = str(settings().home.resolve())
    os.chdir(REPOSITORY)
    os.execve(argv[0], list(argv), {**kept, "CAIRN_HOME": home, **(environment or {})})  # noqa: S606 - no shell is wanted
