"""The parts that Cairn consists of, with their commands, ports and environment."""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from cairn.home import write_private
from cairn.supervisor import model as rasa_model
from cairn.supervisor.part import Part
from cairn.supervisor.ports import LOOPBACK, choose_ports
from cairn.supervisor.probes import answers, beats, in_thread

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cairn.home import Home
    from cairn.postgres import Embedded
    from cairn.supervisor.part import Probe

WILDCARDS = {"0.0.0.0", "::", ""}  # noqa: S104 - compared with, never bound


@dataclass(frozen=True)
class Addresses:
    """Where the parts of one running Cairn listen: URLs without a trailing slash."""

    gateway: str
    actions: str
    rasa: str

    @classmethod
    def choose(cls, home: Home) -> Self:
        """The public port of the settings, and free loopback ports for the inner parts."""
        actions, rasa = choose_ports(2)
        host = home.settings.host
        reached = LOOPBACK if host in WILDCARDS else host
        shown = f"[{reached}]" if ":" in reached else reached
        return cls(
            gateway=f"http://{shown}:{home.settings.port}",
            actions=f"http://{LOOPBACK}:{actions}",
            rasa=f"http://{LOOPBACK}:{rasa}",
        )


def postgres(embedded: Embedded) -> Part:
    """The embedded PostgreSQL; SIGINT is its quick and clean stop."""
    return Part(
        name="postgres",
        argv=embedded.argv,
        ready=in_thread(embedded.accepts),
        stop_signal=signal.SIGINT,
        stop_seconds=30,
    )


def gateway(home: Home, addresses: Addresses) -> Part:
    """Web, webhooks and console: the only public port."""
    return _module(home, addresses, "gateway", answers(f"{addresses.gateway}/alive"))


def actions(home: Home, addresses: Addresses) -> Part:
    """The action server that Rasa calls."""
    return _module(home, addresses, "actions", answers(f"{addresses.actions}/health"))


def scheduler(home: Home, addresses: Addresses) -> Part:
    """Reminders, escalation and deliveries; ready once it has written a heartbeat."""
    return _module(home, addresses, "scheduler", beats(home.database_url(), "scheduler"))


def rasa(model: Path, addresses: Addresses) -> Part:
    """The Rasa appliance; loading the model takes most of its start."""
    port = addresses.rasa.rpartition(":")[2]
    return Part(
        name="rasa",
        argv=[
            *(rasa_model.bot_python(), "-m", "appliance.serve"),
            *("--model", str(model), "--port", port),
        ],
        ready=answers(f"{addresses.rasa}/"),
        env={
            "PYTHONPATH": str(rasa_model.BOT),
            "CAIRN_ACTIONS_URL": f"{addresses.actions}/webhook",
            "RASA_TELEMETRY_ENABLED": "false",
        },
        hidden=rasa_model.SECRETS,
    )


def register(home: Home, addresses: Addresses) -> Callable[[dict[str, int]], None]:
    """Keep ``HOME/run/parts.json`` true: what runs, where, and as which process.

    `cairn doctor` and the drivers read it. It holds no secret, and is private all the same.
    """

    def write(pids: dict[str, int]) -> None:
        urls = {
            "gateway": addresses.gateway,
            "actions": addresses.actions,
            "rasa": addresses.rasa,
        }
        parts = {name: {"pid": pid, "url": urls.get(name)} for name, pid in pids.items()}
        register = {
            "instance_id": str(home.instance_id),
            "supervisor": os.getpid(),
            "url": home.settings.url,
            "parts": parts,
        }
        write_private(home.folder("run") / "parts.json", json.dumps(register, indent=2) + "\n")

    return write


def environment(home: Home, addresses: Addresses) -> dict[str, str]:
    """What our own parts read of where they are; everything else they inherit."""
    return {
        "CAIRN_HOME": str(home.path),
        "CAIRN_PORT": str(home.settings.port),
        "CAIRN_ACTIONS_URL": addresses.actions,
        "CAIRN_RASA_URL": addresses.rasa,
        "CAIRN_DATABASE_URL": home.database_url(),
    }


def _module(home: Home, addresses: Addresses, name: str, ready: Probe) -> Part:
    return Part(
        name=name,
        argv=[sys.executable, "-m", name],
        ready=ready,
        env=environment(home, addresses),
        hidden=frozenset({"CAIRN_DATABASE_OWNER_URL"}),
    )
