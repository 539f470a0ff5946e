"""Ports: the public one must be free, the internal ones are chosen."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import psutil

from cairn.home import CannotStart

LOOPBACK = "127.0.0.1"


def choose_ports(count: int) -> list[int]:
    """As many different free loopback ports; taken until all are chosen, then let go."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((LOOPBACK, 0))
        return [int(each.getsockname()[1]) for each in sockets]


def check_port(host: str, port: int) -> None:
    """Raise CannotStart, naming the holder, when the public port cannot be listened on."""
    try:
        with socket.create_server((host, port), family=_family(host)):
            return
    except PermissionError:
        raise CannotStart(
            f"Port {port} is reserved for the system.",
            "Choose one above 1023, e.g. CAIRN_PORT=8400, behind a reverse proxy if need be.",
        ) from None
    except OSError as error:
        raise CannotStart(
            f"Port {port} cannot be used: {_holder(port) or error.strerror}.",
            f"Stop that program, or choose another port, e.g. CAIRN_PORT={port + 1} cairn up.",
        ) from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _holder(port: int) -> str | None:
    """Who listens on the port, as far as this user may know."""
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN
            if listens and connection.laddr and connection.laddr.port == port and connection.pid:
                name = psutil.Process(connection.pid).name()
                return f"{name} (process {connection.pid}) listens on it"
    except (psutil.AccessDenied, psutil.NoSuchProcess):
        return None
    return None
