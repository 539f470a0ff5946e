"""`cairn demo`: the demo's log-ins, with the one-time code of this moment."""

from __future__ import annotations

from pathlib import Path

import pyotp
import typer

from cairn.settings import settings
from cairn.turns.demo import Demo


def main() -> None:
    """Print the demo's log-ins and the therapist's code of this moment."""
    path: Path = settings().home / "demo.json"
    if not path.exists():
        typer.echo(f"{settings().home} is no demo, or was never started: run `cairn up`.", err=True)
        raise typer.Exit(1)
    demo = Demo.model_validate_json(path.read_text(encoding="utf-8"))
    for one in demo.staff:
        code = pyotp.TOTP(one.totp_secret).now()
        typer.echo(f"{one.role:<11} login {one.login}, password {one.password}, code now {code}")
    for patient in demo.patients:
        typer.echo(f"patient     {patient.pseudonym} ({patient.lang}) {patient.phone} {patient.id}")
