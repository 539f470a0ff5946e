"""`cairn …`: the one command line."""

from __future__ import annotations

import importlib

import typer

app = typer.Typer(
    name="cairn",
    help="Guided internet CBT by web and SMS. `cairn up` starts everything.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)

GROUPS = ("risk", "content", "nlu", "staff", "rota", "safety", "patient", "bench", "serve")
COMMANDS = ("up", "chat", "demo", "doctor", "train", "migrate", "simulate_time")


def _wire() -> None:
    """Register every command."""
    for name in GROUPS:
        app.add_typer(importlib.import_module(f"cairn.commands.{name}").app, name=name)
    for name in COMMANDS:
        app.command(name.replace("_", "-"))(importlib.import_module(f"cairn.commands.{name}").main)


_wire()
